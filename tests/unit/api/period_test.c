/* Calendar periods at the places where clocks change. */
#include "api/period.h"

#include "base/time.h"
#include "cmocka_all.h"

static int64_t ms(const char *text) {
    int64_t out;
    assert_true(time_parse(str_of(text), &out));
    return out;
}

static void check(const char *zone, enum period p, const char *at, const char *from, const char *to) {
    struct err e = {0};
    struct tz *z = tz_load(zone, &e);
    int64_t got_from, got_to;
    assert_non_null(z);
    period_resolve(p, z, ms(at), &got_from, &got_to);
    assert_int_equal(got_from, ms(from));
    assert_int_equal(got_to, ms(to));
    tz_free(z);
}

static void today_is_the_local_day(void **state) {
    (void)state;
    check("Europe/Copenhagen", PERIOD_TODAY, "2027-01-14T23:30:00Z", "2027-01-14T23:00:00Z", "2027-01-15T23:00:00Z");
}
static void a_day_in_spring_has_23_hours(void **state) {
    (void)state;
    check("Europe/Copenhagen", PERIOD_TODAY, "2027-03-28T12:00:00Z", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z");
}
static void a_day_in_autumn_has_25_hours(void **state) {
    (void)state;
    check("Europe/Copenhagen", PERIOD_TODAY, "2027-10-31T12:00:00Z", "2027-10-30T22:00:00Z", "2027-10-31T23:00:00Z");
}
static void a_week_starts_on_monday(void **state) {
    (void)state;
    check("UTC", PERIOD_WEEK, "2027-01-17T23:59:59Z", "2027-01-11T00:00:00Z", "2027-01-18T00:00:00Z");
    check("UTC", PERIOD_WEEK, "2027-01-18T00:00:00Z", "2027-01-18T00:00:00Z", "2027-01-25T00:00:00Z");
}
static void december_ends_in_the_next_year(void **state) {
    (void)state;
    check("UTC", PERIOD_MONTH, "2027-12-31T12:00:00Z", "2027-12-01T00:00:00Z", "2028-01-01T00:00:00Z");
}
static void the_last_quarter_ends_with_the_year(void **state) {
    (void)state;
    check("Europe/Belgrade", PERIOD_QUARTER, "2027-11-05T12:00:00Z", "2027-09-30T22:00:00Z", "2027-12-31T23:00:00Z");
}
static void a_year_is_that_of_the_zone(void **state) {
    (void)state;
    check("Pacific/Auckland", PERIOD_YEAR, "2026-12-31T12:00:00Z", "2026-12-31T11:00:00Z", "2027-12-31T11:00:00Z");
}
static void a_day_without_midnight_starts_when_the_clock_has_jumped(void **state) {
    (void)state; /* Beirut, 2022-03-27: from 00:00 to 01:00 */
    check("Asia/Beirut", PERIOD_TODAY, "2022-03-27T12:00:00Z", "2022-03-26T22:00:00Z", "2022-03-27T21:00:00Z");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(today_is_the_local_day),        cmocka_unit_test(a_day_in_spring_has_23_hours),
        cmocka_unit_test(a_day_in_autumn_has_25_hours),  cmocka_unit_test(a_week_starts_on_monday),
        cmocka_unit_test(december_ends_in_the_next_year), cmocka_unit_test(the_last_quarter_ends_with_the_year),
        cmocka_unit_test(a_year_is_that_of_the_zone),    cmocka_unit_test(a_day_without_midnight_starts_when_the_clock_has_jumped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
