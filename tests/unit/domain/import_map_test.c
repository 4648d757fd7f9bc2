/* Map files, and one number of the file as a sample. */
#include "base/json_in.h"
#include "domain/import_map.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define TIME        "\"time\":{\"column\":\"t\",\"format\":\"YYYY-MM-DD hh:mm\",\"zone\":\"Europe/Belgrade\"}"
#define DEVICE      "\"device\":{\"name\":\"Station\"}"
#define POINT       "{\"key\":\"p\",\"name\":\"P\",\"unit\":\"kW\"}"
#define COLUMNS     "\"columns\":[{\"column\":\"pe\",\"point\":" POINT "}]"

static struct import_map *parse(const char *json, struct err *e) {
    memset(e, 0, sizeof *e);
    return import_map_parse(json, strlen(json), "m.json", e);
}

static struct import_map *must_parse(const char *json) {
    struct err e;
    struct import_map *m = parse(json, &e);
    if (!m) fail_msg("%s: %s", e.field, e.text);
    return m;
}

static void whole_map_is_read(void **state) {
    (void)state;
    struct import_map *m = must_parse(
        "{\"device\":{\"name\":\"Station\",\"place\":\"Nis\",\"note\":\"n\"},\"separator\":\";\",\"decimal_mark\":\","
        "\","
        "\"empty\":[\"NaN\",\"-\"]," TIME ",\"columns\":[{\"column\":\"pe\",\"unit\":\"MW\",\"point\":" POINT "},"
        "{\"column\":\"e\",\"point\":{\"key\":\"e\",\"name\":\"E\",\"unit\":\"MWh\",\"kind\":\"counter\"}}],"
        "\"silent\":[{\"columns\":[\"e\"],\"raw\":0},{\"raw\":-1,\"quality\":\"sensor_fault\"}]}");
    assert_string_equal(m->device_name, "Station");
    assert_string_equal(m->place, "Nis");
    assert_int_equal(m->separator, ';');
    assert_int_equal(m->decimal_mark, ',');
    assert_int_equal(m->empty_count, 2);
    assert_string_equal(m->zone, "Europe/Belgrade");
    assert_int_equal(m->column_count, 2);
    assert_string_equal(m->columns[0].unit->key, "MW");
    assert_string_equal(m->columns[0].point.unit->key, "kW");
    assert_string_equal(m->columns[1].unit->key, "MWh");
    assert_false(m->silent[0].members[0]);
    assert_true(m->silent[0].members[1]);
    assert_true(m->silent[1].members[0] && m->silent[1].members[1]);
    assert_int_equal(m->silent[0].code.quality, QUALITY_OFFLINE);
    import_map_free(m);
}

static void points_come_out_as_a_devices_own_list(void **state) {
    (void)state;
    struct import_map *m = must_parse("{" DEVICE "," TIME "," COLUMNS "}");
    struct err e;
    struct json_doc *doc = json_parse(m->points_json, strlen(m->points_json), &e);
    assert_non_null(doc);
    assert_int_equal(json_count(json_root(doc)), 1);
    assert_string_equal(json_text_of(json_member(json_at(json_root(doc), 0), "key")), "p");
    json_free(doc);
    import_map_free(m);
}

