/* Tokens, their cookie, and forged cross-site requests. */
#include "http_test.h"

#include "http/request_check.h"
#include "http/session.h"

TEST(tokens_are_43_letters_and_never_the_same) {
    char a[SESSION_TOKEN_LENGTH + 1], b[SESSION_TOKEN_LENGTH + 1];
    session_token_new(a);
    session_token_new(b);
    assert_int_equal(strlen(a), SESSION_TOKEN_LENGTH);
    assert_string_not_equal(a, b);
}

TEST(a_token_has_one_hash_and_another_token_another) {
    char a[SESSION_TOKEN_LENGTH + 1], b[SESSION_TOKEN_LENGTH + 1];
    unsigned char ha[32], again[32], hb[32];
    session_token_new(a);
    session_token_new(b);
    assert_true(session_token_hash(a, ha) && session_token_hash(a, again) && session_token_hash(b, hb));
    assert_memory_equal(ha, again, 32);
    assert_memory_not_equal(ha, hb, 32);
}

TEST(a_text_that_is_no_token_has_no_hash) {
    unsigned char hash[32];
    assert_false(session_token_hash("", hash));
    assert_false(session_token_hash("abc", hash));
    assert_false(session_token_hash("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!A", hash));
    assert_false(session_token_hash("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", hash));
}

TEST(the_cookie_is_out_of_reach_of_scripts_and_other_sites) {
    AUTO_ARENA(a);
    assert_string_equal(session_cookie_set(&a, "tok", 60, false),
                        "hearth_session=tok; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
    assert_string_equal(session_cookie_clear(&a, true),
                        "hearth_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure");
}

TEST(the_token_is_read_back_from_the_cookie) {
    AUTO_ARENA(a);
    char token[SESSION_TOKEN_LENGTH + 1];
    session_token_new(token);
    struct request_facts f = {.cookie = arena_printf(&a, "x=1; hearth_session=%s", token)};
    assert_string_equal(session_token_of(&f, &a), token);
    f.cookie = "hearth_session=short";
    assert_null(session_token_of(&f, &a));
    f.cookie = NULL;
    assert_null(session_token_of(&f, &a));
}

static bool same(const char *host, const char *origin, const char *fetch_site) {
    struct request_facts f = {.host = host, .origin = origin, .fetch_site = fetch_site};
    struct err e = {0};
    bool ok = session_same_site(&f, &e);
    if (!ok) assert_int_equal(e.code, ERR_FORBIDDEN);
    return ok;
}

TEST(requests_of_our_own_pages_pass) {
    assert_true(same("a.example:8080", "http://a.example:8080", "same-origin"));
    assert_true(same("a.example", "https://A.example", NULL));
    assert_true(same("a.example:443", "https://a.example", NULL));
    assert_true(same("a.example", NULL, "none"));
}

TEST(requests_without_browser_headers_pass) {
    assert_true(same("a.example", NULL, NULL));
}

TEST(requests_of_other_sites_are_forbidden) {
    assert_false(same("a.example", NULL, "cross-site"));
    assert_false(same("a.example", NULL, "same-site"));
    assert_false(same("a.example", "https://b.example", NULL));
    assert_false(same("a.example", "https://a.example.evil", NULL));
    assert_false(same("a.example:8080", "http://a.example:8081", NULL));
    assert_false(same("a.example", "null", NULL));
    assert_false(same("a.example", "ftp://a.example", NULL));
    assert_false(same(NULL, "https://a.example", NULL));
}

TEST(a_request_hash_tells_method_path_and_body_apart) {
    unsigned char a[32], b[32];
    session_request_hash("POST", "/x", "body", 4, a);
    session_request_hash("POST", "/x", "body", 4, b);
    assert_memory_equal(a, b, 32);
    session_request_hash("PUT", "/x", "body", 4, b);
    assert_memory_not_equal(a, b, 32);
    session_request_hash("POST", "/xb", "ody", 3, b);
    assert_memory_not_equal(a, b, 32);
    session_request_hash("POST", "/x", "bodz", 4, b);
    assert_memory_not_equal(a, b, 32);
}

static int start(void **state) {
    (void)state;
    session_init();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_43_letters_and_never_the_same),
        cmocka_unit_test(a_token_has_one_hash_and_another_token_another),
        cmocka_unit_test(a_text_that_is_no_token_has_no_hash),
        cmocka_unit_test(the_cookie_is_out_of_reach_of_scripts_and_other_sites),
        cmocka_unit_test(the_token_is_read_back_from_the_cookie),
        cmocka_unit_test(requests_of_our_own_pages_pass),
        cmocka_unit_test(requests_without_browser_headers_pass),
        cmocka_unit_test(requests_of_other_sites_are_forbidden),
        cmocka_unit_test(a_request_hash_tells_method_path_and_body_apart),
    };
    return cmocka_run_group_tests_name("http/session", tests, start, NULL);
}
