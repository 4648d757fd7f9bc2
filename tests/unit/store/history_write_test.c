/* Writing readings: what is new, what merges, what changes nothing; on both databases. */
#include "fixture.h"

#include <stdio.h>
#include <sys/stat.h>

#define DEVICE 77

static struct history_written write_group(struct fixture *f, struct reading_group *g) {
    struct history_written w = {0};
    bool ok = history_write(f->store, g, &w, &f->e);
    reading_group_free(g);
    if (!ok) fail_msg("%s", f->e.text);
    return w;
}

static struct history_written write_one(struct fixture *f, int64_t t_ms, int32_t point, double value,
                                        enum quality quality) {
    struct reading_group *g = reading_group_new();
    struct scan_item item = {point, {value, quality}};
    group_add(g, f->tenant.id, DEVICE, T0, t_ms, &item, 1);
    return write_group(f, g);
}

static struct series read_points(struct fixture *f, int64_t device_id, const int32_t *points, int count) {
    struct series s;
    bool more;
    assert_ok(f, history_read(f->store, &f->arena, f->tenant.id, device_id, points, count, 0, INT64_MAX, 100000, &s,
                              &more, &f->e));
    assert_false(more);
    return s;
}

static void a_row_is_stored_once(void **state) {
    FIXTURE(f);
    double values[] = {1.5, -3, NAN, 0.1};
    struct history_written first = write_group(f, group_of(f->tenant.id, DEVICE, T0 + 5, values, 4));
    struct history_written again = write_group(f, group_of(f->tenant.id, DEVICE, T0 + 5, values, 4));
    assert_int_equal(first.rows_new, 1);
    assert_int_equal(again.rows_new, 0);
    assert_int_equal(again.rows_merged, 0);
    assert_int_equal(again.rows_equal, 1);
    struct series s = read_points(f, DEVICE, (int32_t[]){4, 1}, 2);
    assert_int_equal(s.count, 1);
    assert_int_equal(s.t[0], T0 + 5);
    assert_true(s.v[0] == 0.1 && s.v[1] == 1.5);
    fixture_free(f);
}

/* What SQLite has logged for the tenant's file; 0 on PostgreSQL, where nothing so simple tells. */
static off_t log_bytes(struct fixture *f) {
    char path[200];
    struct stat wal = {0};
    snprintf(path, sizeof path, "%s/history/%lld/live.db-wal", f->directory, (long long)f->tenant.id);
    if (f->kind == DB_SQLITE) assert_int_equal(stat(path, &wal), 0);
    return wal.st_size;
}

static void redelivery_writes_no_byte(void **state) {
    FIXTURE(f);
    double values[] = {1, 2, 3};
    write_group(f, group_of(f->tenant.id, DEVICE, T0, values, 3));
    write_one(f, T0 + 1, 1, 4, QUALITY_STALE);
    write_one(f, T0 + 1, 1, 5, QUALITY_GOOD);
    off_t before = log_bytes(f);
    struct history_written again = write_group(f, group_of(f->tenant.id, DEVICE, T0, values, 3));
    assert_int_equal(again.rows_equal, 1);
    assert_int_equal(write_one(f, T0 + 1, 1, 4, QUALITY_STALE).rows_equal, 1);
    assert_int_equal(log_bytes(f), before);
    assert_int_equal(fixture_count(f, DB_HISTORY, "SELECT count(*) FROM reading"), 2);
    fixture_free(f);
}

static void points_of_the_same_scan_are_joined(void **state) {
    FIXTURE(f);
    write_one(f, T0, 1, 10, QUALITY_GOOD);
    assert_int_equal(write_one(f, T0, 2, 20, QUALITY_GOOD).rows_merged, 1);
    struct series s = read_points(f, DEVICE, (int32_t[]){1, 2}, 2);
    assert_int_equal(s.count, 1);
    assert_true(s.v[0] == 10 && s.v[1] == 20);
    fixture_free(f);
}

