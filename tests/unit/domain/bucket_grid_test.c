/* Edges of buckets, most of all where clocks are changed. */
#include "domain/bucket_grid.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int64_t ms(const char *text) {
    int64_t out;
    if (!time_parse(str_of(text), &out)) fail_msg("%s", text);
    return out;
}

static struct tz *zone(const char *name) {
    struct err e = {0};
    struct tz *z = tz_load(name, &e);
    if (!z) fail_msg("%s", e.text);
    return z;
}

static void check(const char *name, enum bucket_step step, const char *at, const char *start, const char *end) {
    struct tz *z = zone(name);
    struct bucket_grid g = bucket_grid_of(z, step);
    char got[2][25];
    int64_t from, to;
    bucket_span(&g, ms(at), &from, &to);
    time_format(from, got[0]);
    time_format(to, got[1]);
    if (from != ms(start) || to != ms(end))
        fail_msg("%s %s of %s: %s to %s", name, bucket_step_names[step], at, got[0], got[1]);
    tz_free(z);
}

static void short_steps_count_from_local_midnight(void **state) {
    (void)state; /* Kathmandu is 5:45 ahead */
    check("Asia/Kathmandu", BUCKET_HOUR, "2027-01-14T09:20:00Z", "2027-01-14T09:15:00Z", "2027-01-14T10:15:00Z");
    check("Asia/Kathmandu", BUCKET_15MIN, "2027-01-14T09:20:00Z", "2027-01-14T09:15:00Z", "2027-01-14T09:30:00Z");
    check("Asia/Kathmandu", BUCKET_5MIN, "2027-01-14T09:29:59.999Z", "2027-01-14T09:25:00Z", "2027-01-14T09:30:00Z");
    check("UTC", BUCKET_1MIN, "2027-01-14T09:29:59.999Z", "2027-01-14T09:29:00Z", "2027-01-14T09:30:00Z");
}

static void a_start_belongs_to_its_own_bucket(void **state) {
    (void)state;
    check("UTC", BUCKET_HOUR, "2027-01-14T09:00:00Z", "2027-01-14T09:00:00Z", "2027-01-14T10:00:00Z");
    check("UTC", BUCKET_MONTH, "2027-02-01T00:00:00Z", "2027-02-01T00:00:00Z", "2027-03-01T00:00:00Z");
}

static void an_hour_that_comes_twice_is_two_buckets(void **state) {
    (void)state; /* Copenhagen, 2027-10-31: 03:00 becomes 02:00 at 01:00Z */
    check("Europe/Copenhagen", BUCKET_HOUR, "2027-10-31T00:30:00Z", "2027-10-31T00:00:00Z", "2027-10-31T01:00:00Z");
    check("Europe/Copenhagen", BUCKET_HOUR, "2027-10-31T01:30:00Z", "2027-10-31T01:00:00Z", "2027-10-31T02:00:00Z");
}

