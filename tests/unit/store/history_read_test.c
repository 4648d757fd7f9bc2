/* Reading back: order, limits, windows, absent points, the span and the last rows; on both databases. */
#include "fixture.h"

#include <stdlib.h>

#define DEVICE 5

static void write_group(struct fixture *f, struct reading_group *g) {
    bool ok = history_write(f->store, g, NULL, &f->e);
    reading_group_free(g);
    if (!ok) fail_msg("%s", f->e.text);
}

static void add(struct reading_group *g, struct fixture *f, int64_t device_id, int64_t t_ms, int32_t point,
                double value) {
    struct scan_item item = {point, {value, QUALITY_GOOD}};
    group_add(g, f->tenant.id, device_id, time_floor(t_ms, 15 * MINUTE_MS), t_ms, &item, 1);
}

/* All rows by pages of `limit`; checks that time ascends; returns how many, and the sum of the first point. */
static size_t read_pages(struct fixture *f, int64_t device_id, int64_t from_ms, int64_t to_ms, size_t limit,
                         double *sum) {
    size_t count = 0;
    bool more = true;
    int32_t points[] = {1};
    int64_t last = INT64_MIN;
    *sum = 0;
    while (more) {
        struct series s;
        assert_ok(f, history_read(f->store, &f->arena, f->tenant.id, device_id, points, 1, from_ms, to_ms, limit, &s,
                                  &more, &f->e));
        assert_true(s.count <= limit);
        assert_true(!more || s.count == limit);
        for (size_t i = 0; i < s.count; i++) {
            assert_true(s.t[i] > last);
            last = s.t[i];
            *sum += s.v[i];
        }
        count += s.count;
        from_ms = last + 1;
    }
    return count;
}

static void a_period_is_half_open(void **state) {
    FIXTURE(f);
    struct reading_group *g = reading_group_new();
    double sum;
    for (int i = 0; i < 10; i++) add(g, f, DEVICE, T0 + i * 1000, 1, 1);
    write_group(f, g);
    assert_int_equal(read_pages(f, DEVICE, T0 + 2000, T0 + 5000, 100, &sum), 3);
    assert_int_equal(read_pages(f, DEVICE, T0 + 2000, T0 + 2000, 100, &sum), 0);
    assert_int_equal(read_pages(f, DEVICE, INT64_MIN, INT64_MAX, 100, &sum), 10);
    fixture_free(f);
}

static void pages_join_without_loss_or_doubling(void **state) {
    FIXTURE(f);
    struct reading_group *g = reading_group_new();
    double sum;
    for (int i = 0; i < 1000; i++) add(g, f, DEVICE, T0 + i * 7 * MINUTE_MS, 1, i);
    write_group(f, g);
    static const size_t limits[] = {1, 7, 333, 999, 1000, 1001};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (limits[i] == 1 && f->kind == DB_POSTGRES)
            continue; /* a thousand small reads are slow there and show nothing more */
        assert_int_equal(read_pages(f, DEVICE, 0, INT64_MAX, limits[i], &sum), 1000);
        assert_true(sum == 999 * 1000 / 2);
    }
    fixture_free(f);
}

/* Rows years apart, before and after the epoch, are found without walking every day between. */
static void windows_jump_over_what_is_empty(void **state) {
    FIXTURE(f);
    static const int64_t times[] = {
        -5 * 365 * DAY_MS + 1,     -1, 0, 1, T0, T0 + DAY_MS - 1, T0 + DAY_MS, T0 + 365 * DAY_MS,
        T0 + 3650 * DAY_MS + 12345};
    struct reading_group *g = reading_group_new();
    double sum;
    for (size_t i = 0; i < 9; i++) add(g, f, DEVICE, times[i], 1, 1 << i);
    write_group(f, g);
    assert_int_equal(read_pages(f, DEVICE, INT64_MIN, INT64_MAX, 100, &sum), 9);
    assert_true(sum == 511);
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(read_pages(f, DEVICE, times[i], times[i] + 1, 100, &sum), 1);
        assert_true(sum == 1 << i);
    }
    fixture_free(f);
}

