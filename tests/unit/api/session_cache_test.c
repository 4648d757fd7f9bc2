/* Sessions by token hash. */
#include "api/session_cache.h"

#include "cmocka_all.h"

#include <string.h>

static struct session_entry entry(int64_t id, unsigned char first, int64_t expires_ms) {
    struct session_entry s = {.id = id, .user_id = 7, .tenant_id = 1, .generation = 3, .expires_ms = expires_ms, .email = "a@b", .name = "A",
                              .role = "admin", .language = "en"};
    memset(s.hash, 0xA5, sizeof s.hash);
    s.hash[0] = first;
    return s;
}
static int setup(void **state) {
    *state = session_cache_new();
    return 0;
}
static int teardown(void **state) {
    session_cache_free(*state);
    return 0;
}

static void a_session_is_found_by_its_hash_only(void **state) {
    struct session_entry a = entry(1, 1, 1000), other = entry(2, 2, 1000);
    session_cache_add(*state, &a, 0);
    assert_int_equal(session_cache_find(*state, a.hash, 0)->id, 1);
    assert_null(session_cache_find(*state, other.hash, 0));
}
static void an_expired_session_is_not_found(void **state) {
    struct session_entry a = entry(1, 1, 1000);
    session_cache_add(*state, &a, 0);
    assert_non_null(session_cache_find(*state, a.hash, 999));
    assert_null(session_cache_find(*state, a.hash, 1000));
}
static void adding_one_removes_the_expired(void **state) {
    struct session_entry a = entry(1, 1, 1000), b = entry(2, 2, 1000), c = entry(3, 3, 9000);
    session_cache_add(*state, &a, 0);
    session_cache_add(*state, &b, 0);
    session_cache_add(*state, &c, 2000);
    assert_int_equal(session_cache_count(*state), 1);
    assert_null(session_cache_get(*state, 1));
}
static void thousands_of_sessions_come_and_go_quickly(void **state) {
    enum { MANY = 60000 };
    struct session_entry a = entry(1, 1, 1000);
    for (int i = 0; i < MANY; i++) {
        a.id = i + 1;
        memcpy(a.hash, &i, sizeof i);
        session_cache_add(*state, &a, 0); /* minutes, were all of them looked at each time */
    }
    a = entry(MANY + 1, 2, 9000);
    session_cache_add(*state, &a, 1000);
    assert_int_equal(session_cache_count(*state), 1);
}
static void a_removed_session_is_gone(void **state) {
    struct session_entry a = entry(1, 1, 1000);
    session_cache_add(*state, &a, 0);
    session_cache_remove(*state, 1);
    assert_null(session_cache_find(*state, a.hash, 0));
    assert_int_equal(session_cache_count(*state), 0);
}
static void the_language_changes_in_all_sessions_of_a_user(void **state) {
    struct session_entry a = entry(1, 1, 1000), b = entry(2, 2, 1000), other = entry(3, 3, 1000);
    other.user_id = 8;
    session_cache_add(*state, &a, 0);
    session_cache_add(*state, &b, 0);
    session_cache_add(*state, &other, 0);
    session_cache_set_language(*state, 7, "da");
    assert_string_equal(session_cache_get(*state, 1)->language, "da");
    assert_string_equal(session_cache_get(*state, 2)->language, "da");
    assert_string_equal(session_cache_get(*state, 3)->language, "en");
}
static void a_scope_has_the_rights_of_the_role(void **state) {
    (void)state;
    struct session_entry a = entry(1, 1, 1000);
    struct scope scope = session_scope(&a, "10.0.0.1");
    assert_true(scope_has(&scope, RIGHT_ADMIN));
    assert_int_equal(scope.session_id, 1);
    a.role = "of_a_later_version";
    scope = session_scope(&a, "10.0.0.1");
    assert_true(scope_has(&scope, RIGHT_SIGNED_IN));
    assert_false(scope_has(&scope, RIGHT_VIEW));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_session_is_found_by_its_hash_only, setup, teardown),
        cmocka_unit_test_setup_teardown(an_expired_session_is_not_found, setup, teardown),
        cmocka_unit_test_setup_teardown(adding_one_removes_the_expired, setup, teardown), cmocka_unit_test_setup_teardown(thousands_of_sessions_come_and_go_quickly, setup, teardown),
        cmocka_unit_test_setup_teardown(a_removed_session_is_gone, setup, teardown),
        cmocka_unit_test_setup_teardown(the_language_changes_in_all_sessions_of_a_user, setup, teardown),
        cmocka_unit_test(a_scope_has_the_rights_of_the_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
