/* Budgets of sign-in tries; time is ours. */
#include "api/sign_in_guard.h"

#include "cmocka_all.h"

#include <stdio.h>

static int setup(void **state) {
    *state = sign_in_guard_new();
    return 0;
}
static int teardown(void **state) {
    sign_in_guard_free(*state);
    return 0;
}

static void three_failures_are_free_then_the_wait_doubles(void **state) {
    struct sign_in_guard *g = *state;
    static const int waits[] = {0, 0, 1, 2, 4, 8, 16, 32, 60, 60};
    int64_t now = 1000000;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "a@b", now), 0);
        sign_in_guard_failed(g, "10.0.0.1", "a@b", now);
        assert_int_equal(sign_in_guard_try(g, "10.0.0.2", "a@b", now), waits[i]);
        now += 60000;
    }
}
static void the_account_is_the_same_in_capitals(void **state) {
    struct sign_in_guard *g = *state;
    for (int i = 0; i < 3; i++) sign_in_guard_failed(g, "10.0.0.1", "Anna@B.Org", 1000);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "anna@b.org", 1000), 1);
}
static void another_account_does_not_wait(void **state) {
    struct sign_in_guard *g = *state;
    for (int i = 0; i < 9; i++) sign_in_guard_failed(g, "10.0.0.1", "a@b", 1000);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "c@d", 1000), 0);
}
static void success_forgets_the_failures(void **state) {
    struct sign_in_guard *g = *state;
    for (int i = 0; i < 5; i++) sign_in_guard_failed(g, "10.0.0.1", "a@b", 1000);
    sign_in_guard_succeeded(g, "10.0.0.1", "a@b", 6000);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "a@b", 6000), 0);
}
static void strangers_cannot_lock_the_owner_out(void **state) {
    struct sign_in_guard *g = *state;
    sign_in_guard_succeeded(g, "10.0.0.1", "a@b", 1000);
    for (int i = 0; i < 9; i++) sign_in_guard_failed(g, "10.9.9.9", "a@b", 2000);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "a@b", 2000), 0);
    assert_int_equal(sign_in_guard_try(g, "10.9.9.9", "a@b", 2000), 60);
}
static void a_quarter_of_an_hour_of_peace_forgets(void **state) {
    struct sign_in_guard *g = *state;
    for (int i = 0; i < 9; i++) sign_in_guard_failed(g, "10.0.0.1", "a@b", 1000);
    int64_t later = 1000 + 60000 + 15 * 60000 + 1;
    sign_in_guard_failed(g, "10.0.0.1", "a@b", later);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "a@b", later), 0);
}
static void an_address_has_twenty_tries_then_one_every_three_seconds(void **state) {
    struct sign_in_guard *g = *state;
    char account[32];
    for (int i = 0; i < 20; i++) {
        snprintf(account, sizeof account, "u%d@b", i);
        assert_int_equal(sign_in_guard_try(g, "10.0.0.1", account, 5000), 0);
    }
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "x@b", 5000), 3);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "x@b", 7000), 1);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "x@b", 8000), 0);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "x@b", 8000), 3);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.2", "x@b", 8000), 0);
}
static void addresses_of_one_ipv6_network_share_a_budget(void **state) {
    struct sign_in_guard *g = *state;
    char address[64], account[32];
    for (int i = 0; i < 20; i++) {
        snprintf(address, sizeof address, "2001:db8:0:7::%x", i + 1);
        snprintf(account, sizeof account, "u%d@b", i);
        assert_int_equal(sign_in_guard_try(g, address, account, 5000), 0);
    }
    assert_int_equal(sign_in_guard_try(g, "2001:db8:0:7:ffff::1", "x@b", 5000), 3);
    assert_int_equal(sign_in_guard_try(g, "2001:db8:0:8::1", "x@b", 5000), 0);
}
static void a_flood_of_names_leaves_the_newest(void **state) {
    struct sign_in_guard *g = *state;
    char name[32];
    for (int i = 0; i < 10050; i++) {
        snprintf(name, sizeof name, "u%d@b", i);
        for (int k = 0; k < 4; k++) sign_in_guard_failed(g, "10.0.0.1", name, 1000 + i);
    }
    assert_int_equal(sign_in_guard_try(g, "10.0.0.2", "u0@b", 11050), 0);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.2", "u10049@b", 11050), 2);
}

