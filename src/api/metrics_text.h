/* The Prometheus text format (0.0.4): families of samples with HELP and TYPE lines. Pure. */
#ifndef HEARTH_API_METRICS_TEXT_H
#define HEARTH_API_METRICS_TEXT_H

#include "base/buf.h"

#include <stdint.h>

/* A family without labels. `type`: "counter" or "gauge"; counters' names end with _total. */
void metric_put(struct buf *out, const char *name, const char *type, const char *help, double value);

/* Opens a family; its samples follow. */
void metric_head(struct buf *out, const char *name, const char *type, const char *help);
/* name{label="value"} number. Label values are ours: without quotes, backslashes and line breaks. */
void metric_labelled(struct buf *out, const char *name, const char *label, const char *label_value, double value);

/* A histogram in seconds from counts per bucket, the last one without bound: `bounds_us` has count - 1 entries.
 * `sum_s` < 0: not known, left out. */
void metric_histogram(struct buf *out, const char *name, const char *help, const uint32_t *bounds_us, const uint64_t *buckets, int count,
                      double sum_s);

#endif
