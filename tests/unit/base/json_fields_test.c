/* The field reader: each getter takes what is right and names the field at fault otherwise. */
#include "base/json_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct json_doc *doc;
    struct json_fields fields;
    struct err e;
};

static struct fixture open_text(const char *text) {
    struct fixture x = {0};
    x.doc = json_parse(text, strlen(text), &x.e);
    assert_non_null(x.doc);
    return x;
}

/* The fields hold a pointer to the err, so they are opened where they stay. */
#define OPEN(x, text, path)                                                                                            \
    struct fixture x = open_text(text);                                                                                \
    assert_true(json_fields_open(&x.fields, json_root(x.doc), path, &x.e))

static void assert_fault(const struct fixture *x, const char *field) {
    assert_int_equal(x->e.code, ERR_INVALID);
    assert_string_equal(x->e.field, field);
    assert_true(strlen(x->e.text) > 10);
}

static void right_fields_are_read(void **state) {
    (void)state;
    OPEN(x, "{\"name\":\"abc\",\"port\":502,\"scale\":0.1,\"on\":true,\"kind\":\"b\",\"list\":[1],\"sub\":{}}", "");
    const char *name = "";
    int64_t port = 0;
    double scale = 0;
    bool on = false;
    int kind = -1;
    const struct json_value *list = NULL, *sub = NULL;
    static const char *const kinds[] = {"a", "b", NULL};
    assert_true(json_need_text(&x.fields, "name", 1, 120, &name) && json_need_int(&x.fields, "port", 1, 65535, &port) &&
                json_need_number(&x.fields, "scale", 0, 1, &scale) && json_want_bool(&x.fields, "on", false, &on) &&
                json_want_choice(&x.fields, "kind", kinds, -1, &kind) &&
                json_need_array(&x.fields, "list", 1, 1, &list) && json_need_object(&x.fields, "sub", &sub) &&
                json_fields_close(&x.fields));
    assert_string_equal(name, "abc");
    assert_int_equal(port, 502);
    assert_true(scale == 0.1 && on);
    assert_int_equal(kind, 1);
    assert_int_equal(json_count(list), 1);
    json_free(x.doc);
}

static void absent_and_null_fields_take_their_defaults(void **state) {
    (void)state;
    OPEN(x, "{\"name\":null,\"list\":null}", "");
    const char *name = "";
    int64_t port = 0;
    double scale = 0;
    bool on = false;
    int kind = -1;
    const struct json_value *list = NULL, *sub = NULL;
    static const char *const kinds[] = {"a", "b", NULL};
    assert_true(json_want_text(&x.fields, "name", 1, 9, "none", &name) &&
                json_want_int(&x.fields, "port", 1, 9, 5, &port) &&
                json_want_number(&x.fields, "scale", 0, 1, 0.5, &scale) && json_want_bool(&x.fields, "on", true, &on) &&
                json_want_choice(&x.fields, "kind", kinds, 0, &kind) && json_want_array(&x.fields, "list", 5, &list) &&
                json_want_object(&x.fields, "sub", &sub) && json_fields_close(&x.fields));
    assert_string_equal(name, "none");
    assert_int_equal(port, 5);
    assert_true(scale == 0.5 && on && kind == 0 && !list && !sub);
    json_free(x.doc);
}

static void a_missing_field_is_named_with_its_path(void **state) {
    (void)state;
    OPEN(x, "{\"scale\":null}", "points[3]");
    double scale;
    assert_false(json_need_number(&x.fields, "scale", 0, 1, &scale));
    assert_fault(&x, "points[3].scale");
    json_free(x.doc);
}

static void a_field_nobody_asked_for_is_refused(void **state) {
    (void)state;
    OPEN(x, "{\"name\":\"a\",\"nmae\":\"b\"}", "points[0]");
    const char *name;
    assert_true(json_need_text(&x.fields, "name", 1, 9, &name));
    assert_false(json_fields_close(&x.fields));
    assert_fault(&x, "points[0].nmae");
    json_free(x.doc);
}

static void asking_whether_a_field_is_there_counts_as_asking(void **state) {
    (void)state;
    OPEN(x, "{\"a\":1,\"b\":null}", "");
    assert_true(json_has(&x.fields, "a"));
    assert_false(json_has(&x.fields, "b"));
    assert_true(json_fields_close(&x.fields));
    json_free(x.doc);
}

