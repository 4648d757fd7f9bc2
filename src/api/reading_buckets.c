/* Brings stored rows and buckets together: settles the step, counts buckets before any is made, and feeds them window
 * by window. Keeps no row. */
#include "api/reading_buckets.h"

#include "base/time.h"
#include "store/history.h"

#define FIGURE(member, is_whole, of_counters)                                                                          \
    { #member, offsetof(struct bucket, member), is_whole, of_counters }
const struct reading_figure reading_figures[READING_FIGURES] = {
    FIGURE(n, true, false),     FIGURE(unusable, true, false), FIGURE(min, false, false),
    FIGURE(mean, false, false), FIGURE(max, false, false),     FIGURE(first, false, false),
    FIGURE(last, false, false), FIGURE(sum, false, false),     FIGURE(difference, false, true),
    FIGURE(breaks, true, true),
};

static bool walk(struct store *s, const struct reading_query *q, int64_t from_ms, int64_t to_ms, history_take *take,
                 void *context, struct err *e) {
    if (q->count == 0) return true;
    return history_walk(s, q->tenant->id, q->device->id, q->numbers, q->count, from_ms, to_ms, take, context, e);
}

/* ---- the step ---- */

struct row_count {
    size_t rows, limit;
};

static bool count_rows(void *context, const struct series *rows) {
    struct row_count *k = context;
    k->rows += rows->count;
    return k->rows < k->limit;
}

bool reading_step_settle(struct store *s, struct reading_query *q, size_t raw_cells_max, struct err *e) {
    if (q->form != READING_AUTO) return true;
    size_t limit = 4 * (size_t)q->fit, points = (size_t)(q->count ? q->count : 1);
    if (raw_cells_max / points < limit) limit = raw_cells_max / points + 1;
    struct row_count k = {.limit = limit};
    AUTO_ZONE(zone);
    if (!reading_zone_open(q->tenant, q->zone, &zone, e) || !walk(s, q, q->from_ms, q->to_ms, count_rows, &k, e))
        return false;
    q->form = k.rows < k.limit ? READING_RAW : READING_BUCKETS;
    if (q->form == READING_BUCKETS) q->step = bucket_step_fit(zone.tz, q->from_ms, q->to_ms, (size_t)q->fit);
    return true;
}

/* ---- the buckets ---- */

static bool few_enough(const struct reading_query *q, const struct tz *z, struct err *e) {
    struct bucket_grid g = bucket_grid_of(z, q->step);
    size_t points = (size_t)(q->count ? q->count : 1), limit = q->csv ? BUCKETS_MAX : BUCKET_CELLS_MAX / points;
    if (bucket_count(&g, q->from_ms, q->to_ms, limit) <= limit) return true;
    if (q->csv)
        return err_set(e, ERR_TOO_LARGE, "step", "These are more than %d buckets; ask for a longer step.", BUCKETS_MAX);
    return err_set(e, ERR_TOO_LARGE, "step",
                   "These are more than the %d cells (buckets times points) of one reply; ask for a longer step, for "
                   "fewer points or for CSV.",
                   BUCKET_CELLS_MAX);
}

struct feed {
    struct buckets *buckets;
    size_t rows;
};

static bool add_rows(void *context, const struct series *rows) {
    struct feed *k = context;
    k->rows += rows->count;
    return buckets_add(k->buckets, rows);
}

/* How far back a counter's last register is looked for: further only while there are few rows and none has one. */
static const int64_t lead_ms[] = {2 * HOUR_MS, DAY_MS, 8 * DAY_MS, 64 * DAY_MS};
enum { LEADS = sizeof lead_ms / sizeof *lead_ms, LEAD_ROWS_MAX = 500 };

bool reading_buckets_begin(struct store *s, struct arena *a, const struct reading_query *q, const struct tz *z,
                           bucket_take *take, void *context, struct buckets **out, struct err *e) {
    const struct point_def **defs = arena_new_n(a, const struct point_def *, (size_t)q->count + 1);
    if (!few_enough(q, z, e)) return false;
    for (int i = 0; i < q->count; i++) defs[i] = q->points[i]->def;
    for (int i = 0; i < LEADS; i++) {
        struct bucket_grid grid = bucket_grid_of(z, q->step);
        struct feed k = {buckets_new(a, grid, q->from_ms, q->to_ms, defs, q->count, take, context), 0};
        *out = k.buckets;
        if (buckets_counters_known(k.buckets)) return true; /* there are none */
        if (!walk(s, q, q->from_ms - lead_ms[i], q->from_ms, add_rows, &k, e)) return false;
        if (buckets_counters_known(k.buckets) || k.rows >= LEAD_ROWS_MAX) return true;
    }
    return true;
}

bool reading_buckets_add(struct store *s, const struct reading_query *q, int64_t from_ms, int64_t to_ms,
                         struct buckets *b, struct err *e) {
    struct feed k = {b, 0};
    if (!walk(s, q, from_ms, to_ms, add_rows, &k, e)) return false;
    buckets_reach(b, to_ms);
    return true;
}
