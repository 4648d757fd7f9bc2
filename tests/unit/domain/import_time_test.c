/* Times of recordings: formats, and local times over the two changes of the clock. */
#include "base/time.h"
#include "domain/import_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static int64_t utc(const char *text) {
    int64_t ms;
    assert_true(time_parse(str_of(text), &ms));
    return ms;
}

static int64_t local(const char *text) {
    int64_t ms;
    assert_true(time_format_read("YYYY-MM-DD hh:mm", str_of(text), &ms));
    return ms;
}

static struct tz *belgrade(void) {
    struct err e;
    struct tz *zone = tz_load("Europe/Belgrade", &e);
    assert_non_null(zone);
    return zone;
}

/* Local times in the order of a file, and what they are in UTC. */
struct course {
    const char *local, *utc;
};

static void assert_course(const struct course *rows, size_t count, bool newest_first, struct time_counts *counts) {
    struct tz *zone = belgrade();
    int64_t ms[32];
    for (size_t i = 0; i < count; i++) ms[newest_first ? count - 1 - i : i] = local(rows[i].local);
    times_to_utc(zone, ms, count, NULL, counts);
    assert_int_equal(counts->newest_first, newest_first);
    for (size_t i = 0; i < count; i++) {
        char text[25];
        time_format(ms[newest_first ? count - 1 - i : i], text);
        if (ms[newest_first ? count - 1 - i : i] != utc(rows[i].utc))
            fail_msg("%s read as %s, not %s", rows[i].local, text, rows[i].utc);
    }
    tz_free(zone);
}

