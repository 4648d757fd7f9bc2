/* Sums up rows in buckets: format and rules in bucket.h. Works point by point over the rows of one bucket, as the
 * columns lie in memory. Owns nothing but its struct in the caller's arena; never looks at a clock or a store. */
#include "domain/bucket.h"

#include "domain/counter.h"

#include <math.h>

#define NO_TIME INT64_MIN

/* One point's bucket while it fills. */
struct running {
    bool weighted, counts;
    uint32_t n, unusable, breaks;
    bool compared; /* a register stood before one of this bucket */
    double min, max, first, last;
    double sum, sum_lost; /* Neumaier: what rounding took away */
    double area, covered; /* of values less `first`, over time in ms */
    double held;          /* the value that counts on, since held_ms */
    int64_t held_ms;      /* NO_TIME: none */
    double difference;
    struct counter counter; /* goes on from bucket to bucket */
};

struct buckets {
    struct bucket_grid grid;
    int64_t from_ms, to_ms;
    int64_t start_ms, end_ms; /* the bucket at hand */
    int count;
    bool ended, stopped; /* all buckets are out; `take` wants no more */
    struct running *points;
    struct bucket *shown;
    bucket_take *take;
    void *context;
};

/* ---- one point ---- */

static void running_clear(struct running *r) {
    *r = (struct running){.weighted = r->weighted, .counts = r->counts, .counter = r->counter, .held_ms = NO_TIME};
}

static void let_go(struct running *r, int64_t t) {
    if (r->held_ms == NO_TIME) return;
    int64_t held_for = t - r->held_ms < BUCKET_HOLD_MS ? t - r->held_ms : BUCKET_HOLD_MS;
    r->area += (r->held - r->first) * (double)held_for;
    r->covered += (double)held_for;
    r->held_ms = NO_TIME;
}

static void add_to_sum(struct running *r, double v) {
    double sum = r->sum + v;
    r->sum_lost += fabs(r->sum) >= fabs(v) ? (r->sum - sum) + v : (v - sum) + r->sum;
    r->sum = sum;
}

static void count_register(struct running *r, int64_t t, double v) {
    double rise;
    enum counter_step step = counter_take(&r->counter, t, v, &rise);
    if (step == COUNTER_RISE) r->difference += rise;
    r->compared |= step != COUNTER_NONE;
    r->breaks += step == COUNTER_BREAK;
}

static void add_usable(struct running *r, int64_t t, double v) {
    if (r->n == 0) r->first = r->min = r->max = v;
    if (v < r->min) r->min = v;
    if (v > r->max) r->max = v;
    r->last = v;
    r->n++;
    add_to_sum(r, v);
    if (r->weighted) {
        let_go(r, t);
        r->held = v;
        r->held_ms = t;
    }
    if (r->counts) count_register(r, t, v);
}

/* Rows [from, to) of one column, all of the bucket at hand. */
static void add_column(struct running *r, const int64_t *t, const double *v, const uint8_t *q, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        if (q[i] == SERIES_ABSENT) continue;
        if (quality_usable((enum quality)q[i]) && isfinite(v[i])) {
            add_usable(r, t[i], v[i]);
            continue;
        }
        r->unusable++;
        let_go(r, t[i]);
    }
}

static void lead_column(struct running *r, const int64_t *t, const double *v, const uint8_t *q, size_t to) {
    double rise;
    for (size_t i = 0; r->counts && i < to; i++)
        if (q[i] != SERIES_ABSENT && quality_usable((enum quality)q[i]) && isfinite(v[i]))
            counter_take(&r->counter, t[i], v[i], &rise);
}

double bucket_round(double value) {
    double size = fabs(value);
    if (size < 1e-9 || size > 1e9) return value;
    double unit = 1e6;
    while (size < 1) {
        size *= 10;
        unit *= 10;
    }
    return nearbyint(value * unit) / unit;
}

