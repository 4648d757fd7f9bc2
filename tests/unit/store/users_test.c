/* People and sessions, on both databases. */
#include "fixture.h"

#include "base/time.h"
#include "store/users.h"

#include <string.h>

static const unsigned char hash_a[SESSION_HASH_BYTES] = {1, 2, 3, 0, 5}, hash_b[SESSION_HASH_BYTES] = {9};

static int64_t make_user(struct fixture *f, const char *email) {
    int64_t id = 0;
    assert_ok(f, user_create(f->store, &f->scope, email, "Ann Example", "admin", "$argon2id$x", &id, &f->e));
    return id;
}

static int64_t sign_in(struct fixture *f, const char *email, const unsigned char *hash, int64_t expires_ms) {
    struct user u;
    int64_t id = 0;
    assert_ok(f, user_by_email(f->store, &f->arena, email, &u, &f->e));
    assert_ok(f, session_create(f->store, &u, hash, "127.0.0.1", T0, expires_ms, &id, &f->e));
    return id;
}

static void a_user_is_found_by_email_without_case(void **state) {
    FIXTURE(f);
    int64_t id = make_user(f, "Ann@Example.org");
    struct user u;
    assert_ok(f, user_by_email(f->store, &f->arena, "aNN@example.ORG", &u, &f->e));
    assert_int_equal(u.id, id);
    assert_int_equal(u.tenant_id, f->tenant.id);
    assert_string_equal(u.email, "Ann@Example.org");
    assert_string_equal(u.password_hash, "$argon2id$x");
    assert_string_equal(u.language, "en");
    assert_err(f, ERR_NOT_FOUND, user_by_email(f->store, &f->arena, "other@example.org", &u, &f->e));
    fixture_free(f);
}

static void an_email_is_taken_once(void **state) {
    FIXTURE(f);
    int64_t id = 0, count = 0;
    make_user(f, "ann@example.org");
    assert_err(f, ERR_CONFLICT, user_create(f->store, &f->scope, "ANN@example.org", "B", "admin", "x", &id, &f->e));
    assert_string_equal(f->e.field, "email");
    assert_int_equal(id, 0);
    assert_ok(f, user_count(f->store, &count, &f->e));
    assert_int_equal(count, 1);
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM activity WHERE action = 'user.create'"), 1);
    fixture_free(f);
}

static void a_bad_user_is_refused_by_field(void **state) {
    FIXTURE(f);
    int64_t id;
    static const struct {
        const char *email, *name, *role, *field;
    } rows[] = {
        {"no-at", "A", "admin", "email"},   {"@x", "A", "admin", "email"},      {"a@", "A", "admin", "email"},
        {"a b@c", "A", "admin", "email"},   {"a@b\xff", "A", "admin", "email"}, {"a@b.c", "", "admin", "name"},
        {"a@b.c", "\x01", "admin", "name"}, {"a@b.c", "A", "emperor", "role"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_err(f, ERR_INVALID,
                   user_create(f->store, &f->scope, rows[i].email, rows[i].name, rows[i].role, "x", &id, &f->e));
        assert_string_equal(f->e.field, rows[i].field);
    }
    fixture_free(f);
}

static void a_session_is_found_until_it_expires(void **state) {
    FIXTURE(f);
    make_user(f, "ann@example.org");
    int64_t id = sign_in(f, "ann@example.org", hash_a, T0 + 1000);
    struct session_row row;
    assert_ok(f, session_find(f->store, &f->arena, hash_a, T0 + 999, &row, &f->e));
    assert_int_equal(row.id, id);
    assert_string_equal(row.role, "admin");
    assert_err(f, ERR_UNAUTHENTICATED, session_find(f->store, &f->arena, hash_a, T0 + 1000, &row, &f->e));
    assert_err(f, ERR_UNAUTHENTICATED, session_find(f->store, &f->arena, hash_b, T0, &row, &f->e));
    fixture_free(f);
}

static void a_sign_in_is_logged_without_names(void **state) {
    FIXTURE(f);
    make_user(f, "ann@example.org");
    sign_in(f, "ann@example.org", hash_a, T0 + 1000);
    assert_ok(f, sign_in_failed(f->store, f->tenant.id, "127.0.0.9", &f->e));
    assert_int_equal(
        fixture_count(f, DB_CONFIG, "SELECT count(*) FROM activity WHERE action = 'sign_in' AND result = 'ok'"), 1);
    assert_int_equal(
        fixture_count(f, DB_CONFIG, "SELECT count(*) FROM activity WHERE action = 'sign_in' AND result = 'refused'"),
        1);
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM activity_origin WHERE address LIKE '127.0.0.%'"),
                     2);
    assert_int_equal(
        fixture_count(
            f, DB_CONFIG,
            "SELECT count(*) FROM activity WHERE coalesce(before_json, '') || coalesce(after_json, '') LIKE '%ann@%'"),
        0);
    fixture_free(f);
}

