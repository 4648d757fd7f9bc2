/* The last hour of figures, minute by minute: what came in each, its peaks, what stood at its end. Bounded; pure: looks are arguments. */
#ifndef HEARTH_API_MINUTES_H
#define HEARTH_API_MINUTES_H

#include "api/figures.h"

#include <stddef.h>

enum { MINUTES_KEPT = 60 };

struct minute {
    int64_t end_ms;  /* wall time */
    int64_t span_ms; /* a minute or a little more; much more when the machine slept */
    uint64_t counters[COUNTERS], peaks[PEAKS], gauges[GAUGES];
};

struct minutes;
struct minutes *minutes_new(const struct figures *first);
void minutes_free(struct minutes *m);

/* Any number of looks a minute; true when a minute was completed by this one. Counters never go back. */
bool minutes_look(struct minutes *m, const struct figures *now);

size_t minutes_count(const struct minutes *m);                            /* complete ones */
const struct minute *minutes_at(const struct minutes *m, size_t index);   /* 0 the oldest */
const struct figures *minutes_last_look(const struct minutes *m);

/* The running minute and the `whole` complete ones before it, added up: counters, the largest of the peaks, gauges of the last look. */
void minutes_window(const struct minutes *m, size_t whole, struct minute *out);

#endif
