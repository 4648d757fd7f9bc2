/* Gaps as intervals, the server's own stops, and the newest time; on both databases. */
#include "fixture.h"

#define DEVICE 5

static void mark(struct fixture *f, int64_t device_id, int32_t point, int64_t t_ms, bool open, enum quality reason) {
    struct reading_group *g = reading_group_new();
    struct gap_mark m = {f->tenant.id, device_id, point, t_ms, open, reason};
    reading_group_add_mark(g, &m);
    bool ok = history_write(f->store, g, NULL, &f->e);
    reading_group_free(g);
    if (!ok) fail_msg("%s", f->e.text);
}

static void reading(struct fixture *f, int64_t t_ms) {
    double values[] = {1};
    struct reading_group *g = group_of(f->tenant.id, DEVICE, t_ms, values, 1);
    bool ok = history_write(f->store, g, NULL, &f->e);
    reading_group_free(g);
    if (!ok) fail_msg("%s", f->e.text);
}

static size_t gaps_between(struct fixture *f, int64_t from_ms, int64_t to_ms, struct gap **gaps) {
    size_t count;
    assert_ok(f, history_gaps(f->store, &f->arena, f->tenant.id, DEVICE, from_ms, to_ms, gaps, &count, &f->e));
    return count;
}

static void assert_gap(const struct gap *g, int64_t device_id, int32_t point, int64_t from_ms, int64_t to_ms,
                       enum quality reason) {
    assert_int_equal(g->device_id, device_id);
    assert_int_equal(g->point, point);
    assert_int_equal(g->from_ms, from_ms);
    assert_true(g->to_ms == to_ms);
    assert_int_equal(g->reason, reason);
}

static void a_gap_opens_and_closes(void **state) {
    FIXTURE(f);
    struct gap *gaps;
    mark(f, DEVICE, 0, T0, true, QUALITY_OFFLINE);
    assert_int_equal(gaps_between(f, 0, INT64_MAX, &gaps), 1);
    assert_gap(&gaps[0], DEVICE, 0, T0, INT64_MAX, QUALITY_OFFLINE);
    mark(f, DEVICE, 0, T0 + 10, true, QUALITY_OFFLINE); /* the same goes on */
    mark(f, DEVICE, 0, T0 + 100, false, QUALITY_GOOD);
    mark(f, DEVICE, 0, T0 + 200, false, QUALITY_GOOD); /* nothing is open */
    assert_int_equal(gaps_between(f, 0, INT64_MAX, &gaps), 1);
    assert_gap(&gaps[0], DEVICE, 0, T0, T0 + 100, QUALITY_OFFLINE);
    fixture_free(f);
}

static void another_reason_ends_the_former(void **state) {
    FIXTURE(f);
    struct gap *gaps;
    mark(f, DEVICE, 0, T0, true, QUALITY_OFFLINE);
    mark(f, DEVICE, 0, T0 + 50, true, QUALITY_EXCEPTION);
    assert_int_equal(gaps_between(f, 0, INT64_MAX, &gaps), 2);
    assert_gap(&gaps[0], DEVICE, 0, T0, T0 + 50, QUALITY_OFFLINE);
    assert_gap(&gaps[1], DEVICE, 0, T0 + 50, INT64_MAX, QUALITY_EXCEPTION);
    fixture_free(f);
}

static void points_have_gaps_of_their_own(void **state) {
    FIXTURE(f);
    struct gap *gaps;
    mark(f, DEVICE, 3, T0, true, QUALITY_SENSOR_FAULT);
    mark(f, DEVICE, 4, T0 + 1, true, QUALITY_NOT_CONNECTED);
    mark(f, DEVICE, 3, T0 + 9, false, QUALITY_GOOD);
    mark(f, DEVICE + 1, 3, T0, true, QUALITY_OFFLINE);
    assert_int_equal(gaps_between(f, 0, INT64_MAX, &gaps), 2);
    assert_gap(&gaps[0], DEVICE, 3, T0, T0 + 9, QUALITY_SENSOR_FAULT);
    assert_gap(&gaps[1], DEVICE, 4, T0 + 1, INT64_MAX, QUALITY_NOT_CONNECTED);
    fixture_free(f);
}

static void a_gap_without_length_is_none(void **state) {
    FIXTURE(f);
    struct gap *gaps;
    mark(f, DEVICE, 0, T0, true, QUALITY_OFFLINE);
    mark(f, DEVICE, 0, T0, false, QUALITY_GOOD);
    mark(f, DEVICE, 1, T0, true, QUALITY_OFFLINE);
    mark(f, DEVICE, 1, T0 - 5, false, QUALITY_GOOD); /* late news from before */
    assert_int_equal(gaps_between(f, 0, INT64_MAX, &gaps), 0);
    fixture_free(f);
}