/* Late and out of order, several devices, random times: the same rows as a plain list gives. */
static void random_rows_come_back_in_order(void **state) {
    FIXTURE(f);
    enum { ROWS = 3000, SPAN_DAYS = 40 };
    static struct { int64_t device_id, t_ms; } rows[ROWS];
    struct reading_group *g = reading_group_new();
    double sum;
    srandom(7);
    for (int i = 0; i < ROWS; i++) {
        rows[i].device_id = 1 + random() % 3;
        rows[i].t_ms = T0 + (int64_t)i + (random() % (SPAN_DAYS * 86400)) * 1000 * 3; /* unique by the millisecond */
        add(g, f, rows[i].device_id, rows[i].t_ms, 1, i);
        if (i % 500 == 499) {
            write_group(f, g);
            g = reading_group_new();
        }
    }
    write_group(f, g);
    for (int64_t device = 1; device <= 3; device++) {
        for (int day = 0; day < SPAN_DAYS * 3; day += 17) {
            int64_t from = T0 + day * DAY_MS + 1234567, to = from + 11 * DAY_MS;
            double expected = 0;
            size_t count = 0;
            for (int i = 0; i < ROWS; i++) {
                if (rows[i].device_id != device || rows[i].t_ms < from || rows[i].t_ms >= to) continue;
                expected += i;
                count++;
            }
            assert_int_equal(read_pages(f, device, from, to, 50, &sum), count);
            assert_true(sum == expected);
        }
    }
    fixture_free(f);
}

static void absent_points_are_marked_and_empty_rows_left_out(void **state) {
    FIXTURE(f);
    struct reading_group *g = reading_group_new();
    struct series s;
    bool more;
    add(g, f, DEVICE, T0, 1, 10);
    add(g, f, DEVICE, T0 + 1, 2, 20);
    add(g, f, DEVICE, T0 + 2, 3, 30);
    write_group(f, g);
    assert_ok(f, history_read(f->store, &f->arena, f->tenant.id, DEVICE, (int32_t[]){3, 1, 3}, 3, 0, INT64_MAX, 10, &s,
                              &more, &f->e));
    assert_int_equal(s.count, 2);
    assert_int_equal(s.point_count, 3);
    assert_int_equal(s.q[0], SERIES_ABSENT);
    assert_true(isnan(s.v[0]) && s.v[1] == 30);
    assert_true(s.v[2] == 10 && s.q[3] == SERIES_ABSENT);
    assert_true(s.v[5] == 30 && s.q[5] == QUALITY_GOOD);
    fixture_free(f);
}

/* A change of the slot length stores one scan under two slots when it is delivered again; it is read once. */
static void the_same_time_in_two_slots_is_one_row(void **state) {
    FIXTURE(f);
    struct reading_group *g = reading_group_new();
    struct scan_item stale = {1, {1, QUALITY_STALE}}, good = {1, {2, QUALITY_GOOD}}, other = {2, {3, QUALITY_GOOD}};
    struct series s;
    bool more;
    group_add(g, f->tenant.id, DEVICE, T0, T0 + MINUTE_MS, &good, 1);
    group_add(g, f->tenant.id, DEVICE, T0 + MINUTE_MS, T0 + MINUTE_MS, &stale, 1);
    group_add(g, f->tenant.id, DEVICE, T0 + MINUTE_MS / 2, T0 + MINUTE_MS, &other, 1);
    write_group(f, g);
    assert_ok(f, history_read(f->store, &f->arena, f->tenant.id, DEVICE, (int32_t[]){1, 2}, 2, 0, INT64_MAX, 10, &s,
                              &more, &f->e));
    assert_int_equal(s.count, 1);
    assert_true(s.v[0] == 2 && s.q[0] == QUALITY_GOOD && s.v[1] == 3);
    fixture_free(f);
}