static double mean_of(const struct running *r) {
    bool weighted = r->weighted && r->covered > 0;
    double mean = weighted ? r->first + r->area / r->covered : (r->sum + r->sum_lost) / r->n;
    mean = bucket_round(mean);
    return mean < r->min ? r->min : mean > r->max ? r->max : mean;
}

static struct bucket show(const struct running *r) {
    const double none = (double)NAN;
    struct bucket b = {r->n, r->unusable, none, none, none, none, none, none, none, r->breaks};
    if (r->n == 0) return b;
    b.min = r->min, b.max = r->max, b.first = r->first, b.last = r->last;
    b.mean = mean_of(r);
    b.sum = bucket_round(r->sum + r->sum_lost);
    if (r->compared) b.difference = bucket_round(r->difference);
    return b;
}

/* ---- all points ---- */

struct buckets *buckets_new(struct arena *a, struct bucket_grid grid, int64_t from_ms, int64_t to_ms,
                            const struct point_def *const *points, int count, bucket_take *take, void *context) {
    struct buckets *b = arena_new(a, struct buckets);
    *b = (struct buckets){.grid = grid, .from_ms = from_ms, .to_ms = to_ms, .count = count, .take = take};
    b->context = context;
    b->ended = from_ms >= to_ms;
    b->points = arena_new_n(a, struct running, (size_t)count);
    b->shown = arena_new_n(a, struct bucket, (size_t)count);
    bucket_span(&b->grid, from_ms, &b->start_ms, &b->end_ms);
    for (int p = 0; p < count; p++) {
        struct running *r = &b->points[p];
        r->weighted = points[p]->kind == POINT_MEASUREMENT || points[p]->kind == POINT_STATE;
        r->counts = points[p]->kind == POINT_COUNTER;
        counter_init(&r->counter, points[p]->unit);
        running_clear(r);
    }
    return b;
}

/* Hands the bucket at hand out and begins the next one. */
static void finish(struct buckets *b) {
    int64_t end = b->end_ms < b->to_ms ? b->end_ms : b->to_ms;
    for (int p = 0; p < b->count; p++) {
        let_go(&b->points[p], end);
        b->shown[p] = show(&b->points[p]);
        running_clear(&b->points[p]);
    }
    b->stopped = !b->take(b->context, b->start_ms, b->end_ms, b->shown);
    b->ended = b->end_ms >= b->to_ms;
    if (!b->ended) bucket_span(&b->grid, b->end_ms, &b->start_ms, &b->end_ms);
}

static size_t rows_before(const struct series *s, size_t from, int64_t t) {
    while (from < s->count && s->t[from] < t) from++;
    return from;
}

bool buckets_add(struct buckets *b, const struct series *s) {
    size_t at = rows_before(s, 0, b->from_ms);
    for (int p = 0; at > 0 && p < b->count; p++)
        lead_column(&b->points[p], s->t, s->v + (size_t)p * s->count, s->q + (size_t)p * s->count, at);
    while (at < s->count && !b->ended && !b->stopped && s->t[at] < b->to_ms) {
        size_t next = rows_before(s, at, b->end_ms < b->to_ms ? b->end_ms : b->to_ms);
        for (int p = 0; next > at && p < b->count; p++)
            add_column(&b->points[p], s->t, s->v + (size_t)p * s->count, s->q + (size_t)p * s->count, at, next);
        at = next;
        if (at < s->count && s->t[at] < b->to_ms) finish(b);
    }
    return !b->stopped;
}

bool buckets_reach(struct buckets *b, int64_t t_ms) {
    while (!b->ended && !b->stopped && (b->end_ms <= t_ms || t_ms >= b->to_ms)) finish(b);
    return !b->stopped;
}

void buckets_set_zone(struct buckets *b, const struct tz *z) {
    b->grid.tz = z;
}

bool buckets_counters_known(const struct buckets *b) {
    for (int p = 0; p < b->count; p++)
        if (b->points[p].counts && !b->points[p].counter.known) return false;
    return true;
}
