/* Which hosts a device may have. */
#include "api/host_check.h"

#include "cmocka_all.h"

static void check_all(const char *const *hosts, bool loopback, bool expected) {
    for (; *hosts; hosts++) {
        struct err e = {0};
        if (host_check(*hosts, loopback, &e) != expected) fail_msg("%s: %s", *hosts, e.text);
        if (expected) continue;
        assert_int_equal(e.code, ERR_INVALID);
        assert_string_equal(e.field, "host");
        assert_true(e.text[0]);
    }
}

static void private_addresses_and_names_are_taken(void **state) {
    (void)state;
    check_all((const char *const[]){"10.20.0.12", "192.168.1.7", "172.16.0.1", "fd00::1", "ecl-12", "ecl12.basement.example.org", "a.b", NULL},
              false, true);
}
static void public_and_special_addresses_are_refused(void **state) {
    (void)state;
    check_all((const char *const[]){"8.8.8.8", "169.254.169.254", "224.0.0.1", "0.0.0.0", "255.255.255.255", "fe80::1", "ff02::1", "::",
                                    "2001:4860:4860::8888", NULL},
              false, false);
}
static void loopback_is_for_the_demo(void **state) {
    (void)state;
    const char *const hosts[] = {"127.0.0.1", "127.1.0.1", "::1", "localhost", "LocalHost", "a.localhost", NULL};
    check_all(hosts, false, false);
    check_all(hosts, true, true);
}
static void mapped_and_translated_forms_hide_nothing(void **state) {
    (void)state;
    check_all((const char *const[]){"::ffff:8.8.8.8", "::ffff:127.0.0.1", "::ffff:169.254.169.254", NULL}, false, false);
}
static void forms_that_a_resolver_takes_for_addresses_are_refused(void **state) {
    (void)state;
    check_all((const char *const[]){"127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "1.2.3.4.5", "10.0.0.256", "10.0.0.1:502",
                                    "[::1]", NULL},
              true, false);
}
static void what_is_no_name_is_refused(void **state) {
    (void)state;
    check_all((const char *const[]){" ", "a b", "-a", "a-", "a..b", ".a", "a.", "a_b", "ü.de", "http://a", "a/b", "a\n", NULL}, true, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_addresses_and_names_are_taken),
        cmocka_unit_test(public_and_special_addresses_are_refused),
        cmocka_unit_test(loopback_is_for_the_demo),
        cmocka_unit_test(mapped_and_translated_forms_hide_nothing),
        cmocka_unit_test(forms_that_a_resolver_takes_for_addresses_are_refused),
        cmocka_unit_test(what_is_no_name_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
