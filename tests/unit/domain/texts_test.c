/* Names for people: language, English, the key. */
#include "domain/texts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool add(struct texts *t, const char *language, const char *json, struct err *e) {
    memset(e, 0, sizeof *e);
    return texts_add(t, language, json, strlen(json), "x.json", e);
}

static struct texts *two_languages(void) {
    struct err e;
    struct texts *t = texts_new();
    assert_true(add(t, "da", "{\"point.s1\":\"S1 ude\"}", &e));
    assert_true(add(t, "en", "{\"point.s1\":\"S1 outdoor\",\"point.s2\":\"S2 room\"}", &e));
    return t;
}

static void readers_language_comes_first(void **state) {
    (void)state;
    struct texts *t = two_languages();
    assert_string_equal(texts_get(t, "da", "point", "s1"), "S1 ude");
    assert_string_equal(texts_get(t, "en", "point", "s1"), "S1 outdoor");
    texts_free(t);
}

static void english_stands_in(void **state) {
    (void)state;
    struct texts *t = two_languages();
    assert_string_equal(texts_get(t, "da", "point", "s2"), "S2 room");
    assert_string_equal(texts_get(t, "tr", "point", "s1"), "S1 outdoor");
    texts_free(t);
}

static void key_stands_in_where_there_is_no_text(void **state) {
    (void)state;
    struct texts *t = two_languages();
    assert_string_equal(texts_get(t, "da", "point", "s9"), "s9");
    assert_null(texts_find(t, "da", "point", "s9"));
    assert_null(texts_find(t, "da", "group", "s1"));
    texts_free(t);
}

static void users_point_bears_its_own_name(void **state) {
    (void)state;
    struct texts *t = two_languages();
    struct point_def own = {.key = "s1", .name = "Boiler"}, library = {.key = "s1"};
    assert_string_equal(texts_point(t, "da", &own), "Boiler");
    assert_string_equal(texts_point(t, "da", &library), "S1 ude");
    texts_free(t);
}

static void entry_that_is_no_text_is_refused(void **state) {
    (void)state;
    struct texts *t = texts_new();
    struct err e;
    assert_false(add(t, "en", "{\"point.s1\":7}", &e));
    assert_int_equal(e.code, ERR_INVALID);
    assert_false(add(t, "da", "[]", &e));
    assert_false(add(t, "fr", "{\"point.s1\":\"\"}", &e));
    assert_false(add(t, "de", "{", &e));
    assert_int_equal(e.code, ERR_SYNTAX);
    assert_string_equal(e.field, "x.json");
    texts_free(t);
}

static void second_file_of_a_language_is_refused(void **state) {
    (void)state;
    struct texts *t = two_languages();
    struct err e;
    assert_false(add(t, "da", "{}", &e));
    texts_free(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_language_comes_first),         cmocka_unit_test(english_stands_in),
        cmocka_unit_test(key_stands_in_where_there_is_no_text), cmocka_unit_test(users_point_bears_its_own_name),
        cmocka_unit_test(entry_that_is_no_text_is_refused),     cmocka_unit_test(second_file_of_a_language_is_refused),
    };
    return cmocka_run_group_tests_name("texts", tests, NULL, NULL);
}
