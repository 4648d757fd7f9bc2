/* The state of Hearth itself for a page: what stands now, what was in the last five minutes, and the last hour by minutes. Reads the
 * monitor; keeps nothing. Docs: schema Status in docs/openapi.yaml. */
#include "api/app.h"
#include "api/handlers.h"
#include "api/monitor.h"
#include "api/troubles.h"
#include "base/histogram.h"
#include "base/version.h"
#include "domain/quality.h"
#include "field/poller.h"
#include "http/server.h"
#include "io/clock.h"
#include "live/slots.h"

#include <math.h>
#include <string.h>

enum { RECENT_MINUTES = 5 };

/* No page shows more, and the reply stays small. */
static double rounded(double value) {
    return round(value * 1000) / 1000;
}

static void put_rate(struct json_out *j, const char *key, const struct minute *m, int counter) {
    json_put_double(j, key, m->span_ms > 0 ? rounded((double)m->counters[counter] * 1000 / (double)m->span_ms) : (double)NAN);
}

static void put_count(struct json_out *j, const char *key, const struct minute *m, int counter) {
    json_put_int(j, key, (int64_t)m->counters[counter]);
}

static void put_now(struct json_out *j, const char *key, const struct minute *m, int gauge) {
    json_put_int(j, key, (int64_t)m->gauges[gauge]);
}

static void put_peak_ms(struct json_out *j, const char *key, const struct minute *m, int peak) {
    json_put_double(j, key, rounded((double)m->peaks[peak] / 1000));
}

/* Of a time counted in microseconds, the share of the span; over 1 when several threads worked. */
static void put_share(struct json_out *j, const char *key, const struct minute *m, int counter) {
    json_put_double(j, key, m->span_ms > 0 ? rounded((double)m->counters[counter] / 1000 / (double)m->span_ms) : (double)NAN);
}

/* ---- histograms ---- */

/* `max_us` NAN: not measured. */
static void put_histogram(struct json_out *j, const char *key, const uint32_t *bounds_us, const uint64_t *counts, int buckets,
                          double max_us) {
    double max = isnan(max_us) ? bounds_us[buckets - 2] : max_us;
    json_key(j, key);
    json_begin_object(j);
    json_key(j, "bounds_ms");
    json_begin_array(j);
    for (int i = 0; i < buckets - 1; i++) json_double(j, bounds_us[i] / 1e3);
    json_end_array(j);
    json_key(j, "counts");
    json_begin_array(j);
    for (int i = 0; i < buckets; i++) json_int(j, (int64_t)counts[i]);
    json_end_array(j);
    json_put_double(j, "p50_ms", rounded(histogram_quantile(bounds_us, counts, buckets, 0.5, max) / 1e3));
    json_put_double(j, "p99_ms", rounded(histogram_quantile(bounds_us, counts, buckets, 0.99, max) / 1e3));
    json_put_double(j, "max_ms", rounded(max_us / 1e3));
    json_end_object(j);
}

/* ---- the parts ---- */

static void put_troubles(struct json_out *j, unsigned troubles) {
    json_key(j, "troubles");
    json_begin_array(j);
    for (int i = 0; i < TROUBLES; i++)
        if (troubles & 1u << i) json_text(j, trouble_name((enum trouble)i));
    json_end_array(j);
}

static void put_head(struct json_out *j, const struct app *a, const struct minute *recent) {
    json_put_int(j, "t", recent->end_ms);
    json_put_text(j, "version", hearth_version());
    json_put_int(j, "uptime_s", (clock_monotonic_ms() - a->started_ms) / 1000);
    json_put_int(j, "slot_ms", a->config->slot_ms);
    json_put_text(j, "database", strcmp(a->config->database, "sqlite") == 0 ? "sqlite" : "postgresql");
    json_put_double(j, "recent_s", rounded((double)recent->span_ms / 1000));
    put_troubles(j, monitor_troubles(a->monitor));
}

static void put_devices(struct json_out *j, const struct minute *m) {
    json_key(j, "devices");
    json_begin_object(j);
    put_now(j, "known", m, NOW_DEVICES);
    put_now(j, "polled", m, NOW_POLLED);
    put_now(j, "failing", m, NOW_FAILING);
    put_now(j, "disabled", m, NOW_DISABLED);
    put_now(j, "connections", m, NOW_LINKS);
    json_end_object(j);
}

static void put_scans(struct json_out *j, const struct minute *m) {
    json_key(j, "scans");
    json_begin_object(j);
    put_rate(j, "requests_per_s", m, COUNT_REQUESTS);
    put_rate(j, "answers_per_s", m, COUNT_ANSWERS);
    put_rate(j, "scans_per_s", m, COUNT_SCANS);
    put_count(j, "failed", m, COUNT_SCANS_FAILED);
    put_count(j, "skipped", m, COUNT_SCANS_SKIPPED);
    put_count(j, "timeouts", m, COUNT_TIMEOUTS);
    put_count(j, "exceptions", m, COUNT_EXCEPTIONS);
    put_count(j, "protocol_errors", m, COUNT_PROTOCOL_ERRORS);
    put_histogram(j, "late", poller_lateness_bucket_us, &m->counters[COUNT_LATENESS], LATENESS_BUCKETS, (double)m->peaks[PEAK_LATENESS_US]);
    json_end_object(j);
}

