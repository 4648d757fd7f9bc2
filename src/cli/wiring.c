/* Joins the layers that do not know each other.
 *
 * Owns the hub, the poller, the slot sampler, the log of contacts, the timers that make them move and the jobs that
 * carry their groups to the writer. The position in the change feed belongs to the writer's thread: wiring_follow is
 * the only one to touch it after the start. It decides nothing: what a scan, a gap or a viewer means is said by the
 * layers themselves. */
#include "cli/wiring.h"

#include "api/live.h"
#include "base/log.h"
#include "base/vec.h"
#include "cli/contact_log.h"
#include "cli/storing_log.h"
#include "domain/hot_row.h"
#include "field/poller.h"
#include "io/clock.h"
#include "live/hub.h"
#include "live/slots.h"
#include "store/changes.h"
#include "store/devices.h"
#include "store/history.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define ALIVE_EVERY_MS 60000

struct wiring {
    struct app *app;
    struct timer *commit, *alive;
    struct contact_log contacts;
    struct storing_log storing;
    struct store *direct; /* at the very end: the lane is gone, groups are written here */
    int64_t follow_seq;   /* the writer thread's */
};

/* ---- readings: slots -> writer ---- */

struct group_job {
    struct job job;
    struct wiring *wiring;
    struct reading_group *group;
    struct history_written written;
    int64_t took_us;
    struct err error;
};

static void group_run(struct job *j, void *worker) {
    struct group_job *g = (struct group_job *)j;
    int64_t began_us = clock_monotonic_us();
    if (!history_write(worker, g->group, &g->written, &g->error) && g->error.code == ERR_NONE)
        err_set(&g->error, ERR_INTERNAL, "", "the writer failed without a reason");
    g->took_us = clock_monotonic_us() - began_us;
}

static void group_stored(struct wiring *w, struct group_job *g) {
    log_debug("committed", "rows=%zu new=%" PRIu64 " merged=%" PRIu64 " took_us=%" PRId64, g->group->row_count,
              g->written.rows_new, g->written.rows_merged, g->took_us);
    commit_stats_add(&w->app->commits, g->took_us);
    reading_group_free(g->group);
    slots_committed(w->app->slots, NULL, NULL);
}

static void group_done(struct job *j) {
    struct group_job *g = (struct group_job *)j;
    struct wiring *w = g->wiring;
    struct slots_stats stats;
    bool ok = g->error.code == ERR_NONE;
    if (ok)
        group_stored(w, g);
    else
        slots_committed(w->app->slots, g->group, &g->error);
    slots_stats(w->app->slots, &stats);
    storing_log_group(&w->storing, ok ? NULL : &g->error, &stats, clock_monotonic_ms());
    free(g);
}

static void on_group(void *context, struct reading_group *group) {
    struct wiring *w = context;
    struct group_job *g = heap_new(struct group_job);
    g->job.run = group_run;
    g->job.done = group_done;
    g->wiring = w;
    g->group = group;
    if (w->direct) {
        group_run(&g->job, w->direct);
        group_done(&g->job);
    } else if (!lane_submit(w->app->write, &g->job, &g->error)) {
        group_done(&g->job);
    }
}

static void on_commit_timer(void *context) {
    struct wiring *w = context;
    struct slots_stats stats;
    slots_flush(w->app->slots, clock_wall_ms());
    slots_stats(w->app->slots, &stats);
    storing_log_clock(&w->storing, &stats, clock_wall_ms(), clock_monotonic_ms());
}

/* ---- the sign of life ---- */

struct alive_job {
    struct job job;
    struct wiring *wiring;
    int64_t tenant_id, now_ms;
    struct err error;
};

static void alive_run(struct job *j, void *worker) {
    struct alive_job *a = (struct alive_job *)j;
    if (!history_alive(worker, a->tenant_id, a->now_ms, &a->error) && a->error.code == ERR_NONE)
        err_set(&a->error, ERR_INTERNAL, "", "the writer failed without a reason");
}

static void alive_done(struct job *j) {
    struct alive_job *a = (struct alive_job *)j;
    storing_log_alive(&a->wiring->storing, a->error.code == ERR_NONE ? NULL : &a->error);
    free(a);
}

static void on_alive_timer(void *context) {
    struct wiring *w = context;
    contact_log_minute(&w->contacts, clock_monotonic_ms());
    for (size_t i = 0; i < w->app->tenant_count; i++) {
        struct alive_job *a = heap_new(struct alive_job);
        a->job.run = alive_run;
        a->job.done = alive_done;
        a->wiring = w;
        a->tenant_id = w->app->tenants[i].id;
        a->now_ms = clock_wall_ms();
        if (!lane_submit(w->app->write, &a->job, &a->error)) alive_done(&a->job);
    }
}

