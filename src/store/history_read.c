/* Reading back: a window of time is filled from every source (one today: the hot rows; sealed packs and chunks become
 * further rows of the table), then ordered by time, and what two sources say of the same time is merged by rank.
 * Windows grow and shrink with what they hold, and each statement is a short read transaction of its own: no reader
 * ever holds the file for long, and a walk over years needs no more memory than one window. */
#include "store/history_inside.h"

#include "base/vec.h"
#include "domain/hot_row.h"

#include <stdlib.h>
#include <string.h>

#define POINT_NUMBERS    1024 /* numbers are 1..1023 (device_points.h) */
#define WINDOW_FIRST_MS  DAY_MS
#define WINDOW_MIN_MS    (10 * MINUTE_MS)
#define WINDOW_MAX_MS    (64 * DAY_MS)
#define WINDOW_FEW_ROWS  1000               /* below: the next window is twice as long */
#define WINDOW_MANY_ROWS 8000               /* above: half as long */
#define WINDOW_CELLS     (INT64_C(1) << 20) /* more are not gathered at once: the window is cut and asked for again */
#define WINDOW_CUT       8

struct row {
    int64_t t;
    size_t cells;
}; /* cells: index of its first one in v and q */

/* Rows of one device, wanted points only. */
struct gather {
    int64_t device_id;
    int point_count;
    int16_t column[POINT_NUMBERS]; /* of a point number; -1: not wanted */
    VEC(struct row) rows;
    VEC(double) v;
    VEC(uint8_t) q;
    size_t rows_most; /* further ones are left out, and `overfull` says so */
    struct arena scratch;
    struct err *e;
    bool failed, overfull;
};

struct source {
    /* The earliest time >= from_ms at which the source may have a row of the device; *found false when never again. */
    bool (*next)(struct tenant_history *h, int64_t device_id, int64_t from_ms, bool *found, int64_t *t_ms,
                 struct err *e);
    /* Adds the rows with from <= t < to to g, in any order. */
    bool (*fill)(struct tenant_history *h, int64_t from_ms, int64_t to_ms, struct gather *g, struct err *e);
};

/* ---- the hot tier ---- */

/* On a grid as wide as this each place is looked at; on a finer one most places may be empty, and the slots that there
 * are are found one after the other. A row that another thread stores off the grid meanwhile is not seen, as if it had
 * come a moment later. */
#define GRID_MIN_MS (5 * MINUTE_MS)

bool hot_rows(struct tenant_history *h, int64_t device_id, int64_t from_slot, int64_t to_slot, int64_t from_t,
              int64_t to_t, db_each *each, void *context, struct err *e) {
    int64_t grid;
    if (!slot_grid(h, &grid, e)) return false;
    if (grid >= GRID_MIN_MS) {
        int64_t first = time_floor(from_slot + grid - 1, grid);
        struct sql_reading_of_device_grid p = {h->tenant_id, device_id, first, to_slot, grid, from_t, to_t};
        return db_each_row(h->db, SQL_READING_OF_DEVICE_GRID, &p, each, context, e);
    }
    struct sql_reading_of_device p = {h->tenant_id, device_id, from_slot, to_slot, from_t, to_t};
    return db_each_row(h->db, SQL_READING_OF_DEVICE, &p, each, context, e);
}

bool hot_first_day(struct tenant_history *h, int64_t device_id, int64_t from_day, bool *found, int64_t *day,
                   struct err *e) {
    struct sql_reading_day_first p = {h->tenant_id, device_id, from_day};
    *day = DB_NULL;
    if (!db_each_row(h->db, SQL_READING_DAY_FIRST, &p, store_take_int, day, e)) return false;
    *found = *day != DB_NULL;
    return true;
}

static bool hot_next(struct tenant_history *h, int64_t device_id, int64_t from_ms, bool *found, int64_t *t_ms,
                     struct err *e) {
    int64_t day;
    if (!hot_first_day(h, device_id, day_of(from_ms - SLOT_LATE_MS), found, &day, e)) return false;
    *t_ms = *found && day * DAY_MS - SLOT_EARLY_MS > from_ms ? day * DAY_MS - SLOT_EARLY_MS : from_ms;
    return true;
}

/* Nothing when none of the wanted points is among the items. */
static void add_row(struct gather *g, int64_t t, const struct scan_item *items, size_t count) {
    struct row added = {t, g->v.count};
    size_t end = g->v.count + (size_t)g->point_count;
    bool any = false;
    vec_reserve(&g->v, end);
    vec_reserve(&g->q, end);
    for (size_t i = added.cells; i < end; i++) {
        g->v.items[i] = (double)NAN;
        g->q.items[i] = SERIES_ABSENT;
    }
    for (size_t i = 0; i < count; i++) {
        int column = items[i].point < POINT_NUMBERS ? g->column[items[i].point] : -1;
        if (column < 0) continue;
        g->v.items[added.cells + (size_t)column] = items[i].sample.value;
        g->q.items[added.cells + (size_t)column] = (uint8_t)items[i].sample.quality;
        any = true;
    }
    if (!any) return;
    g->v.count = g->q.count = end;
    vec_push(&g->rows, added);
}

