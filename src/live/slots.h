/* The slot sampler: scans become rows of the hot tier, failures become gaps with a reason, both in groups of one commit. Loop thread only.
 *
 * A slot is sampled once per device. While wall time is before the newest stored reading, storing waits and the gap says "clock".
 * While nothing can be stored (the disk is full, or the writer hangs) a ring of four slots is kept in memory; what falls out of it becomes
 * a gap with the reason "storage full". Storing resumes by itself. Reasons that a device had meanwhile (offline, disabled) are kept.
 * Time is an argument everywhere. */
#ifndef HEARTH_LIVE_SLOTS_H
#define HEARTH_LIVE_SLOTS_H

#include "domain/directory.h"
#include "domain/reading_group.h"
#include "domain/sample.h"

struct slots;
struct slots_options {
    int64_t slot_ms;
    /* Takes ownership of the group; the outcome comes back by slots_committed, in order, one group at a time. */
    void (*submit)(void *context, struct reading_group *group);
    void *context;
    int64_t newest_ms;     /* newest stored reading at start */
};
struct slots *slots_new(const struct slots_options *options);
void slots_free(struct slots *s);
void slots_scan(struct slots *s, const struct device *device, const struct scan *scan, int64_t slot_start_ms);
/* t_ms: from when on; it may be past, of a slot that could not begin. */
void slots_fail(struct slots *s, const struct device *device, int64_t t_ms, int64_t now_wall_ms, enum quality reason);
void slots_disabled(struct slots *s, const struct device *device, int64_t t_ms);
/* The device is no more. What waits of it is still stored. */
void slots_forget(struct slots *s, int64_t device_id);
/* Hands over what is pending when no group is on its way. Called by a timer every commit_ms and at the end; also looks whether the
 * clock stands before what is stored. */
void slots_flush(struct slots *s, int64_t now_wall_ms);
/* The writer's answer. When it could not store the group it comes back (ownership) with the reason, to be tried again; else NULL, NULL. */
void slots_committed(struct slots *s, struct reading_group *returned, const struct err *e);

struct slots_stats {
    uint64_t rows, values;              /* taken in; values: points of those rows */
    uint64_t groups, retries;           /* handed over; given back */
    uint64_t dropped_rows;              /* lost while nothing could be stored; their time is a gap */
    uint64_t gaps_opened[QUALITY_CODES];
    size_t gaps_open[QUALITY_CODES];    /* devices, by the reason that stands now */
    size_t pending_rows;                /* waiting; without those on their way */
    int64_t newest_ms;                  /* of what is stored or waits to be; 0 none */
    bool clock_waits;                   /* the wall clock stands before the newest reading */
    bool storage_full;                  /* the last group could not be stored for want of space, */
    bool failing;                       /* or for any reason */
};
void slots_stats(const struct slots *s, struct slots_stats *out);

#endif
