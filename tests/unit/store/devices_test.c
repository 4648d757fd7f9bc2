/* Devices and their point numbers, on both databases. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#define P(key, rest)                                                                                                   \
    "{\"key\":\"" key "\",\"name\":\"" key "\",\"area\":\"holding\",\"address\":1,\"value\":\"u16\"" rest "}"

static const char *const generic =
    "{\"key\":\"generic\",\"model\":\"M\",\"protocol\":\"modbus-tcp\",\"version\":1,\"own_points\":true}";
#define FIXED(points)                                                                                                  \
    "{\"key\":\"fixed\",\"model\":\"F\",\"protocol\":\"modbus-tcp\",\"version\":1,\"points\":[" points "]}"
#define FP(key, rest)                                                                                                  \
    "{\"key\":\"" key                                                                                                  \
    "\",\"area\":\"holding\",\"address\":1,\"value\":\"u16\",\"confidence\":\"A\",\"source\":\"s\"" rest "}"

static struct device_spec spec_of(const char *points) {
    return (struct device_spec){.name = "Kirkegade 5",
                                .type_key = "generic",
                                .host = "10.0.0.5",
                                .place = "Kirkegade 5, 1. th",
                                .note = "",
                                .port = 502,
                                .unit = 1,
                                .enabled = true,
                                .own_points_json = points};
}

static int64_t create(struct fixture *f, const char *points) {
    struct device_spec spec = spec_of(points);
    int64_t id = 0;
    if (!text_map_get(&f->types, "generic")) fixture_type(f, generic);
    assert_ok(f, device_create(f->store, &f->scope, &f->types, &spec, &id, &f->e));
    return id;
}

static struct device *load(struct fixture *f, int64_t id) {
    struct device *v;
    assert_ok(f, device_load(f->store, &f->types, id, &v, &f->e));
    return v;
}

static void change(struct fixture *f, int64_t id, int64_t revision, const char *points) {
    struct device_spec spec = spec_of(points);
    assert_ok(f, device_change(f->store, &f->scope, &f->types, id, revision, &spec, &f->e));
}

/* "1 a, 2 b closed": the points as text. */
static const char *points_text(struct fixture *f, const struct device *v) {
    AUTO_BUF(text);
    for (int i = 0; i < v->point_count; i++)
        buf_printf(&text, "%s%d %s%s", i ? ", " : "", v->points[i].number, v->points[i].def->key,
                   v->points[i].closed ? " closed" : "");
    return arena_copy_n(&f->arena, text.bytes ? text.bytes : "", text.length);
}

static void assert_points(struct fixture *f, int64_t id, const char *expected) {
    struct device *v = load(f, id);
    assert_string_equal(points_text(f, v), expected);
    device_drop(v);
}

static void a_created_device_loads_as_it_was_given(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("supply", ",\"unit\":\"degC\",\"scale\":0.1") "," P("flow", "") "]");
    struct device *v = load(f, id);
    assert_int_equal(v->revision, 1);
    assert_int_equal(v->tenant_id, f->tenant.id);
    assert_string_equal(v->name, "Kirkegade 5");
    assert_string_equal(v->type->key, "generic");
    assert_string_equal(v->host, "10.0.0.5");
    assert_string_equal(v->place, "Kirkegade 5, 1. th");
    assert_int_equal(v->port, 502);
    assert_true(v->enabled);
    assert_int_equal(v->created_ms, T0);
    assert_string_equal(points_text(f, v), "1 supply, 2 flow");
    assert_true(v->points[0].def->scale == 0.1);
    device_drop(v);
    fixture_free(f);
}

static void a_change_writes_activity_and_feed_in_its_transaction(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("a", "") "]");
    change(f, id, 1, "[" P("a", "") "," P("b", "") "]");
    assert_ok(f, device_delete(f->store, &f->scope, id, 2, &f->e));
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM activity WHERE action = 'device.create'"), 1);
    assert_int_equal(fixture_count(f, DB_CONFIG,
                                   "SELECT count(*) FROM activity WHERE action = 'device.change' AND "
                                   "after_json = '{\"points_opened\":[2]}' AND before_json = '{}'"),
                     1);
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM activity WHERE action = 'device.delete'"), 1);
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM change WHERE entity = 'device'"), 3);
    fixture_free(f);
}

