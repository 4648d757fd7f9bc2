/* Own points come back as they went in; contact and values say null where there is nothing. */
#include "api/device_json.h"

#include "cmocka_all.h"
#include "input_types.h"

#include <math.h>
#include <string.h>

static void round_trip(const char *type_key, const char *json) {
    AUTO_ARENA(a);
    AUTO_BUF(text);
    struct text_map types = {0};
    struct err e = {0};
    const struct point_def *first, *second;
    int count = 0;
    struct json_out j;
    input_types_add(&types);
    const struct type_def *type = text_map_get(&types, type_key);
    struct json_doc *d = json_parse(json, strlen(json), &e);
    if (!d || !point_list_parse(json_root(d), type, "points", &a, &first, &count, &e)) fail_msg("%s: %s", e.field, e.text);
    json_out_init(&j, &text);
    json_begin_array(&j);
    for (int i = 0; i < count; i++) own_point_render(&j, type, &first[i]);
    json_end_array(&j);
    struct json_doc *again = json_parse(text.bytes, text.length, &e);
    int again_count = 0;
    if (!point_list_parse(json_root(again), type, "points", &a, &second, &again_count, &e)) fail_msg("%s: %s in %s", e.field, e.text, text.bytes);
    assert_int_equal(again_count, count);
    AUTO_BUF(twice);
    json_out_init(&j, &twice);
    json_begin_array(&j);
    for (int i = 0; i < count; i++) own_point_render(&j, type, &second[i]);
    json_end_array(&j);
    assert_string_equal(twice.bytes, text.bytes);
    assert_int_equal(first[0].address, second[0].address);
    assert_true(first[0].scale == second[0].scale && first[0].offset == second[0].offset);
    assert_int_equal(first[0].value, second[0].value);
    json_free(d);
    json_free(again);
    text_map_fini(&types);
}

static void a_point_with_everything_comes_back_the_same(void **state) {
    (void)state;
    round_trip("modbus-generic",
               "[{\"key\":\"a\",\"name\":\"Æ\",\"group\":\"Pumps\",\"unit\":\"degC\",\"area\":\"input\",\"address\":65534,\"value\":\"f32\","
               "\"order\":\"cdab\",\"scale\":0.1,\"offset\":-40,\"decimals\":3,\"min\":-60,\"max\":150,\"not_a_value\":[{\"raw\":19200,"
               "\"quality\":\"not_connected\"}],\"kind\":\"setting\",\"poll\":\"watch\",\"role\":\"return\",\"side\":\"dhw\","
               "\"choices\":[{\"value\":-2,\"key\":\"Off\",\"level\":\"full\"}],\"level\":\"main\",\"range_min\":5,"
               "\"range_max\":7,\"range_step\":0.5,\"factory\":6,\"needs\":\"b\"},"
               "{\"key\":\"b\",\"name\":\"B\",\"area\":\"holding\",\"address\":1,\"value\":\"hhmm\",\"unit\":\"clock\","
               "\"poll\":\"seldom\"}]");
}
static void bits_and_coils_come_back_the_same(void **state) {
    (void)state;
    round_trip("modbus-generic", "[{\"key\":\"a\",\"name\":\"A\",\"area\":\"holding\",\"address\":0,\"value\":\"bits\",\"bit\":3,\"bits\":2},"
                                 "{\"key\":\"b\",\"name\":\"B\",\"area\":\"coil\",\"address\":9},"
                                 "{\"key\":\"c\",\"name\":\"C\",\"area\":\"discrete\",\"address\":9}]");
}
static void points_without_registers_come_back_the_same(void **state) {
    (void)state;
    round_trip("recording", "[{\"key\":\"a\",\"name\":\"A\",\"unit\":\"kW\"}]");
}

static void an_unusable_value_is_null_unless_raw(void **state) {
    (void)state;
    AUTO_BUF(text);
    struct json_out j;
    json_out_init(&j, &text);
    json_begin_array(&j);
    value_render(&j, -39.9, QUALITY_SENSOR_FAULT, false);
    value_render(&j, -39.9, QUALITY_SENSOR_FAULT, true);
    value_render(&j, 12.5, QUALITY_STALE, false);
    value_render(&j, NAN, QUALITY_OFFLINE, true);
    json_end_array(&j);
    assert_string_equal(text.bytes, "[null,-39.9,12.5,null]");
}

static void check_first_contact(const char *type_key, bool enabled, const char *expected) {
    AUTO_BUF(text);
    struct text_map types = {0};
    struct json_out j;
    input_types_add(&types);
    struct device v = {.type = text_map_get(&types, type_key), .enabled = enabled};
    json_out_init(&j, &text);
    json_begin_object(&j);
    contact_render_members(&j, &v, NULL);
    json_end_object(&j);
    if (!strstr(text.bytes, expected)) fail_msg("%s", text.bytes);
    text_map_fini(&types);
}
static void a_device_just_set_up_says_what_the_poller_will(void **state) {
    (void)state;
    check_first_contact("ecl", true, "\"state\":\"none_yet\"");
    check_first_contact("ecl", false, "\"state\":\"disabled\"");
    check_first_contact("recording", true, "\"state\":\"not_polled\"");
    check_first_contact("ecl", true, "\"last_ok\":null");
}

static void the_latest_value_is_found_by_number(void **state) {
    (void)state;
    const struct latest latest[] = {{.point = 2}, {.point = 3}, {.point = 9}};
    assert_ptr_equal(latest_find(latest, 3, 9), &latest[2]);
    assert_ptr_equal(latest_find(latest, 3, 2), &latest[0]);
    assert_null(latest_find(latest, 3, 4));
    assert_null(latest_find(latest, 3, 10));
    assert_null(latest_find(NULL, 0, 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_with_everything_comes_back_the_same), cmocka_unit_test(bits_and_coils_come_back_the_same),
        cmocka_unit_test(points_without_registers_come_back_the_same), cmocka_unit_test(an_unusable_value_is_null_unless_raw),
        cmocka_unit_test(a_device_just_set_up_says_what_the_poller_will), cmocka_unit_test(the_latest_value_is_found_by_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