static void a_reader_sees_what_the_writer_committed(void **state) {
    FIXTURE(f);
    struct store *reader = fixture_open(f, STORE_READ);
    struct series s;
    bool more;
    struct gap *gaps;
    size_t gap_count = 9;
    int64_t newest = 5;
    assert_non_null(reader);
    assert_ok(f, history_read(reader, &f->arena, f->tenant.id, DEVICE, (int32_t[]){1}, 1, 0, INT64_MAX, 10, &s, &more,
                              &f->e));
    assert_int_equal(s.count, 0);
    assert_ok(f, history_gaps(reader, &f->arena, f->tenant.id, DEVICE, 0, INT64_MAX, &gaps, &gap_count, &f->e));
    assert_int_equal(gap_count, 0);
    assert_ok(f, history_newest(reader, f->tenant.id, &newest, &f->e));
    assert_int_equal(newest, 0);
    for (int i = 0; i < 3; i++) {
        struct reading_group *g = reading_group_new();
        add(g, f, DEVICE, T0 + i, 1, i);
        write_group(f, g);
        assert_ok(f, history_read(reader, &f->arena, f->tenant.id, DEVICE, (int32_t[]){1}, 1, 0, INT64_MAX, 10, &s,
                                  &more, &f->e));
        assert_int_equal(s.count, i + 1);
    }
    store_close(reader);
    fixture_free(f);
}

static void the_span_is_first_and_last(void **state) {
    FIXTURE(f);
    int64_t first, last;
    assert_err(f, ERR_NOT_FOUND, history_span(f->store, f->tenant.id, DEVICE, &first, &last, &f->e));
    struct reading_group *g = reading_group_new();
    add(g, f, DEVICE, T0 + 100 * DAY_MS + 5, 1, 1);
    add(g, f, DEVICE, T0 - 100 * DAY_MS - 5, 1, 1);
    add(g, f, DEVICE + 1, T0 - 200 * DAY_MS, 1, 1);
    write_group(f, g);
    assert_ok(f, history_span(f->store, f->tenant.id, DEVICE, &first, &last, &f->e));
    assert_int_equal(first, T0 - 100 * DAY_MS - 5);
    assert_int_equal(last, T0 + 100 * DAY_MS + 5);
    assert_err(f, ERR_NOT_FOUND, history_span(f->store, f->tenant.id, DEVICE + 2, &first, &last, &f->e));
    fixture_free(f);
}

struct lasts {
    int count;
    int64_t device[8], t_ms[8];
    double value[8];
};

static void take_last(void *context, int64_t device_id, int64_t t_ms, const void *body, size_t length) {
    struct lasts *l = context;
    AUTO_ARENA(a);
    struct scan_item *items;
    size_t count;
    struct err e;
    assert_true(hot_row_decode(body, length, &a, &items, &count, &e));
    l->device[l->count] = device_id;
    l->t_ms[l->count] = t_ms;
    l->value[l->count++] = items[0].sample.value;
}

static void the_last_row_of_each_device_is_found(void **state) {
    FIXTURE(f);
    struct lasts l = {0};
    assert_ok(f, history_each_last(f->store, f->tenant.id, take_last, &l, &f->e));
    assert_int_equal(l.count, 0);
    struct reading_group *g = reading_group_new();
    for (int i = 0; i < 50; i++) add(g, f, 1, T0 + i * HOUR_MS, 1, i);
    for (int i = 0; i < 50; i++) add(g, f, 3, T0 + i * HOUR_MS, 1, 100 + i);
    add(g, f, 2, T0 - 20 * DAY_MS, 1, 7); /* silent for long */
    add(g, f, 2, T0 - 20 * DAY_MS - 1000, 1, 8);
    add(g, f, 4, T0 + 49 * HOUR_MS - 2 * HOUR_MS, 1, 9); /* silent for two hours */
    write_group(f, g);
    assert_ok(f, history_each_last(f->store, f->tenant.id, take_last, &l, &f->e));
    assert_int_equal(l.count, 4);
    static const double values[] = {49, 7, 149, 9};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(l.device[i], i + 1);
        assert_true(l.value[i] == values[i]);
    }
    assert_int_equal(l.t_ms[1], T0 - 20 * DAY_MS);
    fixture_free(f);
}

struct walked {
    size_t rows, pieces, longest, most;
    int64_t last;
    double sum;
    int point_count;
};

