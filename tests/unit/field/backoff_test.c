/* Back-off: doubles, is capped, is spread, never zero. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "field/backoff.h"

static void delays_double_up_to_the_cap(void **state) {
    (void)state;
    uint64_t middle = 0;
    for (int failures = 1; failures <= 8; failures++) {
        int64_t exact = 5000 << (failures - 1), delay = 0;
        if (exact > 600000) exact = 600000;
        for (middle = 0; middle < 2000; middle += 7) {
            delay = backoff_delay_ms(failures, 5000, 600000, middle * 0x9E3779B9);
            assert_in_range(delay, exact - exact / 4, exact + exact / 4);
            assert_true(delay <= 600000);
        }
    }
}

static void jitter_spreads_equal_failures(void **state) {
    (void)state;
    uint64_t random = 1;
    int64_t low = INT64_MAX, high = 0;
    for (int i = 0; i < 1000; i++) {
        int64_t delay = backoff_delay_ms(3, 1000, 600000, random_next(&random));
        if (delay < low) low = delay;
        if (delay > high) high = delay;
    }
    assert_in_range(low, 3000, 3100);
    assert_in_range(high, 4900, 5000);
}

static void the_extremes_stay_in_range(void **state) {
    (void)state;
    assert_in_range(backoff_delay_ms(1, 0, 10, 0), 1, 10);
    assert_in_range(backoff_delay_ms(1000000, 1, 600000, UINT64_MAX), 1, 600000);
    assert_int_equal(backoff_delay_ms(5, 1, 1, 12345), 1);
}

static void the_series_is_deterministic(void **state) {
    (void)state;
    uint64_t a = 42, b = 42;
    for (int i = 0; i < 10; i++) assert_true(random_next(&a) == random_next(&b));
    uint64_t c = 43;
    assert_true(random_next(&a) != random_next(&c));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_double_up_to_the_cap),
        cmocka_unit_test(jitter_spreads_equal_failures),
        cmocka_unit_test(the_extremes_stay_in_range),
        cmocka_unit_test(the_series_is_deterministic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