static void days_have_23_and_25_hours(void **state) {
    (void)state;
    check("Europe/Copenhagen", BUCKET_DAY, "2027-03-28T12:00:00Z", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z");
    check("Europe/Copenhagen", BUCKET_DAY, "2027-10-31T22:59:59Z", "2027-10-30T22:00:00Z", "2027-10-31T23:00:00Z");
}

static void long_steps_follow_the_clock_on_the_wall(void **state) {
    (void)state; /* the first six hours of 2027-10-31 take seven */
    check("Europe/Copenhagen", BUCKET_6HOUR, "2027-10-31T01:30:00Z", "2027-10-30T22:00:00Z", "2027-10-31T05:00:00Z");
    check("Europe/Copenhagen", BUCKET_3HOUR, "2027-10-31T01:30:00Z", "2027-10-30T22:00:00Z", "2027-10-31T02:00:00Z");
    check("Europe/Copenhagen", BUCKET_3HOUR, "2027-03-28T00:30:00Z", "2027-03-27T23:00:00Z", "2027-03-28T01:00:00Z");
    check("Europe/Copenhagen", BUCKET_12HOUR, "2027-03-28T20:00:00Z", "2027-03-28T10:00:00Z", "2027-03-28T22:00:00Z");
}

static void a_day_of_odd_length_ends_with_a_shorter_hour(void **state) {
    (void)state; /* Lord Howe puts its clock back by half an hour: 2027-04-04 has 24.5 hours */
    check("Australia/Lord_Howe", BUCKET_DAY, "2027-04-04T00:00:00Z", "2027-04-03T13:00:00Z", "2027-04-04T13:30:00Z");
    check("Australia/Lord_Howe", BUCKET_HOUR, "2027-04-04T13:10:00Z", "2027-04-04T13:00:00Z", "2027-04-04T13:30:00Z");
}

static void weeks_begin_on_monday(void **state) {
    (void)state;
    check("Europe/Belgrade", BUCKET_WEEK, "2027-03-28T12:00:00Z", "2027-03-21T23:00:00Z", "2027-03-28T22:00:00Z");
    check("Europe/Belgrade", BUCKET_WEEK, "2027-03-28T22:00:00Z", "2027-03-28T22:00:00Z", "2027-04-04T22:00:00Z");
}

static void months_are_those_of_the_zone(void **state) {
    (void)state;
    check("Pacific/Auckland", BUCKET_MONTH, "2026-12-31T12:00:00Z", "2026-12-31T11:00:00Z", "2027-01-31T11:00:00Z");
    check("UTC", BUCKET_MONTH, "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z");
    check("UTC", BUCKET_MONTH, "2027-12-31T23:59:59Z", "2027-12-01T00:00:00Z", "2028-01-01T00:00:00Z");
}

static void a_day_without_midnight_begins_when_the_clock_has_jumped(void **state) {
    (void)state; /* Beirut, 2022-03-27: from 00:00 to 01:00 */
    check("Asia/Beirut", BUCKET_DAY, "2022-03-27T12:00:00Z", "2022-03-26T22:00:00Z", "2022-03-27T21:00:00Z");
    check("Asia/Beirut", BUCKET_HOUR, "2022-03-26T22:00:00Z", "2022-03-26T22:00:00Z", "2022-03-26T23:00:00Z");
}

/* Toronto, 1919-03-30: from 23:30 to 00:30. No instant is lost between the days. */
static void a_midnight_inside_a_jump_is_one_edge(void **state) {
    (void)state;
    check("America/Toronto", BUCKET_DAY, "1919-03-31T04:20:00Z", "1919-03-30T05:00:00Z", "1919-03-31T05:00:00Z");
    check("America/Toronto", BUCKET_DAY, "1919-03-31T04:40:00Z", "1919-03-30T05:00:00Z", "1919-03-31T05:00:00Z");
    check("America/Toronto", BUCKET_DAY, "1919-03-31T05:00:00Z", "1919-03-31T05:00:00Z", "1919-04-01T04:00:00Z");
}

static void a_day_that_does_not_exist_is_no_bucket(void **state) {
    (void)state; /* Samoa had no 2011-12-30 */
    check("Pacific/Apia", BUCKET_DAY, "2011-12-30T09:59:59Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z");
    check("Pacific/Apia", BUCKET_DAY, "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z");
}

/* St. John's put its clock back at 00:01: midnight came, went back to 23:01 and came again. Every instant has one
 * bucket. */
static void a_midnight_that_comes_twice_begins_one_day(void **state) {
    (void)state;
    check("America/St_Johns", BUCKET_DAY, "2010-11-07T02:30:30Z", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z");
    check("America/St_Johns", BUCKET_DAY, "2010-11-07T03:00:00Z", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z");
    check("America/St_Johns", BUCKET_DAY, "2010-11-07T02:29:59Z", "2010-11-06T02:30:00Z", "2010-11-07T02:30:00Z");
}

/* Whatever the zone does, buckets follow each other without a hole, and each instant of a bucket finds the same one. */
static void buckets_tile_time(void **state) {
    (void)state;
    static const char *const names[] = {"UTC",         "Europe/Copenhagen", "Australia/Lord_Howe", "America/St_Johns",
                                        "Asia/Beirut", "Pacific/Apia",      "Africa/Casablanca",   "America/Havana",
                                        "Asia/Kolkata"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct tz *z = zone(names[i]);
        for (enum bucket_step step = BUCKET_HOUR; step < BUCKET_STEPS; step++) {
            struct bucket_grid g = bucket_grid_of(z, step);
            int64_t start, end, at = ms("2009-12-15T00:00:00Z");
            bucket_span(&g, at, &start, &end);
            for (; at < ms("2012-03-01T00:00:00Z"); at = end) {
                int64_t from, to;
                struct bucket_grid fresh = bucket_grid_of(z, step);
                bucket_span(&fresh, at, &from, &end);
                if (at > ms("2009-12-15T00:00:00Z")) assert_int_equal(from, at);
                assert_true(end > from);
                bucket_span(&fresh, end - 1, &start, &to);
                assert_true(start == from && to == end);
                bucket_span(&g, from + (end - from) / 2, &start, &to);
                assert_true(start == from && to == end);
            }
        }
        tz_free(z);
    }
}

static void counting_stops_at_its_limit(void **state) {
    (void)state;
    struct tz *z = zone("Europe/Copenhagen");
    struct bucket_grid hours = bucket_grid_of(z, BUCKET_HOUR), months = bucket_grid_of(z, BUCKET_MONTH);
    int64_t from = ms("2027-01-01T00:00:00+01:00"), to = ms("2028-01-01T00:00:00+01:00");
    assert_int_equal(bucket_count(&hours, from, to, 100000), 8760);
    assert_int_equal(bucket_count(&hours, from, to, 8760), 8760);
    assert_int_equal(bucket_count(&hours, from, to, 99), 100);
    assert_int_equal(bucket_count(&months, from, to, 99), 12);
    assert_int_equal(bucket_count(&months, from - 1, to, 99), 13);
    assert_int_equal(bucket_count(&months, from, from + 1, 99), 1);
    assert_int_equal(bucket_count(&months, from, from, 99), 0);
    tz_free(z);
}

static void the_step_that_fits_is_the_shortest(void **state) {
    (void)state;
    struct tz *z = zone("UTC");
    int64_t from = ms("2027-01-01T00:00:00Z"), year = ms("2028-01-01T00:00:00Z");
    assert_int_equal(bucket_step_fit(z, from, from + 100 * MINUTE_MS, 100), BUCKET_1MIN);
    assert_int_equal(bucket_step_fit(z, from, from + 101 * MINUTE_MS, 100), BUCKET_5MIN);
    assert_int_equal(bucket_step_fit(z, from, from + 7 * DAY_MS, 1000), BUCKET_15MIN);
    assert_int_equal(bucket_step_fit(z, from, year, 1000), BUCKET_12HOUR);
    assert_int_equal(bucket_step_fit(z, from, year, 729), BUCKET_DAY);
    assert_int_equal(bucket_step_fit(z, from, year, 100), BUCKET_WEEK);
    assert_int_equal(bucket_step_fit(z, 0, year, 100), BUCKET_MONTH); /* too many even so: the longest there is */
    tz_free(z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_steps_count_from_local_midnight),
        cmocka_unit_test(a_start_belongs_to_its_own_bucket),
        cmocka_unit_test(an_hour_that_comes_twice_is_two_buckets),
        cmocka_unit_test(days_have_23_and_25_hours),
        cmocka_unit_test(long_steps_follow_the_clock_on_the_wall),
        cmocka_unit_test(a_day_of_odd_length_ends_with_a_shorter_hour),
        cmocka_unit_test(weeks_begin_on_monday),
        cmocka_unit_test(months_are_those_of_the_zone),
        cmocka_unit_test(a_day_without_midnight_begins_when_the_clock_has_jumped),
        cmocka_unit_test(a_midnight_inside_a_jump_is_one_edge),
        cmocka_unit_test(a_day_that_does_not_exist_is_no_bucket),
        cmocka_unit_test(a_midnight_that_comes_twice_begins_one_day),
        cmocka_unit_test(buckets_tile_time),
        cmocka_unit_test(counting_stops_at_its_limit),
        cmocka_unit_test(the_step_that_fits_is_the_shortest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