static void formats_read_what_they_say(void **state) {
    (void)state;
    static const struct {
        const char *format, *text, *utc;
    } rows[] = {
        {"YYYY-MM-DD hh:mm:ss", "2024-04-04 11:52:00", "2024-04-04T11:52:00Z"},
        {"DD.MM.YYYY hh:mm", "04.04.2024 11:52", "2024-04-04T11:52:00Z"},
        {"D/M/YYYY h:mm", "4/4/2024 7:05", "2024-04-04T07:05:00Z"},
        {"YYYYMMDDhhmmss", "20240404115203", "2024-04-04T11:52:03Z"},
        {"YYYY-MM-DD hh:mm:ss.SSS", "2024-04-04 11:52:03.25", "2024-04-04T11:52:03.250Z"},
        {"YYYY-MM-DDThh", "2024-04-04T11", "2024-04-04T11:00:00Z"},
        {"rfc3339", "2024-04-04T13:52:00+02:00", "2024-04-04T11:52:00Z"},
        {"epoch_s", "1712231520", "2024-04-04T11:52:00Z"},
        {"epoch_ms", "1712231520000", "2024-04-04T11:52:00Z"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t ms = 0;
        assert_true(time_format_valid(rows[i].format));
        if (!time_format_read(rows[i].format, str_of(rows[i].text), &ms))
            fail_msg("%s not read as %s", rows[i].text, rows[i].format);
        assert_int_equal(ms, utc(rows[i].utc));
    }
}

static void text_that_does_not_fit_is_no_time(void **state) {
    (void)state;
    static const struct {
        const char *format, *text;
    } rows[] = {
        {"YYYY-MM-DD hh:mm", ""},
        {"YYYY-MM-DD hh:mm", "2024-04-04 11:5"},
        {"YYYY-MM-DD hh:mm", "2024-04-04 11:52:00"},
        {"YYYY-MM-DD hh:mm", "2024-02-30 11:52"},
        {"YYYY-MM-DD hh:mm", "2024-13-01 11:52"},
        {"YYYY-MM-DD hh:mm", "2024-04-04 24:00"},
        {"YYYY-MM-DD hh:mm", "2024-04-04 11:60"},
        {"YYYY-MM-DD hh:mm", "1960-04-04 11:00"},
        {"YYYY-MM-DD hh:mm", "2024-4-4 11:00"},
        {"rfc3339", "2024-04-04T13:52:00"},
        {"rfc3339", "1712231520000"},
        {"epoch_s", "-1"},
        {"epoch_s", "17122315200000000"},
        {"epoch_ms", "1.5"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t ms;
        if (time_format_read(rows[i].format, str_of(rows[i].text), &ms))
            fail_msg("\"%s\" read as %s", rows[i].text, rows[i].format);
    }
}

static void format_without_a_day_or_with_one_twice_is_refused(void **state) {
    (void)state;
    assert_false(time_format_valid("YYYY-MM hh:mm"));
    assert_false(time_format_valid("hh:mm"));
    assert_false(time_format_valid("YYYY-MM-DD hh:mm:mm"));
    assert_false(time_format_valid(""));
}

static void time_that_never_was_has_the_offset_before_the_change(void **state) {
    (void)state;
    static const struct course rows[] = {{"2021-03-28 01:00", "2021-03-28T00:00:00Z"},
                                         {"2021-03-28 02:00", "2021-03-28T01:00:00Z"},
                                         {"2021-03-28 04:00", "2021-03-28T02:00:00Z"}};
    struct time_counts counts;
    assert_course(rows, COUNT(rows), false, &counts);
    assert_int_equal(counts.skipped, 1);
    assert_course(rows, COUNT(rows), true, &counts);
    assert_int_equal(counts.skipped, 1);
}

static void doubled_hour_written_twice_is_told_apart_by_order(void **state) {
    (void)state;
    static const struct course rows[] = {
        {"2023-10-29 01:30", "2023-10-28T23:30:00Z"}, {"2023-10-29 02:00", "2023-10-29T00:00:00Z"},
        {"2023-10-29 02:30", "2023-10-29T00:30:00Z"}, {"2023-10-29 02:00", "2023-10-29T01:00:00Z"},
        {"2023-10-29 02:30", "2023-10-29T01:30:00Z"}, {"2023-10-29 03:00", "2023-10-29T02:00:00Z"}};
    struct time_counts counts;
    assert_course(rows, COUNT(rows), false, &counts);
    assert_int_equal(counts.doubled, 4);
    assert_course(rows, COUNT(rows), true, &counts);
    assert_int_equal(counts.doubled, 4);
}

static void hourly_time_written_twice_is_told_apart(void **state) {
    (void)state;
    static const struct course rows[] = {{"2023-10-29 01:00", "2023-10-28T23:00:00Z"},
                                         {"2023-10-29 02:00", "2023-10-29T00:00:00Z"},
                                         {"2023-10-29 02:00", "2023-10-29T01:00:00Z"},
                                         {"2023-10-29 03:00", "2023-10-29T02:00:00Z"}};
    struct time_counts counts;
    assert_course(rows, COUNT(rows), false, &counts);
    assert_course(rows, COUNT(rows), true, &counts);
}

static void doubled_hour_written_once_is_the_first(void **state) {
    (void)state;
    static const struct course rows[] = {{"2023-10-29 01:00", "2023-10-28T23:00:00Z"},
                                         {"2023-10-29 02:00", "2023-10-29T00:00:00Z"},
                                         {"2023-10-29 02:45", "2023-10-29T00:45:00Z"},
                                         {"2023-10-29 03:00", "2023-10-29T02:00:00Z"}};
    struct time_counts counts;
    assert_course(rows, COUNT(rows), false, &counts);
    assert_int_equal(counts.doubled, 2);
    assert_course(rows, COUNT(rows), true, &counts);
}

static void doubled_hours_of_two_years_are_apart(void **state) {
    (void)state;
    static const struct course rows[] = {{"2022-10-30 02:30", "2022-10-30T00:30:00Z"},
                                         {"2023-10-29 02:15", "2023-10-29T00:15:00Z"},
                                         {"2023-10-29 02:30", "2023-10-29T00:30:00Z"}};
    struct time_counts counts;
    assert_course(rows, COUNT(rows), false, &counts);
    assert_int_equal(counts.doubled, 3);
}

static void no_times_are_no_trouble(void **state) {
    (void)state;
    struct tz *zone = belgrade();
    struct time_counts counts;
    times_to_utc(zone, NULL, 0, NULL, &counts);
    assert_int_equal(counts.doubled + counts.skipped, 0);
    tz_free(zone);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_read_what_they_say),
        cmocka_unit_test(text_that_does_not_fit_is_no_time),
        cmocka_unit_test(format_without_a_day_or_with_one_twice_is_refused),
        cmocka_unit_test(time_that_never_was_has_the_offset_before_the_change),
        cmocka_unit_test(doubled_hour_written_twice_is_told_apart_by_order),
        cmocka_unit_test(hourly_time_written_twice_is_told_apart),
        cmocka_unit_test(doubled_hour_written_once_is_the_first),
        cmocka_unit_test(doubled_hours_of_two_years_are_apart),
        cmocka_unit_test(no_times_are_no_trouble),
    };
    return cmocka_run_group_tests_name("import_time", tests, NULL, NULL);
}