/* The activity row is written after the device's own rows: when it fails, they are not there either. */
static void a_change_that_cannot_be_logged_is_not_made(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("a", "") "]");
    struct device_spec spec = spec_of("[" P("b", "") "]");
    int64_t made = 0;
    fixture_count(f, DB_CONFIG, "ALTER TABLE activity RENAME TO hidden");
    fixture_reopen(f);
    assert_err(f, ERR_INTERNAL, device_change(f->store, &f->scope, &f->types, id, 1, &spec, &f->e));
    assert_err(f, ERR_INTERNAL, device_create(f->store, &f->scope, &f->types, &spec, &made, &f->e));
    assert_err(f, ERR_INTERNAL, device_delete(f->store, &f->scope, id, 1, &f->e));
    struct device *v = load(f, id);
    assert_int_equal(v->revision, 1);
    assert_string_equal(points_text(f, v), "1 a");
    device_drop(v);
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM device"), 1);
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM change WHERE entity = 'device'"), 1);
    fixture_free(f);
}

static void an_older_revision_is_refused(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("a", "") "]");
    struct device_spec spec = spec_of("[" P("a", "") "]");
    change(f, id, 1, "[" P("a", "") "]");
    assert_err(f, ERR_PRECONDITION, device_change(f->store, &f->scope, &f->types, id, 1, &spec, &f->e));
    assert_err(f, ERR_PRECONDITION, device_change(f->store, &f->scope, &f->types, id, 0, &spec, &f->e));
    assert_err(f, ERR_PRECONDITION, device_delete(f->store, &f->scope, id, 1, &f->e));
    assert_ok(f, device_delete(f->store, &f->scope, id, 0, &f->e));
    assert_err(f, ERR_NOT_FOUND, device_delete(f->store, &f->scope, id, 0, &f->e));
    fixture_free(f);
}

static void another_tenants_device_is_not_found(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("a", "") "]");
    struct scope other = scope_local(f->tenant.id + 1000);
    struct device_spec spec = spec_of("[" P("a", "") "]");
    assert_err(f, ERR_NOT_FOUND, device_change(f->store, &other, &f->types, id, 1, &spec, &f->e));
    assert_err(f, ERR_NOT_FOUND, device_delete(f->store, &other, id, 0, &f->e));
    assert_points(f, id, "1 a");
    fixture_free(f);
}

static void points_keep_their_numbers_by_key(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("a", "") "," P("b", "") "," P("c", "") "]");
    change(f, id, 1, "[" P("c", "") "," P("d", "") "," P("a", "") "]");
    assert_points(f, id, "1 a, 2 b closed, 3 c, 4 d");
    fixture_free(f);
}

static void a_point_that_comes_back_is_the_same_point(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("a", "") "," P("b", "") "]");
    change(f, id, 1, "[" P("a", "") "]");
    change(f, id, 2, "[" P("b", "") "," P("a", "") "]");
    assert_points(f, id, "1 a, 2 b");
    fixture_free(f);
}

static void another_meaning_gets_a_new_number_that_continues_the_former(void **state) {
    FIXTURE(f);
    static const char *const meanings[] = {",\"unit\":\"degC\"", ",\"unit\":\"degC\",\"scale\":0.1",
                                           ",\"unit\":\"degC\",\"scale\":0.1,\"offset\":5",
                                           ",\"unit\":\"degC\",\"scale\":0.1,\"offset\":5,\"kind\":\"counter\""};
    int64_t id = create(f, "[" P("a", "") "]");
    for (int i = 0; i < 4; i++) {
        const char *points = arena_printf(&f->arena, "[" P("a", "%s") "]", meanings[i]);
        char sql[120];
        change(f, id, i + 1, points);
        snprintf(sql, sizeof sql, "SELECT continues FROM device_point WHERE number = %d AND closed = 0", i + 2);
        assert_int_equal(fixture_count(f, DB_CONFIG, sql), i + 1);
    }
    assert_points(f, id, "1 a closed, 2 a closed, 3 a closed, 4 a closed, 5 a");
    change(f, id, 5, "[" P("a", "") "]"); /* back to the first meaning: its own number again */
    assert_points(f, id, "1 a, 2 a closed, 3 a closed, 4 a closed, 5 a closed");
    change(f, id, 6, "[" P("a", "") "," P("new", "") "]");
    assert_points(f, id, "1 a, 2 a closed, 3 a closed, 4 a closed, 5 a closed, 6 new");
    fixture_free(f);
}