static void errors_name_the_place_in_the_map(void **state) {
    (void)state;
    static const struct {
        const char *json, *field;
    } wrong[] = {
        {"{" TIME "," COLUMNS "}", "m.json: device"},
        {"{" DEVICE "," COLUMNS "}", "m.json: time"},
        {"{" DEVICE "," TIME "}", "m.json: columns"},
        {"{" DEVICE "," TIME ",\"columns\":[]}", "m.json: columns"},
        {"{" DEVICE "," TIME "," COLUMNS ",\"separator\":\"x\"}", "m.json: separator"},
        {"{" DEVICE "," TIME "," COLUMNS ",\"decimal_mark\":\",\"}", "m.json: decimal_mark"},
        {"{" DEVICE "," TIME "," COLUMNS ",\"silent\":[{\"columns\":[\"x\"],\"raw\":0}]}", "m.json: silent[0].columns"},
        {"{" DEVICE "," TIME "," COLUMNS ",\"silent\":[{\"raw\":0,\"quality\":\"good\"}]}",
         "m.json: silent[0].quality"},
        {"{" DEVICE "," TIME "," COLUMNS ",\"more\":1}", "m.json: more"},
        {"{" DEVICE ",\"time\":{\"column\":\"t\",\"format\":\"hh:mm\",\"zone\":\"Europe/Belgrade\"}," COLUMNS "}",
         "m.json: time.format"},
        {"{" DEVICE ",\"time\":{\"column\":\"t\",\"format\":\"YYYY-MM-DD hh\"}," COLUMNS "}", "m.json: time.zone"},
        {"{" DEVICE ",\"time\":{\"column\":\"t\",\"format\":\"epoch_s\",\"zone\":\"Europe/Belgrade\"}," COLUMNS "}",
         "m.json: time.zone"},
        {"{" DEVICE "," TIME ",\"columns\":[{\"column\":\"t\",\"point\":" POINT "}]}", "m.json: columns[0].column"},
        {"{" DEVICE "," TIME ",\"columns\":[{\"column\":\"a\",\"point\":" POINT "},{\"column\":\"b\",\"point\":" POINT
         "}]}",
         "m.json: columns[1].point.key"},
        {"{" DEVICE "," TIME ",\"columns\":[{\"column\":\"a\",\"unit\":\"degC\",\"point\":" POINT "}]}",
         "m.json: columns[0].unit"},
        {"{" DEVICE "," TIME
         ",\"columns\":[{\"column\":\"a\",\"point\":{\"key\":\"p\",\"name\":\"P\",\"address\":1}}]}",
         "m.json: columns[0].point.address"},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct err e;
        struct import_map *m = parse(wrong[i].json, &e);
        if (m) fail_msg("taken: %s", wrong[i].json);
        if (strcmp(e.field, wrong[i].field) != 0)
            fail_msg("field \"%s\" instead of \"%s\" (%s)", e.field, wrong[i].field, e.text);
    }
}

static void broken_json_is_a_syntax_error(void **state) {
    (void)state;
    struct err e;
    assert_null(parse("{", &e));
    assert_int_equal(e.code, ERR_SYNTAX);
    assert_string_equal(e.field, "m.json");
}

static struct import_column column(const char *unit, const char *point_unit) {
    struct import_column c = {.column = "c", .unit = unit_find(unit)};
    c.point =
        (struct point_def){.key = "p", .unit = unit_find(point_unit), .valid_min = -INFINITY, .valid_max = INFINITY};
    return c;
}

static void number_is_converted_to_the_points_unit(void **state) {
    (void)state;
    struct import_column c = column("MW", "kW");
    assert_true(import_sample(&c, 1.5).value == 1500);
    c = column("kW", "kW");
    assert_true(import_sample(&c, 537.9).value == 537.9);
}

static void range_holds_in_the_points_unit_and_codes_in_the_files(void **state) {
    (void)state;
    struct import_column c = column("MW", "kW");
    c.point.valid_max = 5000;
    c.point.not_a_value_count = 1;
    c.point.not_a_value[0] = (struct not_a_value){4, QUALITY_NOT_CONNECTED};
    assert_int_equal(import_sample(&c, 3).quality, QUALITY_GOOD);
    assert_int_equal(import_sample(&c, 4).quality, QUALITY_NOT_CONNECTED);
    assert_int_equal(import_sample(&c, 6).quality, QUALITY_SENSOR_FAULT);
    assert_true(import_sample(&c, 6).value == 6000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_map_is_read),
        cmocka_unit_test(points_come_out_as_a_devices_own_list),
        cmocka_unit_test(errors_name_the_place_in_the_map),
        cmocka_unit_test(broken_json_is_a_syntax_error),
        cmocka_unit_test(number_is_converted_to_the_points_unit),
        cmocka_unit_test(range_holds_in_the_points_unit_and_codes_in_the_files),
    };
    return cmocka_run_group_tests_name("import_map", tests, NULL, NULL);
}
