/* One measured value, and one scan: what one device gave at one time. Plain data. */
#ifndef HEARTH_DOMAIN_SAMPLE_H
#define HEARTH_DOMAIN_SAMPLE_H

#include "domain/quality.h"

#include <stddef.h>
#include <stdint.h>

struct sample {
    double value;          /* NaN: no figure at all; never infinite. With an unusable quality: the raw figure, for the curious */
    enum quality quality;
};

struct scan_item {
    int32_t point;         /* point number of the device, 1.. */
    struct sample sample;
};

struct scan {
    int64_t device_id;
    int64_t t_ms;          /* wall time at which the answer arrived */
    size_t count;
    const struct scan_item *items; /* ascending point numbers, each once */
};

#endif
