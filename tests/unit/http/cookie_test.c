/* One cookie among many. */
#include "http_test.h"

#include "http/cookie.h"

TEST(a_cookie_is_found_among_others) {
    struct str value;
    assert_true(cookie_find("a=1; hearth_session=abc=; b", "hearth_session", &value));
    assert_true(str_equal(value, "abc="));
}

TEST(a_name_that_only_ends_or_begins_alike_is_another_cookie) {
    struct str value;
    assert_false(cookie_find("xhearth_session=abc; hearth_sessionx=d", "hearth_session", &value));
}

TEST(a_cookie_that_stands_twice_is_none) {
    struct str value;
    assert_false(cookie_find("hearth_session=a; hearth_session=b", "hearth_session", &value));
}

TEST(no_header_and_rubbish_hold_no_cookie) {
    struct str value;
    assert_false(cookie_find(NULL, "hearth_session", &value));
    assert_false(cookie_find("", "hearth_session", &value));
    assert_false(cookie_find(";;;===;hearth_session", "hearth_session", &value));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cookie_is_found_among_others),
        cmocka_unit_test(a_name_that_only_ends_or_begins_alike_is_another_cookie),
        cmocka_unit_test(a_cookie_that_stands_twice_is_none),
        cmocka_unit_test(no_header_and_rubbish_hold_no_cookie),
    };
    return cmocka_run_group_tests_name("http/cookie", tests, NULL, NULL);
}
