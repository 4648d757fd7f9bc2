/* Edges of buckets: the local time is cut down to its unit, and units go back to UTC through the zone. Knows no reading
 * and no clock. */
#include "domain/bucket_grid.h"

#include "base/time.h"

const char *const bucket_step_names[] = {"1min",   "5min", "15min", "hour",  "3hour", "6hour",
                                         "12hour", "day",  "week",  "month", NULL};

/* Of short steps in elapsed time; of longer ones on the clock on the wall (a month: the shortest one). */
static const int64_t lengths_ms[BUCKET_STEPS] = {
    MINUTE_MS,   5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS,    3 * HOUR_MS,
    6 * HOUR_MS, 12 * HOUR_MS,  DAY_MS,         7 * DAY_MS, 28 * DAY_MS,
};

static bool is_short(enum bucket_step step) {
    return step <= BUCKET_HOUR;
}

/* ---- units of local time ---- */

static int64_t month_start(int64_t local) {
    struct civil c = civil_from_ms(local);
    c = (struct civil){.year = c.year, .month = c.month, .day = 1};
    return civil_to_ms(&c);
}

static int64_t unit_of(enum bucket_step step, int64_t local) {
    if (step == BUCKET_MONTH) return month_start(local);
    if (step == BUCKET_WEEK) return time_floor(local, DAY_MS) - civil_weekday(local) * DAY_MS;
    return time_floor(local, lengths_ms[step]);
}

static int64_t unit_after(enum bucket_step step, int64_t unit) {
    return step == BUCKET_MONTH ? month_start(unit + 31 * DAY_MS) : unit + lengths_ms[step];
}

static int64_t edge_of(const struct tz *z, int64_t unit) {
    int64_t first, second;
    tz_from_local(z, unit, &first, &second);
    return first;
}

/* Right after a unit's edge was repeated, and where it was skipped, the instant belongs to the neighbour of the unit
 * that its local time names. */
static void wall_span(const struct tz *z, enum bucket_step step, int64_t t, int64_t *start, int64_t *end) {
    int64_t unit = unit_of(step, t + tz_offset_s(z, t) * SECOND_MS);
    if (edge_of(z, unit) > t) unit = unit_of(step, unit - 1);
    *start = edge_of(z, unit);
    unit = unit_after(step, unit);
    *end = edge_of(z, unit);
    while (*end <= t) {
        *start = *end;
        unit = unit_after(step, unit);
        *end = edge_of(z, unit);
    }
}

/* ---- buckets ---- */

struct bucket_grid bucket_grid_of(const struct tz *z, enum bucket_step step) {
    return (struct bucket_grid){.tz = z, .step = step};
}

void bucket_span(struct bucket_grid *g, int64_t t_ms, int64_t *start_ms, int64_t *end_ms) {
    if (!is_short(g->step)) {
        wall_span(g->tz, g->step, t_ms, start_ms, end_ms);
        return;
    }
    int64_t length = lengths_ms[g->step];
    if (t_ms < g->day_from || t_ms >= g->day_to) wall_span(g->tz, BUCKET_DAY, t_ms, &g->day_from, &g->day_to);
    *start_ms = t_ms - (t_ms - g->day_from) % length;
    *end_ms = *start_ms + length < g->day_to ? *start_ms + length : g->day_to;
}

size_t bucket_count(struct bucket_grid *g, int64_t from_ms, int64_t to_ms, size_t limit) {
    size_t count = 0;
    for (int64_t start, end = from_ms; end < to_ms && count <= limit; count++) bucket_span(g, end, &start, &end);
    return count;
}

enum bucket_step bucket_step_fit(const struct tz *z, int64_t from_ms, int64_t to_ms, size_t most) {
    for (enum bucket_step step = 0; step < BUCKET_MONTH; step++) {
        struct bucket_grid g = bucket_grid_of(z, step);
        if ((to_ms - from_ms) / lengths_ms[step] > 2 * (int64_t)most) continue; /* not even near: spares the walk */
        if (bucket_count(&g, from_ms, to_ms, most) <= most) return step;
    }
    return BUCKET_MONTH;
}
