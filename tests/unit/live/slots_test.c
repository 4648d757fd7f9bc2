/* The slot sampler: one row a slot, a reason for every hole, nothing twice, nothing lost while the disk is full but
 * what is said. */
#include "live/slots.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SLOT 900000
#define T0   INT64_C(1800000000000)

struct writer {
    struct reading_group *group;
    int groups;
};

static void on_submit(void *context, struct reading_group *group) {
    struct writer *w = context;
    assert_null(w->group); /* one at a time */
    w->group = group;
    w->groups++;
}

static const struct device device_7 = {.id = 7, .tenant_id = 1}, device_8 = {.id = 8, .tenant_id = 1};

static struct slots *slots_at(struct writer *w, int64_t newest_ms) {
    struct slots_options options = {.slot_ms = SLOT, .submit = on_submit, .context = w, .newest_ms = newest_ms};
    return slots_new(&options);
}

static void sample(struct slots *s, const struct device *device, int64_t t, int64_t slot, double value) {
    struct scan_item item = {.point = 1, .sample = {.value = value, .quality = QUALITY_GOOD}};
    struct scan scan = {.device_id = device->id, .t_ms = t, .count = 1, .items = &item};
    slots_scan(s, device, &scan, slot);
}

static void commit(struct slots *s, struct writer *w) {
    reading_group_free(w->group);
    w->group = NULL;
    slots_committed(s, NULL, NULL);
}

static void refuse(struct slots *s, struct writer *w) {
    struct err full = {.code = ERR_STORAGE_FULL};
    struct reading_group *back = w->group;
    w->group = NULL;
    slots_committed(s, back, &full);
}

static void slot_is_sampled_once(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    sample(s, &device_7, T0 + 10, T0, 1.0);
    sample(s, &device_7, T0 + 20, T0, 2.0);
    sample(s, &device_8, T0 + 30, T0, 3.0);
    slots_flush(s, T0 + 100);
    assert_int_equal(w.group->row_count, 2);
    assert_int_equal(w.group->rows[0].t_ms, T0 + 10);
    assert_int_equal(w.group->rows[0].slot, T0);
    assert_int_equal(w.group->rows[1].device_id, 8);
    commit(s, &w);
    slots_free(s);
}

static void next_group_waits_for_the_one_on_its_way(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    slots_flush(s, T0);
    assert_null(w.group); /* nothing to say: no commit */
    sample(s, &device_7, T0 + 10, T0, 1.0);
    slots_flush(s, T0 + 100);
    sample(s, &device_7, T0 + SLOT + 10, T0 + SLOT, 2.0);
    slots_flush(s, T0 + SLOT + 100);
    assert_int_equal(w.groups, 1);
    commit(s, &w);
    slots_flush(s, T0 + SLOT + 200);
    assert_int_equal(w.groups, 2);
    assert_int_equal(w.group->rows[0].slot, T0 + SLOT);
    commit(s, &w);
    slots_free(s);
}

static void failure_opens_one_gap_and_the_next_scan_closes_it(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    slots_fail(s, &device_7, T0, T0, QUALITY_OFFLINE);
    slots_fail(s, &device_7, T0 + SLOT, T0 + SLOT, QUALITY_OFFLINE);
    sample(s, &device_7, T0 + 2 * SLOT + 5, T0 + 2 * SLOT, 1.0);
    slots_flush(s, T0 + 2 * SLOT + 100);
    assert_int_equal(w.group->mark_count, 2);
    assert_true(w.group->marks[0].open);
    assert_int_equal(w.group->marks[0].reason, QUALITY_OFFLINE);
    assert_int_equal(w.group->marks[0].t_ms, T0);
    assert_false(w.group->marks[1].open);
    assert_int_equal(w.group->marks[1].t_ms, T0 + 2 * SLOT + 5);
    assert_int_equal(w.group->row_count, 1);
    commit(s, &w);
    slots_free(s);
}

static void clock_before_the_newest_reading_stores_nothing_and_says_so(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, T0);
    sample(s, &device_7, T0 - HOUR_MS, T0 - HOUR_MS, 1.0);
    struct slots_stats stats;
    slots_stats(s, &stats);
    assert_true(stats.clock_waits);
    slots_flush(s, T0);
    assert_int_equal(w.group->row_count, 0);
    assert_int_equal(w.group->marks[0].reason, QUALITY_CLOCK);
    commit(s, &w);
    sample(s, &device_7, T0 + 10, T0, 2.0);
    slots_flush(s, T0 + 20);
    assert_int_equal(w.group->row_count, 1);
    assert_false(w.group->marks[0].open);
    commit(s, &w);
    slots_stats(s, &stats);
    assert_false(stats.clock_waits);
    slots_free(s);
}