static void wrong_types_are_refused(void **state) {
    (void)state;
    OPEN(x, "{\"v\":[]}", "");
    const char *text;
    int64_t i;
    double d;
    bool b;
    int c;
    const struct json_value *v;
    static const char *const names[] = {"a", NULL};
    assert_false(json_need_text(&x.fields, "v", 0, 9, &text));
    assert_fault(&x, "v");
    assert_false(json_want_int(&x.fields, "v", 0, 9, 1, &i));
    assert_false(json_need_number(&x.fields, "v", 0, 9, &d));
    assert_false(json_want_bool(&x.fields, "v", false, &b));
    assert_false(json_want_choice(&x.fields, "v", names, 0, &c));
    assert_false(json_want_object(&x.fields, "v", &v));
    json_free(x.doc);
    OPEN(y, "{\"v\":\"5\"}", "");
    assert_false(json_need_int(&y.fields, "v", 0, 9, &i));
    assert_false(json_need_number(&y.fields, "v", 0, 9, &d));
    assert_false(json_need_array(&y.fields, "v", 0, 9, &v));
    json_free(y.doc);
}

static void a_whole_number_is_not_written_with_a_point(void **state) {
    (void)state;
    OPEN(x, "{\"v\":1.0}", "");
    int64_t i;
    assert_false(json_need_int(&x.fields, "v", 0, 9, &i));
    assert_fault(&x, "v");
    json_free(x.doc);
}

static void ranges_include_their_ends(void **state) {
    (void)state;
    OPEN(x, "{\"v\":9}", "");
    int64_t i;
    double d;
    assert_true(json_need_int(&x.fields, "v", 9, 9, &i));
    assert_false(json_need_int(&x.fields, "v", 0, 8, &i));
    assert_false(json_need_int(&x.fields, "v", 10, 20, &i));
    assert_true(json_need_number(&x.fields, "v", 9, 9, &d));
    assert_false(json_need_number(&x.fields, "v", 0, 8.9, &d));
    json_free(x.doc);
}

static void text_limits_count_code_points(void **state) {
    (void)state;
    OPEN(x, "{\"v\":\"\xC3\xA5\xC3\xA5\xC3\xA5\"}", "");
    const char *text;
    assert_true(json_need_text(&x.fields, "v", 3, 3, &text));
    assert_false(json_need_text(&x.fields, "v", 4, 9, &text));
    assert_false(json_need_text(&x.fields, "v", 0, 2, &text));
    json_free(x.doc);
}

static void list_limits_hold(void **state) {
    (void)state;
    OPEN(x, "{\"v\":[1,2,3]}", "");
    const struct json_value *v;
    assert_false(json_need_array(&x.fields, "v", 4, 9, &v));
    assert_false(json_need_array(&x.fields, "v", 0, 2, &v));
    assert_false(json_want_array(&x.fields, "v", 2, &v));
    assert_true(json_want_array(&x.fields, "v", 3, &v));
    json_free(x.doc);
}

static void an_unknown_choice_lists_the_known_ones(void **state) {
    (void)state;
    OPEN(x, "{\"v\":\"c\"}", "");
    static const char *const names[] = {"a", "b", NULL};
    int c;
    assert_false(json_want_choice(&x.fields, "v", names, 0, &c));
    assert_non_null(strstr(x.e.text, "a, b"));
    assert_false(json_want_choice(&x.fields, "w", names, -1, &c));
    assert_fault(&x, "w");
    json_free(x.doc);
}

static void what_is_no_object_cannot_be_opened(void **state) {
    (void)state;
    struct fixture x = open_text("[1]");
    assert_false(json_fields_open(&x.fields, json_root(x.doc), "points[1]", &x.e));
    assert_fault(&x, "points[1]");
    assert_false(json_fields_open(&x.fields, NULL, "", &x.e));
    json_free(x.doc);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_fields_are_read),
        cmocka_unit_test(absent_and_null_fields_take_their_defaults),
        cmocka_unit_test(a_missing_field_is_named_with_its_path),
        cmocka_unit_test(a_field_nobody_asked_for_is_refused),
        cmocka_unit_test(asking_whether_a_field_is_there_counts_as_asking),
        cmocka_unit_test(wrong_types_are_refused),
        cmocka_unit_test(a_whole_number_is_not_written_with_a_point),
        cmocka_unit_test(ranges_include_their_ends),
        cmocka_unit_test(text_limits_count_code_points),
        cmocka_unit_test(list_limits_hold),
        cmocka_unit_test(an_unknown_choice_lists_the_known_ones),
        cmocka_unit_test(what_is_no_object_cannot_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
