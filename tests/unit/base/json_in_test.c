/* The JSON parser's limits and the plain access to values. */
#include "base/json_in.h"

#include "base/buf.h"
#include "base/json_out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct json_doc *parse(const char *text) {
    struct err e = {0};
    struct json_doc *d = json_parse(text, strlen(text), &e);
    if (!d) fail_msg("%s: %s", text, e.text);
    return d;
}

static void every_kind_is_told_apart(void **state) {
    (void)state;
    struct json_doc *d = parse("[null, true, 1, 1.0, \"x\", [], {}, false]");
    static const enum json_kind kinds[] = {JSON_NULL, JSON_BOOL,  JSON_INT,    JSON_REAL,
                                           JSON_TEXT, JSON_ARRAY, JSON_OBJECT, JSON_BOOL};
    assert_int_equal(json_count(json_root(d)), 8);
    for (size_t i = 0; i < 8; i++) assert_int_equal(json_kind(json_at(json_root(d), i)), kinds[i]);
    assert_true(json_bool_of(json_at(json_root(d), 1)));
    assert_int_equal(json_int_of(json_at(json_root(d), 2)), 1);
    assert_true(json_number_of(json_at(json_root(d), 3)) == 1.0);
    assert_string_equal(json_text_of(json_at(json_root(d), 4)), "x");
    json_free(d);
}

static void members_are_found_and_walked(void **state) {
    (void)state;
    struct json_doc *d = parse("{\"a\":1,\"b\":2}");
    assert_int_equal(json_int_of(json_member(json_root(d), "b")), 2);
    assert_null(json_member(json_root(d), "c"));
    void *cursor = NULL;
    const char *key;
    const struct json_value *value;
    int64_t sum = 0;
    while (json_each(json_root(d), &cursor, &key, &value)) sum += json_int_of(value) * (*key == 'a' ? 10 : 1);
    assert_int_equal(sum, 12);
    json_free(d);
}

static void what_is_not_strict_json_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        " ",
                                        "{",
                                        "[1,]",
                                        "{\"a\":1,}",
                                        "{'a':1}",
                                        "[1] x",
                                        "{\"a\":1,\"a\":2}",
                                        "nul",
                                        "01",
                                        "+1",
                                        "NaN",
                                        "\"\\u0000\"",
                                        "\"\x80\"",
                                        "\"\xED\xA0\x80\"",
                                        "\"\\ud800\"",
                                        "1e999",
                                        "99999999999999999999",
                                        "\"a\nb\"",
                                        "[1]]",
                                        "// x\n1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct err e = {0};
        struct json_doc *d = json_parse(texts[i], strlen(texts[i]), &e);
        if (d) fail_msg("%s was taken for JSON", texts[i]);
        assert_int_equal(e.code, ERR_SYNTAX);
    }
}

static void a_nul_in_the_body_is_refused(void **state) {
    (void)state;
    struct err e;
    assert_null(json_parse("[1]\0", 4, &e));
    assert_null(json_parse(NULL, 0, &e));
}

static void an_error_names_line_and_column(void **state) {
    (void)state;
    struct err e;
    assert_null(json_parse("{\n  \"a\": x\n}", 12, &e));
    assert_non_null(strstr(e.text, "line 2"));
}

static struct json_doc *parse_depth(int depth, struct err *e) {
    AUTO_BUF(b);
    for (int i = 0; i < depth; i++) buf_add_char(&b, '[');
    for (int i = 0; i < depth; i++) buf_add_char(&b, ']');
    return json_parse(b.bytes, b.length, e);
}

static void common_slips_are_told_in_plain_words(void **state) {
    (void)state;
    static const struct {
        const char *text, *said;
    } slips[] = {{"", "there is nothing in it"},
                 {" \n", "there is nothing in it"},
                 {"\xEF\xBB\xBF{}", "begins with a byte order mark"},
                 {"\"a\\u0000b\"", "\\u0000 is not allowed in a text"}};
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        struct err e = {0};
        assert_null(json_parse(slips[i].text, strlen(slips[i].text), &e));
        if (!strstr(e.text, slips[i].said)) fail_msg("\"%s\" is not in \"%s\"", slips[i].said, e.text);
    }
}

static void nesting_ends_at_64(void **state) {
    (void)state;
    struct err e = {0};
    struct json_doc *d = parse_depth(64, &e);
    assert_non_null(d);
    json_free(d);
    assert_null(parse_depth(65, &e));
    assert_int_equal(e.code, ERR_SYNTAX);
    assert_null(parse_depth(1000000, &e));
}

static void brackets_in_texts_are_no_nesting(void **state) {
    (void)state;
    AUTO_BUF(b);
    buf_add_text(&b, "\"\\\"");
    for (int i = 0; i < 100; i++) buf_add_char(&b, '[');
    buf_add_text(&b, "\"");
    json_free(parse(b.bytes));
}

static void a_null_in_the_input_survives_our_own_writers_name_for_it(void **state) {
    (void)state;
    /* libjansson has a json_null too: the linker must not give it ours. */
    struct json_doc *d = parse("{\"n\":null}");
    AUTO_BUF(b);
    struct json_out j;
    json_out_init(&j, &b);
    json_null(&j);
    json_dump(json_root(d), &b);
    assert_string_equal(b.bytes, "null{\"n\":null}");
    json_free(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_told_apart),
        cmocka_unit_test(members_are_found_and_walked),
        cmocka_unit_test(what_is_not_strict_json_is_refused),
        cmocka_unit_test(a_nul_in_the_body_is_refused),
        cmocka_unit_test(an_error_names_line_and_column),
        cmocka_unit_test(common_slips_are_told_in_plain_words),
        cmocka_unit_test(nesting_ends_at_64),
        cmocka_unit_test(brackets_in_texts_are_no_nesting),
        cmocka_unit_test(a_null_in_the_input_survives_our_own_writers_name_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