static bool take_piece(void *context, const struct series *s) {
    struct walked *w = context;
    assert_true(s->count > 0);
    assert_int_equal(s->point_count, w->point_count);
    for (size_t i = 0; i < s->count; i++) {
        assert_true(s->t[i] > w->last);
        w->last = s->t[i];
        w->sum += s->v[i];
    }
    w->rows += s->count;
    w->pieces++;
    if (s->count > w->longest) w->longest = s->count;
    return w->rows < w->most;
}

#define WIDE 200
static struct walked walk(struct fixture *f, int point_count, int64_t from_ms, int64_t to_ms, size_t most) {
    struct walked w = {.most = most, .last = INT64_MIN, .point_count = point_count};
    int32_t points[WIDE];
    for (int i = 0; i < point_count; i++) points[i] = i + 1;
    assert_ok(f,
              history_walk(f->store, f->tenant.id, DEVICE, points, point_count, from_ms, to_ms, take_piece, &w, &f->e));
    return w;
}

static void a_walk_is_what_pages_are(void **state) {
    FIXTURE(f);
    struct reading_group *g = reading_group_new();
    double sum;
    unsigned seed = 7;
    int64_t t = T0;
    for (int i = 0; i < 2000; i++) {
        t += i % 100 ? rand_r(&seed) % (40 * MINUTE_MS) + 1 : 30 * DAY_MS;
        add(g, f, DEVICE, t, 1, i);
        add(g, f, DEVICE + 1, t, 1, 1000);
    }
    write_group(f, g);
    size_t count = read_pages(f, DEVICE, T0 + DAY_MS, t, 77, &sum);
    struct walked w = walk(f, 1, T0 + DAY_MS, t, SIZE_MAX);
    assert_int_equal(w.rows, count);
    assert_true(w.sum == sum);
    assert_int_equal(walk(f, 1, T0, T0, SIZE_MAX).pieces, 0);
    fixture_free(f);
}

static void a_walk_ends_when_no_more_is_wanted(void **state) {
    FIXTURE(f);
    struct reading_group *g = reading_group_new();
    for (int i = 0; i < 100; i++) add(g, f, DEVICE, T0 + i * DAY_MS, 1, 1);
    write_group(f, g);
    struct walked w = walk(f, 1, INT64_MIN, INT64_MAX, 10);
    assert_true(w.rows >= 10 && w.rows < 100);
    fixture_free(f);
}

/* Windows are long where rows are few; what then comes in one hour is not gathered at once. */
static void a_burst_after_a_quiet_time_comes_in_pieces(void **state) {
    FIXTURE(f);
    struct reading_group *g = reading_group_new();
    const int64_t burst = T0 + 300 * DAY_MS;
    for (int i = 0; i < 10; i++) add(g, f, DEVICE, T0 + i * 30 * DAY_MS, 1, 1);
    for (int i = 0; i < 18000; i++) add(g, f, DEVICE, burst + i * 200, 1, 1);
    write_group(f, g);
    struct walked w = walk(f, WIDE, INT64_MIN, INT64_MAX, SIZE_MAX);
    assert_int_equal(w.rows, 18010);
    assert_true(w.longest <= 5242); /* a million cells */
    fixture_free(f);
}

static int64_t grid_of(struct fixture *f) {
    return fixture_count(f, DB_HISTORY, "SELECT coalesce(slot_grid_ms, -1) FROM history_state");
}

static void write_one(struct fixture *f, int64_t device_id, int64_t slot, int64_t t_ms, double value) {
    struct reading_group *g = reading_group_new();
    struct scan_item item = {1, {value, QUALITY_GOOD}};
    group_add(g, f->tenant.id, device_id, slot, t_ms, &item, 1);
    write_group(f, g);
}

