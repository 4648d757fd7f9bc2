/* Type files: what is read, what is refused and where the error points, and a device's own list of points. */
#include "domain/type_def.h"

#include "base/buf.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

#define HEAD "{\"key\":\"t\",\"model\":\"T\",\"protocol\":\"modbus-tcp\",\"version\":1,"
#define POINT(more)                                                                                                    \
    "{\"key\":\"p\",\"area\":\"holding\",\"address\":10,\"value\":\"u16\",\"confidence\":\"A\",\"source\":\"s\"" more  \
    "}"

static struct type_def *parse(const char *json, struct err *e) {
    memset(e, 0, sizeof *e);
    return type_def_parse(json, strlen(json), "t.json", e);
}

static struct type_def *must_parse(const char *json) {
    struct err e;
    struct type_def *t = parse(json, &e);
    if (!t) fail_msg("%s: %s", e.field, e.text);
    return t;
}

static void assert_refused(const char *json, enum err_code code, const char *field) {
    struct err e;
    struct type_def *t = parse(json, &e);
    if (t) fail_msg("taken: %s", json);
    assert_int_equal(e.code, code);
    if (strcmp(e.field, field) != 0) fail_msg("field \"%s\" instead of \"%s\" (%s)", e.field, field, e.text);
    assert_true(strlen(e.text) > 10);
}

static void whole_type_is_read(void **state) {
    (void)state;
    struct type_def *t = must_parse(
        "{\"key\":\"ecl-1.2\",\"maker\":\"M\",\"model\":\"E\",\"protocol\":\"modbus-tcp\",\"version\":3,\"address_"
        "base\":1,"
        "\"limits\":{\"registers_max\":100,\"gap_max\":2,\"functions\":[3,4,6],\"unit\":7,\"port\":1502,\"idle_close_"
        "ms\":75000,\"gap_ms\":5},"
        "\"holes\":[{\"area\":\"holding\",\"first\":4203,\"last\":4204},{\"first\":9}],\"headline\":[\"s1\"],"
        "\"points\":[{\"key\":\"s1\",\"group\":\"sensors\",\"unit\":\"degC\",\"area\":\"input\",\"address\":10201,"
        "\"value\":\"i16\",\"order\":\"badc\","
        "\"scale\":0.01,\"offset\":1,\"min\":-60,\"max\":150,\"not_a_value\":[{\"raw\":19200,\"quality\":\"not_"
        "connected\"}],\"role\":\"outdoor\","
        "\"side\":\"primary\",\"kind\":\"state\",\"poll\":\"watch\",\"choices\":[{\"value\":2,\"key\":\"comfort\"}],"
        "\"confidence\":\"B\",\"source\":\"X p1\"}]}");
    assert_string_equal(t->key, "ecl-1.2");
    assert_int_equal(t->registers_max, 100);
    assert_int_equal(t->functions, 1 << 3 | 1 << 4 | 1 << 6);
    assert_int_equal(t->idle_close_ms, 75000);
    assert_int_equal(t->hole_count, 2);
    assert_int_equal(t->holes[0].first, 4202);
    assert_int_equal(t->holes[0].last, 4203);
    assert_int_equal(t->holes[1].first, 8);
    assert_int_equal(t->holes[1].last, 8);
    assert_string_equal(t->headline[0], "s1");
    const struct point_def *p = type_def_point(t, "s1");
    assert_int_equal(p->address, 10200);
    assert_int_equal(p->area, AREA_INPUT);
    assert_int_equal(p->value, VALUE_I16);
    assert_int_equal(p->order, ORDER_BADC);
    assert_int_equal(p->registers, 1);
    assert_string_equal(p->unit->key, "degC");
    assert_int_equal(p->decimals, p->unit->decimals);
    assert_int_equal(p->side, SIDE_PRIMARY);
    assert_int_equal(p->poll, POLL_WATCH);
    assert_int_equal(p->not_a_value[0].quality, QUALITY_NOT_CONNECTED);
    assert_int_equal(p->choices[0].value, 2);
    assert_int_equal(p->confidence, 'B');
    assert_null(p->name);
    type_def_free(t);
}

