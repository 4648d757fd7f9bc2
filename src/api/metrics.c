/* What the server counts and measures, for Prometheus: the figures of figures.h under their names, since the start. Keeps nothing. */
#include "api/app.h"
#include "api/handlers.h"
#include "api/metrics_text.h"
#include "api/monitor.h"
#include "base/histogram.h"
#include "base/version.h"
#include "domain/quality.h"
#include "field/poller.h"
#include "http/server.h"
#include "io/clock.h"

#include <stddef.h>

enum { RECENT_MINUTES = 5 };

/* ---- figures without a label ---- */

static const struct single {
    const char *name, *help;
    enum { A_COUNTER, A_GAUGE } type;
    int figure;
    double unit; /* one of the figure in that of the name */
} singles[] = {
    {"hearth_process_cpu_seconds_total", "Processor time of all threads, user and system.", A_COUNTER, COUNT_CPU_US, 1e-6},
    {"hearth_process_resident_bytes", "Memory of the process in RAM.", A_GAUGE, NOW_RESIDENT_BYTES, 1},
    {"hearth_devices", "Devices known.", A_GAUGE, NOW_DEVICES, 1},
    {"hearth_devices_polled", "Devices that are polled.", A_GAUGE, NOW_POLLED, 1},
    {"hearth_devices_failing", "Devices that do not answer.", A_GAUGE, NOW_FAILING, 1},
    {"hearth_devices_disabled", "Devices that are switched off.", A_GAUGE, NOW_DISABLED, 1},
    {"hearth_links_open", "Connections to devices.", A_GAUGE, NOW_LINKS, 1},
    {"hearth_field_requests_total", "Requests sent to devices.", A_COUNTER, COUNT_REQUESTS, 1},
    {"hearth_field_answers_total", "Answers of devices.", A_COUNTER, COUNT_ANSWERS, 1},
    {"hearth_field_timeouts_total", "Requests without an answer in time.", A_COUNTER, COUNT_TIMEOUTS, 1},
    {"hearth_field_exceptions_total", "Answers that were a refusal.", A_COUNTER, COUNT_EXCEPTIONS, 1},
    {"hearth_field_protocol_errors_total", "Answers that broke the protocol.", A_COUNTER, COUNT_PROTOCOL_ERRORS, 1},
    {"hearth_scans_total", "Scans ended with an answer.", A_COUNTER, COUNT_SCANS, 1},
    {"hearth_scans_failed_total", "Scans ended without any answer.", A_COUNTER, COUNT_SCANS_FAILED, 1},
    {"hearth_scans_skipped_total", "Scans left out because they came too late.", A_COUNTER, COUNT_SCANS_SKIPPED, 1},
    {"hearth_rows_total", "Rows handed to the writer.", A_COUNTER, COUNT_ROWS, 1},
    {"hearth_values_total", "Values in those rows.", A_COUNTER, COUNT_VALUES, 1},
    {"hearth_rows_dropped_total", "Rows lost because nothing could be stored for too long.", A_COUNTER, COUNT_ROWS_LOST, 1},
    {"hearth_rows_pending", "Rows waiting for the next commit.", A_GAUGE, NOW_PENDING_ROWS, 1},
    {"hearth_commit_retries_total", "Groups that had to be tried again.", A_COUNTER, COUNT_COMMIT_RETRIES, 1},
    {"hearth_clock_waits", "1 while the wall clock is before the newest stored reading.", A_GAUGE, NOW_CLOCK_WAITS, 1},
    {"hearth_storage_full", "1 while the disk is full.", A_GAUGE, NOW_STORAGE_FULL, 1},
    {"hearth_storing_fails", "1 while nothing can be stored, for whatever reason.", A_GAUGE, NOW_STORING_FAILS, 1},
    {"hearth_http_requests_total", "Requests received.", A_COUNTER, COUNT_HTTP_REQUESTS, 1},
    {"hearth_http_refused_total", "Requests refused before they were read to the end.", A_COUNTER, COUNT_HTTP_REFUSED, 1},
    {"hearth_http_crowded_out_total", "Connections that only waited, cut to make room for others.", A_COUNTER, COUNT_HTTP_CROWDED_OUT, 1},
    {"hearth_http_sent_bytes_total", "Bytes sent.", A_COUNTER, COUNT_HTTP_BYTES, 1},
    {"hearth_http_connections", "Connections open.", A_GAUGE, NOW_CONNECTIONS, 1},
    {"hearth_http_held_bytes", "Memory of large bodies that clients send or take.", A_GAUGE, NOW_HTTP_HELD_BYTES, 1},
    {"hearth_http_streams", "Event streams open.", A_GAUGE, NOW_STREAMS, 1},
    {"hearth_live_streams", "Streams of live values.", A_GAUGE, NOW_LIVE_STREAMS, 1},
    {"hearth_sessions", "Sessions that have not expired.", A_GAUGE, NOW_SESSIONS, 1},
};

