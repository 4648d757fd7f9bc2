/* The clocks: the wall's agrees with the system, the other one never goes back and counts real time. */
#include "io/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void the_wall_clock_is_utc_since_1970(void **state) {
    (void)state;
    int64_t before = (int64_t)time(NULL);
    int64_t ms = clock_wall_ms();
    assert_true(ms / 1000 >= before - 1 && ms / 1000 <= (int64_t)time(NULL) + 1);
}

static void the_monotonic_clock_measures_intervals_in_both_units(void **state) {
    (void)state;
    int64_t ms = clock_monotonic_ms(), us = clock_monotonic_us();
    assert_true(us / 1000 - ms <= 1000 && us / 1000 >= ms);
    usleep(20000);
    assert_true(clock_monotonic_us() - us >= 20000);
    assert_true(clock_monotonic_ms() - ms >= 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wall_clock_is_utc_since_1970),
        cmocka_unit_test(the_monotonic_clock_measures_intervals_in_both_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
