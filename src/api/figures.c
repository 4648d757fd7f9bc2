/* Gathers the figures from the statistics that each part keeps anyway. Owns nothing; changes nothing but the peaks, which begin anew. */
#include "api/figures.h"

#include "api/app.h"
#include "api/live.h"
#include "api/session_cache.h"
#include "field/poller.h"
#include "http/server.h"
#include "io/clock.h"
#include "live/slots.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

const uint32_t commit_bucket_us[COMMIT_BUCKETS - 1] = {250,   500,    1000,   2500,   5000,    10000,   25000,  50000,
                                                       100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000};

void commit_stats_add(struct commit_stats *s, int64_t took_us) {
    uint64_t us = took_us > 0 ? (uint64_t)took_us : 0;
    int bucket = 0;
    while (bucket < COMMIT_BUCKETS - 1 && us > commit_bucket_us[bucket]) bucket++;
    s->buckets[bucket]++;
    s->us_total += us;
    if (us > s->us_max) s->us_max = us;
    if (us > s->us_peak) s->us_peak = us;
}

static void copy(uint64_t *to, const uint64_t *from, int count) {
    memcpy(to, from, (size_t)count * sizeof *to);
}

static void read_poller(struct app *a, struct figures *f) {
    struct poller_stats s;
    if (!a->poller) return;
    poller_stats(a->poller, &s);
    f->counters[COUNT_REQUESTS] = s.requests;
    f->counters[COUNT_ANSWERS] = s.answers;
    f->counters[COUNT_TIMEOUTS] = s.timeouts;
    f->counters[COUNT_EXCEPTIONS] = s.exceptions;
    f->counters[COUNT_PROTOCOL_ERRORS] = s.protocol_errors;
    f->counters[COUNT_SCANS] = s.scans;
    f->counters[COUNT_SCANS_FAILED] = s.scans_failed;
    f->counters[COUNT_SCANS_SKIPPED] = s.scans_skipped;
    copy(&f->counters[COUNT_LATENESS], s.lateness_buckets, LATENESS_BUCKETS);
    f->peaks[PEAK_LATENESS_US] = s.lateness_ms_max ? (s.lateness_ms_max + 1) * 1000 : 0; /* whole milliseconds: rounded up */
    f->gauges[NOW_DEVICES] = s.devices;
    f->gauges[NOW_POLLED] = s.polled;
    f->gauges[NOW_FAILING] = s.failing;
    f->gauges[NOW_LINKS] = s.links_open;
    for (size_t i = 0; i < directory_count(a->directory); i++) f->gauges[NOW_DISABLED] += !directory_at(a->directory, i)->enabled;
}

static void read_slots(const struct app *a, struct figures *f) {
    struct slots_stats s;
    slots_stats(a->slots, &s);
    f->counters[COUNT_ROWS] = s.rows;
    f->counters[COUNT_VALUES] = s.values;
    f->counters[COUNT_ROWS_LOST] = s.dropped_rows;
    f->counters[COUNT_COMMIT_RETRIES] = s.retries;
    f->gauges[NOW_PENDING_ROWS] = s.pending_rows;
    f->gauges[NOW_CLOCK_WAITS] = s.clock_waits;
    f->gauges[NOW_STORAGE_FULL] = s.storage_full;
    f->gauges[NOW_STORING_FAILS] = s.failing;
    for (int q = 0; q < QUALITY_CODES; q++) {
        f->counters[COUNT_GAPS + q] = s.gaps_opened[q];
        f->gauges[NOW_GAPS + q] = s.gaps_open[q];
    }
}

static void read_commits(struct app *a, struct figures *f) {
    copy(&f->counters[COUNT_COMMITS], a->commits.buckets, COMMIT_BUCKETS);
    f->peaks[PEAK_COMMIT_US] = a->commits.us_peak;
    a->commits.us_peak = 0;
}

static void read_loop(struct app *a, struct figures *f) {
    const struct loop_stats *s = loop_stats(a->loop);
    copy(&f->counters[COUNT_LOOP], s->buckets, LOOP_BUCKETS);
    f->counters[COUNT_LOOP_BUSY_US] = s->busy_us_total;
    f->peaks[PEAK_LOOP_US] = loop_busy_peak_take(a->loop);
}

static void read_lanes(struct app *a, struct figures *f) {
    struct lane *const lanes[LANES] = {a->query, a->write, a->hash};
    for (int i = 0; i < LANES; i++) {
        struct lane_stats s;
        struct lane_peaks p;
        lane_stats(lanes[i], &s);
        lane_peaks_take(lanes[i], &p);
        f->counters[COUNT_LANE_JOBS + i] = s.finished;
        f->counters[COUNT_LANE_REFUSED + i] = s.refused;
        f->counters[COUNT_LANE_RUN_US + i] = s.run_us_total;
        f->peaks[PEAK_LANE_WAIT_US + i] = p.wait_us;
        f->peaks[PEAK_LANE_RUN_US + i] = p.run_us;
        f->peaks[PEAK_LANE_QUEUED + i] = (uint64_t)p.queued;
        f->gauges[NOW_LANE_QUEUED + i] = (uint64_t)s.queued;
        f->gauges[NOW_LANE_RUNNING + i] = (uint64_t)s.running;
    }
}

static void read_http(struct app *a, struct figures *f) {
    struct server_stats s;
    if (!a->server) return;
    server_stats(a->server, &s);
    f->counters[COUNT_HTTP_REQUESTS] = s.requests;
    f->counters[COUNT_HTTP_FAILED] = s.by_class[5];
    f->counters[COUNT_HTTP_REFUSED] = s.refused_early;
    f->counters[COUNT_HTTP_CROWDED_OUT] = s.crowded_out;
    f->counters[COUNT_HTTP_BYTES] = s.bytes_out;
    copy(&f->counters[COUNT_HTTP_TIME], s.time_us_buckets, HTTP_BUCKETS);
    f->gauges[NOW_CONNECTIONS] = (uint64_t)s.connections;
    f->gauges[NOW_HTTP_HELD_BYTES] = (uint64_t)s.held_bytes;
    f->gauges[NOW_STREAMS] = (uint64_t)s.streams;
    f->gauges[NOW_LIVE_STREAMS] = live_stream_count(a->live);
    f->gauges[NOW_SESSIONS] = session_cache_count(a->sessions);
}

static void read_process(struct figures *f) {
    struct rusage used;
    unsigned long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%lu %lu", &pages, &resident) != 2) resident = 0;
    if (file) fclose(file);
    getrusage(RUSAGE_SELF, &used);
    f->gauges[NOW_RESIDENT_BYTES] = resident * (uint64_t)sysconf(_SC_PAGESIZE);
    f->counters[COUNT_CPU_US] = (uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 +
                                (uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

void figures_read(struct app *a, struct figures *out) {
    *out = (struct figures){.wall_ms = clock_wall_ms(), .monotonic_ms = clock_monotonic_ms()};
    read_poller(a, out);
    read_slots(a, out);
    read_commits(a, out);
    read_loop(a, out);
    read_lanes(a, out);
    read_http(a, out);
    read_process(out);
}
