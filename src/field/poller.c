/* The poller's table of devices, its one timer and its public face. Owns devices, endpoints and scans; what is due is decided in
 * poller_device.c, scans are run in poller_scan.c. Knows nothing of stores, hubs or streams. */
#include "field/poller_private.h"

#include "io/clock.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLEEP_MAX_MS = 1000,  /* so that a jump of the wall clock is noticed */
    JUMP_MS = 100,        /* what is not drift any more */
    SLICE_US = 2000,      /* of one wake-up; what is left goes on after other events */
    SLICE_CHECK = 8,
};

static void poller_tick(void *context);

struct poller *poller_new(struct loop *l, const struct poller_options *options, const struct poller_events *events,
                          void *context) {
    REQUIRE(options->slot_ms > 0 && options->watch_ms > 0 && options->live_ms > 0 && options->timeout_ms > 0);
    struct poller *p = heap_new(struct poller);
    p->loop = l;
    p->options = *options;
    p->events = *events;
    p->context = context;
    p->wall_ms = clock_wall_ms;
    p->random = options->seed;
    p->offset_ms = clock_wall_ms() - clock_monotonic_ms();
    p->jumped_ms = INT64_MIN;
    p->armed_ms = SCHEDULE_NEVER;
    schedule_init(&p->schedule, slot_grid_ms(options->slot_ms));
    p->timer = timer_new(l, poller_tick, p);
    return p;
}

/* ---- devices ---- */

static void endpoint_join(struct polled *d) {
    struct endpoint *e = endpoint_use(d->poller, d->driver, d->device->host, d->device->port);
    d->endpoint = e;
    d->beside = e->devices;
    e->devices = d;
}

static void endpoint_part(struct polled *d) {
    struct endpoint *e = d->endpoint;
    if (e == NULL) return;
    struct polled **at = &e->devices;
    while (*at != d) at = &(*at)->beside;
    *at = d->beside;
    d->endpoint = NULL;
    endpoint_leave(d->poller, e);
}

static const struct driver *driver_of(const struct device *device) {
    if (device->type == NULL || device->host == NULL || device->host[0] == '\0') return NULL;
    return driver_find(device->type->protocol);
}

static void begin(struct polled *d) {
    d->driver = driver_of(d->device);
    d->state.contact = d->driver == NULL ? CONTACT_NOT_POLLED : CONTACT_DISABLED;
    if (d->driver == NULL || !d->device->enabled) return;
    endpoint_join(d);
    polled_start(d);
}

static void end(struct polled *d) {
    polled_stop(d);
    endpoint_part(d);
}

static bool same_point(const struct device_point *a, const struct device_point *b) {
    return a->number == b->number && a->closed == b->closed && a->def->area == b->def->area &&
           a->def->address == b->def->address && a->def->poll == b->def->poll && plan_span(a->def) == plan_span(b->def);
}

/* Would both be asked for the same, at the same place? Names and scales may differ. */
static bool same_asking(const struct device *a, const struct device *b) {
    if (a->type != b->type || a->enabled != b->enabled || a->port != b->port || a->unit != b->unit ||
        a->point_count != b->point_count || strcmp(a->host, b->host) != 0)
        return false;
    for (int i = 0; i < a->point_count; i++)
        if (!same_point(&a->points[i], &b->points[i])) return false;
    return true;
}

static void replace(struct polled *d, const struct device *device) {
    const struct device *old = d->device;
    bool same = same_asking(old, device);
    if (!same) end(d);
    d->device = device_keep(device);
    if (same && d->run != NULL) d->run->sweep.points = device->points;
    if (same && d->has_needs && old->points[0].def != device->points[0].def) { /* other definitions of the same: heard anew */
        d->learned.needs.count = 0;
        d->learned.changes++;
    }
    if (!same) {
        memset(&d->state, 0, sizeof d->state);
        begin(d);
    }
    device_drop(old);
}

void poller_set_device(struct poller *p, const struct device *device) {
    struct polled *d = id_map_get(&p->devices, device->id);
    poller_enter(p);
    if (d != NULL) {
        replace(d, device);
    } else {
        d = heap_new(struct polled);
        d->poller = p;
        d->device = device_keep(device);
        id_map_put(&p->devices, device->id, d);
        begin(d);
    }
    poller_leave(p);
}

void poller_remove_device(struct poller *p, int64_t device_id) {
    struct polled *d = id_map_remove(&p->devices, device_id);
    if (d == NULL) return;
    poller_enter(p);
    d->removed = true;
    end(d);
    d->next_removed = p->removed;
    p->removed = d;
    poller_leave(p);
}

void poller_set_live(struct poller *p, int64_t device_id, bool live) {
    struct polled *d = id_map_get(&p->devices, device_id);
    if (d == NULL || d->live == live) return;
    int64_t now_ms = clock_monotonic_ms();
    d->live = live;
    if (live && d->live_ms <= now_ms) {
        d->live_ms = now_ms;
        d->live_first = true;
    }
    if (!live) d->watch_ms = now_ms + p->options.watch_ms;
    if (d->endpoint == NULL) return;
    polled_schedule(d);
    endpoint_rest(p, d->endpoint);
}

static int64_t nearer(int64_t due_ms, int64_t latest_ms) { return due_ms < latest_ms ? due_ms : latest_ms; }

