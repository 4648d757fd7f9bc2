/* The checker of type files: what it finds beyond the grammar, and that the library that we ship is in order. Run in
 * the source's root. */
#include "base/buf.h"
#include "domain/type_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                                                           \
    "{\"key\":\"t\",\"model\":\"T\",\"protocol\":\"modbus-tcp\",\"version\":1,\"limits\":{\"functions\":[3],"          \
    "\"registers_max\":3},\"holes\":[{\"first\":50,\"last\":60}],\"points\":["
#define POINT(key, address, value, more)                                                                               \
    "{\"key\":\"" key "\",\"area\":\"holding\",\"address\":" address ",\"value\":\"" value                             \
    "\",\"confidence\":\"A\",\"source\":\"s\"" more "}"

static void problem_add(void *context, const struct err *problem) {
    buf_printf(context, "%s\n", problem->field);
}

static void assert_problems(const char *json, const char *fields) {
    AUTO_BUF(found);
    struct problem_sink sink = {problem_add, &found};
    type_check(json, strlen(json), "t.json", &sink);
    assert_string_equal(found.bytes ? found.bytes : "", fields);
}

static void type_in_order_has_no_problem(void **state) {
    (void)state;
    assert_problems(HEAD POINT("a", "1", "u16", "") "," POINT("b", "2", "u32", "") "," POINT("c", "4", "i16", "") "]}",
                    "");
}

static void points_that_share_registers_are_found(void **state) {
    (void)state;
    assert_problems(HEAD POINT("a", "1", "u32", "") "," POINT("b", "2", "u16", "") "]}", "t.json: b.address\n");
    assert_problems(HEAD POINT("a", "1", "u16", "") "," POINT("b", "1", "u16", "") "]}", "t.json: b.address\n");
}

static void bits_of_one_register_may_stand_apart(void **state) {
    (void)state;
    assert_problems(
        HEAD POINT("a", "1", "bits", ",\"bit\":0") "," POINT("b", "1", "bits", ",\"bit\":1,\"bits\":3") "]}", "");
    assert_problems(
        HEAD POINT("a", "1", "bits", ",\"bit\":0,\"bits\":2") "," POINT("b", "1", "bits", ",\"bit\":1") "]}",
        "t.json: b.address\n");
}

static void point_on_a_hole_is_found(void **state) {
    (void)state;
    assert_problems(HEAD POINT("a", "49", "u32", "") "]}", "t.json: a.address\n");
    assert_problems(HEAD POINT("a", "60", "u16", "") "]}", "t.json: a.address\n");
    assert_problems(HEAD POINT("a", "61", "u16", "") "]}", "");
}

static void point_that_the_device_cannot_answer_is_found(void **state) {
    (void)state;
    assert_problems(
        HEAD
        "{\"key\":\"a\",\"area\":\"input\",\"address\":1,\"value\":\"u16\",\"confidence\":\"A\",\"source\":\"s\"}]}",
        "t.json: a.area\n");
    assert_problems(HEAD POINT("a", "1", "f64", "") "]}", "t.json: a.value\n");
}

static void meaning_is_checked(void **state) {
    (void)state;
    assert_problems(HEAD POINT("a", "1", "u16", ",\"kind\":\"counter\"") "]}", "t.json: a.unit\n");
    assert_problems(HEAD POINT("a", "1", "u16", ",\"side\":\"primary\",\"unit\":\"kW\"") "]}", "t.json: a.side\n");
    assert_problems(HEAD POINT("a", "1", "u16", ",\"role\":\"captain\"") "]}", "t.json: a.role\n");
    assert_problems(HEAD POINT("a", "1", "u16", ",\"kind\":\"counter\",\"unit\":\"kWh\",\"poll\":\"live\"") "]}",
                    "t.json: a.poll\n");
    assert_problems(HEAD POINT("a", "1", "u16", ",\"choices\":[{\"value\":1,\"key\":\"on\"}]") "]}",
                    "t.json: a.choices\n");
}

static void every_problem_is_reported_in_one_run(void **state) {
    (void)state;
    assert_problems(HEAD POINT("a", "1", "u17", "") "," POINT("b", "1", "u16", ",\"unit\":\"x\"") "," POINT(
                        "c", "55", "u16", "") "],\"headline\":[\"z\"]}",
                    "t.json: points[0].value\nt.json: points[1].unit\nt.json: headline\nt.json: c.address\n");
}

static void file_bears_its_types_name(void **state) {
    (void)state;
    AUTO_BUF(found);
    struct problem_sink sink = {problem_add, &found};
    static const char json[] = HEAD POINT("a", "1", "u16", "") "]}";
    assert_int_equal(type_check(json, sizeof json - 1, "library/tt.json", &sink), 1);
    assert_string_equal(found.bytes, "library/tt.json: key\n");
}

static void problem_print(void *context, const struct err *problem) {
    (void)context;
    print_error("%s: %s\n", problem->field, problem->text);
}

static void shipped_types_are_in_order(void **state) {
    (void)state;
    static const char *const files[] = {"library/ecl-310-a266.1.json", "library/modbus-generic.json",
                                        "library/recording.json"};
    static const struct problem_sink sink = {problem_print, NULL};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        AUTO_BUF(json);
        char slice[4096];
        FILE *file = fopen(files[i], "rb");
        assert_non_null(file);
        for (size_t got; (got = fread(slice, 1, sizeof slice, file)) > 0;) buf_add(&json, slice, got);
        fclose(file);
        assert_int_equal(type_check(json.bytes, json.length, files[i], &sink), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(type_in_order_has_no_problem),
        cmocka_unit_test(points_that_share_registers_are_found),
        cmocka_unit_test(bits_of_one_register_may_stand_apart),
        cmocka_unit_test(point_on_a_hole_is_found),
        cmocka_unit_test(point_that_the_device_cannot_answer_is_found),
        cmocka_unit_test(meaning_is_checked),
        cmocka_unit_test(every_problem_is_reported_in_one_run),
        cmocka_unit_test(file_bears_its_types_name),
        cmocka_unit_test(shipped_types_are_in_order),
    };
    return cmocka_run_group_tests_name("type_check", tests, NULL, NULL);
}
