/* The edges of buckets: steps of the clock and of the calendar in a zone. Pure.
 *
 * Steps up to an hour count from local midnight in elapsed time, so that an hour that the clock repeats gets a bucket
 * of its own; what is left over at the next midnight is a shorter bucket. Longer ones follow the clock on the wall:
 * 00:00, 03:00, 06:00 ...; midnight (days of 23 and 25 hours come out right); Monday; the first of the month. Where the
 * clock skips an edge, the bucket begins when it has jumped. */
#ifndef HEARTH_DOMAIN_BUCKET_GRID_H
#define HEARTH_DOMAIN_BUCKET_GRID_H

#include "base/tz.h"

#include <stddef.h>
#include <stdint.h>

enum bucket_step {
    BUCKET_1MIN,
    BUCKET_5MIN,
    BUCKET_15MIN,
    BUCKET_HOUR,
    BUCKET_3HOUR,
    BUCKET_6HOUR,
    BUCKET_12HOUR,
    BUCKET_DAY,
    BUCKET_WEEK,
    BUCKET_MONTH,
    BUCKET_STEPS
};
extern const char *const bucket_step_names[]; /* "1min" ... "month", NULL-terminated, in enum order */

struct bucket_grid {
    const struct tz *tz; /* borrowed */
    enum bucket_step step;
    int64_t day_from, day_to; /* the local day looked at last: spares the zone's look-up for each short bucket */
};
struct bucket_grid bucket_grid_of(const struct tz *z, enum bucket_step step);

/* The bucket that holds `t_ms`: *start <= t < *end, and the next one begins at *end. Times of the years 1 to 9999. */
void bucket_span(struct bucket_grid *g, int64_t t_ms, int64_t *start_ms, int64_t *end_ms);

/* How many buckets [from, to) touches; `limit` + 1 when they are more. */
size_t bucket_count(struct bucket_grid *g, int64_t from_ms, int64_t to_ms, size_t limit);

/* The shortest step with which [from, to) touches at most `most` buckets; BUCKET_MONTH when there is none. */
enum bucket_step bucket_step_fit(const struct tz *z, int64_t from_ms, int64_t to_ms, size_t most);

#endif
