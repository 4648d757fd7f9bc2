/* The maps against a plain array as the model: after any course of puts and removals both hold the same. */
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { KEYS = 300, STEPS = 30000 };
static int values[2]; /* addresses to store */

static uint32_t next_random(uint32_t *seed) {
    return *seed = *seed * 1664525u + 1013904223u;
}

static void an_empty_map_has_nothing(void **state) {
    (void)state;
    struct id_map ids = {0};
    struct text_map texts = {0};
    size_t cursor = 0;
    assert_null(id_map_get(&ids, 1));
    assert_null(id_map_remove(&ids, 1));
    assert_false(id_map_next(&ids, &cursor, NULL, NULL));
    assert_null(text_map_get(&texts, "a"));
    assert_null(text_map_remove(&texts, "a"));
    id_map_fini(&ids);
    text_map_fini(&texts);
}

static void an_id_map_holds_what_a_model_holds(void **state) {
    (void)state;
    struct id_map m = {0};
    void *model[KEYS] = {0};
    uint32_t seed = 1;
    for (int step = 0; step < STEPS; step++) {
        uint32_t r = next_random(&seed) >> 8;
        int key = (int)(r % KEYS);
        void *value = &values[(r >> 9) & 1];
        bool put = (r >> 10) % 3 != 0;
        assert_ptr_equal(put ? id_map_put(&m, key - 150, value) : id_map_remove(&m, key - 150), model[key]);
        model[key] = put ? value : NULL;
    }
    size_t held = 0;
    for (int key = 0; key < KEYS; key++) {
        assert_ptr_equal(id_map_get(&m, key - 150), model[key]);
        held += model[key] != NULL;
    }
    assert_int_equal(m.count, held);
    id_map_fini(&m);
}

static void a_text_map_holds_what_a_model_holds(void **state) {
    (void)state;
    struct text_map m = {0};
    void *model[KEYS] = {0};
    uint32_t seed = 2;
    for (int step = 0; step < STEPS; step++) {
        uint32_t r = next_random(&seed) >> 8;
        int number = (int)(r % KEYS);
        char key[40];
        snprintf(key, sizeof key, "key of some length %d", number);
        void *value = &values[(r >> 9) & 1];
        bool put = (r >> 10) % 3 != 0;
        assert_ptr_equal(put ? text_map_put(&m, key, value) : text_map_remove(&m, key), model[number]);
        model[number] = put ? value : NULL;
    }
    size_t cursor = 0, held = 0;
    const char *key;
    void *value;
    while (text_map_next(&m, &cursor, &key, &value)) {
        assert_ptr_equal(value, model[atoi(key + strlen("key of some length "))]);
        held++;
    }
    assert_int_equal(m.count, held);
    text_map_fini(&m);
}

static void walking_meets_each_id_once(void **state) {
    (void)state;
    struct id_map m = {0};
    bool met[KEYS] = {0};
    for (int64_t key = 0; key < KEYS; key++) id_map_put(&m, key, values);
    size_t cursor = 0;
    int64_t key;
    void *value;
    int steps = 0;
    while (id_map_next(&m, &cursor, &key, &value)) {
        assert_false(met[key]);
        met[key] = true;
        steps++;
    }
    assert_int_equal(steps, KEYS);
    id_map_fini(&m);
}

static void text_keys_are_copied(void **state) {
    (void)state;
    struct text_map m = {0};
    char key[] = "abc";
    text_map_put(&m, key, values);
    key[0] = 'x';
    assert_ptr_equal(text_map_get(&m, "abc"), values);
    assert_null(text_map_get(&m, "xbc"));
    text_map_fini(&m);
}

static void a_key_may_be_removed_by_its_own_text(void **state) {
    (void)state;
    struct text_map m = {0};
    text_map_put(&m, "only", values);
    size_t cursor = 0;
    const char *key;
    assert_true(text_map_next(&m, &cursor, &key, NULL));
    assert_ptr_equal(text_map_remove(&m, key), values);
    assert_int_equal(m.count, 0);
    text_map_fini(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_map_has_nothing),
        cmocka_unit_test(an_id_map_holds_what_a_model_holds),
        cmocka_unit_test(a_text_map_holds_what_a_model_holds),
        cmocka_unit_test(walking_meets_each_id_once),
        cmocka_unit_test(text_keys_are_copied),
        cmocka_unit_test(a_key_may_be_removed_by_its_own_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
