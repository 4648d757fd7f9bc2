/* Query strings and their typed getters. */
#include "http_test.h"

#include "http/call.h"
#include "http/query.h"

#include <stdio.h>

struct fixture {
    struct call call;
    struct query query;
    struct err e;
};

static bool parse(struct fixture *f, const char *text) {
    memset(f, 0, sizeof *f);
    f->call.query = &f->query;
    return query_parse(&f->call.arena, text, &f->query, &f->e);
}

static void fails(const char *text, const char *field) {
    struct fixture f;
    assert_false(parse(&f, text));
    assert_int_equal(f.e.code, ERR_SYNTAX);
    assert_string_equal(f.e.field, field);
    arena_fini(&f.call.arena);
}

TEST(values_are_decoded_with_plus_as_a_blank) {
    struct fixture f;
    const char *value;
    assert_true(parse(&f, "search=a+b%20c%C3%A6%2B&x="));
    assert_true(query_text(&f.call, "search", 20, "", &value, &f.e));
    assert_string_equal(value, "a b c\xc3\xa6+");
    assert_true(query_text(&f.call, "x", 20, "absent", &value, &f.e));
    assert_string_equal(value, "");
    assert_true(query_end(&f.call, &f.e));
    arena_fini(&f.call.arena);
}

TEST(an_absent_parameter_takes_its_default) {
    struct fixture f;
    const char *text;
    int64_t number;
    assert_true(parse(&f, ""));
    assert_true(query_text(&f.call, "search", 20, "none", &text, &f.e));
    assert_string_equal(text, "none");
    assert_true(query_int(&f.call, "limit", 1, 1000, 200, &number, &f.e));
    assert_int_equal(number, 200);
    arena_fini(&f.call.arena);
}

TEST(malformed_names_and_missing_values_are_refused) {
    fails("A=1", "");
    fails("a%62=1", "");
    fails("=1", "");
    fails("a=1&", "");
    fails("&a=1", "");
    fails("a", "a");
    fails("a=1&flag", "flag");
}

TEST(a_repeated_parameter_is_refused_by_its_name) {
    fails("from=1&to=2&from=3", "from");
}

TEST(bad_percent_encoding_is_refused_by_its_name) {
    fails("a=%", "a");
    fails("a=%4", "a");
    fails("a=%zz", "a");
}

TEST(nul_control_and_overlong_bytes_are_refused) {
    fails("a=%00", "a");
    fails("a=%0a", "a");
    fails("a=%c0%af", "a");
    fails("a=%ed%a0%80", "a");
}

TEST(more_than_32_parameters_are_refused) {
    char text[400] = "";
    for (int i = 0; i < 33; i++) sprintf(text + strlen(text), "%sp%d=1", i ? "&" : "", i);
    fails(text, "p32");
}

TEST(an_integer_out_of_range_or_of_letters_is_invalid) {
    struct fixture f;
    int64_t number;
    assert_true(parse(&f, "a=1001&b=1x&c=99999999999999999999"));
    assert_false(query_int(&f.call, "a", 1, 1000, 5, &number, &f.e));
    assert_int_equal(f.e.code, ERR_INVALID);
    assert_string_equal(f.e.field, "a");
    assert_false(query_int(&f.call, "b", 1, 1000, 5, &number, &f.e));
    assert_false(query_int(&f.call, "c", 1, INT64_MAX, 5, &number, &f.e));
    arena_fini(&f.call.arena);
}

TEST(a_text_limit_counts_characters) {
    struct fixture f;
    const char *text;
    assert_true(parse(&f, "a=%C3%A6%C3%B8&b=abc"));
    assert_true(query_text(&f.call, "a", 2, "", &text, &f.e));
    assert_false(query_text(&f.call, "b", 2, "", &text, &f.e));
    assert_int_equal(f.e.code, ERR_INVALID);
    arena_fini(&f.call.arena);
}

TEST(times_are_rfc3339_or_milliseconds) {
    struct fixture f;
    int64_t a, b, c, d;
    assert_true(parse(&f, "a=1970-01-01T02:00:00%2B02:00&b=1970-01-01T02:00:00+02:00&c=1500&d=1970-01-01T00:00:01Z"));
    assert_true(query_time(&f.call, "a", 7, &a, &f.e));
    assert_true(query_time(&f.call, "b", 7, &b, &f.e));
    assert_true(query_time(&f.call, "c", 7, &c, &f.e));
    assert_true(query_time(&f.call, "d", 7, &d, &f.e));
    assert_int_equal(a, 0);
    assert_int_equal(b, 0);
    assert_int_equal(c, 1500);
    assert_int_equal(d, 1000);
    arena_fini(&f.call.arena);
}

TEST(a_time_that_is_none_is_invalid) {
    struct fixture f;
    int64_t a;
    assert_true(parse(&f, "a=yesterday&b="));
    assert_false(query_time(&f.call, "a", 7, &a, &f.e));
    assert_int_equal(f.e.code, ERR_INVALID);
    assert_false(query_time(&f.call, "b", 7, &a, &f.e));
    arena_fini(&f.call.arena);
}

TEST(a_list_is_cut_at_commas) {
    struct fixture f;
    const char **parts;
    int count;
    assert_true(parse(&f, "points=t_out,%C3%A6,7"));
    assert_true(query_list(&f.call, "points", 3, &parts, &count, &f.e));
    assert_int_equal(count, 3);
    assert_string_equal(parts[0], "t_out");
    assert_string_equal(parts[2], "7");
    arena_fini(&f.call.arena);
}

TEST(a_list_too_long_or_with_an_empty_part_is_invalid) {
    struct fixture f;
    const char **parts;
    int count;
    assert_true(parse(&f, "a=1,2,3&b=1,,3&c="));
    assert_false(query_list(&f.call, "a", 2, &parts, &count, &f.e));
    assert_int_equal(f.e.code, ERR_INVALID);
    assert_false(query_list(&f.call, "b", 3, &parts, &count, &f.e));
    assert_false(query_list(&f.call, "c", 3, &parts, &count, &f.e));
    arena_fini(&f.call.arena);
}

TEST(a_parameter_that_nobody_asked_for_is_invalid) {
    struct fixture f;
    const char *text;
    assert_true(parse(&f, "a=1&typo=2"));
    assert_true(query_text(&f.call, "a", 9, "", &text, &f.e));
    assert_false(query_end(&f.call, &f.e));
    assert_int_equal(f.e.code, ERR_INVALID);
    assert_string_equal(f.e.field, "typo");
    arena_fini(&f.call.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_decoded_with_plus_as_a_blank),
        cmocka_unit_test(an_absent_parameter_takes_its_default),
        cmocka_unit_test(malformed_names_and_missing_values_are_refused),
        cmocka_unit_test(a_repeated_parameter_is_refused_by_its_name),
        cmocka_unit_test(bad_percent_encoding_is_refused_by_its_name),
        cmocka_unit_test(nul_control_and_overlong_bytes_are_refused),
        cmocka_unit_test(more_than_32_parameters_are_refused),
        cmocka_unit_test(an_integer_out_of_range_or_of_letters_is_invalid),
        cmocka_unit_test(a_text_limit_counts_characters),
        cmocka_unit_test(times_are_rfc3339_or_milliseconds),
        cmocka_unit_test(a_time_that_is_none_is_invalid),
        cmocka_unit_test(a_list_is_cut_at_commas),
        cmocka_unit_test(a_list_too_long_or_with_an_empty_part_is_invalid),
        cmocka_unit_test(a_parameter_that_nobody_asked_for_is_invalid),
    };
    return cmocka_run_group_tests_name("http/query", tests, NULL, NULL);
}
