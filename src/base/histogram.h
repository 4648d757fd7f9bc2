/* Reads histograms: counts per bucket, ascending upper bounds, the last bucket without one. Pure. */
#ifndef HEARTH_BASE_HISTOGRAM_H
#define HEARTH_BASE_HISTOGRAM_H

#include <stdint.h>

uint64_t histogram_count(const uint64_t *counts, int buckets);

/* The value under which `share` (0..1) of what was counted lies, taken as spread evenly within its bucket, in the unit of `bounds`
 * (buckets - 1 entries). `max`: the largest value seen, which no result exceeds and which bounds the last bucket. NaN when nothing was
 * counted. */
double histogram_quantile(const uint32_t *bounds, const uint64_t *counts, int buckets, double share, double max);

#endif
