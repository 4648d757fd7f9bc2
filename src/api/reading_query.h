/* What a request for readings asks for: which points, from when to when. Query lane. */
#ifndef HEARTH_API_READING_QUERY_H
#define HEARTH_API_READING_QUERY_H

#include "api/app.h"

struct reading_query {
    const struct device *device;     /* of the call's directory */
    const struct device_point **points;
    int32_t *numbers;                /* of the points, in the same order */
    int count;
    int64_t from_ms, to_ms;
    bool csv, raw;
};

/* Reads and checks all parameters of GET readings. */
bool reading_query_read(struct call *c, struct reading_query *out, struct err *e);

#endif