static bool take_hot(void *context, const void *row) {
    struct gather *g = context;
    const struct sql_reading_of_device_row *from = row;
    struct scan_item *items;
    size_t count;
    if (g->rows.count == g->rows_most) {
        g->overfull = true;
        return false;
    }
    arena_reset(&g->scratch);
    if (!hot_row_decode(from->body.bytes, from->body.length, &g->scratch, &items, &count, g->e)) {
        g->failed = true;
        return false;
    }
    add_row(g, from->t, items, count);
    return true;
}

static bool hot_fill(struct tenant_history *h, int64_t from_ms, int64_t to_ms, struct gather *g, struct err *e) {
    if (!hot_rows(h, g->device_id, from_ms - SLOT_LATE_MS, to_ms + SLOT_EARLY_MS, from_ms, to_ms, take_hot, g, e))
        return false;
    return !g->failed;
}

static const struct source sources[] = {{hot_next, hot_fill}};
#define SOURCES (sizeof sources / sizeof *sources)

/* ---- one window ---- */

static int by_time(const void *a, const void *b) {
    const struct row *x = a, *y = b;
    if (x->t != y->t) return x->t < y->t ? -1 : 1;
    return x->cells < y->cells ? -1 : x->cells > y->cells; /* the later source is the newer word */
}

static bool replaces(uint8_t candidate, uint8_t present) {
    if (candidate == SERIES_ABSENT) return false;
    if (present == SERIES_ABSENT) return true;
    return quality_rank((enum quality)candidate) >= quality_rank((enum quality)present);
}

static void merge_into(struct gather *g, const struct row *present, const struct row *candidate) {
    for (size_t p = 0; p < (size_t)g->point_count; p++) {
        size_t from = candidate->cells + p, to = present->cells + p;
        if (!replaces(g->q.items[from], g->q.items[to])) continue;
        g->v.items[to] = g->v.items[from];
        g->q.items[to] = g->q.items[from];
    }
}

/* Rows from `first` on are put in order; those of equal time become one. */
static void order_window(struct gather *g, size_t first) {
    struct row *rows = g->rows.items;
    bool ordered = true;
    for (size_t i = first + 1; ordered && i < g->rows.count; i++) ordered = rows[i - 1].t < rows[i].t;
    if (ordered) return;
    qsort(rows + first, g->rows.count - first, sizeof *rows, by_time);
    size_t kept = first;
    for (size_t i = first + 1; i < g->rows.count; i++) {
        if (rows[i].t == rows[kept].t)
            merge_into(g, &rows[kept], &rows[i]);
        else
            rows[++kept] = rows[i];
    }
    g->rows.count = kept + 1;
}

static bool next_time(struct tenant_history *h, int64_t device_id, int64_t from_ms, bool *found, int64_t *t_ms,
                      struct err *e) {
    *found = false;
    for (size_t i = 0; i < SOURCES; i++) {
        bool here;
        int64_t t;
        if (!sources[i].next(h, device_id, from_ms, &here, &t, e)) return false;
        if (here && (!*found || t < *t_ms)) *t_ms = t;
        *found |= here;
    }
    return true;
}

static bool fill_window(struct tenant_history *h, int64_t from_ms, int64_t to_ms, struct gather *g, struct err *e) {
    size_t first = g->rows.count;
    for (size_t i = 0; i < SOURCES; i++)
        if (!sources[i].fill(h, from_ms, to_ms, g, e)) return false;
    if (g->rows.count > first) order_window(g, first);
    return true;
}

static int64_t next_length(int64_t length, size_t rows) {
    if (rows < WINDOW_FEW_ROWS && length < WINDOW_MAX_MS) return length * 2;
    if (rows > WINDOW_MANY_ROWS && length > WINDOW_MIN_MS) return length / 2;
    return length;
}

/* What is still to be read, and how long the next window is. */
struct remaining {
    int64_t from_ms, to_ms, length_ms;
};

/* Adds the next window's rows. A window that holds more than is gathered at once is cut until it does not; the shortest
 * one is taken whatever it holds. */
static bool gather_window(struct tenant_history *h, struct remaining *left, struct gather *g, struct err *e) {
    size_t before = g->rows.count, cells = g->v.count, row_cells = (size_t)(g->point_count ? g->point_count : 1);
    for (;;) {
        int64_t end = left->to_ms - left->from_ms > left->length_ms ? left->from_ms + left->length_ms : left->to_ms;
        bool shortest = left->length_ms <= WINDOW_MIN_MS;
        g->overfull = false;
        g->rows_most = shortest ? SIZE_MAX : before + (size_t)WINDOW_CELLS / row_cells;
        if (!fill_window(h, left->from_ms, end, g, e)) return false;
        if (!g->overfull) {
            left->length_ms = next_length(left->length_ms, g->rows.count - before);
            left->from_ms = end;
            return true;
        }
        g->rows.count = before;
        g->v.count = g->q.count = cells;
        left->length_ms = left->length_ms / WINDOW_CUT > WINDOW_MIN_MS ? left->length_ms / WINDOW_CUT : WINDOW_MIN_MS;
    }
}

