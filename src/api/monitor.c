/* The watch over Hearth itself. Owns its timer, the minutes, and one job at a time that asks a query worker for the size of what is stored
 * (the disk may be slow: never on the loop). Decides nothing: it tells. */
#include "api/monitor.h"

#include "api/app.h"
#include "api/troubles.h"
#include "base/log.h"
#include "io/clock.h"

#include <stdlib.h>

enum { LOOK_EVERY_MS = 10000, SIZE_EVERY_LOOKS = 3 };

struct monitor {
    struct app *app;
    struct timer *timer;
    struct minutes *minutes;
    int looks; /* of the timer */
    bool size_asked, size_known;
    struct store_size size;
    unsigned troubles;
};

/* ---- the size of what is stored ---- */

struct size_job {
    struct job job; /* first */
    struct monitor *monitor;
    bool ok;
    struct store_size size;
};

static void size_run(struct job *j, void *worker) {
    struct size_job *s = (struct size_job *)j;
    struct err e = {0};
    s->ok = store_size(worker, &s->size, &e);
    if (!s->ok) log_debug("size_unknown", "text=%s", LOG_TEXT(e.text));
}

static void size_done(struct job *j) {
    struct size_job *s = (struct size_job *)j;
    struct monitor *m = s->monitor;
    m->size_asked = false;
    m->size_known = s->ok;
    m->size = s->size;
    free(s);
}

static void size_ask(struct monitor *m) {
    struct err full = {0};
    if (m->size_asked) return;
    struct size_job *s = heap_new(struct size_job);
    s->job.run = size_run;
    s->job.done = size_done;
    s->monitor = m;
    m->size_asked = lane_submit(m->app->query, &s->job, &full);
    if (!m->size_asked) free(s); /* the next look asks again */
}

/* ---- looks ---- */

static void troubles_look(struct monitor *m) {
    struct minute recent;
    struct lane_stats writer;
    minutes_window(m->minutes, 1, &recent);
    lane_stats(m->app->write, &writer);
    struct trouble_facts facts = {.recent = &recent,
                                  .size = monitor_size(m),
                                  .writer_moves = writer_watch_moves(&m->app->writer_seen, &writer, clock_monotonic_ms())};
    unsigned now = troubles_find(&facts, m->troubles);
    troubles_log(&facts, m->troubles, now);
    m->troubles = now;
}

void monitor_look(struct monitor *m) {
    struct figures now;
    figures_read(m->app, &now);
    minutes_look(m->minutes, &now);
    troubles_look(m);
}

static void on_timer(void *context) {
    struct monitor *m = context;
    if (m->looks++ % SIZE_EVERY_LOOKS == 0) size_ask(m);
    monitor_look(m);
}

const struct minutes *monitor_minutes(const struct monitor *m) {
    return m->minutes;
}

const struct store_size *monitor_size(const struct monitor *m) {
    return m->size_known ? &m->size : NULL;
}

unsigned monitor_troubles(const struct monitor *m) {
    return m->troubles;
}

struct monitor *monitor_new(struct app *a) {
    struct figures first;
    struct monitor *m = heap_new(struct monitor);
    m->app = a;
    figures_read(a, &first);
    m->minutes = minutes_new(&first);
    m->timer = timer_new(a->loop, on_timer, m);
    timer_start(m->timer, 0, LOOK_EVERY_MS);
    return m;
}

void monitor_free(struct monitor *m) {
    if (!m) return;
    timer_free(m->timer);
    minutes_free(m->minutes);
    free(m);
}