/* Every order of two qualities: the stored value is replaced only by an equal or better rank. */
static void a_better_rank_replaces_a_worse_one_and_never_the_other_way(void **state) {
    FIXTURE(f);
    static const enum quality all[] = {QUALITY_GOOD,  QUALITY_RECOVERED, QUALITY_SUBSTITUTED,
                                       QUALITY_STALE, QUALITY_OFFLINE,   QUALITY_SENSOR_FAULT};
    int64_t t = T0;
    for (size_t i = 0; i < 6; i++) {
        for (size_t k = 0; k < 6; k++, t += 1) {
            write_one(f, t, 1, 100, all[i]);
            write_one(f, t, 1, 200, all[k]);
        }
    }
    struct series s = read_points(f, DEVICE, (int32_t[]){1}, 1);
    assert_int_equal(s.count, 36);
    for (size_t n = 0; n < 36; n++) {
        enum quality before = all[n / 6], after = all[n % 6];
        bool replaced = quality_rank(after) >= quality_rank(before);
        assert_true(s.v[n] == (replaced ? 200 : 100));
        assert_int_equal(s.q[n], replaced ? after : before);
    }
    fixture_free(f);
}

static void several_readings_in_one_slot_are_all_kept(void **state) {
    FIXTURE(f);
    for (int i = 0; i < 5; i++) write_one(f, T0 + i * 100, 1, i, QUALITY_GOOD);
    assert_int_equal(read_points(f, DEVICE, (int32_t[]){1}, 1).count, 5);
    fixture_free(f);
}

static void a_row_doubled_in_one_group_is_one(void **state) {
    FIXTURE(f);
    struct reading_group *g = reading_group_new();
    struct scan_item stale = {1, {1, QUALITY_STALE}}, good = {1, {2, QUALITY_GOOD}};
    group_add(g, f->tenant.id, DEVICE, T0, T0, &stale, 1);
    group_add(g, f->tenant.id, DEVICE, T0, T0, &good, 1);
    struct history_written w = write_group(f, g);
    assert_int_equal(w.rows_new, 1);
    assert_int_equal(w.rows_merged, 1);
    assert_true(read_points(f, DEVICE, (int32_t[]){1}, 1).v[0] == 2);
    fixture_free(f);
}

static void a_row_far_from_its_slot_is_still_found(void **state) {
    FIXTURE(f);
    struct reading_group *g = reading_group_new();
    struct scan_item item = {1, {7, QUALITY_GOOD}};
    group_add(g, f->tenant.id, DEVICE, T0, T0 + 40 * HOUR_MS + 1, &item, 1);
    group_add(g, f->tenant.id, DEVICE, T0 + HOUR_MS, T0 + HOUR_MS - SLOT_EARLY_MS, &item, 1);
    write_group(f, g);
    struct series s;
    bool more;
    assert_ok(f, history_read(f->store, &f->arena, f->tenant.id, DEVICE, (int32_t[]){1}, 1, T0 + 40 * HOUR_MS,
                              T0 + 41 * HOUR_MS, 10, &s, &more, &f->e));
    assert_int_equal(s.count, 1);
    assert_ok(f, history_read(f->store, &f->arena, f->tenant.id, DEVICE, (int32_t[]){1}, 1,
                              T0 + HOUR_MS - SLOT_EARLY_MS, T0 + HOUR_MS - SLOT_EARLY_MS + 1, 10, &s, &more, &f->e));
    assert_int_equal(s.count, 1);
    fixture_free(f);
}

static void tenants_have_their_own_history(void **state) {
    FIXTURE(f);
    double mine[] = {1}, theirs[] = {2};
    int64_t other = f->tenant.id + 1000;
    struct reading_group *g = group_of(f->tenant.id, DEVICE, T0, mine, 1);
    struct scan_item item = {1, {theirs[0], QUALITY_GOOD}};
    group_add(g, other, DEVICE, T0, T0, &item, 1);
    assert_int_equal(write_group(f, g).rows_new, 2);
    struct series s;
    bool more;
    assert_true(read_points(f, DEVICE, (int32_t[]){1}, 1).v[0] == 1);
    assert_ok(f,
              history_read(f->store, &f->arena, other, DEVICE, (int32_t[]){1}, 1, 0, INT64_MAX, 10, &s, &more, &f->e));
    assert_int_equal(s.count, 1);
    assert_true(s.v[0] == 2);
    fixture_free(f);
}

