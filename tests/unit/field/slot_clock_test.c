/* Slots against a wall clock that may be set: every slot sampled or missed, exactly once, in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/time.h"
#include "field/backoff.h"
#include "field/slot_clock.h"

static const int64_t quarter = 15 * MINUTE_MS;
static const int64_t noon = INT64_C(1800000000000) / (15 * MINUTE_MS) * (15 * MINUTE_MS);

static struct slot_clock clock_with(int64_t slot_ms, int64_t phase_ms) {
    struct slot_clock c;
    slot_clock_init(&c, slot_ms, 0);
    c.phase_ms = phase_ms;
    return c;
}

/* Samples the due slot, as the poller does; its start, or -1. */
static int64_t sample(struct slot_clock *c, int64_t wall_ms) {
    assert_int_equal(slot_clock_missed(c, wall_ms), 0);
    if (slot_clock_due(c, wall_ms) > wall_ms) return -1;
    int64_t start = slot_clock_first(c, wall_ms);
    slot_clock_done(c, start);
    return start;
}

static void the_grid_is_finer_for_short_slots(void **state) {
    (void)state;
    assert_int_equal(slot_grid_ms(quarter), 250);
    assert_int_equal(slot_grid_ms(2000), 250);
    assert_int_equal(slot_grid_ms(1000), 250);
    assert_int_equal(slot_grid_ms(100), 25);
    assert_int_equal(slot_grid_ms(20), 5);
    assert_int_equal(slot_grid_ms(10), 5);
}

static void phases_lie_on_the_grid_and_leave_time_for_the_scan(void **state) {
    (void)state;
    static const int64_t lengths[] = {20, 100, 1000, 10000, 60000, 900000, 3600000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        int64_t window = lengths[i] < MINUTE_MS ? lengths[i] : MINUTE_MS, highest = 0;
        for (uint64_t id = 1; id < 2000; id++) {
            struct slot_clock c;
            slot_clock_init(&c, lengths[i], random_mix(id));
            assert_int_equal(c.phase_ms % slot_grid_ms(lengths[i]), 0);
            assert_in_range(c.phase_ms, 0, window * 3 / 4);
            if (c.phase_ms > highest) highest = c.phase_ms;
        }
        assert_true(highest >= window / 2 - slot_grid_ms(lengths[i])); /* they are spread */
    }
}

static void every_slot_is_sampled_once_at_its_phase(void **state) {
    (void)state;
    struct slot_clock c = clock_with(quarter, 7000);
    int64_t next = noon;
    for (int64_t wall = noon; wall < noon + 10 * quarter; wall += 500) {
        int64_t start = sample(&c, wall);
        if (start < 0) continue;
        assert_int_equal(start, next);
        assert_in_range(wall - start, 7000, 7499);
        next += quarter;
    }
    assert_int_equal(next, noon + 10 * quarter);
}

static void a_new_clock_waits_for_the_first_slot_that_is_not_yet_due(void **state) {
    (void)state;
    struct slot_clock before = clock_with(quarter, 7000), after = clock_with(quarter, 7000);
    assert_int_equal(slot_clock_first(&before, noon + 7000), noon);
    assert_int_equal(slot_clock_first(&after, noon + 7001), noon + quarter);
}

static void a_slot_may_begin_late_within_its_window_only(void **state) {
    (void)state;
    struct slot_clock c = clock_with(quarter, 7000);
    slot_clock_done(&c, noon - quarter);
    assert_int_equal(slot_clock_missed(&c, noon + 59999), 0);
    assert_int_equal(slot_clock_missed(&c, noon + 60000), 1);
    assert_int_equal(sample(&c, noon + 59999), noon);
}

static void a_jump_forward_misses_the_slots_between(void **state) {
    (void)state;
    struct slot_clock c = clock_with(quarter, 0);
    assert_int_equal(sample(&c, noon), noon);
    int64_t wall = noon + 5 * quarter + 10;
    assert_int_equal(slot_clock_missed(&c, wall), 4);
    slot_clock_done(&c, slot_clock_first(&c, wall) + 3 * quarter);
    assert_int_equal(sample(&c, wall), noon + 5 * quarter);
}

static void a_jump_back_within_the_slot_does_not_sample_it_again(void **state) {
    (void)state;
    struct slot_clock c = clock_with(quarter, 7000);
    assert_int_equal(sample(&c, noon + 7000), noon);
    assert_int_equal(sample(&c, noon + 1000), -1);
    assert_int_equal(sample(&c, noon + 7000), -1);
    assert_false(slot_clock_behind(&c, noon + 1000));
    assert_int_equal(sample(&c, noon + quarter + 7000), noon + quarter);
}

static void a_jump_back_over_slots_waits_until_the_clock_is_past_the_last_one(void **state) {
    (void)state;
    struct slot_clock c = clock_with(quarter, 0);
    assert_int_equal(sample(&c, noon), noon);
    for (int64_t wall = noon - HOUR_MS; wall < noon + quarter; wall += MINUTE_MS) assert_int_equal(sample(&c, wall), -1);
    assert_true(slot_clock_behind(&c, noon - HOUR_MS));
    assert_int_equal(sample(&c, noon + quarter), noon + quarter);
}

static void what_is_done_stays_done(void **state) {
    (void)state;
    struct slot_clock c = clock_with(quarter, 0);
    slot_clock_done(&c, noon);
    slot_clock_done(&c, noon - quarter);
    assert_int_equal(slot_clock_first(&c, noon), noon + quarter);
}

static void a_dropped_scan_makes_its_slot_due_again(void **state) {
    (void)state;
    struct slot_clock c = clock_with(quarter, 0);
    assert_int_equal(sample(&c, noon), noon);
    slot_clock_undone(&c, noon);
    assert_int_equal(sample(&c, noon + 100), noon);
    slot_clock_undone(&c, noon - quarter); /* not the last one: nothing changes */
    assert_int_equal(sample(&c, noon + 200), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_grid_is_finer_for_short_slots),
        cmocka_unit_test(phases_lie_on_the_grid_and_leave_time_for_the_scan),
        cmocka_unit_test(every_slot_is_sampled_once_at_its_phase),
        cmocka_unit_test(a_new_clock_waits_for_the_first_slot_that_is_not_yet_due),
        cmocka_unit_test(a_slot_may_begin_late_within_its_window_only),
        cmocka_unit_test(a_jump_forward_misses_the_slots_between),
        cmocka_unit_test(a_jump_back_within_the_slot_does_not_sample_it_again),
        cmocka_unit_test(a_jump_back_over_slots_waits_until_the_clock_is_past_the_last_one),
        cmocka_unit_test(what_is_done_stays_done),
        cmocka_unit_test(a_dropped_scan_makes_its_slot_due_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