static void other_attributes_keep_the_number(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("a", "") "]");
    change(f, id, 1,
           "[{\"key\":\"a\",\"name\":\"Renamed\",\"area\":\"input\",\"address\":77,\"value\":\"f32\",\"decimals\":3,"
           "\"group\":\"g\"}]");
    struct device *v = load(f, id);
    assert_string_equal(points_text(f, v), "1 a");
    assert_string_equal(v->points[0].def->name, "Renamed");
    assert_int_equal(v->points[0].def->address, 77);
    device_drop(v);
    fixture_free(f);
}

static void a_closed_point_stays_readable(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("a", ",\"unit\":\"degC\",\"scale\":0.01,\"decimals\":2,\"side\":\"primary\",\"role\":"
                                      "\"supply\"") "," P("m", ",\"kind\":\"state\",\"choices\":[{\"value\":2,\"key\":"
                                                               "\"comfort\"},{\"value\":3,\"key\":\"saving\"}]") "]");
    change(f, id, 1, "[" P("z", "") "]");
    struct device *v = load(f, id);
    const struct point_def *a = v->points[0].def, *m = v->points[1].def;
    assert_true(v->points[0].closed && v->points[1].closed);
    assert_string_equal(a->unit->key, "degC");
    assert_string_equal(a->role, "supply");
    assert_int_equal(a->side, SIDE_PRIMARY);
    assert_int_equal(a->decimals, 2);
    assert_int_equal(m->kind, POINT_STATE);
    assert_int_equal(m->choice_count, 2);
    assert_int_equal(m->choices[1].value, 3);
    assert_string_equal(m->choices[1].key, "saving");
    device_drop(v);
    fixture_free(f);
}

static void point_numbers_run_out_with_a_clear_error(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("a", "") "]");
    struct device_spec spec = spec_of("[" P("b", "") "]");
    fixture_count(f, DB_CONFIG, "UPDATE device SET next_point = 1023");
    assert_ok(f, device_change(f->store, &f->scope, &f->types, id, 1, &spec, &f->e));
    assert_points(f, id, "1 a closed, 1023 b");
    spec.own_points_json = "[" P("c", "") "]";
    assert_err(f, ERR_INVALID, device_change(f->store, &f->scope, &f->types, id, 2, &spec, &f->e));
    assert_string_equal(f->e.field, "points");
    assert_points(f, id, "1 a closed, 1023 b");
    fixture_free(f);
}

static void a_changed_type_maps_its_devices_at_start(void **state) {
    FIXTURE(f);
    struct device_spec spec = spec_of(NULL);
    struct directory *d;
    int64_t id;
    spec.type_key = "fixed";
    fixture_type(f, FIXED(FP("a", "") "," FP("b", "")));
    assert_ok(f, device_create(f->store, &f->scope, &f->types, &spec, &id, &f->e));
    fixture_type(f, FIXED(FP("b", ",\"unit\":\"kW\"") "," FP("c", "")));
    struct store *reader = fixture_open(f, STORE_READ);
    assert_ok(f, devices_load_all(reader, &f->types, &d, &f->e)); /* a reader shows what is stored */
    assert_string_equal(points_text(f, directory_get(d, id)), "1 a closed, 2 b closed");
    directory_drop(d);
    store_close(reader);
    assert_ok(f, devices_load_all(f->store, &f->types, &d, &f->e));
    assert_string_equal(points_text(f, directory_get(d, id)), "1 a closed, 2 b closed, 3 b, 4 c");
    directory_drop(d);
    assert_ok(f, devices_load_all(f->store, &f->types, &d, &f->e));
    directory_drop(d);
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM activity WHERE action = 'device.points'"), 1);
    fixture_free(f);
}

