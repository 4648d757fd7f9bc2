/* Quantiles out of buckets: within the bucket, never over the largest value, none of nothing. */
#include "base/histogram.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const uint32_t bounds[] = {10, 20, 40};

static void near(double value, double wanted) {
    assert_true(fabs(value - wanted) < 1e-9);
}

static void nothing_counted_has_no_quantile(void **state) {
    (void)state;
    uint64_t counts[4] = {0};
    assert_true(isnan(histogram_quantile(bounds, counts, 4, 0.5, 0)));
    assert_int_equal(histogram_count(counts, 4), 0);
}

static void values_are_spread_evenly_in_their_bucket(void **state) {
    (void)state;
    uint64_t counts[4] = {0, 10, 10, 0};
    near(histogram_quantile(bounds, counts, 4, 0.25, 40), 15);
    near(histogram_quantile(bounds, counts, 4, 0.5, 40), 20);
    near(histogram_quantile(bounds, counts, 4, 1, 40), 40);
}

static void largest_value_bounds_the_result(void **state) {
    (void)state;
    uint64_t counts[4] = {99, 0, 1, 0};
    near(histogram_quantile(bounds, counts, 4, 1, 25), 25);
    uint64_t beyond[4] = {0, 0, 0, 2};
    near(histogram_quantile(bounds, beyond, 4, 0.5, 100), 70);
    near(histogram_quantile(bounds, beyond, 4, 1, 100), 100);
}

static void largest_value_of_another_time_does_not_turn_a_bucket_round(void **state) {
    (void)state;
    uint64_t counts[4] = {0, 0, 4, 0};
    near(histogram_quantile(bounds, counts, 4, 0.5, 5), 20); /* never under the bucket's lower bound */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_counted_has_no_quantile),
        cmocka_unit_test(values_are_spread_evenly_in_their_bucket),
        cmocka_unit_test(largest_value_bounds_the_result),
        cmocka_unit_test(largest_value_of_another_time_does_not_turn_a_bucket_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