static void put_singles(struct buf *out, const struct figures *f) {
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
        const struct single *s = &singles[i];
        uint64_t value = s->type == A_COUNTER ? f->counters[s->figure] : f->gauges[s->figure];
        metric_put(out, s->name, s->type == A_COUNTER ? "counter" : "gauge", s->help, (double)value * s->unit);
    }
}

/* ---- lanes and reasons ---- */

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
    {"hearth_lane_wait_max_seconds", "gauge", "Longest wait in the queue since the start.", offsetof(struct lane_stats, wait_us_max), IS_MICROSECONDS},
    {"hearth_lane_run_max_seconds", "gauge", "Longest job since the start.", offsetof(struct lane_stats, run_us_max), IS_MICROSECONDS},
    {"hearth_lane_run_seconds_total", "counter", "Time spent in jobs.", offsetof(struct lane_stats, run_us_total), IS_MICROSECONDS},
};

static double figure_of(const struct lane_stats *s, const struct lane_figure *f) {
    const char *at = (const char *)s + f->offset;
    if (f->form == IS_INT) return *(const int *)(const void *)at;
    double value = (double)*(const uint64_t *)(const void *)at;
    return f->form == IS_MICROSECONDS ? value / 1e6 : value;
}

static void put_lanes(struct buf *out, const struct app *a) {
    const struct lane *const lanes[LANES] = {a->query, a->write, a->hash};
    struct lane_stats stats[LANES];
    for (int i = 0; i < LANES; i++) lane_stats(lanes[i], &stats[i]);
    for (size_t f = 0; f < sizeof lane_figures / sizeof *lane_figures; f++) {
        metric_head(out, lane_figures[f].name, lane_figures[f].type, lane_figures[f].help);
        for (int i = 0; i < LANES; i++)
            metric_labelled(out, lane_figures[f].name, "lane", lane_name(lanes[i]), figure_of(&stats[i], &lane_figures[f]));
    }
}

static void put_by_reason(struct buf *out, const char *name, const char *type, const char *help, const uint64_t *by_quality) {
    metric_head(out, name, type, help);
    for (int q = 0; q < QUALITY_CODES; q++)
        if (quality_name((enum quality)q) && !quality_usable((enum quality)q))
            metric_labelled(out, name, "reason", quality_name((enum quality)q), (double)by_quality[q]);
}

static void put_replies(struct buf *out, const struct app *a) {
    static const char *const classes[] = {"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"};
    struct server_stats s;
    server_stats(a->server, &s);
    metric_head(out, "hearth_http_replies_total", "counter", "Replies, by class of status.");
    for (int i = 2; i < 6; i++) metric_labelled(out, "hearth_http_replies_total", "class", classes[i], (double)s.by_class[i]);
}

/* ---- times ---- */

static void put_max(struct buf *out, const char *name, const char *help, uint64_t us) {
    metric_put(out, name, "gauge", help, (double)us / 1e6);
}