static void put_loop(struct json_out *j, const struct minute *m) {
    json_key(j, "loop");
    json_begin_object(j);
    put_share(j, "busy_share", m, COUNT_LOOP_BUSY_US);
    put_histogram(j, "turns", loop_bucket_us, &m->counters[COUNT_LOOP], LOOP_BUCKETS, (double)m->peaks[PEAK_LOOP_US]);
    json_end_object(j);
}

static void put_lanes(struct json_out *j, const struct app *a, const struct minute *m) {
    const struct lane *const lanes[LANES] = {a->query, a->write, a->hash};
    json_key(j, "lanes");
    json_begin_array(j);
    for (int i = 0; i < LANES; i++) {
        struct lane_stats s;
        lane_stats(lanes[i], &s);
        json_begin_object(j);
        json_put_text(j, "name", lane_name(lanes[i]));
        json_put_int(j, "threads", s.threads);
        json_put_int(j, "capacity", s.capacity);
        put_now(j, "queued", m, NOW_LANE_QUEUED + i);
        put_now(j, "running", m, NOW_LANE_RUNNING + i);
        json_put_int(j, "queued_max", (int64_t)m->peaks[PEAK_LANE_QUEUED + i]);
        put_rate(j, "jobs_per_s", m, COUNT_LANE_JOBS + i);
        put_count(j, "refused", m, COUNT_LANE_REFUSED + i);
        put_peak_ms(j, "wait_max_ms", m, PEAK_LANE_WAIT_US + i);
        put_peak_ms(j, "run_max_ms", m, PEAK_LANE_RUN_US + i);
        put_share(j, "busy_share", m, COUNT_LANE_RUN_US + i);
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_storing(struct json_out *j, const struct app *a, const struct minute *m) {
    uint64_t commits = histogram_count(&m->counters[COUNT_COMMITS], COMMIT_BUCKETS);
    struct slots_stats since_start;
    slots_stats(a->slots, &since_start);
    json_key(j, "storing");
    json_begin_object(j);
    json_put_bool(j, "storage_full", m->gauges[NOW_STORAGE_FULL]);
    json_put_bool(j, "clock_waits", m->gauges[NOW_CLOCK_WAITS]);
    json_put_double(j, "commits_per_s", m->span_ms > 0 ? rounded((double)commits * 1000 / (double)m->span_ms) : (double)NAN);
    put_histogram(j, "commits", commit_bucket_us, &m->counters[COUNT_COMMITS], COMMIT_BUCKETS, (double)m->peaks[PEAK_COMMIT_US]);
    put_rate(j, "rows_per_s", m, COUNT_ROWS);
    put_rate(j, "values_per_s", m, COUNT_VALUES);
    put_now(j, "pending_rows", m, NOW_PENDING_ROWS);
    put_count(j, "retries", m, COUNT_COMMIT_RETRIES);
    json_put_int(j, "rows_lost", (int64_t)since_start.dropped_rows);
    json_end_object(j);
}

static void put_gaps(struct json_out *j, const struct app *a) {
    struct minute hour;
    minutes_window(monitor_minutes(a->monitor), MINUTES_KEPT, &hour);
    json_key(j, "gaps");
    json_begin_array(j);
    for (int q = 0; q < QUALITY_CODES; q++) {
        if (!quality_name((enum quality)q) || quality_usable((enum quality)q)) continue;
        json_begin_object(j);
        json_put_int(j, "reason", q);
        json_put_text(j, "name", quality_name((enum quality)q));
        put_now(j, "open", &hour, NOW_GAPS + q);
        put_count(j, "opened_last_hour", &hour, COUNT_GAPS + q);
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_bytes_or_null(struct json_out *j, const char *key, bool known, int64_t bytes) {
    if (known)
        json_put_int(j, key, bytes);
    else
        json_put_null(j, key);
}

static void put_disk(struct json_out *j, const struct app *a) {
    const struct store_size *s = monitor_size(a->monitor);
    json_key(j, "disk");
    json_begin_object(j);
    put_bytes_or_null(j, "database_bytes", s, s ? s->database_bytes : 0);
    put_bytes_or_null(j, "log_bytes", s, s ? s->log_bytes : 0);
    put_bytes_or_null(j, "free_bytes", s && s->disk_known, s ? s->disk_free_bytes : 0);
    put_bytes_or_null(j, "size_bytes", s && s->disk_known, s ? s->disk_size_bytes : 0);
    json_end_object(j);
}

static void put_process(struct json_out *j, const struct minute *m) {
    json_key(j, "process");
    json_begin_object(j);
    put_now(j, "resident_bytes", m, NOW_RESIDENT_BYTES);
    put_share(j, "cpu_share", m, COUNT_CPU_US);
    json_end_object(j);
}

static void put_http(struct json_out *j, const struct minute *m) {
    json_key(j, "http");
    json_begin_object(j);
    put_rate(j, "requests_per_s", m, COUNT_HTTP_REQUESTS);
    put_rate(j, "bytes_per_s", m, COUNT_HTTP_BYTES);
    put_count(j, "failed", m, COUNT_HTTP_FAILED);
    put_count(j, "refused", m, COUNT_HTTP_REFUSED);
    put_now(j, "connections", m, NOW_CONNECTIONS);
    put_now(j, "streams", m, NOW_STREAMS);
    put_now(j, "sessions", m, NOW_SESSIONS);
    put_histogram(j, "replies", server_bucket_us, &m->counters[COUNT_HTTP_TIME], HTTP_BUCKETS, (double)NAN);
    json_end_object(j);
}

/* ---- the hour ---- */

static const struct column {
    const char *key;
    enum { AS_RATE, AS_COUNT, AS_SHARE, AS_PEAK_MS, AS_PEAK, AS_NOW } form;
    int figure, length; /* length: of a run of counters that are added up */
} columns[] = {
    {"requests_per_s", AS_RATE, COUNT_REQUESTS, 1},
    {"scans_failed", AS_COUNT, COUNT_SCANS_FAILED, 1},
    {"scans_skipped", AS_COUNT, COUNT_SCANS_SKIPPED, 1},
    {"late_max_ms", AS_PEAK_MS, PEAK_LATENESS_US, 1},
    {"loop_max_ms", AS_PEAK_MS, PEAK_LOOP_US, 1},
    {"loop_busy_share", AS_SHARE, COUNT_LOOP_BUSY_US, 1},
    {"query_queued_max", AS_PEAK, PEAK_LANE_QUEUED, 1},
    {"write_queued_max", AS_PEAK, PEAK_LANE_QUEUED + 1, 1},
    {"query_wait_max_ms", AS_PEAK_MS, PEAK_LANE_WAIT_US, 1},
    {"write_wait_max_ms", AS_PEAK_MS, PEAK_LANE_WAIT_US + 1, 1},
    {"commits_per_s", AS_RATE, COUNT_COMMITS, COMMIT_BUCKETS},
    {"commit_max_ms", AS_PEAK_MS, PEAK_COMMIT_US, 1},
    {"rows_per_s", AS_RATE, COUNT_ROWS, 1},
    {"values_per_s", AS_RATE, COUNT_VALUES, 1},
    {"pending_rows", AS_NOW, NOW_PENDING_ROWS, 1},
    {"gaps_opened", AS_COUNT, COUNT_GAPS, QUALITY_CODES},
    {"devices_failing", AS_NOW, NOW_FAILING, 1},
    {"http_per_s", AS_RATE, COUNT_HTTP_REQUESTS, 1},
    {"connections", AS_NOW, NOW_CONNECTIONS, 1},
    {"streams", AS_NOW, NOW_STREAMS, 1},
    {"cpu_share", AS_SHARE, COUNT_CPU_US, 1},
    {"resident_bytes", AS_NOW, NOW_RESIDENT_BYTES, 1},
};

static double cell(const struct column *c, const struct minute *m) {
    double added = c->form == AS_RATE || c->form == AS_COUNT || c->form == AS_SHARE
                       ? (double)histogram_count(&m->counters[c->figure], c->length)
                       : 0;
    switch (c->form) {
    case AS_RATE:
        return rounded(added * 1000 / (double)m->span_ms);
    case AS_SHARE:
        return rounded(added / 1000 / (double)m->span_ms);
    case AS_COUNT:
        return added;
    case AS_PEAK_MS:
        return rounded((double)m->peaks[c->figure] / 1000);
    case AS_PEAK:
        return (double)m->peaks[c->figure];
    case AS_NOW:
        return (double)m->gauges[c->figure];
    }
    return (double)NAN;
}

static void put_minutes(struct json_out *j, const struct minutes *m) {
    size_t count = minutes_count(m);
    json_key(j, "minutes");
    json_begin_object(j);
    json_key(j, "t");
    json_begin_array(j);
    for (size_t i = 0; i < count; i++) json_int(j, minutes_at(m, i)->end_ms);
    json_end_array(j);
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        json_key(j, columns[k].key);
        json_begin_array(j);
        for (size_t i = 0; i < count; i++) json_double(j, cell(&columns[k], minutes_at(m, i)));
        json_end_array(j);
    }
    json_end_object(j);
}

bool status_get(struct call *c, struct err *e) {
    struct app *a = c->app;
    struct minute recent;
    if (!query_end(c, e)) return false;
    monitor_look(a->monitor);
    minutes_window(monitor_minutes(a->monitor), RECENT_MINUTES, &recent);
    json_begin_object(&c->json);
    put_head(&c->json, a, &recent);
    put_devices(&c->json, &recent);
    put_scans(&c->json, &recent);
    put_loop(&c->json, &recent);
    put_lanes(&c->json, a, &recent);
    put_storing(&c->json, a, &recent);
    put_gaps(&c->json, a);
    put_disk(&c->json, a);
    put_process(&c->json, &recent);
    put_http(&c->json, &recent);
    put_minutes(&c->json, monitor_minutes(a->monitor));
    json_end_object(&c->json);
    return true;
}