/* ---- poller -> hub and slots ---- */

static void on_scanned(void *context, const struct device *device, const struct scan *scan, enum poll_class poll,
                       int64_t slot_start_ms) {
    struct wiring *w = context;
    contact_log_answered(&w->contacts, device, clock_monotonic_ms());
    hub_publish(w->app->hub, scan);
    if (poll == POLL_SLOT) slots_scan(w->app->slots, device, scan, slot_start_ms);
}

/* A slot that was left out for another reason is no loss of contact. */
static bool contact_failing(const struct wiring *w, const struct device *device) {
    struct device_state state;
    return poller_state(w->app->poller, device->id, &state) && state.contact == CONTACT_FAILING;
}

static void on_failed(void *context, const struct device *device, enum poll_class poll, int64_t t_ms,
                      int64_t slot_start_ms, enum quality reason, const struct err *why) {
    struct wiring *w = context;
    (void)slot_start_ms;
    if (contact_failing(w, device)) contact_log_failed(&w->contacts, device, clock_monotonic_ms(), why);
    hub_fail(w->app->hub, device->id, t_ms, reason);
    if (poll == POLL_SLOT) slots_fail(w->app->slots, device, t_ms, clock_wall_ms(), reason);
}

static void on_watched(void *context, int64_t device_id, bool watched) {
    struct wiring *w = context;
    if (w->app->poller) poller_set_live(w->app->poller, device_id, watched);
}

/* ---- configuration changes -> directory -> poller ---- */

struct followed_device {
    int64_t id;
    struct device *device; /* NULL: gone */
};
struct followed {
    VEC(struct followed_device) devices;
};

struct follow_context {
    struct followed *followed;
};

static void on_change(void *context, const struct change *c) {
    struct followed *f = ((struct follow_context *)context)->followed;
    if (strcmp(c->entity, "device") != 0) return;
    for (size_t i = 0; i < f->devices.count; i++)
        if (f->devices.items[i].id == c->id) return;
    struct followed_device d = {.id = c->id};
    vec_push(&f->devices, d);
}

void *wiring_follow(struct app *a, struct store *s) {
    struct wiring *w = a->wiring;
    struct followed *f = heap_new(struct followed);
    struct follow_context context = {f};
    struct err e = {0};
    int64_t last = w->follow_seq;
    bool ok = changes_since(s, w->follow_seq, on_change, &context, &last, &e);
    for (size_t i = 0; ok && i < f->devices.count; i++) {
        struct followed_device *d = &f->devices.items[i];
        struct err missing = {0};
        if (!device_load(s, a->types, d->id, &d->device, &missing) && missing.code != ERR_NOT_FOUND) {
            ok = false;
            e = missing;
        }
    }
    if (ok) {
        w->follow_seq = last;
        return f;
    }
    log_error("change_not_followed", "at=%s text=%s effect=%s", LOG_TEXT(e.field), LOG_TEXT(e.text),
              LOG_TEXT("A change that was made is not in effect yet; the next one brings it too."));
    for (size_t i = 0; i < f->devices.count; i++) device_drop(f->devices.items[i].device);
    vec_fini(&f->devices);
    free(f);
    return NULL;
}

static void directory_put(struct app *a, struct directory *next) {
    directory_drop(a->directory);
    a->directory = next;
}

static void device_gone(struct app *a, int64_t id) {
    if (a->poller) poller_remove_device(a->poller, id);
    directory_put(a, directory_without(a->directory, id));
    hub_forget(a->hub, id);
    slots_forget(a->slots, id);
    contact_log_forget(&a->wiring->contacts, id);
}

static void device_came(struct app *a, struct device *device) {
    int64_t id = device->id;
    directory_put(a, directory_with(a->directory, device));
    const struct device *stands = directory_get(a->directory, id);
    if (!a->poller) return; /* the last changes of a server that is ending */
    poller_set_device(a->poller, stands);
    if (!stands->enabled) slots_disabled(a->slots, stands, clock_wall_ms());
    if (!stands->enabled) contact_log_forget(&a->wiring->contacts, id);
    live_device_changed(a->live, id);
}

void wiring_publish(struct app *a, void *followed) {
    struct followed *f = followed;
    if (!f) return;
    for (size_t i = 0; i < f->devices.count; i++) {
        struct followed_device *d = &f->devices.items[i];
        if (d->device)
            device_came(a, d->device);
        else if (directory_get(a->directory, d->id))
            device_gone(a, d->id);
    }
    vec_fini(&f->devices);
    free(f);
}

/* ---- start and end ---- */