static void what_is_left_out_has_its_default(void **state) {
    (void)state;
    struct type_def *t = must_parse(HEAD "\"points\":[" POINT("") "]}");
    const struct point_def *p = &t->points[0];
    assert_int_equal(t->registers_max, 125);
    assert_int_equal(t->gap_max, 0);
    assert_int_equal(t->port_default, 502);
    assert_int_equal(t->unit_default, 1);
    assert_int_equal(p->address, 10);
    assert_string_equal(p->group, "values");
    assert_string_equal(p->unit->key, "none");
    assert_true(p->scale == 1 && p->offset == 0);
    assert_true(isinf(p->valid_min) && isinf(p->valid_max));
    assert_int_equal(p->poll, POLL_SLOT);
    assert_int_equal(p->kind, POINT_MEASUREMENT);
    assert_null(p->role);
    assert_int_equal(p->level, LEVEL_NONE);
    assert_true(p->range_step == 0 && isnan(p->factory));
    assert_null(p->needs);
    type_def_free(t);
}

static void setting_says_who_may_write_what(void **state) {
    (void)state;
    struct type_def *t = must_parse(HEAD "\"points\":[" POINT(
        ",\"kind\":\"setting\",\"poll\":\"seldom\",\"scale\":0.1,\"level\":\"main\",\"range_min\":5,"
        "\"range_max\":40,\"factory\":20,\"choices\":[{\"value\":0,\"key\":\"off\",\"level\":\"full\"}]") "]}");
    const struct point_def *p = &t->points[0];
    assert_int_equal(p->poll, POLL_SELDOM);
    assert_int_equal(p->level, LEVEL_MAIN);
    assert_true(p->range_min == 5 && p->range_max == 40);
    assert_true(p->range_step == 0.1); /* one step of the register, when nothing else is said */
    assert_true(p->factory == 20);
    assert_int_equal(p->choices[0].level, LEVEL_FULL);
    type_def_free(t);
}

#define NEEDING(key, needs)                                                                                            \
    "{\"key\":\"" key "\",\"area\":\"holding\",\"address\":1,\"value\":\"u16\",\"confidence\":\"A\",\"source\":\"s\"," \
    "\"needs\":\"" needs "\"}"

static void point_may_need_another_that_stands_before_or_after_it(void **state) {
    (void)state;
    struct type_def *t = must_parse(HEAD "\"points\":[" NEEDING("a", "p") "," POINT("") "," NEEDING("b", "p") "]}");
    assert_ptr_equal(t->points[0].needs, &t->points[1]);
    assert_null(t->points[1].needs);
    assert_ptr_equal(t->points[2].needs, &t->points[1]);
    type_def_free(t);
}

static void every_value_kind_knows_its_registers(void **state) {
    (void)state;
    static const struct {
        const char *value;
        int registers;
    } kinds[] = {{"u16", 1}, {"i16", 1}, {"u32", 2}, {"i32", 2},  {"u64", 4},
                 {"i64", 4}, {"f32", 2}, {"f64", 4}, {"bits", 1}, {"hhmm", 1}};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        char json[400];
        snprintf(json, sizeof json,
                 HEAD "\"points\":[{\"key\":\"p\",\"area\":\"holding\",\"address\":1,\"value\":\"%s\",\"confidence\":"
                      "\"A\",\"source\":\"s\"}]}",
                 kinds[i].value);
        struct type_def *t = must_parse(json);
        assert_int_equal(t->points[0].registers, kinds[i].registers);
        type_def_free(t);
    }
}

static void coil_needs_no_value_kind(void **state) {
    (void)state;
    struct type_def *t = must_parse(
        HEAD "\"points\":[{\"key\":\"p\",\"area\":\"coil\",\"address\":0,\"confidence\":\"A\",\"source\":\"s\"}]}");
    assert_int_equal(t->points[0].registers, 1);
    type_def_free(t);
}

