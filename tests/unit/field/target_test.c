/* Where a device may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "field/poller.h"

#include <string.h>

static struct err e;

static void never(const char *ip) {
    if (target_allowed(ip, true, true, &e)) fail_msg("%s is allowed", ip);
    assert_string_equal(e.field, "host");
    assert_int_equal(e.code, ERR_INVALID);
}

static void private_addresses_are_allowed(void **state) {
    (void)state;
    static const char *const rows[] = {"10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.1.100",
                                       "100.64.0.1", "fd12:3456::1", "fc00::1", "::ffff:192.168.1.1"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!target_allowed(rows[i], false, false, &e)) fail_msg("%s: %s", rows[i], e.text);
}

static void loopback_needs_its_permission(void **state) {
    (void)state;
    static const char *const rows[] = {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(target_allowed(rows[i], false, true, &e));
        assert_true(target_allowed(rows[i], true, false, &e));
    }
}

static void public_addresses_need_their_permission(void **state) {
    (void)state;
    static const char *const rows[] = {"8.8.8.8", "172.32.0.1", "192.169.0.1", "11.0.0.1", "100.128.0.1", "2001:4860::8888",
                                       "::ffff:8.8.8.8", "2002:808:808::1"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(target_allowed(rows[i], true, false, &e));
        assert_true(target_allowed(rows[i], false, true, &e));
    }
}

static void some_addresses_are_never_a_device(void **state) {
    (void)state;
    static const char *const rows[] = {
        "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.0.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "100.100.100.200", "192.0.0.192", "168.63.129.16", "::", "fe80::1", "febf::1", "fec0::1",
        "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254", "::ffff:0.0.0.0", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::",
        "::127.0.0.1"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) never(rows[i]);
}

static void what_is_no_address_is_refused(void **state) {
    (void)state;
    static const char *const rows[] = {"", "localhost", "127.1", "0x7f000001", "2130706433", "10.0.0.1 ", " 10.0.0.1", "10.0.0.256",
                                       "fe80::1%eth0", "[::1]", "10.0.0.1:502", "010.0.0.1"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) never(rows[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_addresses_are_allowed),
        cmocka_unit_test(loopback_needs_its_permission),
        cmocka_unit_test(public_addresses_need_their_permission),
        cmocka_unit_test(some_addresses_are_never_a_device),
        cmocka_unit_test(what_is_no_address_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