/* Slots of a quarter of an hour, then of ten seconds, then of an odd length: no row is ever overlooked. */
static void rows_are_found_whatever_slots_there_are(void **state) {
    FIXTURE(f);
    static const int64_t slots[] = {
        0,           15 * MINUTE_MS,          45 * MINUTE_MS, 50 * MINUTE_MS, 50 * MINUTE_MS + 10000,
        HOUR_MS + 1, HOUR_MS + 15 * MINUTE_MS};
    static const int64_t grids[] = {15 * MINUTE_MS, 15 * MINUTE_MS, 15 * MINUTE_MS, 5 * MINUTE_MS, 10000, 1, 1};
    double sum, expected = 0;
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        write_one(f, DEVICE, T0 + slots[i], T0 + slots[i] + 7, (double)(i + 1));
        write_one(f, DEVICE + 1, T0 + slots[i], T0 + slots[i] + 7, 1000);
        expected += (double)(i + 1);
        if (grid_of(f) % grids[i] || (grids[i] < 15 * MINUTE_MS && grid_of(f) != grids[i]))
            fail_msg("slot %zu: grid %lld", i, (long long)grid_of(f));
        assert_int_equal(read_pages(f, DEVICE, T0, T0 + DAY_MS, 100, &sum), i + 1);
        assert_true(sum == expected);
        assert_int_equal(read_pages(f, DEVICE, T0 + slots[i] + 7, T0 + slots[i] + 8, 100, &sum), 1);
    }
    fixture_free(f);
}

static void a_grid_is_kept_over_a_restart(void **state) {
    FIXTURE(f);
    double sum;
    write_one(f, DEVICE, T0, T0, 1);
    write_one(f, DEVICE, T0 + 15 * MINUTE_MS, T0 + 15 * MINUTE_MS, 2);
    assert_int_equal(grid_of(f), 15 * MINUTE_MS);
    fixture_reopen(f);
    write_one(f, DEVICE, T0 + HOUR_MS, T0 + HOUR_MS, 3);
    assert_int_equal(grid_of(f), 15 * MINUTE_MS);
    write_one(f, DEVICE, T0 + HOUR_MS + 10000, T0 + HOUR_MS + 10000, 4);
    assert_int_equal(grid_of(f), 10000);
    assert_int_equal(read_pages(f, DEVICE, T0, T0 + DAY_MS, 100, &sum), 4);
    fixture_free(f);
}

/* Takes the history back to before the grid was noted. */
static void undo_grid(struct fixture *f, bool with_state) {
    if (!with_state) fixture_count(f, DB_HISTORY, "DELETE FROM history_state");
    fixture_count(f, DB_HISTORY, "ALTER TABLE history_state DROP COLUMN slot_grid_ms");
    fixture_count(f, DB_HISTORY,
                  f->kind == DB_SQLITE ? "PRAGMA user_version = 1"
                                       : "UPDATE schema_version SET version = 1 WHERE file = 'history'");
    fixture_reopen(f);
}

/* What was stored before may stand in any slot, so the grid is taken to be the finest. */
static void a_history_of_before_the_grid_is_read(void **state) {
    FIXTURE(f);
    double sum;
    write_one(f, DEVICE, T0, T0, 1);
    write_one(f, DEVICE, T0 + 10000, T0 + 10000, 1);
    for (int with_state = 0; with_state <= 1; with_state++) {
        undo_grid(f, with_state);
        write_one(f, DEVICE, T0 + 15 * MINUTE_MS, T0 + 15 * MINUTE_MS, 1);
        assert_int_equal(read_pages(f, DEVICE, T0, T0 + DAY_MS, 100, &sum), 3);
        assert_int_equal(grid_of(f), 1);
    }
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_period_is_half_open),
        ON_BOTH(pages_join_without_loss_or_doubling),
        ON_BOTH(windows_jump_over_what_is_empty),
        ON_BOTH(random_rows_come_back_in_order),
        ON_BOTH(a_walk_is_what_pages_are),
        ON_BOTH(a_walk_ends_when_no_more_is_wanted),
        ON_BOTH(a_burst_after_a_quiet_time_comes_in_pieces),
        ON_BOTH(rows_are_found_whatever_slots_there_are),
        ON_BOTH(a_grid_is_kept_over_a_restart),
        ON_BOTH(a_history_of_before_the_grid_is_read),
        ON_BOTH(absent_points_are_marked_and_empty_rows_left_out),
        ON_BOTH(the_same_time_in_two_slots_is_one_row),
        ON_BOTH(a_reader_sees_what_the_writer_committed),
        ON_BOTH(the_span_is_first_and_last),
        ON_BOTH(the_last_row_of_each_device_is_found),
    };
    return cmocka_run_group_tests_name("store/history_read", tests, NULL, fixture_end);
}