static void errors_name_the_file_and_the_field(void **state) {
    (void)state;
    static const struct {
        const char *json, *field;
    } wrong[] = {
        {"[]", "t.json"},
        {"{\"key\":\"T\",\"model\":\"T\",\"protocol\":\"none\",\"version\":1}", "t.json: key"},
        {"{\"key\":\"t\",\"model\":\"T\",\"protocol\":\"mbus\",\"version\":1}", "t.json: protocol"},
        {"{\"key\":\"t\",\"protocol\":\"none\",\"version\":1}", "t.json: model"},
        {"{\"key\":\"t\",\"model\":\"T\",\"protocol\":\"none\",\"version\":0}", "t.json: version"},
        {"{\"key\":\"t\",\"model\":\"T\",\"protocol\":\"none\",\"version\":1,\"own_points\":true,\"address_base\":1}",
         "t.json: address_base"},
        {"{\"key\":\"t\",\"model\":\"T\",\"protocol\":\"none\",\"version\":1,\"own_points\":true,\"points\":[{}]}",
         "t.json: points"},
        {HEAD "\"points\":[]}", "t.json: points"},
        {HEAD "\"points\":[" POINT("") "],\"colour\":1}", "t.json: colour"},
        {HEAD "\"limits\":{\"registers_max\":126},\"points\":[" POINT("") "]}", "t.json: limits.registers_max"},
        {HEAD "\"limits\":{\"functions\":[3,7]},\"points\":[" POINT("") "]}", "t.json: limits.functions"},
        {HEAD "\"holes\":[{\"first\":5,\"last\":4}],\"points\":[" POINT("") "]}", "t.json: holes[0].last"},
        {HEAD "\"headline\":[\"q\"],\"points\":[" POINT("") "]}", "t.json: headline"},
        {HEAD "\"points\":[" POINT("") "," POINT("") "]}", "t.json: points[1].key"},
        {HEAD "\"points\":[" POINT(",\"unit\":\"parsec\"") "]}", "t.json: points[0].unit"},
        {HEAD "\"points\":[" POINT(",\"scale\":0") "]}", "t.json: points[0].scale"},
        {HEAD "\"points\":[" POINT(",\"bit\":3") "]}", "t.json: points[0].bit"},
        {HEAD "\"points\":[" POINT(",\"min\":5,\"max\":4") "]}", "t.json: points[0].max"},
        {HEAD "\"points\":[" POINT(",\"name\":\"N\"") "]}", "t.json: points[0].name"},
        {HEAD "\"points\":[" POINT(",\"side\":\"left\"") "]}", "t.json: points[0].side"},
        {HEAD "\"points\":[" POINT(",\"level\":\"main\"") "]}", "t.json: points[0].level"},
        {HEAD "\"points\":[" POINT(",\"factory\":1") "]}", "t.json: points[0].factory"},
        {HEAD "\"points\":[" POINT(",\"kind\":\"setting\",\"level\":\"some\"") "]}", "t.json: points[0].level"},
        {HEAD "\"points\":[" POINT(",\"kind\":\"setting\",\"range_min\":1") "]}", "t.json: points[0].range_max"},
        {HEAD "\"points\":[" POINT(",\"kind\":\"setting\",\"range_max\":1") "]}", "t.json: points[0].range_min"},
        {HEAD "\"points\":[" POINT(",\"kind\":\"setting\",\"range_step\":1") "]}", "t.json: points[0].range_step"},
        {HEAD "\"points\":[" POINT(",\"kind\":\"setting\",\"range_min\":2,\"range_max\":1") "]}",
         "t.json: points[0].range_max"},
        {HEAD "\"points\":[" POINT(",\"kind\":\"setting\",\"range_min\":1,\"range_max\":2,\"range_step\":0") "]}",
         "t.json: points[0].range_step"},
        {HEAD "\"points\":[" NEEDING("a", "q") "]}", "t.json: points[0].needs"},
        {HEAD "\"points\":[" POINT("") "," NEEDING("a", "p") "," NEEDING("b", "a") "]}", "t.json: points[2].needs"},
        {HEAD "\"points\":[" POINT(",\"not_a_value\":[{\"raw\":1,\"quality\":\"good\"}]") "]}",
         "t.json: points[0].not_a_value[0].quality"},
        {HEAD "\"points\":[" POINT(",\"choices\":[{\"value\":1,\"key\":\"a\"},{\"value\":1,\"key\":\"b\"}]") "]}",
         "t.json: points[0].choices[1].value"},
        {HEAD "\"points\":[{\"key\":\"p\",\"area\":\"holding\",\"address\":65535,\"value\":\"u32\",\"confidence\":"
              "\"A\",\"source\":\"s\"}]}",
         "t.json: points[0].address"},
        {HEAD "\"points\":[{\"key\":\"p\",\"area\":\"holding\",\"address\":65536,\"value\":\"u16\",\"confidence\":"
              "\"A\",\"source\":\"s\"}]}",
         "t.json: points[0].address"},
        {HEAD "\"points\":[{\"key\":\"P\",\"area\":\"holding\",\"address\":1,\"value\":\"u16\",\"confidence\":\"A\","
              "\"source\":\"s\"}]}",
         "t.json: points[0].key"},
        {HEAD "\"points\":[{\"key\":\"p\",\"area\":\"holding\",\"address\":1,\"value\":\"u16\",\"source\":\"s\"}]}",
         "t.json: points[0].confidence"},
        {HEAD "\"points\":[{\"key\":\"p\",\"area\":\"holding\",\"address\":1,\"value\":\"u16\",\"confidence\":\"A\"}]}",
         "t.json: points[0].source"},
        {HEAD "\"points\":[{\"key\":\"p\",\"area\":\"holding\",\"address\":1,\"value\":\"bits\",\"bit\":10,\"bits\":7,"
              "\"confidence\":\"A\",\"source\":\"s\"}]}",
         "t.json: points[0].bits"},
        {HEAD "\"points\":[{\"key\":\"p\",\"area\":\"coil\",\"address\":1,\"value\":\"f32\",\"confidence\":\"A\","
              "\"source\":\"s\"}]}",
         "t.json: points[0].value"},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) assert_refused(wrong[i].json, ERR_INVALID, wrong[i].field);
}

