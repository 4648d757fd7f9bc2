/* What only PostgreSQL can do to us: lost connections, failures amid a pipeline, errors that must not show a password.
 */
#include "fixture.h"

#include <string.h>

static struct sql_point_put point_of(struct fixture *f, int64_t device_id, int64_t number) {
    return (struct sql_point_put){.tenant_id = f->tenant.id,
                                  .device_id = device_id,
                                  .number = number,
                                  .key = "k",
                                  .continues = DB_NULL,
                                  .side = "none",
                                  .kind = "state",
                                  .unit = "none",
                                  .scale = 1,
                                  .offset_value = 0};
}

static void insert_device(struct fixture *f, int64_t id) {
    struct sql_device_insert device = {
        .tenant_id = f->tenant.id, .id = id, .name = "d", .type_key = "t", .host = "", .place = "", .note = ""};
    assert_ok(f, db_exec(f->store->config, SQL_DEVICE_INSERT, &device, NULL, &f->e));
}

static void a_lost_connection_is_made_anew(void **state) {
    FIXTURE(f);
    int64_t before, after;
    assert_ok(f, store_next_id(f->store, &before, &f->e));
    fixture_count(f, DB_CONFIG,
                  "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                  "WHERE application_name = 'hearth' AND pid <> pg_backend_pid()");
    bool ok = store_next_id(f->store, &after, &f->e); /* may be the one that finds out */
    if (!ok) assert_int_equal(f->e.code, ERR_IO);
    assert_ok(f, store_next_id(f->store, &after, &f->e));
    assert_true(after > before);
    fixture_free(f);
}

static void a_connection_lost_in_a_transaction_undoes_it(void **state) {
    FIXTURE(f);
    int64_t id;
    assert_ok(f, store_begin(f->store, &f->e));
    insert_device(f, 500);
    fixture_count(f, DB_CONFIG,
                  "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                  "WHERE application_name = 'hearth' AND pid <> pg_backend_pid()");
    assert_err(f, ERR_IO, store_end(f->store, true, &f->e));
    assert_ok(f, store_next_id(f->store, &id, &f->e));
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM device"), 0);
    fixture_free(f);
}

static void a_bad_row_amid_many_fails_them_all_and_the_connection_goes_on(void **state) {
    FIXTURE(f);
    enum { ROWS = 450 }; /* more than two round trips */
    static struct sql_point_put rows[ROWS];
    static uint8_t changed[ROWS];
    insert_device(f, 500);
    for (int i = 0; i < ROWS; i++) rows[i] = point_of(f, 500, i + 1);
    rows[300].number = 5000; /* over the CHECK */
    assert_ok(f, store_begin(f->store, &f->e));
    assert_err(f, ERR_INTERNAL, f->store->ops->copy_in(f->store->config, SQL_POINT_PUT, rows, ROWS, changed, &f->e));
    assert_false(store_end(f->store, false, &f->e));
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM device_point"), 0);
    rows[300].number = 301;
    assert_ok(f, store_begin(f->store, &f->e));
    assert_ok(f, f->store->ops->copy_in(f->store->config, SQL_POINT_PUT, rows, ROWS, changed, &f->e));
    assert_ok(f, store_end(f->store, true, &f->e));
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM device_point"), ROWS);
    for (int i = 0; i < ROWS; i++) assert_int_equal(changed[i], 1);
    fixture_free(f);
}

static void a_failed_transaction_does_not_pass_for_committed(void **state) {
    FIXTURE(f);
    struct sql_point_put bad = point_of(f, 500, 5000);
    assert_ok(f, store_begin(f->store, &f->e));
    insert_device(f, 500);
    assert_err(f, ERR_INTERNAL, db_exec(f->store->config, SQL_POINT_PUT, &bad, NULL, &f->e));
    assert_err(f, ERR_INTERNAL, store_end(f->store, true, &f->e));
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM device"), 0);
    fixture_free(f);
}

static void an_unreachable_server_is_named_without_its_password(void **state) {
    FIXTURE(f);
    struct store_options options = {
        .directory = f->directory, .database = "postgres://u:sesame@/none?host=/nowhere", .mode = STORE_WRITE};
    assert_err(f, ERR_IO, store_open(&options, &f->e));
    assert_string_equal(f->e.field, "PostgreSQL");
    assert_null(strstr(f->e.text, "sesame"));
    fixture_free(f);
}

int main(void) {
    static enum db_kind postgres = DB_POSTGRES;
#define ON_POSTGRES(test) cmocka_unit_test_prestate(test, &postgres)
    const struct CMUnitTest tests[] = {
        ON_POSTGRES(a_lost_connection_is_made_anew),
        ON_POSTGRES(a_connection_lost_in_a_transaction_undoes_it),
        ON_POSTGRES(a_bad_row_amid_many_fails_them_all_and_the_connection_goes_on),
        ON_POSTGRES(a_failed_transaction_does_not_pass_for_committed),
        ON_POSTGRES(an_unreachable_server_is_named_without_its_password),
    };
    return cmocka_run_group_tests_name("store/postgres", tests, NULL, fixture_end);
}