void poller_set_options(struct poller *p, const struct poller_options *options) {
    struct poller_options *o = &p->options;
    int64_t now_ms = clock_monotonic_ms(), id;
    size_t cursor = 0;
    const char *name;
    void *value;
    REQUIRE(options->watch_ms > 0 && options->live_ms > 0 && options->timeout_ms > 0);
    o->watch_ms = options->watch_ms;
    o->live_ms = options->live_ms;
    o->timeout_ms = options->timeout_ms;
    o->backoff_max_ms = options->backoff_max_ms;
    o->retries = options->retries;
    while (text_map_next(&p->endpoints, &cursor, &name, &value))
        link_set_times(((struct endpoint *)value)->link, o->timeout_ms, o->backoff_max_ms);
    for (cursor = 0; id_map_next(&p->devices, &cursor, &id, &value);) {
        struct polled *d = value;
        d->watch_ms = nearer(d->watch_ms, now_ms + o->watch_ms);
        d->live_ms = nearer(d->live_ms, now_ms + o->live_ms);
        if (d->endpoint != NULL) polled_schedule(d);
    }
}

void poller_enter(struct poller *p) { p->depth++; }

void poller_leave(struct poller *p) {
    if (--p->depth > 0) return;
    while (p->removed != NULL) {
        struct polled *d = p->removed;
        p->removed = d->next_removed;
        device_drop(d->device);
        free(d);
    }
}

void poller_free(struct poller *p) {
    if (p == NULL) return;
    size_t cursor = 0;
    int64_t id;
    void *value;
    poller_enter(p);
    while (id_map_next(&p->devices, &cursor, &id, &value)) {
        struct polled *d = value;
        d->removed = true;
        end(d);
        d->next_removed = p->removed;
        p->removed = d;
    }
    probes_end(p);
    poller_leave(p);
    scan_pool_free(p);
    scan_items_fini(&p->items);
    timer_free(p->timer);
    schedule_fini(&p->schedule);
    id_map_fini(&p->devices);
    text_map_fini(&p->endpoints);
    free(p);
}

/* ---- the timer ---- */

void poller_arm(struct poller *p) {
    int64_t now_ms = loop_now_ms(p->loop), next_ms = schedule_next_ms(&p->schedule);
    if (next_ms > now_ms + SLEEP_MAX_MS) next_ms = now_ms + SLEEP_MAX_MS;
    if (next_ms == p->armed_ms) return;
    if (next_ms > p->armed_ms && p->armed_ms > now_ms) return; /* it wakes earlier, and arms anew */
    p->armed_ms = next_ms;
    timer_start(p->timer, next_ms > now_ms ? next_ms - now_ms : 0, 0);
}

/* Slots follow the wall clock: when it was set, every device's next due time is another one. */
static void follow_clock(struct poller *p) {
    int64_t now_ms = clock_monotonic_ms(), offset_ms = p->wall_ms() - now_ms, jump_ms = offset_ms - p->offset_ms;
    if (jump_ms > -JUMP_MS && jump_ms < JUMP_MS) return;
    p->offset_ms = offset_ms;
    p->jumped_ms = now_ms;
    size_t cursor = 0;
    int64_t id;
    void *value;
    while (id_map_next(&p->devices, &cursor, &id, &value)) {
        struct polled *d = value;
        if (d->endpoint != NULL) polled_schedule(d);
    }
}

const uint32_t poller_lateness_bucket_us[POLLER_LATENESS_BUCKETS - 1] = {1000,   2500,   5000,    10000,   25000,   50000,
                                                                        100000, 250000, 1000000, 5000000, 30000000};

static void count_lateness(struct poller_stats *s, int64_t late_us) {
    uint64_t late_ms = (uint64_t)late_us / 1000;
    int bucket = 0;
    while (bucket < POLLER_LATENESS_BUCKETS - 1 && late_us > poller_lateness_bucket_us[bucket]) bucket++;
    s->lateness_buckets[bucket]++;
    s->lateness_ms_total += late_ms;
    if (late_ms > s->lateness_ms_max) s->lateness_ms_max = late_ms;
}

static void poller_tick(void *context) {
    struct poller *p = context;
    int64_t began_us = clock_monotonic_us();
    poller_enter(p);
    p->ticking = true;
    p->armed_ms = SCHEDULE_NEVER;
    follow_clock(p);
    for (int done = 1;; done++) {
        int64_t now_us = done % SLICE_CHECK == 0 ? clock_monotonic_us() : began_us;
        struct schedule_entry *due = schedule_pop(&p->schedule, began_us / 1000);
        if (due == NULL) break;
        count_lateness(&p->stats, began_us - due->due_ms * 1000);
        polled_step((struct polled *)(void *)due, false);
        if (now_us - began_us > SLICE_US) break;
    }
    p->ticking = false;
    poller_leave(p);
    poller_arm(p);
}

/* ---- figures ---- */

bool poller_state(const struct poller *p, int64_t device_id, struct device_state *out) {
    const struct polled *d = id_map_get(&p->devices, device_id);
    if (d == NULL) return false;
    *out = d->state;
    out->connected = d->endpoint != NULL && link_connected(d->endpoint->link);
    return true;
}

void poller_stats(struct poller *p, struct poller_stats *out) {
    size_t cursor = 0;
    int64_t id;
    void *value;
    *out = p->stats;
    out->devices = p->devices.count;
    while (id_map_next(&p->devices, &cursor, &id, &value)) {
        const struct polled *d = value;
        out->polled += d->endpoint != NULL;
        out->failing += d->state.contact == CONTACT_FAILING;
    }
    const char *name;
    for (cursor = 0; text_map_next(&p->endpoints, &cursor, &name, &value);)
        out->links_open += link_connected(((struct endpoint *)value)->link);
    p->stats.lateness_ms_max = 0;
}