static void a_new_password_ends_every_session(void **state) {
    FIXTURE(f);
    int64_t id = make_user(f, "ann@example.org");
    struct session_row row;
    struct user u;
    sign_in(f, "ann@example.org", hash_a, T0 + 100000);
    assert_ok(f, user_set_password(f->store, &f->scope, id, "$new", &f->e));
    assert_err(f, ERR_UNAUTHENTICATED, session_find(f->store, &f->arena, hash_a, T0, &row, &f->e));
    assert_ok(f, user_by_email(f->store, &f->arena, "ann@example.org", &u, &f->e));
    assert_string_equal(u.password_hash, "$new");
    assert_int_equal(u.generation, 2);
    fixture_free(f);
}

/* Each request of a signed-in browser asks for its session: that is no reason for a commit. */
static void a_session_notes_only_every_few_minutes_that_it_was_seen(void **state) {
    FIXTURE(f);
    struct session_row row;
    make_user(f, "ann@example.org");
    sign_in(f, "ann@example.org", hash_a, T0 + HOUR_MS);
    assert_ok(f, session_find(f->store, &f->arena, hash_a, T0, &row, &f->e));
    int64_t seen = row.seen_ms;
    assert_ok(f, session_find(f->store, &f->arena, hash_a, seen + 4 * MINUTE_MS, &row, &f->e));
    assert_int_equal(row.seen_ms, seen);
    assert_ok(f, session_find(f->store, &f->arena, hash_a, seen + 6 * MINUTE_MS, &row, &f->e));
    assert_ok(f, session_find(f->store, &f->arena, hash_a, seen + 7 * MINUTE_MS, &row, &f->e));
    assert_int_equal(row.seen_ms, seen + 6 * MINUTE_MS);
    fixture_free(f);
}

static void a_user_of_another_tenant_is_out_of_reach(void **state) {
    FIXTURE(f);
    int64_t id = make_user(f, "ann@example.org");
    struct scope other = scope_local(f->tenant.id + 1000);
    struct user u;
    assert_err(f, ERR_NOT_FOUND, user_set_password(f->store, &other, id, "$evil", &f->e));
    assert_ok(f, user_by_email(f->store, &f->arena, "ann@example.org", &u, &f->e));
    assert_string_equal(u.password_hash, "$argon2id$x");
    int64_t session = sign_in(f, "ann@example.org", hash_a, T0 + 1000);
    struct session_row row;
    assert_ok(f, session_end(f->store, &other, session, &f->e));
    assert_ok(f, session_find(f->store, &f->arena, hash_a, T0, &row, &f->e));
    fixture_free(f);
}

static void a_language_is_one_of_ours(void **state) {
    FIXTURE(f);
    struct scope own = f->scope;
    own.user_id = make_user(f, "ann@example.org");
    struct user u;
    assert_err(f, ERR_INVALID, user_set_language(f->store, &own, "xx", &f->e));
    assert_ok(f, user_set_language(f->store, &own, "da", &f->e));
    assert_ok(f, user_by_email(f->store, &f->arena, "ann@example.org", &u, &f->e));
    assert_string_equal(u.language, "da");
    fixture_free(f);
}

struct seen {
    int count;
    int64_t id;
    unsigned char first;
};

static void see(void *context, const struct session_row *row, const unsigned char hash[SESSION_HASH_BYTES]) {
    struct seen *s = context;
    s->count++;
    s->id = row->id;
    s->first = hash[0];
}

static void only_living_sessions_are_listed(void **state) {
    FIXTURE(f);
    struct seen seen = {0};
    make_user(f, "ann@example.org");
    sign_in(f, "ann@example.org", hash_a, T0 + 1000);
    int64_t second = sign_in(f, "ann@example.org", hash_b, T0 + 5000);
    assert_ok(f, session_each(f->store, T0 + 2000, see, &seen, &f->e));
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.id, second);
    assert_int_equal(seen.first, 9);
    assert_ok(f, session_end(f->store, &f->scope, second, &f->e));
    seen = (struct seen){0};
    assert_ok(f, session_each(f->store, T0 + 2000, see, &seen, &f->e));
    assert_int_equal(seen.count, 0);
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_user_is_found_by_email_without_case),    ON_BOTH(an_email_is_taken_once),
        ON_BOTH(a_bad_user_is_refused_by_field),           ON_BOTH(a_session_is_found_until_it_expires),
        ON_BOTH(a_sign_in_is_logged_without_names),        ON_BOTH(a_new_password_ends_every_session),
        ON_BOTH(a_session_notes_only_every_few_minutes_that_it_was_seen),
        ON_BOTH(a_user_of_another_tenant_is_out_of_reach), ON_BOTH(a_language_is_one_of_ours),
        ON_BOTH(only_living_sessions_are_listed),
    };
    return cmocka_run_group_tests_name("store/users", tests, NULL, fixture_end);
}
