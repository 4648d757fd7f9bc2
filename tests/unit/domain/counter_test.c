/* What counts as consumption, register by register. */
#include "domain/counter.h"

#include "base/time.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Registers a quarter of an hour apart; what they add up to, and how many breaks there were. */
struct total {
    double sum;
    int breaks, rises;
};

static struct total feed(const char *unit, int64_t step_ms, const double *registers, size_t count) {
    struct counter c;
    struct total total = {0};
    counter_init(&c, unit_find(unit));
    for (size_t i = 0; i < count; i++) {
        double rise = NAN;
        enum counter_step step = counter_take(&c, (int64_t)i * step_ms, registers[i], &rise);
        if (step == COUNTER_RISE) total.sum += rise, total.rises++;
        if (step == COUNTER_BREAK) total.breaks++;
    }
    return total;
}
#define FEED(unit, step_ms, ...)                                                                                       \
    feed(unit, step_ms, (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

#define assert_total(got, expected_sum, expected_breaks)                                                               \
    do {                                                                                                               \
        struct total got_ = (got);                                                                                     \
        if (fabs(got_.sum - (expected_sum)) > 1e-9 || got_.breaks != (expected_breaks))                                \
            fail_msg("%.9g with %d breaks", got_.sum, got_.breaks);                                                    \
    } while (0)

static void rises_add_up(void **state) {
    (void)state;
    assert_total(FEED("MWh", 15 * MINUTE_MS, 10, 10.5, 10.5, 11.25), 1.25, 0);
}

static void one_register_says_nothing(void **state) {
    (void)state;
    struct total got = FEED("MWh", 15 * MINUTE_MS, 10);
    assert_int_equal(got.rises + got.breaks, 0);
}

static void a_drop_to_0_and_the_return_are_the_rise_between(void **state) {
    (void)state;
    assert_total(FEED("MWh", 15 * MINUTE_MS, 17912.4, 0, 0, 0, 17912.6, 17912.7), 0.3, 0);
    assert_total(FEED("MWh", 15 * MINUTE_MS, 50, 0, 50.2), 0.2, 0); /* also where 50 could be consumed in that time */
}

static void zeros_at_the_start_are_no_base(void **state) {
    (void)state;
    assert_total(FEED("MWh", 15 * MINUTE_MS, 0, 0, 50, 50.5), 0.5, 0);
}

static void a_fall_and_the_return_are_the_rise_between(void **state) {
    (void)state;
    assert_total(FEED("MWh", 15 * MINUTE_MS, 50, 5, 5, 50.2, 50.3), 0.3, 1);
    assert_total(FEED("MWh", 15 * MINUTE_MS, 50, 5, 4, 50.2), 0.2, 2);
    assert_total(FEED("MWh", 15 * MINUTE_MS, 50, 5, 99999), 0, 2); /* that is no return */
}

static void after_an_exchange_the_new_meter_counts(void **state) {
    (void)state;
    assert_total(FEED("MWh", 15 * MINUTE_MS, 168.4, 0, 0.25, 0.5, 0.75), 0.5, 1);
}

/* It grew past the old meter's last register step by step: that is no return. */
static void a_new_meter_that_passes_the_old_register_counts_on(void **state) {
    (void)state;
    assert_total(FEED("MWh", 15 * MINUTE_MS, 2, 1, 1.5, 2.0, 2.5, 3.0), 2, 1);
}

static void an_exchange_for_a_meter_with_more_on_it_is_no_consumption(void **state) {
    (void)state; /* substation L4, October 2019 */
    assert_total(FEED("MWh", 27 * HOUR_MS, 168.43, 14204.278, 14210), 5.722, 1);
}

static void a_spike_is_no_consumption(void **state) {
    (void)state;
    assert_total(FEED("MWh", 15 * MINUTE_MS, 50, 99999, 50.1, 50.2), 0.1, 2);
}

static void a_roll_over_loses_the_units_around_it_and_no_more(void **state) {
    (void)state;
    assert_total(FEED("kWh", 15 * MINUTE_MS, 9998, 9999, 1, 3), 3, 1);
}

static void a_long_gap_allows_what_a_meter_makes_in_that_time(void **state) {
    (void)state;
    assert_total(FEED("MWh", 30 * DAY_MS, 100, 1100), 1000, 0);
    assert_total(FEED("MWh", HOUR_MS, 100, 1100), 0, 1);
}

static void an_hours_worth_is_allowed_however_soon(void **state) {
    (void)state; /* a register of whole MWh, read every second */
    assert_total(FEED("MWh", SECOND_MS, 100, 100, 101), 1, 0);
}

static void the_steepest_rise_depends_on_the_unit(void **state) {
    (void)state;
    assert_true(fabs(counter_rate_max(unit_find("MWh")) - 100) < 1e-9);
    assert_true(fabs(counter_rate_max(unit_find("kWh")) - 100000) < 1e-6);
    assert_true(fabs(counter_rate_max(unit_find("GJ")) - 360) < 1e-9);
    assert_true(fabs(counter_rate_max(unit_find("m3")) - 20000) < 1e-6);
    assert_true(fabs(counter_rate_max(unit_find("t")) - 20000) < 1e-6);
    assert_true(fabs(counter_rate_max(unit_find("h")) - 1.05) < 1e-9);
    assert_true(isinf(counter_rate_max(unit_find("imp"))));
    assert_total(FEED("h", 12 * HOUR_MS, 100, 112, 124), 24, 0);
    assert_total(FEED("h", 12 * HOUR_MS, 100, 113), 0, 1);
    assert_total(FEED("imp", SECOND_MS, 1, 1e9), 1e9 - 1, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rises_add_up),
        cmocka_unit_test(one_register_says_nothing),
        cmocka_unit_test(a_drop_to_0_and_the_return_are_the_rise_between),
        cmocka_unit_test(zeros_at_the_start_are_no_base),
        cmocka_unit_test(a_fall_and_the_return_are_the_rise_between),
        cmocka_unit_test(after_an_exchange_the_new_meter_counts),
        cmocka_unit_test(a_new_meter_that_passes_the_old_register_counts_on),
        cmocka_unit_test(an_exchange_for_a_meter_with_more_on_it_is_no_consumption),
        cmocka_unit_test(a_spike_is_no_consumption),
        cmocka_unit_test(a_roll_over_loses_the_units_around_it_and_no_more),
        cmocka_unit_test(a_long_gap_allows_what_a_meter_makes_in_that_time),
        cmocka_unit_test(an_hours_worth_is_allowed_however_soon),
        cmocka_unit_test(the_steepest_rise_depends_on_the_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
