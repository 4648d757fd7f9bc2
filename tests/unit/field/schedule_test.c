/* The deadline heap: order, grid, moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "field/backoff.h"
#include "field/schedule.h"

#include <string.h>

enum { MANY = 500 };

static void entries_come_out_by_due_time_then_in_order_of_setting(void **state) {
    (void)state;
    struct schedule s;
    static struct schedule_entry entries[MANY];
    uint64_t random = 7;
    memset(entries, 0, sizeof entries);
    schedule_init(&s, 250);
    for (int i = 0; i < MANY; i++) schedule_set(&s, &entries[i], (int64_t)(random_next(&random) % 10000));
    struct schedule_entry *before = NULL, *e;
    int count = 0;
    while ((e = schedule_pop(&s, INT64_MAX - 1)) != NULL) {
        assert_int_equal(e->due_ms % 250, 0);
        if (before != NULL)
            assert_true(before->due_ms < e->due_ms || (before->due_ms == e->due_ms && before->order < e->order));
        before = e;
        count++;
    }
    assert_int_equal(count, MANY);
    schedule_fini(&s);
}

static void due_times_are_rounded_up_so_that_neighbours_share_a_wake_up(void **state) {
    (void)state;
    struct schedule s;
    struct schedule_entry a = {0}, b = {0}, c = {0};
    schedule_init(&s, 250);
    schedule_set(&s, &a, 1001);
    schedule_set(&s, &b, 1250);
    schedule_set(&s, &c, 1251);
    assert_int_equal(schedule_next_ms(&s), 1250);
    assert_null(schedule_pop(&s, 1249));
    assert_ptr_equal(schedule_pop(&s, 1250), &a);
    assert_ptr_equal(schedule_pop(&s, 1250), &b);
    assert_null(schedule_pop(&s, 1250));
    assert_int_equal(schedule_next_ms(&s), 1500);
    schedule_fini(&s);
}

static void an_entry_can_be_moved_and_removed_anywhere(void **state) {
    (void)state;
    struct schedule s;
    static struct schedule_entry entries[MANY];
    uint64_t random = 99;
    memset(entries, 0, sizeof entries);
    schedule_init(&s, 5);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < MANY; i++) {
            uint64_t r = random_next(&random);
            if (r % 3 == 0)
                schedule_remove(&s, &entries[i]);
            else
                schedule_set(&s, &entries[i], (int64_t)(r >> 8) & 0xFFFF);
        }
        for (size_t at = 1; at <= s.heap.count; at++) {
            assert_int_equal(s.heap.items[at - 1]->place, at);
            if (at > 1) assert_true(s.heap.items[at / 2 - 1]->due_ms <= s.heap.items[at - 1]->due_ms);
        }
    }
    schedule_fini(&s);
}

static void never_takes_an_entry_out(void **state) {
    (void)state;
    struct schedule s;
    struct schedule_entry a = {0};
    schedule_init(&s, 250);
    schedule_set(&s, &a, 10);
    schedule_set(&s, &a, SCHEDULE_NEVER);
    assert_int_equal(schedule_next_ms(&s), SCHEDULE_NEVER);
    assert_int_equal(a.place, 0);
    schedule_remove(&s, &a);
    schedule_fini(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_come_out_by_due_time_then_in_order_of_setting),
        cmocka_unit_test(due_times_are_rounded_up_so_that_neighbours_share_a_wake_up),
        cmocka_unit_test(an_entry_can_be_moved_and_removed_anywhere),
        cmocka_unit_test(never_takes_an_entry_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