static void refused_tries_push_nobody_out(void **state) {
    struct sign_in_guard *g = *state;
    char name[32];
    for (int i = 0; i < 9; i++) sign_in_guard_failed(g, "10.0.0.1", "a@b", 1000);
    for (int i = 0; i < 25000; i++) {
        snprintf(name, sizeof name, "u%d@b", i);
        sign_in_guard_try(g, "10.0.0.9", name, 1001);
    }
    assert_int_equal(sign_in_guard_try(g, "10.0.0.2", "a@b", 1001), 60);
}
static void who_has_to_wait_is_not_forgotten_for_a_flood_of_names(void **state) {
    struct sign_in_guard *g = *state;
    char name[32], address[32];
    for (int i = 0; i < 9; i++) sign_in_guard_failed(g, "10.0.0.1", "a@b", 1000);
    for (int i = 0; i < 12000; i++) {
        snprintf(name, sizeof name, "u%d@b", i);
        snprintf(address, sizeof address, "10.1.%d.%d", i / 250, i % 250);
        assert_int_equal(sign_in_guard_try(g, address, name, 2000), 0);
        sign_in_guard_failed(g, address, name, 2000);
    }
    assert_int_equal(sign_in_guard_try(g, "10.0.0.2", "a@b", 3000), 58);
}
static void an_account_has_three_tries_under_way_at_most(void **state) {
    struct sign_in_guard *g = *state;
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "a@b", 1000), 0);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.2", "a@b", 1000), 0);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.3", "a@b", 1000), 0);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.4", "a@b", 1000), 1);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.4", "c@d", 1000), 0);
    sign_in_guard_dropped(g, "10.0.0.2", "a@b");
    assert_int_equal(sign_in_guard_try(g, "10.0.0.4", "a@b", 1000), 0);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.5", "a@b", 1000), 1);
}
static void a_try_that_nobody_ended_is_forgotten(void **state) {
    struct sign_in_guard *g = *state;
    for (int i = 0; i < 3; i++) assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "a@b", 1000), 0);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "a@b", 30000), 1);
    assert_int_equal(sign_in_guard_try(g, "10.0.0.1", "a@b", 61001), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(three_failures_are_free_then_the_wait_doubles, setup, teardown),
        cmocka_unit_test_setup_teardown(the_account_is_the_same_in_capitals, setup, teardown),
        cmocka_unit_test_setup_teardown(another_account_does_not_wait, setup, teardown),
        cmocka_unit_test_setup_teardown(success_forgets_the_failures, setup, teardown),
        cmocka_unit_test_setup_teardown(strangers_cannot_lock_the_owner_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_quarter_of_an_hour_of_peace_forgets, setup, teardown),
        cmocka_unit_test_setup_teardown(an_address_has_twenty_tries_then_one_every_three_seconds, setup, teardown),
        cmocka_unit_test_setup_teardown(addresses_of_one_ipv6_network_share_a_budget, setup, teardown),
        cmocka_unit_test_setup_teardown(a_flood_of_names_leaves_the_newest, setup, teardown),
        cmocka_unit_test_setup_teardown(refused_tries_push_nobody_out, setup, teardown),
        cmocka_unit_test_setup_teardown(who_has_to_wait_is_not_forgotten_for_a_flood_of_names, setup, teardown),
        cmocka_unit_test_setup_teardown(an_account_has_three_tries_under_way_at_most, setup, teardown),
        cmocka_unit_test_setup_teardown(a_try_that_nobody_ended_is_forgotten, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
