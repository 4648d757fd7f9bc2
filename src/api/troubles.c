/* Finds troubles by a table of limits and writes their begin and end into the log. Owns nothing. */
#include "api/troubles.h"

#include "base/log.h"

#include <inttypes.h>
#include <stdio.h>

#define MIB                 (INT64_C(1) << 20)
#define DISK_SHARE          20 /* a twentieth */
#define DISK_MIN            (100 * MIB)
#define DISK_MAX            (2048 * MIB)
#define SCAN_LATE_US        UINT64_C(10000000)
#define LOOP_SLOW_US        UINT64_C(250000)

static const struct {
    const char *name;
    bool logged; /* here; the others' lines come from where they happen, at once (cli/wiring.c) */
    const char *begins, *ends;
} rows[TROUBLES] = {
    [TROUBLE_STORAGE_FULL] = {"storage_full", false, NULL, NULL},
    [TROUBLE_STORING_FAILS] = {"storing_fails", false, NULL, NULL},
    [TROUBLE_CLOCK] = {"clock", false, NULL, NULL},
    [TROUBLE_WRITER_STUCK] = {"writer_stuck", true,
                              "Nothing was written for half a minute though work waits; look at the disk or the database.",
                              "The writer moves again."},
    [TROUBLE_DISK_LOW] = {"disk_low", true, "The disk of the database is nearly full; make room before storing ends.",
                          "The disk of the database has room again."},
    [TROUBLE_SCANS_LATE] = {"scans_late", true,
                            "Scans begin late or are left out: the machine is too busy, or was stopped for a while.",
                            "Scans begin in time again."},
    [TROUBLE_LOOP_SLOW] = {"loop_slow", true, "The event loop was held up; everything else waited meanwhile.",
                           "The event loop turns freely again."},
    [TROUBLE_LANE_FULL] = {"lane_full", true, "Requests were refused because too many of their kind were waiting.",
                           "No request is refused any more."},
};

const char *trouble_name(enum trouble t) {
    return rows[t].name;
}

static bool disk_low(const struct store_size *size, bool was_low) {
    if (!size || !size->disk_known) return false;
    int64_t limit = size->disk_size_bytes / DISK_SHARE;
    if (limit < DISK_MIN) limit = DISK_MIN;
    if (limit > DISK_MAX) limit = DISK_MAX;
    return size->disk_free_bytes < (was_low ? limit + limit / 5 : limit);
}

static uint64_t refused(const struct minute *m) {
    uint64_t all = 0;
    for (int i = 0; i < LANES; i++) all += m->counters[COUNT_LANE_REFUSED + i];
    return all;
}

unsigned troubles_find(const struct trouble_facts *facts, unsigned before) {
    const struct minute *m = facts->recent;
    bool full = m->gauges[NOW_STORAGE_FULL];
    const bool now[TROUBLES] = {
        [TROUBLE_STORAGE_FULL] = full,
        [TROUBLE_STORING_FAILS] = m->gauges[NOW_STORING_FAILS] && !full,
        [TROUBLE_CLOCK] = m->gauges[NOW_CLOCK_WAITS],
        [TROUBLE_WRITER_STUCK] = !facts->writer_moves,
        [TROUBLE_DISK_LOW] = disk_low(facts->size, before & 1u << TROUBLE_DISK_LOW),
        [TROUBLE_SCANS_LATE] = m->counters[COUNT_GAPS + QUALITY_SERVER_DOWN] > 0 || m->peaks[PEAK_LATENESS_US] > SCAN_LATE_US,
        [TROUBLE_LOOP_SLOW] = m->peaks[PEAK_LOOP_US] > LOOP_SLOW_US,
        [TROUBLE_LANE_FULL] = refused(m) > 0,
    };
    unsigned found = 0;
    for (int i = 0; i < TROUBLES; i++) found |= now[i] ? 1u << i : 0;
    return found;
}

/* The figure that says how bad it is. */
static void figure(const struct trouble_facts *facts, int trouble, char out[120]) {
    const struct minute *m = facts->recent;
    out[0] = '\0';
    switch (trouble) {
    case TROUBLE_DISK_LOW:
        snprintf(out, 120, "free_mib=%" PRId64 " disk_mib=%" PRId64 " ", facts->size->disk_free_bytes / MIB, facts->size->disk_size_bytes / MIB);
        break;
    case TROUBLE_SCANS_LATE:
        snprintf(out, 120, "left_out=%" PRIu64 " latest_s=%.1f ", m->counters[COUNT_GAPS + QUALITY_SERVER_DOWN], (double)m->peaks[PEAK_LATENESS_US] / 1e6);
        break;
    case TROUBLE_LOOP_SLOW:
        snprintf(out, 120, "longest_ms=%" PRIu64 " ", m->peaks[PEAK_LOOP_US] / 1000);
        break;
    case TROUBLE_LANE_FULL:
        snprintf(out, 120, "refused=%" PRIu64 " ", refused(m));
        break;
    default:
        break;
    }
}

void troubles_log(const struct trouble_facts *facts, unsigned before, unsigned now) {
    for (int i = 0; i < TROUBLES; i++) {
        unsigned bit = 1u << i;
        char figures[120], event[64];
        if (!rows[i].logged || (before & bit) == (now & bit)) continue;
        figure(facts, i, figures);
        snprintf(event, sizeof event, now & bit ? "%s" : "%s_over", rows[i].name);
        if (now & bit)
            log_warn(event, "%stext=%s", figures, LOG_TEXT(rows[i].begins));
        else
            log_info(event, "text=%s", LOG_TEXT(rows[i].ends));
    }
}
