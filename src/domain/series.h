/* Columnar readings of one device: a shared time column, one value and one quality column per point. */
#ifndef HEARTH_DOMAIN_SERIES_H
#define HEARTH_DOMAIN_SERIES_H

#include "domain/quality.h"

#include <stddef.h>
#include <stdint.h>

struct series {
    size_t count;           /* rows, ascending t */
    const int64_t *t;       /* [count] ms UTC */
    int point_count;
    const int32_t *points;  /* [point_count] numbers */
    const double *v;        /* [point_count * count], point-major: v[p * count + i]; NaN where this row has no figure of the point */
    const uint8_t *q;       /* same shape; SERIES_ABSENT where this row has nothing of the point */
};
#define SERIES_ABSENT 255

/* Why there is nothing for a while. point 0: the whole device. to_ms INT64_MAX: still open. */
struct gap {
    int64_t device_id;
    int32_t point;
    int64_t from_ms, to_ms;
    enum quality reason;
};

#endif
