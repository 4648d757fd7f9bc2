/* The first look at a request's head. */
#include "http_test.h"

#include "http/request_check.h"

/* A request as it would be with these header lines ("Name: value", NULL at the end). */
static bool check(const char *target, const char *version, const char *const *lines, struct request_facts *facts,
                  struct err *e, struct arena *a) {
    struct request_header headers[80];
    int count = 0;
    for (; lines[count]; count++) {
        const char *colon = strchr(lines[count], ':');
        char *name = arena_copy_n(a, lines[count], (size_t)(colon - lines[count]));
        headers[count] = (struct request_header){name, colon + 2, strlen(name), strlen(colon + 2)};
    }
    struct request_head head = {"GET", target, version, headers, count};
    return request_check(&head, a, facts, e);
}

static void passes(const char *target, const char *const *lines, struct request_facts *facts, struct arena *a) {
    struct err e = {0};
    if (!check(target, "HTTP/1.1", lines, facts, &e, a)) fail_msg("refused: %s", e.text);
}

static void refused(const char *target, const char *const *lines, enum err_code code, const char *field) {
    AUTO_ARENA(a);
    struct request_facts facts;
    struct err e = {0};
    assert_false(check(target, "HTTP/1.1", lines, &facts, &e, &a));
    assert_int_equal(e.code, code);
    assert_string_equal(e.field, field);
}

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define HOST       "Host: hearth.example:8080"

TEST(an_ordinary_request_gives_its_facts) {
    AUTO_ARENA(a);
    struct request_facts f;
    passes("/api/v1/devices?search=a%20b",
           LINES("hOsT: [::1]:8080", "Content-Length: 12", "cookie: a=b", "X-Other: 1", "X-Other: 2"), &f, &a);
    assert_string_equal(f.path, "/api/v1/devices");
    assert_string_equal(f.query, "search=a%20b");
    assert_string_equal(f.host, "[::1]:8080");
    assert_string_equal(f.cookie, "a=b");
    assert_null(f.origin);
    assert_true(f.has_body);
    assert_int_equal(f.length, 12);
}

TEST(length_and_coding_together_are_refused) {
    refused("/", LINES(HOST, "Content-Length: 5", "Transfer-Encoding: chunked"), ERR_SYNTAX, "Content-Length");
}

TEST(two_lengths_are_refused_even_when_equal) {
    refused("/", LINES(HOST, "Content-Length: 5", "Content-Length: 6"), ERR_SYNTAX, "Content-Length");
    refused("/", LINES(HOST, "Content-Length: 5", "content-length: 5"), ERR_SYNTAX, "Content-Length");
    refused("/", LINES(HOST, "Content-Length: 5, 5"), ERR_SYNTAX, "Content-Length");
}

