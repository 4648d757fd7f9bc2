/* The calendar: against glibc's, at its edges, and what is refused as a time. */
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void dates_agree_with_the_c_library_over_the_whole_range(void **state) {
    (void)state;
    for (int64_t day = -719162; day <= 2932896; day += 97) { /* 0001-01-01 .. 9999-12-31 */
        int64_t ms = day * DAY_MS + 12345678;
        time_t seconds = (time_t)(time_floor(ms, SECOND_MS) / SECOND_MS);
        struct tm tm;
        gmtime_r(&seconds, &tm);
        struct civil c = civil_from_ms(ms);
        assert_int_equal(c.year, tm.tm_year + 1900);
        assert_int_equal(c.month, tm.tm_mon + 1);
        assert_int_equal(c.day, tm.tm_mday);
        assert_int_equal(c.hour * 3600 + c.minute * 60 + c.second, tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec);
        assert_int_equal(civil_weekday(ms), (tm.tm_wday + 6) % 7);
        assert_int_equal(civil_to_ms(&c), ms);
    }
}

static void only_real_dates_are_valid(void **state) {
    (void)state;
    assert_true(civil_valid(&(struct civil){2024, 2, 29, 23, 59, 59, 999}));
    assert_false(civil_valid(&(struct civil){2023, 2, 29, 0, 0, 0, 0}));
    assert_false(civil_valid(&(struct civil){1900, 2, 29, 0, 0, 0, 0}));
    assert_false(civil_valid(&(struct civil){2024, 4, 31, 0, 0, 0, 0}));
    assert_false(civil_valid(&(struct civil){2024, 13, 1, 0, 0, 0, 0}));
    assert_false(civil_valid(&(struct civil){2024, 1, 1, 24, 0, 0, 0}));
    assert_false(civil_valid(&(struct civil){0, 1, 1, 0, 0, 0, 0}));
    assert_false(civil_valid(&(struct civil){2024, 0, 1, 0, 0, 0, 0}));
}

static void times_are_parsed_in_all_their_forms(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2027-01-14T08:42:10.125Z", INT64_C(1799916130125)},
        {"2027-01-14 08:42:10.1259999Z", INT64_C(1799916130125)},
        {"2027-01-14T09:42:10.125+01:00", INT64_C(1799916130125)},
        {"2027-01-13T22:12:10.125-10:30", INT64_C(1799916130125)},
        {"1969-12-31T23:59:59.999Z", -1},
        {"1799916130125", INT64_C(1799916130125)},
        {"-1", -1},
        {"0", 0},
        {"0001-01-01T00:00:00Z", INT64_C(-62135596800000)},
        {"9999-12-31T23:59:59.999Z", INT64_C(253402300799999)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t ms;
        if (!time_parse(str_of(rows[i].text), &ms)) fail_msg("%s was refused", rows[i].text);
        assert_int_equal(ms, rows[i].ms);
    }
}

static void what_is_no_time_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "2027-01",
                                        "2027-01-14",
                                        "2027-01-14T08:42:10",
                                        "2027-1-14T08:42:10Z",
                                        "2027-02-30T08:42:10Z",
                                        "2027-01-14T24:00:00Z",
                                        "2027-01-14T08:42:60Z",
                                        "2027-01-14T08:42:10.Z",
                                        "2027-01-14T08:42:10.1234567890Z",
                                        "2027-01-14T08:42:10+24:00",
                                        "2027-01-14T08:42:10+0100",
                                        "2027-01-14T08:42:10Z ",
                                        " 2027-01-14T08:42:10Z",
                                        "2027-01-14t08:42:10z",
                                        "253402300800000",
                                        "99999999999999999999",
                                        "0001-01-01T00:00:00+00:01",
                                        "2027-01-14T08:42Z",
                                        "12:00"};
    int64_t ms;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (time_parse(str_of(texts[i]), &ms)) fail_msg("%s was taken for a time", texts[i]);
}

static void a_text_with_a_nul_in_it_is_refused(void **state) {
    (void)state;
    int64_t ms;
    assert_false(time_parse((struct str){"2027-01-14\0"
                                         "08:42:10Z",
                                         20},
                            &ms));
}

static void times_are_written_with_milliseconds_and_z(void **state) {
    (void)state;
    char text[25];
    time_format(INT64_C(1799916130125), text);
    assert_string_equal(text, "2027-01-14T08:42:10.125Z");
    time_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
}

static void a_time_out_of_range_is_written_as_the_nearest_one(void **state) {
    (void)state;
    char text[25];
    time_format(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
    time_format(INT64_MIN, text);
    assert_string_equal(text, "0001-01-01T00:00:00.000Z");
}

static void flooring_goes_down_before_1970_too(void **state) {
    (void)state;
    assert_int_equal(time_floor(1799, 900), 900);
    assert_int_equal(time_floor(900, 900), 900);
    assert_int_equal(time_floor(-1, 900), -900);
    assert_int_equal(time_floor(-900, 900), -900);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_agree_with_the_c_library_over_the_whole_range),
        cmocka_unit_test(only_real_dates_are_valid),
        cmocka_unit_test(times_are_parsed_in_all_their_forms),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(a_text_with_a_nul_in_it_is_refused),
        cmocka_unit_test(times_are_written_with_milliseconds_and_z),
        cmocka_unit_test(a_time_out_of_range_is_written_as_the_nearest_one),
        cmocka_unit_test(flooring_goes_down_before_1970_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
