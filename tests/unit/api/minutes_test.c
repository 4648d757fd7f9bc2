/* The last hour of figures: differences, peaks, the ring, and what five minutes of it add up to. */
#include "api/minutes.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define WALL INT64_C(1800000000000)

/* A look `s` seconds after the start: ten rows a second, a peak of its own, `pending` rows now. */
static bool look(struct minutes *m, int s, uint64_t peak, uint64_t pending) {
    struct figures f = {.wall_ms = WALL + s * SECOND_MS, .monotonic_ms = s * SECOND_MS};
    f.counters[COUNT_ROWS] = 1000 + 10 * (uint64_t)s;
    f.peaks[PEAK_LOOP_US] = peak;
    f.gauges[NOW_PENDING_ROWS] = pending;
    return minutes_look(m, &f);
}

static struct minutes *begin(void) {
    struct figures f = {.wall_ms = WALL};
    f.counters[COUNT_ROWS] = 1000;
    return minutes_new(&f);
}

static void minute_holds_what_came_in_it(void **state) {
    (void)state;
    struct minutes *m = begin();
    assert_false(look(m, 30, 7, 1));
    assert_int_equal(minutes_count(m), 0);
    assert_true(look(m, 60, 3, 2));
    assert_int_equal(minutes_count(m), 1);
    const struct minute *first = minutes_at(m, 0);
    assert_int_equal(first->counters[COUNT_ROWS], 600);
    assert_int_equal(first->peaks[PEAK_LOOP_US], 7);
    assert_int_equal(first->gauges[NOW_PENDING_ROWS], 2);
    assert_int_equal(first->end_ms, WALL + MINUTE_MS);
    assert_int_equal(first->span_ms, MINUTE_MS);
    look(m, 120, 1, 0);
    assert_int_equal(minutes_at(m, 1)->counters[COUNT_ROWS], 600);
    assert_int_equal(minutes_at(m, 1)->peaks[PEAK_LOOP_US], 1); /* the peak of before is over */
    minutes_free(m);
}

static void an_hour_is_kept_and_no_more(void **state) {
    (void)state;
    struct minutes *m = begin();
    for (int minute = 1; minute <= 100; minute++) look(m, minute * 60, (uint64_t)minute, 0);
    assert_int_equal(minutes_count(m), MINUTES_KEPT);
    assert_int_equal(minutes_at(m, 0)->peaks[PEAK_LOOP_US], 41);
    assert_int_equal(minutes_at(m, 59)->peaks[PEAK_LOOP_US], 100);
    minutes_free(m);
}

static void window_adds_the_running_minute_and_those_before(void **state) {
    (void)state;
    struct minutes *m = begin();
    struct minute window;
    for (int minute = 1; minute <= 8; minute++) look(m, minute * 60, minute == 2 ? 99 : minute == 5 ? 50 : 1, 0);
    look(m, 8 * 60 + 20, 2, 4);
    minutes_window(m, 5, &window);
    assert_int_equal(window.span_ms, 320 * SECOND_MS);
    assert_int_equal(window.counters[COUNT_ROWS], 3200);
    assert_int_equal(window.peaks[PEAK_LOOP_US], 50); /* the 99 of the second minute is older */
    assert_int_equal(window.gauges[NOW_PENDING_ROWS], 4);
    assert_int_equal(window.end_ms, WALL + 500 * SECOND_MS);
    minutes_window(m, 100, &window);
    assert_int_equal(window.counters[COUNT_ROWS], 5000);
    minutes_free(m);
}

static void sleep_of_the_machine_is_one_long_minute(void **state) {
    (void)state;
    struct minutes *m = begin();
    look(m, 3600, 1, 0);
    assert_int_equal(minutes_count(m), 1);
    assert_int_equal(minutes_at(m, 0)->span_ms, HOUR_MS);
    minutes_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(minute_holds_what_came_in_it),
        cmocka_unit_test(an_hour_is_kept_and_no_more),
        cmocka_unit_test(window_adds_the_running_minute_and_those_before),
        cmocka_unit_test(sleep_of_the_machine_is_one_long_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
