/* Shapes of replies. */
#include "http_test.h"

#include "http/reply.h"

#include <stdlib.h>

static const struct problem_facts plain = {.request_id = "0123456789abcdef"};

static void problem(struct reply *r, struct arena *a, enum err_code code, const char *field, const char *text) {
    struct err e;
    err_set(&e, code, field, "%s", text);
    reply_init(r);
    reply_problem(r, a, &e, &plain);
}

TEST(an_error_becomes_problem_json) {
    AUTO_ARENA(a);
    struct reply r;
    problem(&r, &a, ERR_INVALID, "points[2].scale", "The scale is zero.");
    assert_int_equal(r.status, 422);
    assert_string_equal(reply_header_get(&r, "content-type"), "application/problem+json");
    assert_string_equal(
        r.body.bytes,
        "{\"type\":\"about:blank\",\"title\":\"The scale is zero.\",\"status\":422,\"code\":\"invalid\","
        "\"field\":\"points[2].scale\",\"detail\":\"The scale is zero.\",\"request_id\":\"0123456789abcdef\"}");
    reply_fini(&r);
}

TEST(an_error_text_that_is_not_utf8_is_made_so) {
    AUTO_ARENA(a);
    struct reply r;
    problem(&r, &a, ERR_SYNTAX, "", "bad \xff byte");
    assert_non_null(strstr(r.body.bytes, "bad ? byte"));
    reply_fini(&r);
}

TEST(a_full_lane_says_when_to_try_again) {
    AUTO_ARENA(a);
    struct reply r;
    problem(&r, &a, ERR_BUSY, "", "Busy.");
    assert_int_equal(r.status, 503);
    assert_string_equal(reply_header_get(&r, "Retry-After"), "1");
    reply_fini(&r);
}

TEST(a_wait_that_a_handler_names_is_the_one_sent) {
    AUTO_ARENA(a);
    struct reply r;
    struct err e;
    err_set(&e, ERR_RATE, NULL, "Too many tries.");
    reply_init(&r);
    reply_problem(&r, &a, &e, &(struct problem_facts){.request_id = "x", .allow = "GET", .retry_after_s = 77});
    assert_string_equal(reply_header_get(&r, "Retry-After"), "77");
    assert_string_equal(reply_header_get(&r, "Allow"), "GET");
    reply_fini(&r);
}

TEST(every_reply_bears_the_security_headers_and_is_not_stored) {
    AUTO_ARENA(a);
    struct reply r;
    problem(&r, &a, ERR_NOT_FOUND, "", "No.");
    const char *policy = reply_header_get(&r, "Content-Security-Policy");
    assert_non_null(strstr(policy, "default-src 'self'"));
    assert_non_null(strstr(policy, "frame-ancestors 'none'"));
    assert_null(strstr(policy, "unsafe"));
    assert_string_equal(reply_header_get(&r, "X-Content-Type-Options"), "nosniff");
    assert_string_equal(reply_header_get(&r, "Referrer-Policy"), "strict-origin-when-cross-origin");
    assert_string_equal(reply_header_get(&r, "Cache-Control"), "no-store");
    reply_fini(&r);
}

static void from_call(struct reply *r, struct call *c, bool gzip) {
    reply_init(r);
    reply_from_call(r, c, gzip);
}

static void done(struct reply *r, struct call *c) {
    reply_fini(r);
    buf_fini(&c->body);
    arena_fini(&c->arena);
}

TEST(what_a_handler_set_becomes_headers) {
    struct call c = {.status = 201,
                     .etag = 7,
                     .location = "/api/v1/devices/9",
                     .set_cookie = "a=b",
                     .file_name = "\xc3\xa6\"1.csv",
                     .content_type = "text/csv"};
    struct reply r;
    buf_add_text(&c.body, "x");
    from_call(&r, &c, true);
    assert_int_equal(r.status, 201);
    assert_string_equal(reply_header_get(&r, "ETag"), "\"7\"");
    assert_string_equal(reply_header_get(&r, "Location"), "/api/v1/devices/9");
    assert_string_equal(reply_header_get(&r, "Set-Cookie"), "a=b");
    assert_string_equal(reply_header_get(&r, "Content-Type"), "text/csv");
    assert_string_equal(reply_header_get(&r, "Content-Disposition"),
                        "attachment; filename=\"___1.csv\"; filename*=UTF-8''%C3%A6%221.csv");
    assert_null(reply_header_get(&r, "Content-Encoding"));
    done(&r, &c);
}

TEST(a_204_has_no_body_and_no_type) {
    struct call c = {.status = 204};
    struct reply r;
    buf_add_text(&c.body, "rubbish");
    from_call(&r, &c, true);
    assert_int_equal(r.body.length, 0);
    assert_null(reply_header_get(&r, "Content-Type"));
    done(&r, &c);
}

TEST(a_large_body_is_compressed_for_who_takes_it) {
    struct call c = {0};
    struct reply r;
    for (int i = 0; i < 400; i++) buf_add_text(&c.body, "[1,2,3],");
    from_call(&r, &c, true);
    assert_string_equal(reply_header_get(&r, "Content-Encoding"), "gzip");
    assert_string_equal(reply_header_get(&r, "Vary"), "Accept-Encoding");
    assert_true(r.body.length < 400);
    assert_memory_equal(r.body.bytes, "\x1f\x8b", 2);
    done(&r, &c);
}

TEST(a_large_body_is_left_alone_for_who_does_not) {
    struct call c = {0};
    struct reply r;
    for (int i = 0; i < 400; i++) buf_add_text(&c.body, "[1,2,3],");
    from_call(&r, &c, false);
    assert_null(reply_header_get(&r, "Content-Encoding"));
    assert_string_equal(reply_header_get(&r, "Vary"), "Accept-Encoding");
    assert_int_equal(r.body.length, 3200);
    done(&r, &c);
}

TEST(a_body_that_does_not_shrink_is_sent_as_it_is) {
    struct call c = {0};
    struct reply r;
    uint32_t random = 1;
    for (int i = 0; i < 4000; i++) buf_add_char(&c.body, (char)((random = random * 1664525u + 1013904223u) >> 24));
    from_call(&r, &c, true);
    assert_null(reply_header_get(&r, "Content-Encoding"));
    assert_int_equal(r.body.length, 4000);
    done(&r, &c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_becomes_problem_json),
        cmocka_unit_test(an_error_text_that_is_not_utf8_is_made_so),
        cmocka_unit_test(a_full_lane_says_when_to_try_again),
        cmocka_unit_test(a_wait_that_a_handler_names_is_the_one_sent),
        cmocka_unit_test(every_reply_bears_the_security_headers_and_is_not_stored),
        cmocka_unit_test(what_a_handler_set_becomes_headers),
        cmocka_unit_test(a_204_has_no_body_and_no_type),
        cmocka_unit_test(a_large_body_is_compressed_for_who_takes_it),
        cmocka_unit_test(a_large_body_is_left_alone_for_who_does_not),
        cmocka_unit_test(a_body_that_does_not_shrink_is_sent_as_it_is),
    };
    return cmocka_run_group_tests_name("http/reply", tests, NULL, NULL);
}
