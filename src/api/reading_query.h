/* What a request for readings asks for: which points, from when to when, how fine. Query lane. */
#ifndef HEARTH_API_READING_QUERY_H
#define HEARTH_API_READING_QUERY_H

#include "api/app.h"
#include "domain/bucket_grid.h"

enum reading_form { READING_RAW, READING_AUTO, READING_BUCKETS };

struct reading_query {
    const struct device *device; /* of the call's directory */
    const struct device_point **points;
    int32_t *numbers; /* of the points, in the same order */
    int count;
    int64_t from_ms, to_ms;
    const struct app_tenant *tenant;
    const char *zone; /* NULL: the tenant's (reading_zone.h) */
    enum reading_form form;
    enum bucket_step step; /* READING_BUCKETS */
    int fit;               /* READING_AUTO: pixels */
    bool csv, raw;         /* raw: unusable figures are shown */
};

/* Reads and checks all parameters of GET readings. */
bool reading_query_read(struct call *c, struct reading_query *out, struct err *e);

#endif