static void only_gaps_that_touch_the_period_are_listed(void **state) {
    FIXTURE(f);
    struct gap *gaps;
    mark(f, DEVICE, 0, T0, true, QUALITY_OFFLINE);
    mark(f, DEVICE, 0, T0 + 100, false, QUALITY_GOOD);
    assert_int_equal(gaps_between(f, T0 + 100, T0 + 200, &gaps), 0);
    assert_int_equal(gaps_between(f, T0 - 100, T0, &gaps), 0);
    assert_int_equal(gaps_between(f, T0 + 99, T0 + 200, &gaps), 1);
    assert_int_equal(gaps_between(f, T0 - 100, T0 + 1, &gaps), 1);
    fixture_free(f);
}

static void the_first_start_is_no_gap(void **state) {
    FIXTURE(f);
    struct gap *gaps;
    assert_ok(f, history_started(f->store, f->tenant.id, T0, &f->e));
    assert_int_equal(gaps_between(f, 0, INT64_MAX, &gaps), 0);
    fixture_free(f);
}

static void a_stop_of_the_server_is_one_gap_of_the_tenant(void **state) {
    FIXTURE(f);
    struct gap *gaps;
    assert_ok(f, history_started(f->store, f->tenant.id, T0, &f->e));
    mark(f, DEVICE, 0, T0 + 10, true, QUALITY_OFFLINE);
    mark(f, DEVICE, 2, T0 + 100000, true, QUALITY_SENSOR_FAULT); /* opened after the last sign of life */
    assert_ok(f, history_alive(f->store, f->tenant.id, T0 + 60000, &f->e));
    fixture_reopen(f);
    assert_ok(f, history_started(f->store, f->tenant.id, T0 + 500000, &f->e));
    assert_int_equal(gaps_between(f, 0, INT64_MAX, &gaps), 2);
    assert_gap(&gaps[0], DEVICE, 0, T0 + 10, T0 + 60000, QUALITY_OFFLINE);
    assert_gap(&gaps[1], 0, 0, T0 + 60000, T0 + 500000, QUALITY_SERVER_DOWN);
    fixture_free(f);
}

static void a_stop_begins_after_the_last_reading(void **state) {
    FIXTURE(f);
    struct gap *gaps;
    assert_ok(f, history_started(f->store, f->tenant.id, T0, &f->e));
    reading(f, T0 + 30000);
    assert_ok(f, history_started(f->store, f->tenant.id, T0 + 90000, &f->e));
    assert_int_equal(gaps_between(f, 0, INT64_MAX, &gaps), 1);
    assert_gap(&gaps[0], 0, 0, T0 + 30000, T0 + 90000, QUALITY_SERVER_DOWN);
    fixture_free(f);
}

static void a_clock_that_went_back_makes_no_gap(void **state) {
    FIXTURE(f);
    struct gap *gaps;
    assert_ok(f, history_started(f->store, f->tenant.id, T0, &f->e));
    assert_ok(f, history_started(f->store, f->tenant.id, T0 - 5000, &f->e));
    assert_int_equal(gaps_between(f, 0, INT64_MAX, &gaps), 0);
    fixture_free(f);
}

static void the_newest_time_is_the_sign_of_life_or_a_later_reading(void **state) {
    FIXTURE(f);
    int64_t newest;
    assert_ok(f, history_newest(f->store, f->tenant.id, &newest, &f->e));
    assert_int_equal(newest, 0);
    assert_ok(f, history_started(f->store, f->tenant.id, T0, &f->e));
    assert_ok(f, history_newest(f->store, f->tenant.id, &newest, &f->e));
    assert_int_equal(newest, T0);
    reading(f, T0 + 5000);
    assert_ok(f, history_newest(f->store, f->tenant.id, &newest, &f->e));
    assert_int_equal(newest, T0 + 5000);
    fixture_free(f);
}

static void a_reading_imported_from_the_future_does_not_move_the_newest_time(void **state) {
    FIXTURE(f);
    int64_t newest;
    assert_ok(f, history_started(f->store, f->tenant.id, T0, &f->e));
    reading(f, T0 + 5000);
    reading(f, T0 + 3650 * DAY_MS);
    assert_ok(f, history_newest(f->store, f->tenant.id, &newest, &f->e));
    assert_int_equal(newest, T0 + 5000);
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_gap_opens_and_closes),
        ON_BOTH(another_reason_ends_the_former),
        ON_BOTH(points_have_gaps_of_their_own),
        ON_BOTH(a_gap_without_length_is_none),
        ON_BOTH(only_gaps_that_touch_the_period_are_listed),
        ON_BOTH(the_first_start_is_no_gap),
        ON_BOTH(a_stop_of_the_server_is_one_gap_of_the_tenant),
        ON_BOTH(a_stop_begins_after_the_last_reading),
        ON_BOTH(a_clock_that_went_back_makes_no_gap),
        ON_BOTH(the_newest_time_is_the_sign_of_life_or_a_later_reading),
        ON_BOTH(a_reading_imported_from_the_future_does_not_move_the_newest_time),
    };
    return cmocka_run_group_tests_name("store/history_gaps", tests, NULL, fixture_end);
}