static void last_to_hub(void *context, int64_t device_id, int64_t t_ms, const void *body, size_t length) {
    struct wiring *w = context;
    AUTO_ARENA(arena);
    struct err e = {0};
    struct scan_item *items;
    struct scan scan = {.device_id = device_id, .t_ms = t_ms};
    const struct device *device = directory_get(w->app->directory, device_id);
    if (!device) return;
    if (!hot_row_decode(body, length, &arena, &items, &scan.count, &e)) {
        log_warn("reading_unreadable", "device=%" PRId64 " name=%s t=%" PRId64 " text=%s", device_id,
                 LOG_TEXT(device->name), t_ms, LOG_TEXT(e.text));
        return;
    }
    scan.items = items;
    hub_publish(w->app->hub, &scan);
    hub_fail(w->app->hub, device_id, t_ms, QUALITY_STALE); /* shown with its age until the first answer */
}

static bool history_begin(struct wiring *w, struct store *s, int64_t *newest_ms, struct err *e) {
    *newest_ms = 0;
    for (size_t i = 0; i < w->app->tenant_count; i++) {
        int64_t id = w->app->tenants[i].id, newest = 0;
        if (!history_newest(s, id, &newest, e) || !history_started(s, id, clock_wall_ms(), e) ||
            !history_each_last(s, id, last_to_hub, w, e))
            return false;
        if (newest > *newest_ms) *newest_ms = newest;
    }
    int64_t first = 0;
    struct followed none = {0};
    struct follow_context context = {&none};
    bool ok = changes_since(s, first, on_change, &context, &w->follow_seq, e);
    vec_fini(&none.devices);
    return ok;
}

static struct poller_options poller_options_of(const struct config *c) {
    return (struct poller_options){.slot_ms = c->slot_ms,
                                   .watch_ms = c->watch_ms,
                                   .live_ms = c->live_ms,
                                   .timeout_ms = c->timeout_ms,
                                   .backoff_max_ms = c->backoff_max_ms,
                                   .retries = c->retries,
                                   .loopback_allowed = c->demo};
}

static void poller_begin(struct wiring *w) {
    struct poller_options options = poller_options_of(w->app->config);
    while (getrandom(&options.seed, sizeof options.seed, 0) != sizeof options.seed) {
    }
    static const struct poller_events events = {.scanned = on_scanned, .failed = on_failed};
    w->app->poller = poller_new(w->app->loop, &options, &events, w);
    for (size_t i = 0; i < directory_count(w->app->directory); i++) {
        const struct device *device = directory_at(w->app->directory, i);
        poller_set_device(w->app->poller, device);
        if (!device->enabled) slots_disabled(w->app->slots, device, clock_wall_ms());
    }
}

struct wiring *wiring_start(struct app *a, struct store *s, struct err *e) {
    struct wiring *w = heap_new(struct wiring);
    w->app = a;
    a->wiring = w;
    a->hub = hub_new(on_watched, w);
    struct slots_options options = {.slot_ms = a->config->slot_ms, .submit = on_group, .context = w};
    if (!history_begin(w, s, &options.newest_ms, e)) {
        hub_free(a->hub);
        free(w);
        return NULL;
    }
    a->slots = slots_new(&options);
    poller_begin(w);
    w->commit = timer_new(a->loop, on_commit_timer, w);
    timer_start(w->commit, a->config->commit_ms, a->config->commit_ms);
    w->alive = timer_new(a->loop, on_alive_timer, w);
    timer_start(w->alive, ALIVE_EVERY_MS, ALIVE_EVERY_MS);
    return w;
}

void wiring_reconfigure(struct wiring *w) {
    if (!w->app->poller) return; /* the server is ending */
    struct poller_options options = poller_options_of(w->app->config);
    poller_set_options(w->app->poller, &options);
    timer_start(w->commit, w->app->config->commit_ms, w->app->config->commit_ms);
}

void wiring_stop_polling(struct wiring *w) {
    timer_free(w->commit);
    timer_free(w->alive);
    poller_free(w->app->poller);
    w->app->poller = NULL;
    slots_flush(w->app->slots, clock_wall_ms());
}

void wiring_finish(struct wiring *w, struct store *s, struct slots_stats *last) {
    w->direct = s;
    struct err e = {0};
    if (s) slots_flush(w->app->slots, clock_wall_ms());
    slots_stats(w->app->slots, last);
    for (size_t i = 0; s && i < w->app->tenant_count; i++)
        if (!history_alive(s, w->app->tenants[i].id, clock_wall_ms(), &e)) storing_log_alive(&w->storing, &e);
    slots_free(w->app->slots);
    hub_free(w->app->hub);
    contact_log_fini(&w->contacts);
    free(w);
}
