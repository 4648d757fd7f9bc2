/* What the log says of storing and the clock: once when it begins, once when it ends. */
#include "cli/storing_log.h"

#include "base/time.h"
#include "log_lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define WALL INT64_C(1800000000000)
#define MONO INT64_C(5000000)

static void full_disk_is_two_lines_however_long_it_lasts(void **state) {
    (void)state;
    struct storing_log l = {0};
    struct slots_stats s = {.dropped_rows = 5};
    struct err full = {.code = ERR_STORAGE_FULL, .field = "/data/live.db", .text = "The disk is full."};
    log_lines_begin();
    storing_log_group(&l, NULL, &s, MONO);
    for (int i = 0; i < 1000; i++) storing_log_group(&l, &full, &s, MONO + i * SECOND_MS);
    s.dropped_rows = 47;
    storing_log_group(&l, NULL, &s, MONO + 1000 * SECOND_MS);
    storing_log_group(&l, NULL, &s, MONO + 1001 * SECOND_MS);
    const char *all = log_lines_end();
    assert_int_equal(log_lines_count(all, "event="), 2);
    assert_int_equal(
        log_lines_count(
            all,
            "level=error event=storing_fails code=storage_full at=/data/live.db text=\"The disk is full.\" effect="),
        1);
    assert_int_equal(log_lines_count(all, "level=info event=storing_again after_s=1000 rows_lost=42 "), 1);
}

static void another_reason_is_told_too(void **state) {
    (void)state;
    struct storing_log l = {0};
    struct slots_stats s = {0};
    struct err full = {.code = ERR_STORAGE_FULL}, io = {.code = ERR_IO};
    log_lines_begin();
    storing_log_group(&l, &full, &s, MONO);
    storing_log_group(&l, &io, &s, MONO);
    storing_log_group(&l, NULL, &s, MONO + SECOND_MS);
    const char *all = log_lines_end();
    assert_int_equal(log_lines_count(all, "event=storing_fails "), 2);
    assert_int_equal(log_lines_count(all, "rows_lost=0 text=\"Nothing was lost.\""), 1);
}

static void clock_set_back_is_told_with_until_when_storing_waits(void **state) {
    (void)state;
    struct storing_log l = {0};
    struct slots_stats s = {.newest_ms = WALL};
    log_lines_begin();
    storing_log_clock(&l, &s, WALL, MONO);
    storing_log_clock(&l, &s, WALL + SECOND_MS, MONO + SECOND_MS);
    s.clock_waits = true;
    for (int i = 2; i < 100; i++) storing_log_clock(&l, &s, WALL - HOUR_MS + i * SECOND_MS, MONO + i * SECOND_MS);
    s.clock_waits = false;
    storing_log_clock(&l, &s, WALL - HOUR_MS + 100 * SECOND_MS, MONO + 100 * SECOND_MS);
    const char *all = log_lines_end();
    assert_int_equal(log_lines_count(all, "event="), 3);
    assert_int_equal(log_lines_count(all, "level=warn event=clock_set by_s=-3600.0 "), 1);
    assert_int_equal(log_lines_count(all, "level=warn event=clock_waits until=2027-01-15T08:00:00.000Z behind_s=3598 "),
                     1);
    assert_int_equal(log_lines_count(all, "level=info event=clock_waits_over after_s=98 "), 1);
}

static void slewing_is_no_step(void **state) {
    (void)state;
    struct storing_log l = {0};
    struct slots_stats s = {0};
    log_lines_begin();
    for (int i = 0; i < 100; i++) storing_log_clock(&l, &s, WALL + i * 1500, MONO + i * SECOND_MS);
    assert_string_equal(log_lines_end(), "");
}

static void sign_of_life_is_told_by_change(void **state) {
    (void)state;
    struct storing_log l = {0};
    struct err e = {.code = ERR_STORAGE_FULL, .text = "The disk is full."};
    log_lines_begin();
    storing_log_alive(&l, NULL);
    for (int i = 0; i < 10; i++) storing_log_alive(&l, &e);
    storing_log_alive(&l, NULL);
    const char *all = log_lines_end();
    assert_int_equal(log_lines_count(all, "level=warn event=sign_of_life_fails "), 1);
    assert_int_equal(log_lines_count(all, "level=info event=sign_of_life_again "), 1);
    assert_int_equal(log_lines_count(all, "event="), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_disk_is_two_lines_however_long_it_lasts),
        cmocka_unit_test(another_reason_is_told_too),
        cmocka_unit_test(clock_set_back_is_told_with_until_when_storing_waits),
        cmocka_unit_test(slewing_is_no_step),
        cmocka_unit_test(sign_of_life_is_told_by_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
