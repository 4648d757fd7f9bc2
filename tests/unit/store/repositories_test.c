/* The small repositories: tenants, change feed, idempotency keys, ids; on both databases. */
#include "fixture.h"

#include "store/idempotency.h"

#include <string.h>

static void the_first_tenant_is_made_once(void **state) {
    FIXTURE(f);
    struct tenant again;
    assert_ok(f, tenant_first(f->store, &f->arena, &again, &f->e));
    assert_int_equal(again.id, f->tenant.id);
    fixture_reopen(f);
    assert_ok(f, tenant_first(f->store, &f->arena, &again, &f->e));
    assert_int_equal(again.id, f->tenant.id);
    assert_string_equal(again.language, "en");
    fixture_free(f);
}

struct feed {
    int count;
    struct change last;
    int64_t ascending;
};

static void take_change(void *context, const struct change *c) {
    struct feed *feed = context;
    feed->ascending = feed->ascending && c->seq > feed->last.seq;
    feed->last = *c;
    feed->count++;
}

static void the_feed_goes_on_after_a_number(void **state) {
    FIXTURE(f);
    struct feed feed = {.ascending = true};
    int64_t last = 0, same = 0;
    for (int i = 0; i < 3; i++) {
        assert_ok(f, store_begin(f->store, &f->e));
        assert_ok(f, change_add(f->store, f->tenant.id, "thing", 500 + i, &f->e));
        assert_ok(f, store_end(f->store, true, &f->e));
    }
    assert_ok(f, changes_since(f->store, 0, take_change, &feed, &last, &f->e));
    assert_int_equal(feed.count, 4); /* the tenant and the three */
    assert_true(feed.ascending);
    assert_string_equal(feed.last.entity, "thing");
    assert_int_equal(feed.last.id, 502);
    assert_int_equal(feed.last.tenant_id, f->tenant.id);
    assert_int_equal(last, feed.last.seq);
    assert_ok(f, changes_since(f->store, last, take_change, &feed, &same, &f->e));
    assert_int_equal(feed.count, 4);
    assert_int_equal(same, last);
    fixture_free(f);
}

static void a_change_rolled_back_is_not_in_the_feed(void **state) {
    FIXTURE(f);
    struct feed feed = {.ascending = true};
    int64_t last;
    assert_ok(f, store_begin(f->store, &f->e));
    assert_ok(f, change_add(f->store, f->tenant.id, "thing", 1, &f->e));
    assert_false(store_end(f->store, false, &f->e));
    assert_ok(f, changes_since(f->store, 0, take_change, &feed, &last, &f->e));
    assert_int_equal(feed.count, 1);
    fixture_free(f);
}

static const unsigned char request_a[32] = {1}, request_b[32] = {2};

static void a_used_key_gives_the_first_reply(void **state) {
    FIXTURE(f);
    bool found = true;
    int status = 0;
    const char *body = NULL;
    assert_ok(f, idempotency_find(f->store, &f->arena, &f->scope, "k", request_a, &found, &status, &body, &f->e));
    assert_false(found);
    assert_ok(f, idempotency_keep(f->store, &f->scope, "k", request_a, 201, "{\"id\":7}", T0, &f->e));
    assert_ok(f, idempotency_find(f->store, &f->arena, &f->scope, "k", request_a, &found, &status, &body, &f->e));
    assert_true(found);
    assert_int_equal(status, 201);
    assert_string_equal(body, "{\"id\":7}");
    assert_ok(f,
              idempotency_keep(f->store, &f->scope, "k", request_a, 500, "later", T0, &f->e)); /* the first one stays */
    assert_ok(f, idempotency_find(f->store, &f->arena, &f->scope, "k", request_a, &found, &status, &body, &f->e));
    assert_int_equal(status, 201);
    fixture_free(f);
}

static void a_key_with_another_request_is_a_conflict(void **state) {
    FIXTURE(f);
    bool found;
    int status;
    const char *body;
    assert_ok(f, idempotency_keep(f->store, &f->scope, "k", request_a, 201, "{}", T0, &f->e));
    assert_err(f, ERR_CONFLICT,
               idempotency_find(f->store, &f->arena, &f->scope, "k", request_b, &found, &status, &body, &f->e));
    fixture_free(f);
}

static void a_key_belongs_to_its_user_and_tenant(void **state) {
    FIXTURE(f);
    bool found;
    int status;
    const char *body;
    struct scope other_user = f->scope, other_tenant = f->scope;
    other_user.user_id = 99;
    other_tenant.tenant_id += 1000;
    assert_ok(f, idempotency_keep(f->store, &f->scope, "k", request_a, 201, "{}", T0, &f->e));
    assert_ok(f, idempotency_find(f->store, &f->arena, &other_user, "k", request_b, &found, &status, &body, &f->e));
    assert_false(found);
    assert_ok(f, idempotency_find(f->store, &f->arena, &other_tenant, "k", request_b, &found, &status, &body, &f->e));
    assert_false(found);
    fixture_free(f);
}

static void a_key_lasts_a_day(void **state) {
    FIXTURE(f);
    bool found;
    int status;
    const char *body;
    assert_ok(f, idempotency_keep(f->store, &f->scope, "k", request_a, 201, "{}", T0, &f->e));
    fixture_now_ms = T0 + DAY_MS - 1;
    assert_ok(f, idempotency_find(f->store, &f->arena, &f->scope, "k", request_a, &found, &status, &body, &f->e));
    assert_true(found);
    fixture_now_ms = T0 + DAY_MS;
    assert_ok(f, idempotency_find(f->store, &f->arena, &f->scope, "k", request_b, &found, &status, &body, &f->e));
    assert_false(found);
    assert_ok(f, idempotency_keep(f->store, &f->scope, "other", request_a, 201, "{}", T0 + DAY_MS, &f->e));
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM idempotency"), 1); /* the old one is gone */
    fixture_free(f);
}

static void ids_stop_before_they_leave_json(void **state) {
    FIXTURE(f);
    int64_t id;
    fixture_count(f, DB_CONFIG, "UPDATE id_sequence SET newest = 9007199254740990");
    assert_ok(f, store_next_id(f->store, &id, &f->e));
    assert_true(id == 9007199254740991);
    assert_err(f, ERR_INTERNAL, store_next_id(f->store, &id, &f->e));
    fixture_free(f);
}

static void a_store_for_reading_changes_nothing(void **state) {
    FIXTURE(f);
    struct store *reader = fixture_open(f, STORE_READ);
    int64_t id;
    assert_non_null(reader);
    assert_err(f, ERR_IO, store_next_id(reader, &id, &f->e));
    store_close(reader);
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_first_tenant_is_made_once),
        ON_BOTH(the_feed_goes_on_after_a_number),
        ON_BOTH(a_change_rolled_back_is_not_in_the_feed),
        ON_BOTH(a_used_key_gives_the_first_reply),
        ON_BOTH(a_key_with_another_request_is_a_conflict),
        ON_BOTH(a_key_belongs_to_its_user_and_tenant),
        ON_BOTH(a_key_lasts_a_day),
        ON_BOTH(ids_stop_before_they_leave_json),
        ON_BOTH(a_store_for_reading_changes_nothing),
    };
    return cmocka_run_group_tests_name("store/repositories", tests, NULL, fixture_end);
}
