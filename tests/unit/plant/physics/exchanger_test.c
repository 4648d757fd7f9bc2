/* Effectiveness-NTU against textbook values and its own sizing. */
#include "physics/exchanger.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static struct exchanger sized(double reserve) {
    struct exchanger x;
    exchanger_size(&x, 100, 95, 43, 38, 60, reserve);
    return x;
}

static void gives_the_heat_it_was_sized_for(void **state) {
    (void)state;
    struct exchanger x = sized(1);
    double kw = exchanger_kw(&x, 0, 95, x.primary_kw_k, 38, x.secondary_kw_k);
    assert_near(kw, 100, 1e-6);
    assert_near(95 - kw / x.primary_kw_k, 43, 1e-6);
}

static void equal_flows_give_ntu_over_one_plus_ntu(void **state) {
    (void)state;
    struct exchanger x = {.ua_kw_k = 6, .primary_kw_k = 2, .secondary_kw_k = 2};
    assert_near(exchanger_kw(&x, 0, 80, 2, 40, 2), 0.75 * 2 * 40, 1e-9); /* NTU 3 */
}

static void never_gives_more_than_the_smaller_flow_can_carry(void **state) {
    (void)state;
    struct exchanger x = {.ua_kw_k = 1e6, .primary_kw_k = 1, .secondary_kw_k = 3};
    assert_near(exchanger_kw(&x, 0, 80, 1, 40, 3), 40, 1e-6);
}

static void nothing_passes_without_flow_or_difference(void **state) {
    (void)state;
    struct exchanger x = sized(1);
    assert_near(exchanger_kw(&x, 0, 95, 0, 38, 1), 0, 0);
    assert_near(exchanger_kw(&x, 0, 95, 1, 38, 0), 0, 0);
    assert_near(exchanger_kw(&x, 0, 30, 1, 38, 1), 0, 0);
}

static void dirt_of_one_halves_the_ua_and_warms_the_return(void **state) {
    (void)state;
    struct exchanger clean = sized(1), half = sized(0.5);
    double dirty = exchanger_kw(&clean, 1, 95, clean.primary_kw_k, 38, clean.secondary_kw_k);
    assert_near(dirty, exchanger_kw(&half, 0, 95, half.primary_kw_k, 38, half.secondary_kw_k), 1e-9);
    assert_true(dirty < 95);
}

static void little_flow_cools_the_return_further(void **state) {
    (void)state;
    struct exchanger x = sized(1);
    double part = x.primary_kw_k * 0.3;
    double kw = exchanger_kw(&x, 0, 95, part, 38, x.secondary_kw_k);
    assert_true(95 - kw / part < 42);
    assert_true(95 - kw / part > 38);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_heat_it_was_sized_for),
        cmocka_unit_test(equal_flows_give_ntu_over_one_plus_ntu),
        cmocka_unit_test(never_gives_more_than_the_smaller_flow_can_carry),
        cmocka_unit_test(nothing_passes_without_flow_or_difference),
        cmocka_unit_test(dirt_of_one_halves_the_ua_and_warms_the_return),
        cmocka_unit_test(little_flow_cools_the_return_further),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
