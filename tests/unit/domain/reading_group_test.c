/* Groups of rows and gap marks: what is added is there, as a copy. */
#include "domain/reading_group.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void thousand_rows_keep_their_bytes(void **state) {
    (void)state;
    struct reading_group *g = reading_group_new();
    for (int i = 0; i < 1000; i++) {
        char body[8] = {(char)i, (char)(i >> 8)};
        struct reading_row row = {1, i, 900000, 900000 + i, body, sizeof body};
        reading_group_add_row(g, &row);
        memset(body, 0xff, sizeof body);
    }
    assert_int_equal(g->row_count, 1000);
    for (int i = 0; i < 1000; i++) {
        const unsigned char *body = g->rows[i].body;
        assert_int_equal(g->rows[i].device_id, i);
        assert_int_equal(body[0] | body[1] << 8, i);
        assert_int_equal(g->rows[i].length, 8);
    }
    reading_group_free(g);
}

static void marks_stand_in_the_order_of_adding(void **state) {
    (void)state;
    struct reading_group *g = reading_group_new();
    for (int i = 0; i < 100; i++) {
        struct gap_mark mark = {1, 2, 3, i, i % 2 == 0, QUALITY_OFFLINE};
        reading_group_add_mark(g, &mark);
    }
    assert_int_equal(g->mark_count, 100);
    for (int i = 0; i < 100; i++) assert_int_equal(g->marks[i].t_ms, i);
    reading_group_free(g);
}

static void freeing_nothing_is_fine(void **state) {
    (void)state;
    reading_group_free(NULL);
    reading_group_free(reading_group_new());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thousand_rows_keep_their_bytes),
        cmocka_unit_test(marks_stand_in_the_order_of_adding),
        cmocka_unit_test(freeing_nothing_is_fine),
    };
    return cmocka_run_group_tests_name("reading_group", tests, NULL, NULL);
}