/* Goes on to where there may be rows; *any false at the end of the time, or of the readings. */
static bool seek_window(struct tenant_history *h, struct remaining *left, const struct gather *g, bool *any,
                        struct err *e) {
    *any = left->from_ms < left->to_ms;
    if (!*any) return true;
    if (!next_time(h, g->device_id, left->from_ms, any, &left->from_ms, e)) return false;
    *any &= left->from_ms < left->to_ms;
    return true;
}

/* Until the time is used up, or one row more than `limit` is there. */
static bool gather_rows(struct tenant_history *h, int64_t from_ms, int64_t to_ms, size_t limit, struct gather *g,
                        struct err *e) {
    struct remaining left = {from_ms, to_ms, WINDOW_FIRST_MS};
    bool any = true;
    while (g->rows.count <= limit) {
        if (!seek_window(h, &left, g, &any, e)) return false;
        if (!any) return true;
        if (!gather_window(h, &left, g, e)) return false;
    }
    return true;
}

/* ---- rows to columns ---- */

static void transpose(const struct gather *g, size_t count, const int32_t *points, struct arena *a,
                      struct series *out) {
    size_t columns = (size_t)g->point_count;
    int64_t *t = arena_new_n(a, int64_t, count);
    int32_t *numbers = arena_new_n(a, int32_t, columns);
    double *v = arena_new_n(a, double, columns *count);
    uint8_t *q = arena_new_n(a, uint8_t, columns * count);
    for (size_t i = 0; i < count; i++) t[i] = g->rows.items[i].t;
    for (size_t p = 0; p < columns; p++) {
        int column = points[p] > 0 && points[p] < POINT_NUMBERS ? g->column[points[p]] : -1;
        numbers[p] = points[p];
        for (size_t i = 0; i < count; i++) {
            size_t cell = g->rows.items[i].cells + (size_t)(column >= 0 ? column : 0);
            v[p * count + i] = column >= 0 ? g->v.items[cell] : (double)NAN;
            q[p * count + i] = column >= 0 ? g->q.items[cell] : SERIES_ABSENT;
        }
    }
    *out = (struct series){count, t, g->point_count, numbers, v, q};
}

static void gather_init(struct gather *g, int64_t device_id, const int32_t *points, int point_count, struct err *e) {
    *g = (struct gather){.device_id = device_id, .point_count = point_count, .e = e};
    memset(g->column, -1, sizeof g->column);
    for (int p = point_count - 1; p >= 0; p--)
        if (points[p] > 0 && points[p] < POINT_NUMBERS) g->column[points[p]] = (int16_t)p;
}

static void gather_fini(struct gather *g) {
    vec_fini(&g->rows);
    vec_fini(&g->v);
    vec_fini(&g->q);
    arena_fini(&g->scratch);
}

static int64_t clamp_time(int64_t t) {
    if (t > TIME_LATEST) return TIME_LATEST;
    return t < -TIME_LATEST ? -TIME_LATEST : t;
}

bool history_read(struct store *s, struct arena *a, int64_t tenant_id, int64_t device_id, const int32_t *points,
                  int point_count, int64_t from_ms, int64_t to_ms, size_t limit, struct series *out, bool *more,
                  struct err *e) {
    struct tenant_history *h;
    struct gather g;
    if (!store_history(s, tenant_id, &h, e)) return false;
    gather_init(&g, device_id, points, point_count, e);
    bool ok = !h || gather_rows(h, clamp_time(from_ms), clamp_time(to_ms), limit, &g, e);
    if (ok) {
        *more = g.rows.count > limit;
        transpose(&g, *more ? limit : g.rows.count, points, a, out);
    }
    gather_fini(&g);
    return ok;
}

/* One window after the other, each as a series of its own. */
static bool walk(struct tenant_history *h, struct remaining *left, struct gather *g, const int32_t *points,
                 history_take *take, void *context, struct err *e) {
    AUTO_ARENA(piece);
    bool any, wanted = true;
    while (wanted) {
        struct series rows;
        if (!seek_window(h, left, g, &any, e)) return false;
        if (!any) return true;
        if (!gather_window(h, left, g, e)) return false;
        if (g->rows.count == 0) continue;
        transpose(g, g->rows.count, points, &piece, &rows);
        wanted = take(context, &rows);
        arena_reset(&piece);
        g->rows.count = g->v.count = g->q.count = 0;
    }
    return true;
}

bool history_walk(struct store *s, int64_t tenant_id, int64_t device_id, const int32_t *points, int point_count,
                  int64_t from_ms, int64_t to_ms, history_take *take, void *context, struct err *e) {
    struct tenant_history *h;
    struct gather g;
    struct remaining left = {clamp_time(from_ms), clamp_time(to_ms), WINDOW_FIRST_MS};
    if (!store_history(s, tenant_id, &h, e)) return false;
    gather_init(&g, device_id, points, point_count, e);
    bool ok = !h || walk(h, &left, &g, points, take, context, e);
    gather_fini(&g);
    return ok;
}
