/* What a person may enter for a device, and what is refused with the field's name. */
#include "api/device_input.h"

#include "cmocka_all.h"
#include "input_types.h"

#include <stdio.h>
#include <string.h>

static bool parse(const char *json, struct arena *a, struct device_spec *out, struct err *e) {
    struct text_map types = {0};
    input_types_add(&types);
    struct json_doc *d = json_parse(json, strlen(json), e);
    bool ok = d && device_input_parse(json_root(d), &types, false, a, out, e);
    if (ok) { /* the document goes: texts that the caller looks at move to the arena */
        out->name = arena_copy(a, out->name);
        out->type_key = arena_copy(a, out->type_key);
        out->host = arena_copy(a, out->host);
        out->place = arena_copy(a, out->place);
        out->note = arena_copy(a, out->note);
    }
    json_free(d);
    text_map_fini(&types);
    return ok;
}

static void refuse(const char *json, const char *field) {
    AUTO_ARENA(a);
    struct device_spec spec;
    struct err e = {0};
    if (parse(json, &a, &spec, &e)) fail_msg("taken: %s", json);
    assert_int_equal(e.code, ERR_INVALID);
    assert_string_equal(e.field, field);
    assert_true(e.text[0]);
}

static void absent_fields_get_the_type_s_own(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct device_spec s;
    struct err e = {0};
    assert_true(parse("{\"name\":\"Nørregade 12\",\"type\":\"ecl\",\"host\":\"10.0.0.1\"}", &a, &s, &e));
    assert_string_equal(s.name, "Nørregade 12");
    assert_int_equal(s.port, 502);
    assert_int_equal(s.unit, 254);
    assert_true(s.enabled);
    assert_string_equal(s.place, "");
    assert_string_equal(s.note, "");
    assert_null(s.own_points_json);
}
static void own_points_are_kept_as_entered(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct device_spec s;
    struct err e = {0};
    const char *points = "[{\"key\":\"t1\",\"name\":\"T1\",\"unit\":\"degC\",\"area\":\"holding\",\"address\":100,\"value\":\"i16\",\"scale\":0.1}]";
    char json[512];
    snprintf(json, sizeof json, "{\"name\":\"x\",\"type\":\"modbus-generic\",\"host\":\"10.0.0.1\",\"points\":%s}", points);
    assert_true(parse(json, &a, &s, &e));
    struct json_doc *d = json_parse(s.own_points_json, strlen(s.own_points_json), &e);
    assert_int_equal(json_count(json_root(d)), 1);
    json_free(d);
}
static void a_device_without_connection_has_no_host(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct device_spec s;
    struct err e = {0};
    assert_true(parse("{\"name\":\"x\",\"type\":\"recording\"}", &a, &s, &e));
    refuse("{\"name\":\"x\",\"type\":\"recording\",\"host\":\"10.0.0.1\"}", "host");
    refuse("{\"name\":\"x\",\"type\":\"ecl\"}", "host");
}
#define ECL "\"type\":\"ecl\",\"host\":\"10.0.0.1\""
static void names_are_visible_and_printable(void **state) {
    (void)state;
    refuse("{" ECL "}", "name");
    refuse("{\"name\":\"\"," ECL "}", "name");
    refuse("{\"name\":\"   \"," ECL "}", "name");
    refuse("{\"name\":\"a\\nb\"," ECL "}", "name");
    refuse("{\"name\":\"a\\u0085b\"," ECL "}", "name");
    refuse("{\"name\":7," ECL "}", "name");
    char json[400];
    snprintf(json, sizeof json, "{\"name\":\"%0121d\"," ECL "}", 0);
    refuse(json, "name");
}
static void notes_may_have_lines(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct device_spec s;
    struct err e = {0};
    assert_true(parse("{\"name\":\"x\"," ECL ",\"note\":\"a\\n\\tb\"}", &a, &s, &e));
    assert_string_equal(s.note, "a\n\tb");
    refuse("{\"name\":\"x\"," ECL ",\"note\":\"a\\u0007\"}", "note");
    refuse("{\"name\":\"x\"," ECL ",\"place\":\"a\\nb\"}", "place");
}
static void numbers_stay_in_range(void **state) {
    (void)state;
    refuse("{\"name\":\"x\"," ECL ",\"port\":0}", "port");
    refuse("{\"name\":\"x\"," ECL ",\"port\":65536}", "port");
    refuse("{\"name\":\"x\"," ECL ",\"port\":\"502\"}", "port");
    refuse("{\"name\":\"x\"," ECL ",\"port\":502.5}", "port");
    refuse("{\"name\":\"x\"," ECL ",\"unit\":-1}", "unit");
    refuse("{\"name\":\"x\"," ECL ",\"unit\":256}", "unit");
    refuse("{\"name\":\"x\"," ECL ",\"enabled\":1}", "enabled");
}
static void unknown_types_and_members_are_refused(void **state) {
    (void)state;
    refuse("{\"name\":\"x\",\"type\":\"eclipse\",\"host\":\"10.0.0.1\"}", "type");
    refuse("{\"name\":\"x\"," ECL ",\"colour\":1}", "colour");
    refuse("[]", "");
}
static void public_hosts_are_refused(void **state) {
    (void)state;
    refuse("{\"name\":\"x\",\"type\":\"ecl\",\"host\":\"8.8.8.8\"}", "host");
}
static void points_at_fault_are_named_by_their_place(void **state) {
    (void)state;
    refuse("{\"name\":\"x\"," ECL ",\"points\":[]}", "points");
#define OWN "\"name\":\"x\",\"type\":\"modbus-generic\",\"host\":\"10.0.0.1\""
    refuse("{" OWN ",\"points\":{}}", "points");
    refuse("{" OWN ",\"points\":[{\"key\":\"a\",\"name\":\"A\",\"area\":\"holding\",\"address\":1,\"value\":\"u16\"},"
           "{\"key\":\"b\",\"name\":\"B\",\"area\":\"holding\",\"address\":2,\"value\":\"u16\",\"scale\":0}]}",
           "points[1].scale");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_fields_get_the_type_s_own),      cmocka_unit_test(own_points_are_kept_as_entered),
        cmocka_unit_test(a_device_without_connection_has_no_host), cmocka_unit_test(names_are_visible_and_printable),
        cmocka_unit_test(notes_may_have_lines),                  cmocka_unit_test(numbers_stay_in_range),
        cmocka_unit_test(unknown_types_and_members_are_refused), cmocka_unit_test(public_hosts_are_refused),
        cmocka_unit_test(points_at_fault_are_named_by_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
