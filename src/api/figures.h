/* The figures by which Hearth itself is judged, read from all its parts at one moment into one plain struct: what only grows, the largest
 * since the last look, what stands now. metrics.c shows them since the start, status.c over the last minutes (minutes.h). Loop thread. */
#ifndef HEARTH_API_FIGURES_H
#define HEARTH_API_FIGURES_H

#include "domain/quality.h"

#include <stdint.h>

struct app;

enum {
    LANES = 3, /* query write hash, as in figures_lane */
    LATENESS_BUCKETS = 12,
    LOOP_BUCKETS = 12,
    HTTP_BUCKETS = 12,
    COMMIT_BUCKETS = 16,
};

/* What only grows. One name per run of figures: COUNT_LATENESS is the first of its LATENESS_BUCKETS. */
enum counter {
    COUNT_REQUESTS, /* to devices */
    COUNT_ANSWERS,
    COUNT_TIMEOUTS,
    COUNT_EXCEPTIONS,
    COUNT_PROTOCOL_ERRORS,
    COUNT_SCANS,
    COUNT_SCANS_FAILED,
    COUNT_SCANS_SKIPPED,
    COUNT_LATENESS,
    COUNT_LOOP = COUNT_LATENESS + LATENESS_BUCKETS,
    COUNT_LOOP_BUSY_US = COUNT_LOOP + LOOP_BUCKETS,
    COUNT_LANE_JOBS,
    COUNT_LANE_REFUSED = COUNT_LANE_JOBS + LANES,
    COUNT_LANE_RUN_US = COUNT_LANE_REFUSED + LANES,
    COUNT_COMMITS = COUNT_LANE_RUN_US + LANES, /* by duration */
    COUNT_COMMIT_RETRIES = COUNT_COMMITS + COMMIT_BUCKETS,
    COUNT_ROWS,
    COUNT_VALUES,
    COUNT_ROWS_LOST,
    COUNT_GAPS, /* opened, by reason */
    COUNT_HTTP_REQUESTS = COUNT_GAPS + QUALITY_CODES,
    COUNT_HTTP_FAILED, /* 5xx */
    COUNT_HTTP_REFUSED,
    COUNT_HTTP_CROWDED_OUT,
    COUNT_HTTP_BYTES,
    COUNT_HTTP_TIME,
    COUNT_CPU_US = COUNT_HTTP_TIME + HTTP_BUCKETS,
    COUNTERS
};

/* The largest since the last look. */
enum peak {
    PEAK_LATENESS_US,
    PEAK_LOOP_US,
    PEAK_COMMIT_US,
    PEAK_LANE_WAIT_US,
    PEAK_LANE_RUN_US = PEAK_LANE_WAIT_US + LANES,
    PEAK_LANE_QUEUED = PEAK_LANE_RUN_US + LANES,
    PEAKS = PEAK_LANE_QUEUED + LANES
};

/* What stands now. */
enum gauge {
    NOW_DEVICES,
    NOW_POLLED,
    NOW_FAILING,
    NOW_DISABLED,
    NOW_LINKS,
    NOW_PENDING_ROWS,
    NOW_CLOCK_WAITS,  /* 0 or 1 */
    NOW_STORAGE_FULL, /* 0 or 1 */
    NOW_STORING_FAILS, /* 0 or 1 */
    NOW_GAPS,         /* open, by reason */
    NOW_LANE_QUEUED = NOW_GAPS + QUALITY_CODES,
    NOW_LANE_RUNNING = NOW_LANE_QUEUED + LANES,
    NOW_RESIDENT_BYTES = NOW_LANE_RUNNING + LANES,
    NOW_CONNECTIONS,
    NOW_HTTP_HELD_BYTES,
    NOW_STREAMS,
    NOW_LIVE_STREAMS,
    NOW_SESSIONS,
    GAUGES
};

struct figures {
    int64_t wall_ms, monotonic_ms;
    uint64_t counters[COUNTERS], peaks[PEAKS], gauges[GAUGES];
};

/* Forgets the peaks of all parts: one caller only, monitor.c. */
void figures_read(struct app *a, struct figures *out);

/* How long commits took, as the wiring sees them. */
extern const uint32_t commit_bucket_us[COMMIT_BUCKETS - 1];
struct commit_stats {
    uint64_t buckets[COMMIT_BUCKETS], us_total, us_max, us_peak;
};
void commit_stats_add(struct commit_stats *s, int64_t took_us);

#endif
