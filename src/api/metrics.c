/* What the server counts and measures, for Prometheus. Reads the statistics that each part keeps anyway. */
#include "api/app.h"
#include "api/handlers.h"
#include "api/live.h"
#include "api/metrics_text.h"
#include "api/session_cache.h"
#include "domain/quality.h"
#include "field/poller.h"
#include "http/server.h"
#include "io/clock.h"
#include "live/slots.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static void put_process(struct buf *out, const struct app *a) {
    struct rusage used;
    unsigned long pages = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f && fscanf(f, "%lu %lu", &pages, &resident) != 2) resident = 0;
    if (f) fclose(f);
    getrusage(RUSAGE_SELF, &used);
    metric_put(out, "hearth_process_resident_bytes", "gauge", "Memory of the process in RAM.", (double)resident * (double)sysconf(_SC_PAGESIZE));
    metric_put(out, "hearth_process_cpu_seconds_total", "counter", "Processor time of all threads, user and system.",
               (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    metric_put(out, "hearth_uptime_seconds", "gauge", "Since the server started.", (double)(clock_monotonic_ms() - a->started_ms) / 1000);
}

static void put_loop(struct buf *out, const struct app *a) {
    const struct loop_stats *s = loop_stats(a->loop);
    metric_histogram(out, "hearth_loop_busy_seconds", "Busy time of the event loop per turn.", loop_bucket_us, s->buckets, 12,
                     (double)s->busy_us_total / 1e6);
    metric_put(out, "hearth_loop_busy_max_seconds", "gauge", "Longest turn of the event loop since the start.", (double)s->busy_us_max / 1e6);
    metric_put(out, "hearth_loop_over_limit_total", "counter", "Turns over HEARTH_LOOP_LIMIT_MS.", (double)s->over_limit);
}

/* Counters that several parts of one kind have: a row per figure, read at its place in the statistics. */
static const struct lane_figure {
    const char *name, *type, *help;
    size_t offset;
    enum { IS_INT, IS_U64, IS_MICROSECONDS } form;
} lane_figures[] = {
    {"hearth_lane_jobs_total", "counter", "Jobs finished.", offsetof(struct lane_stats, finished), IS_U64},
    {"hearth_lane_refused_total", "counter", "Jobs refused because the queue was full.", offsetof(struct lane_stats, refused), IS_U64},
    {"hearth_lane_queued", "gauge", "Jobs waiting.", offsetof(struct lane_stats, queued), IS_INT},
    {"hearth_lane_running", "gauge", "Jobs running.", offsetof(struct lane_stats, running), IS_INT},
    {"hearth_lane_capacity", "gauge", "Jobs that may wait.", offsetof(struct lane_stats, capacity), IS_INT},
    {"hearth_lane_wait_max_seconds", "gauge", "Longest wait in the queue.", offsetof(struct lane_stats, wait_us_max), IS_MICROSECONDS},
    {"hearth_lane_run_max_seconds", "gauge", "Longest job.", offsetof(struct lane_stats, run_us_max), IS_MICROSECONDS},
    {"hearth_lane_run_seconds_total", "counter", "Time spent in jobs.", offsetof(struct lane_stats, run_us_total), IS_MICROSECONDS},
};

static double figure_of(const struct lane_stats *s, const struct lane_figure *f) {
    const char *at = (const char *)s + f->offset;
    if (f->form == IS_INT) return *(const int *)(const void *)at;
    double value = (double)*(const uint64_t *)(const void *)at;
    return f->form == IS_MICROSECONDS ? value / 1e6 : value;
}

static void put_lanes(struct buf *out, const struct app *a) {
    const struct lane *const lanes[] = {a->query, a->write, a->hash};
    struct lane_stats stats[3];
    for (int i = 0; i < 3; i++) lane_stats(lanes[i], &stats[i]);
    for (size_t f = 0; f < sizeof lane_figures / sizeof *lane_figures; f++) {
        metric_head(out, lane_figures[f].name, lane_figures[f].type, lane_figures[f].help);
        for (int i = 0; i < 3; i++)
            metric_labelled(out, lane_figures[f].name, "lane", lane_name(lanes[i]), figure_of(&stats[i], &lane_figures[f]));
    }
}

static void put_poller(struct buf *out, struct app *a) {
    struct poller_stats s;
    poller_stats(a->poller, &s);
    metric_put(out, "hearth_devices", "gauge", "Devices known.", (double)s.devices);
    metric_put(out, "hearth_devices_polled", "gauge", "Devices that are polled.", (double)s.polled);
    metric_put(out, "hearth_devices_failing", "gauge", "Devices that do not answer.", (double)s.failing);
    metric_put(out, "hearth_links_open", "gauge", "Connections to devices.", (double)s.links_open);
    metric_put(out, "hearth_field_requests_total", "counter", "Requests sent to devices.", (double)s.requests);
    metric_put(out, "hearth_field_answers_total", "counter", "Answers of devices.", (double)s.answers);
    metric_put(out, "hearth_field_timeouts_total", "counter", "Requests without an answer in time.", (double)s.timeouts);
    metric_put(out, "hearth_field_exceptions_total", "counter", "Answers that were a refusal.", (double)s.exceptions);
    metric_put(out, "hearth_field_protocol_errors_total", "counter", "Answers that broke the protocol.", (double)s.protocol_errors);
    metric_put(out, "hearth_scans_total", "counter", "Scans ended with an answer.", (double)s.scans);
    metric_put(out, "hearth_scans_failed_total", "counter", "Scans ended without any answer.", (double)s.scans_failed);
    metric_put(out, "hearth_scans_skipped_total", "counter", "Scans left out because they came too late.", (double)s.scans_skipped);
    metric_put(out, "hearth_scan_lateness_max_seconds", "gauge", "Latest begin of a scan since the last look.", (double)s.lateness_ms_max / 1000);
}

static void put_slots(struct buf *out, const struct app *a) {
    struct slots_stats s;
    slots_stats(a->slots, &s);
    metric_put(out, "hearth_rows_total", "counter", "Rows handed to the writer.", (double)s.rows);
    metric_put(out, "hearth_commits_total", "counter", "Groups of rows committed.", (double)s.groups);
    metric_put(out, "hearth_commit_retries_total", "counter", "Groups that had to be tried again.", (double)s.retries);
    metric_put(out, "hearth_rows_dropped_total", "counter", "Rows lost because nothing could be stored for too long.", (double)s.dropped_rows);
    metric_put(out, "hearth_rows_pending", "gauge", "Rows waiting for the next commit.", (double)s.pending_rows);
    metric_put(out, "hearth_clock_waits", "gauge", "1 while the wall clock is before the newest stored reading.", s.clock_waits);
    metric_put(out, "hearth_storage_full", "gauge", "1 while the disk is full.", s.storage_full);
    metric_head(out, "hearth_gaps_opened_total", "counter", "Gaps in the readings, by reason.");
    for (int q = 0; q < QUALITY_CODES; q++)
        if (quality_name((enum quality)q) && !quality_usable((enum quality)q))
            metric_labelled(out, "hearth_gaps_opened_total", "reason", quality_name((enum quality)q), (double)s.gaps_opened[q]);
}

static void put_http(struct buf *out, const struct app *a) {
    static const char *const classes[] = {"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"};
    struct server_stats s;
    server_stats(a->server, &s);
    metric_put(out, "hearth_http_requests_total", "counter", "Requests received.", (double)s.requests);
    metric_head(out, "hearth_http_replies_total", "counter", "Replies, by class of status.");
    for (int i = 2; i < 6; i++) metric_labelled(out, "hearth_http_replies_total", "class", classes[i], (double)s.by_class[i]);
    metric_put(out, "hearth_http_refused_total", "counter", "Requests refused before they were read to the end.", (double)s.refused_early);
    metric_put(out, "hearth_http_sent_bytes_total", "counter", "Bytes sent.", (double)s.bytes_out);
    metric_put(out, "hearth_http_connections", "gauge", "Connections open.", s.connections);
    metric_put(out, "hearth_http_streams", "gauge", "Event streams open.", s.streams);
    metric_histogram(out, "hearth_http_request_seconds", "From the end of the headers to the reply being ready.", server_bucket_us,
                     s.time_us_buckets, 12, -1);
    metric_put(out, "hearth_live_streams", "gauge", "Streams of live values.", (double)live_stream_count(a->live));
    metric_put(out, "hearth_sessions", "gauge", "Sessions that have not expired.", (double)session_cache_count(a->sessions));
}

bool metrics_get(struct call *c, struct err *e) {
    if (!query_end(c, e)) return false;
    put_process(&c->body, c->app);
    put_loop(&c->body, c->app);
    put_lanes(&c->body, c->app);
    put_poller(&c->body, c->app);
    put_slots(&c->body, c->app);
    put_http(&c->body, c->app);
    c->content_type = "text/plain; version=0.0.4; charset=utf-8";
    return true;
}
