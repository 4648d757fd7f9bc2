/* The slot sampler: scans become rows of the hot tier, failures become gaps with a reason, both in groups of one commit. Loop thread only.
 *
 * A slot is sampled once per device. While wall time is before the newest stored reading, storing waits and the gap says "clock".
 * When the disk is full a ring of four slots is kept in memory, then the reason is "storage full"; storing resumes by itself.
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
void slots_fail(struct slots *s, const struct device *device, int64_t t_ms, enum quality reason);
void slots_disabled(struct slots *s, const struct device *device, int64_t t_ms);
/* Hands over what is pending when no group is on its way. Called by a timer every commit_ms and at the end. */
void slots_flush(struct slots *s, int64_t now_wall_ms);
/* The writer's answer. On ERR_STORAGE_FULL or ERR_BUSY the group comes back (ownership) to be tried again; NULL otherwise. */
void slots_committed(struct slots *s, struct reading_group *returned, const struct err *e);

struct slots_stats { uint64_t rows, groups, retries, dropped_rows, gaps_opened[QUALITY_CODES]; size_t pending_rows; bool clock_waits, storage_full; };
void slots_stats(const struct slots *s, struct slots_stats *out);

#endif