static void broken_json_is_a_syntax_error(void **state) {
    (void)state;
    assert_refused("{\"key\":", ERR_SYNTAX, "t.json");
    assert_refused("", ERR_SYNTAX, "t.json");
    assert_refused("{\"key\":\"a\",\"key\":\"b\"}", ERR_SYNTAX, "t.json");
}

static void type_over_its_points_is_refused(void **state) {
    (void)state;
    AUTO_BUF(json);
    struct err e;
    buf_add_text(&json, HEAD "\"points\":[");
    for (int i = 0; i <= POINTS_MAX; i++) {
        buf_printf(&json,
                   "%s{\"key\":\"p%d\",\"area\":\"holding\",\"address\":1,\"value\":\"u16\",\"confidence\":\"A\","
                   "\"source\":\"s\"}",
                   i ? "," : "", i);
    }
    buf_add_text(&json, "]}");
    assert_null(type_def_parse(json.bytes, json.length, "t.json", &e));
    assert_string_equal(e.field, "t.json: points");
}

/* One device's own list, as the API gets it. */
static bool own_points(const char *json, bool registers, struct arena *a, const struct point_def **points, int *count,
                       struct err *e) {
    struct type_def type = {.key = "x", .protocol = registers ? "modbus-tcp" : "none", .own_points = true};
    struct json_doc *doc = json_parse(json, strlen(json), e);
    assert_non_null(doc);
    bool ok = point_list_parse(json_root(doc), &type, "points", a, points, count, e);
    json_free(doc);
    return ok;
}

static void own_point_bears_its_name(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct err e;
    const struct point_def *points;
    int count;
    assert_true(
        own_points("[{\"key\":\"p\",\"name\":\"Vorlauf é\",\"area\":\"holding\",\"address\":0,\"value\":\"f32\"}]",
                   true, &a, &points, &count, &e));
    assert_int_equal(count, 1);
    assert_string_equal(points[0].name, "Vorlauf é");
    assert_int_equal(points[0].confidence, '-');
    assert_null(points[0].source);
}

static void own_point_without_a_name_is_refused(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct err e;
    const struct point_def *points;
    int count;
    assert_false(own_points("[{\"key\":\"p\",\"area\":\"holding\",\"address\":0,\"value\":\"f32\"}]", true, &a, &points,
                            &count, &e));
    assert_string_equal(e.field, "points[0].name");
}

static void point_of_a_recording_has_no_registers(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct err e;
    const struct point_def *points;
    int count;
    assert_true(own_points("[{\"key\":\"p\",\"name\":\"P\",\"unit\":\"kW\"}]", false, &a, &points, &count, &e));
    assert_false(own_points("[{\"key\":\"p\",\"name\":\"P\",\"area\":\"holding\"}]", false, &a, &points, &count, &e));
    assert_string_equal(e.field, "points[0].area");
}

static void list_of_points_that_is_no_list_is_refused(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct err e;
    const struct point_def *points;
    int count;
    assert_false(own_points("{}", true, &a, &points, &count, &e));
    assert_string_equal(e.field, "points");
    assert_false(own_points("[7]", true, &a, &points, &count, &e));
    assert_string_equal(e.field, "points[0]");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_type_is_read),
        cmocka_unit_test(what_is_left_out_has_its_default),
        cmocka_unit_test(setting_says_who_may_write_what),
        cmocka_unit_test(point_may_need_another_that_stands_before_or_after_it),
        cmocka_unit_test(every_value_kind_knows_its_registers),
        cmocka_unit_test(coil_needs_no_value_kind),
        cmocka_unit_test(errors_name_the_file_and_the_field),
        cmocka_unit_test(broken_json_is_a_syntax_error),
        cmocka_unit_test(type_over_its_points_is_refused),
        cmocka_unit_test(own_point_bears_its_name),
        cmocka_unit_test(own_point_without_a_name_is_refused),
        cmocka_unit_test(point_of_a_recording_has_no_registers),
        cmocka_unit_test(list_of_points_that_is_no_list_is_refused),
    };
    return cmocka_run_group_tests_name("type_def", tests, NULL, NULL);
}
