/* Cursors there and back, and what is none. */
#include "api/page_cursor.h"

#include "cmocka_all.h"

static void a_cursor_comes_back_as_it_was(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct err e;
    const char *name;
    int64_t id;
    const char *cursor = page_cursor_make(&a, "nørregade: 12", INT64_C(9007199254740991));
    assert_true(page_cursor_parse(&a, cursor, &name, &id, &e));
    assert_string_equal(name, "nørregade: 12");
    assert_int_equal(id, INT64_C(9007199254740991));
}
static void what_is_no_cursor_is_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"", "x", "3", "31", "313", "3a78", "303a78", "2d313a78", "313a7", "313A78", "313a00", "313aff", " 313a78", "783a78"};
    AUTO_ARENA(a);
    const char *name;
    int64_t id;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err e = {0};
        assert_false(page_cursor_parse(&a, wrong[i], &name, &id, &e));
        assert_int_equal(e.code, ERR_INVALID);
        assert_string_equal(e.field, "cursor");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_cursor_comes_back_as_it_was), cmocka_unit_test(what_is_no_cursor_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
