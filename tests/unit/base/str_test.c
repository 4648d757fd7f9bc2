/* Strict parsing: what is read, and above all what is refused. */
#include "base/str.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void splitting_gives_every_part_also_empty_ones(void **state) {
    (void)state;
    struct str rest = str_of("a,,b"), part;
    assert_true(str_next(&rest, ',', &part) && str_equal(part, "a"));
    assert_true(str_next(&rest, ',', &part) && str_equal(part, ""));
    assert_true(str_next(&rest, ',', &part) && str_equal(part, "b"));
    assert_false(str_next(&rest, ',', &part));
    rest = str_of("");
    assert_true(str_next(&rest, ',', &part) && str_equal(part, ""));
    assert_false(str_next(&rest, ',', &part));
}

static void a_trailing_separator_has_an_empty_part_behind_it(void **state) {
    (void)state;
    struct str rest = str_of("a,"), part;
    assert_true(str_next(&rest, ',', &part));
    assert_true(str_next(&rest, ',', &part) && part.length == 0);
    assert_false(str_next(&rest, ',', &part));
}

static void trimming_takes_blanks_off_both_ends(void **state) {
    (void)state;
    assert_true(str_equal(str_trim(str_of(" \t a b\r\n")), "a b"));
    assert_true(str_equal(str_trim(str_of("  ")), ""));
}

static void whole_numbers_are_read_to_the_ends_of_their_range(void **state) {
    (void)state;
    int64_t v;
    assert_true(str_to_int64(str_of("-12"), &v) && v == -12);
    assert_true(str_to_int64(str_of("9223372036854775807"), &v) && v == INT64_MAX);
    assert_true(str_to_int64(str_of("-9223372036854775808"), &v) && v == INT64_MIN);
}

static void what_is_no_whole_number_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "-",
                                        " 1",
                                        "1 ",
                                        "+1",
                                        "1.0",
                                        "0x10",
                                        "1e3",
                                        "--1",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "99999999999999999999"};
    int64_t v;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_to_int64(str_of(texts[i]), &v)) fail_msg("%s was taken for a number", texts[i]);
}

static void decimal_numbers_are_read_as_strtod_reads_them(void **state) {
    (void)state;
    static const char *const texts[] = {"1",
                                        "-1.5",
                                        ".5",
                                        "1e-3",
                                        "0.1",
                                        "-.25E+2",
                                        "123456.789",
                                        "1e22",
                                        "1e23",
                                        "-0.0",
                                        "9007199254740993",
                                        "2.2250738585072014e-308",
                                        "5e-324",
                                        "1.7976931348623157e308",
                                        "0.000000000000000000000000000001",
                                        "3.14159265358979323846264338327950288",
                                        "100000000000000000000000",
                                        "1e-400"};
    double v;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!str_to_double(str_of(texts[i]), '.', &v)) fail_msg("%s was refused", texts[i]);
        if (v != strtod(texts[i], NULL)) fail_msg("%s was read as %.17g", texts[i], v);
    }
}

static void the_decimal_mark_is_the_callers(void **state) {
    (void)state;
    double v;
    assert_true(str_to_double(str_of("1,5"), ',', &v) && v == 1.5);
    assert_false(str_to_double(str_of("1.5"), ',', &v));
    assert_false(str_to_double(str_of("1,5"), '.', &v));
    assert_true(str_to_double(str_of("3,14159265358979323846"), ',', &v) && v == 3.14159265358979323846);
}

static void what_is_no_finite_number_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",   "-",  ".",  "1.",    "e5",   "1e",    "1e+", "nan", "inf",  "0x1p3",
                                        "1 ", " 1", "+1", "1e400", "1..2", "1.2.3", "1,5", "--1", "1e5.0"};
    double v;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_to_double(str_of(texts[i]), '.', &v)) fail_msg("%s was taken for a number", texts[i]);
}

static void a_number_is_not_read_past_its_slice(void **state) {
    (void)state;
    double v;
    int64_t n;
    assert_true(str_to_double((struct str){"12345", 2}, '.', &v) && v == 12);
    assert_true(str_to_int64((struct str){"12345", 3}, &n) && n == 123);
}

