/* Bucketed readings: how fine, how many, summed up, and their figures by name. Query lane; domain/bucket.h does the
 * sums.
 *
 * Limits: BUCKET_CELLS_MAX cells (buckets x points) in a JSON reply, BUCKETS_MAX buckets in a CSV. */
#ifndef HEARTH_API_READING_BUCKETS_H
#define HEARTH_API_READING_BUCKETS_H

#include "api/reading_query.h"
#include "api/reading_zone.h"
#include "domain/bucket.h"

enum { BUCKET_CELLS_MAX = 250000, BUCKETS_MAX = 3000000 };

/* The figures of a bucket, in the order of replies. */
struct reading_figure {
    const char *name;
    size_t offset;        /* in struct bucket: a uint32_t when `whole`, else a double that is NaN for none */
    bool whole, counters; /* counters: of counters only */
};
#define READING_FIGURES 10
extern const struct reading_figure reading_figures[READING_FIGURES];
static inline bool reading_figure_is_of(const struct reading_figure *f, const struct device_point *p) {
    return !f->counters || p->def->kind == POINT_COUNTER;
}
static inline uint32_t reading_figure_whole(const struct reading_figure *f, const struct bucket *b) {
    return *(const uint32_t *)(const void *)((const char *)b + f->offset);
}
static inline double reading_figure_double(const struct reading_figure *f, const struct bucket *b) {
    return *(const double *)(const void *)((const char *)b + f->offset);
}

/* step=auto becomes raw (fewer rows than 4 x fit, and no more cells than `raw_cells_max`) or the step that fits. */
bool reading_step_settle(struct store *s, struct reading_query *q, size_t raw_cells_max, struct err *e);

/* An empty sum of the query's points, in `a`; counters know where they stood before the period. ERR_TOO_LARGE when
 * there would be too many buckets. */
bool reading_buckets_begin(struct store *s, struct arena *a, const struct reading_query *q, const struct tz *z,
                           bucket_take *take, void *context, struct buckets **out, struct err *e);
/* Adds the stored rows of [from, to) and hands out the buckets that end by then. */
bool reading_buckets_add(struct store *s, const struct reading_query *q, int64_t from_ms, int64_t to_ms,
                         struct buckets *b, struct err *e);

/* The replies. */
bool reading_buckets_json(struct call *c, const struct reading_query *q, struct err *e);
bool reading_buckets_csv_stream(struct call *c, const struct reading_query *q, struct err *e); /* q lives in c->arena */

#endif