static void refused_group_is_stored_later_in_order(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    sample(s, &device_7, T0 + 10, T0, 1.0);
    slots_flush(s, T0 + 20);
    sample(s, &device_7, T0 + SLOT + 10, T0 + SLOT, 2.0);
    refuse(s, &w);
    slots_flush(s, T0 + SLOT + 20);
    assert_int_equal(w.group->row_count, 2);
    assert_int_equal(w.group->rows[0].slot, T0);
    assert_int_equal(w.group->rows[1].slot, T0 + SLOT);
    assert_int_equal(w.group->mark_count, 0);
    commit(s, &w);
    slots_free(s);
}

static void slot_that_could_not_begin_keeps_its_reason(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    sample(s, &device_8, T0 + 30000, T0, 1.0); /* a neighbour was stored meanwhile */
    slots_fail(s, &device_7, T0, T0 + 60000, QUALITY_OFFLINE);
    slots_flush(s, T0 + 60001);
    assert_int_equal(w.group->mark_count, 1);
    assert_int_equal(w.group->marks[0].reason, QUALITY_OFFLINE);
    assert_int_equal(w.group->marks[0].t_ms, T0);
    commit(s, &w);
    slots_free(s);
}

static void clock_set_back_is_seen_without_a_scan(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, T0);
    struct slots_stats stats;
    slots_flush(s, T0 - HOUR_MS);
    slots_stats(s, &stats);
    assert_true(stats.clock_waits);
    slots_flush(s, T0 + 1);
    slots_stats(s, &stats);
    assert_false(stats.clock_waits);
    slots_free(s);
}

static void gaps_that_stand_open_are_counted_by_reason(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    struct slots_stats stats;
    slots_fail(s, &device_7, T0, T0, QUALITY_OFFLINE);
    slots_fail(s, &device_8, T0, T0, QUALITY_OFFLINE);
    slots_disabled(s, &device_8, T0 + 1);
    slots_stats(s, &stats);
    assert_int_equal(stats.gaps_open[QUALITY_OFFLINE], 1);
    assert_int_equal(stats.gaps_open[QUALITY_DISABLED], 1);
    sample(s, &device_7, T0 + SLOT, T0 + SLOT, 1.0);
    slots_forget(s, device_8.id);
    slots_stats(s, &stats);
    assert_int_equal(stats.gaps_open[QUALITY_OFFLINE], 0);
    assert_int_equal(stats.gaps_open[QUALITY_DISABLED], 0);
    assert_int_equal(stats.gaps_opened[QUALITY_OFFLINE], 2);
    assert_int_equal(stats.values, 1);
    slots_free(s);
}

/* Slots first .. last - 1, each refused. */
static void refuse_slots(struct slots *s, struct writer *w, const struct device *device, int first, int last) {
    for (int i = first; i < last; i++) {
        sample(s, device, T0 + i * SLOT + 10, T0 + i * SLOT, i);
        slots_flush(s, T0 + i * SLOT + 20);
        refuse(s, w);
    }
}

static void assert_mark(const struct gap_mark *m, bool open, enum quality reason, int64_t t_ms) {
    assert_int_equal(m->open, open);
    if (open) assert_int_equal(m->reason, reason);
    assert_int_equal(m->t_ms, t_ms);
}

static void full_disk_keeps_four_slots_and_names_the_rest(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    struct slots_stats stats;
    refuse_slots(s, &w, &device_7, 0, 10);
    slots_stats(s, &stats);
    assert_true(stats.storage_full && stats.failing);
    assert_int_equal(stats.pending_rows, 4);
    assert_int_equal(stats.dropped_rows, 6);
    assert_int_equal(stats.gaps_opened[QUALITY_STORAGE_FULL], 1);
    slots_flush(s, T0 + 10 * SLOT);
    assert_int_equal(w.group->row_count, 4);
    assert_int_equal(w.group->rows[0].slot, T0 + 6 * SLOT);
    assert_int_equal(w.group->rows[3].slot, T0 + 9 * SLOT);
    assert_mark(&w.group->marks[0], true, QUALITY_STORAGE_FULL, T0 + 10);
    assert_mark(&w.group->marks[1], false, 0, T0 + 6 * SLOT + 10);
    commit(s, &w);
    slots_stats(s, &stats);
    assert_false(stats.storage_full || stats.failing);
    sample(s, &device_7, T0 + 10 * SLOT + 10, T0 + 10 * SLOT, 10);
    slots_flush(s, T0 + 10 * SLOT + 20);
    assert_int_equal(w.group->mark_count, 0);
    commit(s, &w);
    slots_free(s);
}