static void utf8_is_checked_strictly(void **state) {
    (void)state;
    static const char *const good[] = {
        "", "abc", "\xC3\xA5", "\xE2\x82\xAC", "\xF0\x9F\x94\xA5", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"};
    static const char *const bad[] = {"\x80",
                                      "\xC3",
                                      "\xC0\xAF",
                                      "\xC1\x81",
                                      "\xE0\x80\xAF",
                                      "\xED\xA0\x80",
                                      "\xF0\x80\x80\xAF",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFF",
                                      "a\xC3(",
                                      "\xE2\x82"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(utf8_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(utf8_valid(bad[i], strlen(bad[i])));
    assert_false(utf8_valid("a\0b", 3));
}

static void length_counts_code_points(void **state) {
    (void)state;
    assert_int_equal(utf8_length("a\xC3\xA5\xE2\x82\xAC\xF0\x9F\x94\xA5", 10), 4);
}

static void a_cut_falls_between_characters(void **state) {
    (void)state;
    assert_int_equal(utf8_cut("a\xE2\x82\xAC", 4, 3), 1);
    assert_int_equal(utf8_cut("a\xE2\x82\xAC", 4, 4), 4);
    assert_int_equal(utf8_cut("abc", 3, 2), 2);
    assert_int_equal(utf8_cut("abc", 3, 10), 3);
}

static void numbers_are_written_in_their_shortest_form(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {{0, "0"},
                {-0.0, "0"},
                {1, "1"},
                {-1.5, "-1.5"},
                {0.1, "0.1"},
                {21.5, "21.5"},
                {0.05, "0.05"},
                {1e21, "1e+21"},
                {123456789.125, "123456789.125"},
                {1.0 / 3, "0.3333333333333333"},
                {5e-324, "5e-324"},
                {999999999.5, "999999999.5"},
                {1e-7, "1e-07"},
                {12345678901234, "12345678901234"},
                {0.1 + 0.2, "0.30000000000000004"}};
    char text[32];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(double_to_text(rows[i].value, text), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
    }
}

/* Of a text like -0.00120 or 1.5e-07 or 2500: digits between the first and the last that is not 0. */
static int significant_digits(const char *text) {
    int digits = 0, zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (*text == '0' && digits == 0)) continue;
        zeros = *text == '0' ? zeros + 1 : 0;
        digits++;
    }
    return digits - zeros;
}

static void every_written_number_reads_back_equal_and_with_no_digit_less_would(void **state) {
    (void)state;
    uint64_t seed = 42;
    for (int i = 0; i < 20000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double value, back;
        memcpy(&value, &seed, sizeof value);
        if (i % 2) value = (double)((int64_t)seed >> 40) / (i % 4 == 1 ? 100 : 1000); /* like a meter's */
        if (!isfinite(value) || value == 0) continue;
        char text[32], shorter[400];
        size_t length = double_to_text(value, text);
        assert_true(str_to_double((struct str){text, length}, '.', &back));
        if (back != value) fail_msg("%.17g became %s", value, text);
        int digits = significant_digits(text);
        snprintf(shorter, sizeof shorter, "%.*g", digits > 1 ? digits - 1 : 1, value);
        if (digits > 1 && strtod(shorter, NULL) == value) fail_msg("%s would do for %s", shorter, text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splitting_gives_every_part_also_empty_ones),
        cmocka_unit_test(a_trailing_separator_has_an_empty_part_behind_it),
        cmocka_unit_test(trimming_takes_blanks_off_both_ends),
        cmocka_unit_test(whole_numbers_are_read_to_the_ends_of_their_range),
        cmocka_unit_test(what_is_no_whole_number_is_refused),
        cmocka_unit_test(decimal_numbers_are_read_as_strtod_reads_them),
        cmocka_unit_test(the_decimal_mark_is_the_callers),
        cmocka_unit_test(what_is_no_finite_number_is_refused),
        cmocka_unit_test(a_number_is_not_read_past_its_slice),
        cmocka_unit_test(utf8_is_checked_strictly),
        cmocka_unit_test(length_counts_code_points),
        cmocka_unit_test(a_cut_falls_between_characters),
        cmocka_unit_test(numbers_are_written_in_their_shortest_form),
        cmocka_unit_test(every_written_number_reads_back_equal_and_with_no_digit_less_would),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
