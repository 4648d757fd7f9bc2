/* Readings summed up in buckets. Pure: rows go in piece by piece in order of time, finished buckets come out in order,
 * empty ones too, and nothing is kept but the bucket at hand.
 *
 * Only usable qualities count (domain/quality.h). The mean of measurements and states is weighted by time: each value
 * counts from its reading to the point's next one (usable or not), at most BUCKET_HOLD_MS, at most to the bucket's end;
 * so it never leaves min..max, and a bucket depends on its own readings alone. Of other kinds it is the plain one.
 * Counters: domain/counter.h; a rise belongs to the bucket of its later register. */
#ifndef HEARTH_DOMAIN_BUCKET_H
#define HEARTH_DOMAIN_BUCKET_H

#include "base/arena.h"
#include "domain/bucket_grid.h"
#include "domain/point_def.h"
#include "domain/series.h"

#define BUCKET_HOLD_MS (INT64_C(65) * 60 * 1000)

/* One point in one bucket. Without a usable value n is 0 and all figures are NaN. mean, sum and difference are rounded
 * by bucket_round. */
struct bucket {
    uint32_t n, unusable;
    double min, mean, max, first, last, sum;
    double difference; /* counters; NaN as well when there is no register to compare with */
    uint32_t breaks;   /* counters: falls and impossible rises */
};

/* A finished bucket, one struct per point. false: no more, please. */
typedef bool bucket_take(void *context, int64_t start_ms, int64_t end_ms, const struct bucket *points);

/* Lives in `a`. Sums up what lies in [from, to); the first bucket is the one that holds `from`. */
struct buckets;
struct buckets *buckets_new(struct arena *a, struct bucket_grid grid, int64_t from_ms, int64_t to_ms,
                            const struct point_def *const *points, int count, bucket_take *take, void *context);

/* Rows of these points (in that order) later than all before. Rows before `from` only tell counters where they stood;
 * rows from `to` on count nowhere. false: `take` wants no more, in this or an earlier call. */
bool buckets_add(struct buckets *b, const struct series *rows);
/* No row before `t_ms` is to come: hands out the buckets that end there or before, and with `to` the last one too. */
bool buckets_reach(struct buckets *b, int64_t t_ms);
/* For who loads the zone anew for each of several pieces; it must be the same one. */
void buckets_set_zone(struct buckets *b, const struct tz *z);
/* Every counter knows a register to count from; true without counters. */
bool buckets_counters_known(const struct buckets *b);

/* To 6 decimals, below 1 to 7 significant digits (numbers out of 1e-9..1e9 stay as they are): without the dust of
 * binary fractions, shorter to write. */
double bucket_round(double value);

#endif