static void marks_do_not_grow_while_the_disk_stays_full(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    refuse_slots(s, &w, &device_7, 0, 1000);
    slots_flush(s, T0 + 1000 * SLOT);
    assert_int_equal(w.group->mark_count, 2);
    commit(s, &w);
    slots_free(s);
}

static void offline_keeps_its_reason_in_time_that_is_lost(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    refuse_slots(s, &w, &device_7, 0, 2);
    slots_fail(s, &device_7, T0 + 2 * SLOT, T0 + 2 * SLOT, QUALITY_OFFLINE);
    refuse_slots(s, &w, &device_7, 4, 12);
    slots_flush(s, T0 + 12 * SLOT);
    const struct gap_mark *m = w.group->marks;
    assert_mark(&m[0], true, QUALITY_STORAGE_FULL, T0 + 10);
    assert_mark(&m[1], true, QUALITY_OFFLINE, T0 + 2 * SLOT);
    assert_mark(&m[2], true, QUALITY_STORAGE_FULL, T0 + 4 * SLOT + 10);
    assert_mark(&m[3], false, 0, T0 + 8 * SLOT + 10);
    commit(s, &w);
    slots_free(s);
}

static void device_that_left_while_the_disk_was_full_stays_in_its_last_gap(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    struct slots_stats stats;
    refuse_slots(s, &w, &device_8, 0, 1);
    refuse_slots(s, &w, &device_7, 1, 10);
    slots_stats(s, &stats);
    assert_int_equal(stats.gaps_open[QUALITY_STORAGE_FULL], 1); /* of device 8: nothing of it is kept */
    slots_flush(s, T0 + 10 * SLOT);
    commit(s, &w);
    sample(s, &device_8, T0 + 10 * SLOT + 10, T0 + 10 * SLOT, 1);
    slots_flush(s, T0 + 10 * SLOT + 20);
    assert_int_equal(w.group->mark_count, 1);
    assert_mark(&w.group->marks[0], false, 0, T0 + 10 * SLOT + 10);
    commit(s, &w);
    slots_free(s);
}

static void writer_that_hangs_does_not_fill_the_memory(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    struct slots_stats stats;
    sample(s, &device_7, T0 + 10, T0, 0);
    slots_flush(s, T0 + 20);
    for (int i = 1; i < 100; i++) sample(s, &device_7, T0 + i * SLOT + 10, T0 + i * SLOT, i);
    slots_stats(s, &stats);
    assert_int_equal(stats.pending_rows, 4);
    assert_int_equal(stats.dropped_rows, 95);
    commit(s, &w);
    slots_flush(s, T0 + 100 * SLOT);
    assert_mark(&w.group->marks[0], true, QUALITY_STORAGE_FULL, T0 + SLOT + 10);
    assert_mark(&w.group->marks[1], false, 0, T0 + 96 * SLOT + 10);
    commit(s, &w);
    slots_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slot_is_sampled_once),
        cmocka_unit_test(next_group_waits_for_the_one_on_its_way),
        cmocka_unit_test(failure_opens_one_gap_and_the_next_scan_closes_it),
        cmocka_unit_test(clock_before_the_newest_reading_stores_nothing_and_says_so),
        cmocka_unit_test(refused_group_is_stored_later_in_order),
        cmocka_unit_test(slot_that_could_not_begin_keeps_its_reason),
        cmocka_unit_test(clock_set_back_is_seen_without_a_scan),
        cmocka_unit_test(gaps_that_stand_open_are_counted_by_reason),
        cmocka_unit_test(full_disk_keeps_four_slots_and_names_the_rest),
        cmocka_unit_test(marks_do_not_grow_while_the_disk_stays_full),
        cmocka_unit_test(offline_keeps_its_reason_in_time_that_is_lost),
        cmocka_unit_test(device_that_left_while_the_disk_was_full_stays_in_its_last_gap),
        cmocka_unit_test(writer_that_hangs_does_not_fill_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
