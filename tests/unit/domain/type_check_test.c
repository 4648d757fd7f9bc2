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

#define SETTING(more) HEAD_WRITING POINT("a", "1", "i16", ",\"kind\":\"setting\"" more) "]}"
#define HEAD_WRITING                                                                                                   \
    "{\"key\":\"t\",\"model\":\"T\",\"protocol\":\"modbus-tcp\",\"version\":1,\"limits\":{\"functions\":[3,6]},"       \
    "\"points\":["

static void setting_that_can_be_written_has_no_problem(void **state) {
    (void)state;
    assert_problems(SETTING(",\"level\":\"full\",\"range_min\":10,\"range_max\":59,\"factory\":9,"
                            "\"choices\":[{\"value\":9,\"key\":\"off\"}]"),
                    "");
    assert_problems(SETTING(",\"level\":\"main\",\"choices\":[{\"value\":0,\"key\":\"off\",\"level\":\"full\"},"
                            "{\"value\":1,\"key\":\"on\"}]"),
                    "");
    assert_problems(SETTING(",\"factory\":60"), "");
    assert_problems(SETTING(",\"factory\":3,\"range_min\":0,\"range_max\":5"), ""); /* known, and nobody writes it */
}

static void setting_that_nobody_could_write_is_found(void **state) {
    (void)state;
    assert_problems(SETTING(",\"level\":\"full\""), "t.json: a.level\n");
    assert_problems(
        HEAD POINT("a", "1", "i16", ",\"kind\":\"setting\",\"level\":\"full\",\"range_min\":0,\"range_max\":1") "]}",
        "t.json: a.level\n"); /* no function 6 */
    assert_problems(HEAD_WRITING POINT("a", "1", "i32",
                                       ",\"kind\":\"setting\",\"level\":\"full\",\"range_min\":0,"
                                       "\"range_max\":1") "]}",
                    "t.json: a.level\n"); /* two registers take function 16 */
}

static void range_that_the_register_cannot_hold_is_found(void **state) {
    (void)state;
    assert_problems(SETTING(",\"range_min\":0,\"range_max\":40000"), "t.json: a.range_max\n");
    assert_problems(SETTING(",\"range_min\":-40000,\"range_max\":1"), "t.json: a.range_min\nt.json: a.range_step\n");
    assert_problems(SETTING(",\"range_min\":0,\"range_max\":1,\"range_step\":0.5"), "t.json: a.range_step\n");
    assert_problems(SETTING(",\"range_min\":0,\"range_max\":5,\"range_step\":2"), "t.json: a.range_max\n");
}

static void figures_that_do_not_fit_their_range_are_found(void **state) {
    (void)state;
    assert_problems(SETTING(",\"range_min\":1,\"range_max\":5,\"factory\":0"), "t.json: a.factory\n");
    assert_problems(SETTING(",\"range_min\":0,\"range_max\":5,\"choices\":[{\"value\":0,\"key\":\"off\"}]"),
                    "t.json: a.choices\n");
    assert_problems(SETTING(",\"level\":\"full\",\"choices\":[{\"value\":70000,\"key\":\"off\"}]"),
                    "t.json: a.choices\n");
    assert_problems(SETTING(",\"level\":\"full\",\"choices\":[{\"value\":1,\"key\":\"on\",\"level\":\"main\"}]"),
                    "t.json: a.choices\n");
    assert_problems(SETTING(",\"choices\":[{\"value\":1,\"key\":\"on\",\"level\":\"main\"}]"), "t.json: a.choices\n");
}

static void time_of_day_has_the_unit_of_one(void **state) {
    (void)state;
    assert_problems(HEAD POINT("a", "1", "hhmm", ",\"unit\":\"clock\"") "]}", "");
    assert_problems(HEAD POINT("a", "1", "hhmm", "") "]}", "t.json: a.unit\n");
}

static void need_that_is_always_met_or_never_known_is_found(void **state) {
    (void)state;
#define NONE         ",\"not_a_value\":[{\"raw\":255,\"quality\":\"not_connected\"}]"
#define NEEDED(more) HEAD POINT("a", "1", "u16", more) "," POINT("b", "2", "u16", ",\"needs\":\"a\"") "]}"
    assert_problems(NEEDED(NONE), "");
    assert_problems(NEEDED(",\"min\":1"), "");
    assert_problems(NEEDED(""), "t.json: b.needs\n");
    assert_problems(NEEDED(NONE ",\"poll\":\"live\""), "t.json: b.needs\n");
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
        cmocka_unit_test(setting_that_can_be_written_has_no_problem),
        cmocka_unit_test(setting_that_nobody_could_write_is_found),
        cmocka_unit_test(range_that_the_register_cannot_hold_is_found),
        cmocka_unit_test(figures_that_do_not_fit_their_range_are_found),
        cmocka_unit_test(time_of_day_has_the_unit_of_one),
        cmocka_unit_test(need_that_is_always_met_or_never_known_is_found),
        cmocka_unit_test(every_problem_is_reported_in_one_run),
        cmocka_unit_test(file_bears_its_types_name),
        cmocka_unit_test(shipped_types_are_in_order),
    };
    return cmocka_run_group_tests_name("type_check", tests, NULL, NULL);
}