TEST(a_length_that_is_not_a_plain_number_is_refused) {
    const char *const bad[] = {"Content-Length: ",     "Content-Length: +5", "Content-Length: -1",
                               "Content-Length: 0x10", "Content-Length: 5 ", "Content-Length: 99999999999999999999",
                               "Content-Length: five"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused("/", LINES(HOST, bad[i]), ERR_SYNTAX, "Content-Length");
}

TEST(only_chunked_is_a_transfer_coding) {
    AUTO_ARENA(a);
    struct request_facts f;
    passes("/", LINES(HOST, "Transfer-Encoding: Chunked"), &f, &a);
    assert_true(f.chunked && f.has_body);
    refused("/", LINES(HOST, "Transfer-Encoding: gzip, chunked"), ERR_SYNTAX, "Transfer-Encoding");
    refused("/", LINES(HOST, "Transfer-Encoding: xchunked"), ERR_SYNTAX, "Transfer-Encoding");
    refused("/", LINES(HOST, "Transfer-Encoding: chunked", "Transfer-Encoding: identity"), ERR_SYNTAX,
            "Transfer-Encoding");
}

TEST(a_chunked_body_needs_http_1_1) {
    AUTO_ARENA(a);
    struct request_facts f;
    struct err e;
    assert_false(check("/", "HTTP/1.0", LINES(HOST, "Transfer-Encoding: chunked"), &f, &e, &a));
}

TEST(no_two_and_malformed_hosts_are_refused) {
    refused("/", LINES("Accept: */*"), ERR_SYNTAX, "Host");
    refused("/", LINES(HOST, HOST), ERR_SYNTAX, "Host");
    refused("/", LINES("Host: a b"), ERR_SYNTAX, "Host");
    refused("/", LINES("Host: a/b"), ERR_SYNTAX, "Host");
    refused("/", LINES("Host: user@a"), ERR_SYNTAX, "Host");
    refused("/", LINES("Host: "), ERR_SYNTAX, "Host");
}

TEST(http_1_0_needs_no_host) {
    AUTO_ARENA(a);
    struct request_facts f;
    struct err e;
    assert_true(check("/", "HTTP/1.0", LINES("Accept: */*"), &f, &e, &a));
}

TEST(other_versions_are_refused) {
    AUTO_ARENA(a);
    struct request_facts f;
    struct err e;
    const char *const bad[] = {"HTTP/0.9", "HTTP/2.0", "HTTP/1.10", "http/1.1", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(check("/", bad[i], LINES(HOST), &f, &e, &a));
}

TEST(headers_with_control_bytes_or_bad_names_are_refused) {
    refused("/", LINES(HOST, "X-A: a\rb"), ERR_SYNTAX, "X-A");
    refused("/", LINES(HOST, "X-A: a\x01"), ERR_SYNTAX, "X-A");
    refused("/", LINES(HOST, "X A: a"), ERR_SYNTAX, "");
    refused("/", LINES(HOST, "Content-Length : 5"), ERR_SYNTAX, "");
}

TEST(a_nul_in_a_header_is_refused) {
    AUTO_ARENA(a);
    struct request_facts f;
    struct err e;
    struct request_header headers[] = {{"Host", "a", 4, 1}, {"Cookie", "a\0b", 6, 3}};
    struct request_head head = {"GET", "/", "HTTP/1.1", headers, 2};
    assert_false(request_check(&head, &a, &f, &e));
    assert_string_equal(e.field, "Cookie");
}

TEST(a_header_that_may_stand_once_is_refused_twice) {
    refused("/", LINES(HOST, "Cookie: a=1", "Cookie: a=2"), ERR_SYNTAX, "Cookie");
    refused("/", LINES(HOST, "Idempotency-Key: a", "Idempotency-Key: b"), ERR_SYNTAX, "Idempotency-Key");
}

TEST(too_many_headers_are_431) {
    const char *lines[67] = {HOST};
    for (int i = 1; i < 66; i++) lines[i] = "X-A: b";
    refused("/", lines, ERR_HEADERS, "");
}

TEST(too_large_headers_are_431) {
    static char line[17000] = "X-A: ";
    memset(line + 5, 'a', sizeof line - 6);
    refused("/", LINES(HOST, line), ERR_HEADERS, "");
}

TEST(a_target_is_a_path_of_visible_ascii) {
    refused("http://hearth.example/", LINES(HOST), ERR_SYNTAX, "");
    refused("*", LINES(HOST), ERR_SYNTAX, "");
    refused("", LINES(HOST), ERR_SYNTAX, "");
    refused("/a b", LINES(HOST), ERR_SYNTAX, "");
    refused("/\xc3\xa6", LINES(HOST), ERR_SYNTAX, "");
    refused("/a#b", LINES(HOST), ERR_SYNTAX, "");
}

TEST(a_target_over_its_limit_is_431) {
    static char target[REQUEST_TARGET_MAX + 2];
    memset(target, '/', sizeof target - 1);
    refused(target, LINES(HOST), ERR_HEADERS, "");
}

TEST(a_path_is_decoded_strictly) {
    AUTO_ARENA(a);
    struct request_facts f;
    passes("/a%20b+c/%C3%A6", LINES(HOST), &f, &a);
    assert_string_equal(f.path, "/a b+c/\xc3\xa6");
    const char *const bad[] = {"/%", "/%4", "/%gg", "/a%00b", "/%0d%0a", "/%c3", "/%c0%af", "/a%2fb", "/..%2f..%2fetc"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) refused(bad[i], LINES(HOST), ERR_SYNTAX, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ordinary_request_gives_its_facts),
        cmocka_unit_test(length_and_coding_together_are_refused),
        cmocka_unit_test(two_lengths_are_refused_even_when_equal),
        cmocka_unit_test(a_length_that_is_not_a_plain_number_is_refused),
        cmocka_unit_test(only_chunked_is_a_transfer_coding),
        cmocka_unit_test(a_chunked_body_needs_http_1_1),
        cmocka_unit_test(no_two_and_malformed_hosts_are_refused),
        cmocka_unit_test(http_1_0_needs_no_host),
        cmocka_unit_test(other_versions_are_refused),
        cmocka_unit_test(headers_with_control_bytes_or_bad_names_are_refused),
        cmocka_unit_test(a_nul_in_a_header_is_refused),
        cmocka_unit_test(a_header_that_may_stand_once_is_refused_twice),
        cmocka_unit_test(too_many_headers_are_431),
        cmocka_unit_test(too_large_headers_are_431),
        cmocka_unit_test(a_target_is_a_path_of_visible_ascii),
        cmocka_unit_test(a_target_over_its_limit_is_431),
        cmocka_unit_test(a_path_is_decoded_strictly),
    };
    return cmocka_run_group_tests_name("http/request_check", tests, NULL, NULL);
}
