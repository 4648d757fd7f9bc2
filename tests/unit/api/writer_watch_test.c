/* A writer that moves, rests, or is stuck. */
#include "api/writer_watch.h"

#include "cmocka_all.h"

static void a_writer_without_work_is_well(void **state) {
    (void)state;
    struct writer_watch w = {0};
    struct lane_stats stats = {.finished = 5};
    assert_true(writer_watch_moves(&w, &stats, 1000));
    assert_true(writer_watch_moves(&w, &stats, 1000 + 10 * WRITER_STUCK_MS));
}
static void a_writer_that_finishes_jobs_is_well(void **state) {
    (void)state;
    struct writer_watch w = {0};
    struct lane_stats stats = {.queued = 100, .running = 1};
    for (int64_t now = 1000; now < 1000 + 10 * WRITER_STUCK_MS; now += WRITER_STUCK_MS - 1) {
        stats.finished++;
        assert_true(writer_watch_moves(&w, &stats, now));
    }
}
static void a_writer_with_work_that_finishes_nothing_is_stuck(void **state) {
    (void)state;
    struct writer_watch w = {0};
    struct lane_stats stats = {.finished = 5, .running = 1};
    assert_true(writer_watch_moves(&w, &stats, 1000));
    assert_true(writer_watch_moves(&w, &stats, 1000 + WRITER_STUCK_MS - 1));
    assert_false(writer_watch_moves(&w, &stats, 1000 + WRITER_STUCK_MS));
    stats.finished++;
    assert_true(writer_watch_moves(&w, &stats, 1001 + WRITER_STUCK_MS));
}
static void a_writer_that_takes_nothing_from_its_queue_is_stuck(void **state) {
    (void)state;
    struct writer_watch w = {0};
    struct lane_stats stats = {.queued = 3};
    assert_true(writer_watch_moves(&w, &stats, 1000));
    assert_false(writer_watch_moves(&w, &stats, 1000 + WRITER_STUCK_MS));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_writer_without_work_is_well), cmocka_unit_test(a_writer_that_finishes_jobs_is_well),
                                       cmocka_unit_test(a_writer_with_work_that_finishes_nothing_is_stuck),
                                       cmocka_unit_test(a_writer_that_takes_nothing_from_its_queue_is_stuck)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