static void a_device_whose_type_is_gone_loads_as_unknown(void **state) {
    FIXTURE(f);
    int64_t id = create(f, "[" P("a", "") "]");
    struct text_map none = {0};
    struct directory *d;
    assert_ok(f, devices_load_all(f->store, &none, &d, &f->e));
    const struct device *v = directory_get(d, id);
    assert_string_equal(v->type->key, "unknown");
    assert_string_equal(v->type_key, "generic");
    assert_string_equal(points_text(f, v), "1 a closed");
    directory_drop(d);
    assert_points(f, id, "1 a");
    fixture_free(f);
}

static void all_devices_load_in_order(void **state) {
    FIXTURE(f);
    struct directory *d;
    int64_t ids[20];
    for (int i = 0; i < 20; i++) ids[i] = create(f, i % 2 ? "[" P("a", "") "]" : "[" P("a", "") "," P("b", "") "]");
    assert_ok(f, devices_load_all(f->store, &f->types, &d, &f->e));
    assert_int_equal(directory_count(d), 20);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(directory_at(d, i)->id, ids[i]);
        assert_int_equal(directory_at(d, i)->point_count, i % 2 ? 1 : 2);
    }
    directory_drop(d);
    fixture_free(f);
}

static void ids_are_never_reused(void **state) {
    FIXTURE(f);
    int64_t first = create(f, "[" P("a", "") "]"), next;
    assert_ok(f, device_delete(f->store, &f->scope, first, 0, &f->e));
    fixture_reopen(f);
    int64_t second = create(f, "[" P("a", "") "]");
    assert_true(second > first);
    assert_ok(f, store_next_id(f->store, &next, &f->e));
    assert_true(next > second);
    fixture_free(f);
}

struct bad_spec {
    const char *field;
    struct device_spec spec;
};

static void a_bad_device_is_refused_by_field(void **state) {
    FIXTURE(f);
    create(f, "[" P("a", "") "]");
    static char long_text[2100];
    memset(long_text, 'x', sizeof long_text - 1);
    struct device_spec good = spec_of("[" P("a", "") "]");
    struct bad_spec rows[16];
    int count = 0;
#define BAD(name, member, value)                                                                                       \
    do {                                                                                                               \
        rows[count] = (struct bad_spec){name, good};                                                                   \
        rows[count++].spec.member = (value);                                                                           \
    } while (0)
    BAD("name", name, "");
    BAD("name", name, long_text);
    BAD("name", name, "a\xff");
    BAD("type", type_key, "none such");
    BAD("host", host, "");
    BAD("host", host, "a b");
    BAD("host", host, long_text);
    BAD("port", port, 0);
    BAD("port", port, 65536);
    BAD("unit", unit, -1);
    BAD("unit", unit, 256);
    BAD("place", place, long_text);
    BAD("note", note, long_text);
    BAD("points", own_points_json, NULL);
    BAD("points", own_points_json, "{}");
    BAD("points[0].key", own_points_json, "[{}]");
    for (int i = 0; i < count; i++) {
        int64_t id = 0;
        assert_err(f, ERR_INVALID, device_create(f->store, &f->scope, &f->types, &rows[i].spec, &id, &f->e));
        assert_string_equal(f->e.field, rows[i].field);
        assert_int_equal(id, 0);
    }
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT count(*) FROM device"), 1);
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_created_device_loads_as_it_was_given),
        ON_BOTH(a_change_writes_activity_and_feed_in_its_transaction),
        ON_BOTH(a_change_that_cannot_be_logged_is_not_made),
        ON_BOTH(an_older_revision_is_refused),
        ON_BOTH(another_tenants_device_is_not_found),
        ON_BOTH(points_keep_their_numbers_by_key),
        ON_BOTH(a_point_that_comes_back_is_the_same_point),
        ON_BOTH(another_meaning_gets_a_new_number_that_continues_the_former),
        ON_BOTH(other_attributes_keep_the_number),
        ON_BOTH(a_closed_point_stays_readable),
        ON_BOTH(point_numbers_run_out_with_a_clear_error),
        ON_BOTH(a_changed_type_maps_its_devices_at_start),
        ON_BOTH(a_device_whose_type_is_gone_loads_as_unknown),
        ON_BOTH(all_devices_load_in_order),
        ON_BOTH(ids_are_never_reused),
        ON_BOTH(a_bad_device_is_refused_by_field),
    };
    return cmocka_run_group_tests_name("store/devices", tests, NULL, fixture_end);
}