static void put_times(struct buf *out, const struct app *a, const struct figures *f) {
    struct minute recent;
    struct poller_stats poller;
    minutes_window(monitor_minutes(a->monitor), RECENT_MINUTES, &recent);
    poller_stats(a->poller, &poller); /* right after a look: the peak that it forgets is kept there */
    metric_histogram(out, "hearth_scan_lateness_seconds", "How late wake-ups for devices came.", poller_lateness_bucket_us,
                     &f->counters[COUNT_LATENESS], LATENESS_BUCKETS, (double)poller.lateness_ms_total / 1e3);
    put_max(out, "hearth_scan_lateness_max_seconds", "Latest one in the last five minutes.", recent.peaks[PEAK_LATENESS_US]);
    metric_histogram(out, "hearth_loop_busy_seconds", "Busy time of the event loop per turn.", loop_bucket_us, &f->counters[COUNT_LOOP],
                     LOOP_BUCKETS, (double)f->counters[COUNT_LOOP_BUSY_US] / 1e6);
    put_max(out, "hearth_loop_busy_max_seconds", "Longest turn of the event loop in the last five minutes.", recent.peaks[PEAK_LOOP_US]);
    metric_put(out, "hearth_loop_over_limit_total", "counter", "Turns over HEARTH_LOOP_LIMIT_MS.", (double)loop_stats(a->loop)->over_limit);
    metric_histogram(out, "hearth_commit_seconds", "Time that a group of rows took to be stored.", commit_bucket_us,
                     &f->counters[COUNT_COMMITS], COMMIT_BUCKETS, (double)a->commits.us_total / 1e6);
    put_max(out, "hearth_commit_max_seconds", "Longest one in the last five minutes.", recent.peaks[PEAK_COMMIT_US]);
    metric_put(out, "hearth_commits_total", "counter", "Groups of rows stored.",
               (double)histogram_count(&f->counters[COUNT_COMMITS], COMMIT_BUCKETS));
    metric_histogram(out, "hearth_http_request_seconds", "From the end of the headers to the reply being ready.", server_bucket_us,
                     &f->counters[COUNT_HTTP_TIME], HTTP_BUCKETS, -1);
}

/* ---- the rest ---- */

static void put_disk(struct buf *out, const struct app *a) {
    const struct store_size *s = monitor_size(a->monitor);
    if (!s) return;
    metric_put(out, "hearth_database_bytes", "gauge", "Size of the database files.", (double)s->database_bytes);
    metric_put(out, "hearth_database_log_bytes", "gauge", "Write-ahead logs that wait to be taken over.", (double)s->log_bytes);
    if (!s->disk_known) return;
    metric_put(out, "hearth_disk_free_bytes", "gauge", "Room on the disk of the database.", (double)s->disk_free_bytes);
    metric_put(out, "hearth_disk_size_bytes", "gauge", "Size of the disk of the database.", (double)s->disk_size_bytes);
}

static void put_build(struct buf *out, const struct app *a) {
    metric_head(out, "hearth_build_info", "gauge", "Always 1; the version is a label.");
    metric_labelled(out, "hearth_build_info", "version", hearth_version(), 1);
    metric_put(out, "hearth_uptime_seconds", "gauge", "Since the server started.", (double)(clock_monotonic_ms() - a->started_ms) / 1000);
    metric_put(out, "hearth_slot_seconds", "gauge", "Length of a slot.", (double)a->config->slot_ms / 1000);
}

bool metrics_get(struct call *c, struct err *e) {
    struct app *a = c->app;
    if (!query_end(c, e)) return false;
    monitor_look(a->monitor);
    const struct figures *f = minutes_last_look(monitor_minutes(a->monitor));
    put_build(&c->body, a);
    put_singles(&c->body, f);
    put_lanes(&c->body, a);
    put_by_reason(&c->body, "hearth_gaps_opened_total", "counter", "Gaps in the readings, by reason.", &f->counters[COUNT_GAPS]);
    put_by_reason(&c->body, "hearth_gaps_open", "gauge", "Devices with a gap that stands open, by reason.", &f->gauges[NOW_GAPS]);
    put_replies(&c->body, a);
    put_times(&c->body, a, f);
    put_disk(&c->body, a);
    c->content_type = "text/plain; version=0.0.4; charset=utf-8";
    return true;
}
