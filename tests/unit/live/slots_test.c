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
    slots_fail(s, &device_7, T0, QUALITY_OFFLINE);
    slots_fail(s, &device_7, T0 + SLOT, QUALITY_OFFLINE);
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

static void full_disk_keeps_four_slots_and_names_the_rest(void **state) {
    (void)state;
    struct writer w = {0};
    struct slots *s = slots_at(&w, 0);
    for (int i = 0; i < 10; i++) {
        sample(s, &device_7, T0 + i * SLOT + 10, T0 + i * SLOT, i);
        slots_flush(s, T0 + i * SLOT + 20);
        refuse(s, &w);
    }
    struct slots_stats stats;
    slots_stats(s, &stats);
    assert_true(stats.storage_full);
    assert_int_equal(stats.pending_rows, 4);
    assert_int_equal(stats.dropped_rows, 6);
    slots_flush(s, T0 + 10 * SLOT);
    assert_int_equal(w.group->rows[0].slot, T0 + 6 * SLOT);
    assert_int_equal(w.group->rows[3].slot, T0 + 9 * SLOT);
    assert_true(w.group->marks[0].open);
    assert_int_equal(w.group->marks[0].reason, QUALITY_STORAGE_FULL);
    assert_int_equal(w.group->marks[0].t_ms, T0 + 10);
    const struct gap_mark *last = &w.group->marks[w.group->mark_count - 1];
    assert_false(last->open);
    assert_int_equal(last->t_ms, T0 + 6 * SLOT + 10);
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
        cmocka_unit_test(full_disk_keeps_four_slots_and_names_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