static void the_history_zone_is_fixed_at_the_first_reading(void **state) {
    FIXTURE(f);
    double values[] = {1};
    assert_ok(f, history_alive(f->store, f->tenant.id, T0, &f->e));
    assert_int_equal(fixture_count(f, DB_HISTORY, "SELECT count(*) FROM history_state WHERE zone IS NOT NULL"), 0);
    write_group(f, group_of(f->tenant.id, DEVICE, T0, values, 1));
    const char *fixed = arena_printf(&f->arena, "SELECT count(*) FROM history_state WHERE zone = '%s'", f->tenant.zone);
    assert_int_equal(fixture_count(f, DB_HISTORY, fixed), 1);
    fixture_count(f, DB_CONFIG, "UPDATE tenant SET zone = 'Pacific/Chatham'");
    fixture_reopen(f);
    write_group(f, group_of(f->tenant.id, DEVICE, T0 + 1000, values, 1));
    assert_int_equal(fixture_count(f, DB_HISTORY, fixed), 1);
    fixture_free(f);
}

static void a_group_of_thousands_of_rows_is_one_commit(void **state) {
    FIXTURE(f);
    struct reading_group *g = reading_group_new();
    for (int i = 0; i < 5000; i++) {
        struct scan_item item = {1, {i, QUALITY_GOOD}};
        group_add(g, f->tenant.id, DEVICE + i % 7, T0 + i / 7 * 900000, T0 + i / 7 * 900000, &item, 1);
    }
    assert_int_equal(write_group(f, g).rows_new, 5000);
    size_t rows = 0;
    for (int i = 0; i < 7; i++) rows += read_points(f, DEVICE + i, (int32_t[]){1}, 1).count;
    assert_int_equal(rows, 5000);
    fixture_free(f);
}

static void a_damaged_stored_row_gives_way(void **state) {
    FIXTURE(f);
    write_one(f, T0, 1, 10, QUALITY_GOOD);
    fixture_count(f, DB_HISTORY,
                  f->kind == DB_SQLITE ? "UPDATE reading SET body = x'09'"
                                       : "UPDATE reading SET body = '\\x09'::bytea");
    struct series s;
    bool more;
    assert_err(
        f, ERR_CORRUPT,
        history_read(f->store, &f->arena, f->tenant.id, DEVICE, (int32_t[]){1}, 1, 0, INT64_MAX, 10, &s, &more, &f->e));
    log_set_level(LOG_LEVEL_ERROR);
    assert_int_equal(write_one(f, T0, 1, 11, QUALITY_STALE).rows_merged, 1);
    assert_true(read_points(f, DEVICE, (int32_t[]){1}, 1).v[0] == 11);
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_row_is_stored_once),
        ON_BOTH(redelivery_writes_no_byte),
        ON_BOTH(points_of_the_same_scan_are_joined),
        ON_BOTH(a_better_rank_replaces_a_worse_one_and_never_the_other_way),
        ON_BOTH(several_readings_in_one_slot_are_all_kept),
        ON_BOTH(a_row_doubled_in_one_group_is_one),
        ON_BOTH(a_row_far_from_its_slot_is_still_found),
        ON_BOTH(tenants_have_their_own_history),
        ON_BOTH(the_history_zone_is_fixed_at_the_first_reading),
        ON_BOTH(a_group_of_thousands_of_rows_is_one_commit),
        ON_BOTH(a_damaged_stored_row_gives_way),
    };
    return cmocka_run_group_tests_name("store/history_write", tests, NULL, fixture_end);
}
