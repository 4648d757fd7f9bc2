/* From method and path to a row. */
#include "http_test.h"

#include "http/router.h"

static bool nothing(struct call *c, struct err *e) {
    (void)c;
    (void)e;
    return true;
}

static const struct route routes[] = {
    {"GET", "/api/v1/devices", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, nothing},
    {"POST", "/api/v1/devices", RIGHT_VIEW, RUN_WRITE, BODY_JSON, 0, nothing},
    {"GET", "/api/v1/devices/{id}", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, nothing},
    {"PUT", "/api/v1/devices/{id}", RIGHT_VIEW, RUN_WRITE, BODY_JSON, 0, nothing},
    {"GET", "/api/v1/devices/{id}/latest", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, nothing},
    {"GET", "/api/v1/live", RIGHT_VIEW, RUN_LOOP, BODY_NONE, ROUTE_STREAM, nothing},
    {"GET", "/api/v1/types/special", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, nothing},
    {"GET", "/api/v1/types/{key}", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, nothing},
    {0},
};

static const struct route *found(const char *method, const char *path, struct route_match *m) {
    assert_int_equal(router_find(routes, method, path, m), ROUTE_FOUND);
    return m->route;
}

static void unknown(const char *path) {
    struct route_match m;
    assert_int_equal(router_find(routes, "GET", path, &m), ROUTE_UNKNOWN_PATH);
    assert_null(m.route);
}

TEST(a_literal_path_finds_its_row_by_method) {
    struct route_match m;
    assert_ptr_equal(found("GET", "/api/v1/devices", &m), &routes[0]);
    assert_ptr_equal(found("POST", "/api/v1/devices", &m), &routes[1]);
    assert_int_equal(m.id, 0);
    assert_string_equal(m.key, "");
}

TEST(an_id_goes_up_to_2_to_the_53_minus_1) {
    struct route_match m;
    found("GET", "/api/v1/devices/9007199254740991", &m);
    assert_int_equal(m.id, INT64_C(9007199254740991));
    unknown("/api/v1/devices/9007199254740992");
    unknown("/api/v1/devices/99999999999999999999");
}

TEST(an_id_is_a_plain_positive_number) {
    unknown("/api/v1/devices/0");
    unknown("/api/v1/devices/01");
    unknown("/api/v1/devices/-1");
    unknown("/api/v1/devices/+1");
    unknown("/api/v1/devices/1 ");
    unknown("/api/v1/devices/1x");
    unknown("/api/v1/devices/");
}

TEST(a_key_has_its_characters_and_length) {
    struct route_match m;
    char path[140] = "/api/v1/types/";
    found("GET", "/api/v1/types/ecl-310_a266.1", &m);
    assert_string_equal(m.key, "ecl-310_a266.1");
    unknown("/api/v1/types/Big");
    unknown("/api/v1/types/a%2f");
    unknown("/api/v1/types/\xc3\xa6");
    memset(path + 14, 'a', 80);
    found("GET", path, &m);
    path[94] = 'a';
    unknown(path);
}

TEST(the_first_matching_row_wins) {
    struct route_match m;
    assert_ptr_equal(found("GET", "/api/v1/types/special", &m), &routes[6]);
    assert_string_equal(m.key, "");
}

TEST(slashes_too_many_or_too_few_are_another_path) {
    unknown("/api/v1/devices/1/");
    unknown("//api/v1/devices");
    unknown("/api/v1/devices//latest");
    unknown("api/v1/devices");
    unknown("");
    unknown("/");
}

TEST(another_method_names_those_that_are_allowed) {
    struct route_match m;
    assert_int_equal(router_find(routes, "DELETE", "/api/v1/devices/5", &m), ROUTE_METHOD);
    assert_string_equal(m.allow, "GET, HEAD, PUT");
    assert_int_equal(m.id, 0);
}

TEST(head_goes_where_get_goes_but_not_to_streams) {
    struct route_match m;
    assert_ptr_equal(found("HEAD", "/api/v1/devices", &m), &routes[0]);
    assert_int_equal(router_find(routes, "HEAD", "/api/v1/live", &m), ROUTE_METHOD);
    assert_string_equal(m.allow, "GET");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_literal_path_finds_its_row_by_method),
        cmocka_unit_test(an_id_goes_up_to_2_to_the_53_minus_1),
        cmocka_unit_test(an_id_is_a_plain_positive_number),
        cmocka_unit_test(a_key_has_its_characters_and_length),
        cmocka_unit_test(the_first_matching_row_wins),
        cmocka_unit_test(slashes_too_many_or_too_few_are_another_path),
        cmocka_unit_test(another_method_names_those_that_are_allowed),
        cmocka_unit_test(head_goes_where_get_goes_but_not_to_streams),
    };
    return cmocka_run_group_tests_name("http/router", tests, NULL, NULL);
}
