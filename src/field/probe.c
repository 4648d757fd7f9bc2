/* The connection test: one pass over identity points and a few others, or over register 0 when nothing is known of the device, through the
 * endpoint's own link. Owns itself from poller_probe until its one done(). Changes nothing in
 * the poller's devices but ending the back-off of the one that answered. */
#include "field/poller_private.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { PROBES_MAX = 32, FIRST_POINTS = 8, IDENTITY_POINTS_MAX = 64, PROBE_POINTS_MAX = FIRST_POINTS + IDENTITY_POINTS_MAX };

struct probe {
    struct poller *poller;
    struct endpoint *endpoint;
    struct probe *before, *after; /* in poller.probes */
    struct plan plan;
    struct plan_learned learned;
    struct sweep sweep;
    bool was_connected;
    int count;
    struct device_point points[PROBE_POINTS_MAX];
    const struct point_def *defs[PROBE_POINTS_MAX];
    struct sample samples[PROBE_POINTS_MAX];
    struct point_def unknown[2]; /* what is tried without a type */
    void (*done)(void *context, const struct probe_result *result);
    void *context;
};

static void add_point(struct probe *b, const struct point_def *def) {
    b->points[b->count] = (struct device_point){.number = b->count + 1, .def = def};
    b->defs[b->count++] = def;
}

static void choose_points(struct probe *b, const struct type_def *type) {
    int identity = 0, others = 0;
    for (int i = 0; type != NULL && i < type->point_count; i++) {
        const struct point_def *def = &type->points[i];
        if (def->poll == POLL_IDENTITY ? identity++ < IDENTITY_POINTS_MAX : others++ < FIRST_POINTS) add_point(b, def);
    }
}

static void choose_unknown(struct probe *b) {
    static const struct {
        const char *key, *name;
        enum register_area area;
    } tries[2] = {{"holding_0", "Holding register 0", AREA_HOLDING}, {"input_0", "Input register 0", AREA_INPUT}};
    for (int i = 0; i < 2; i++) {
        b->unknown[i] = (struct point_def){
            .key = tries[i].key,
            .name = tries[i].name,
            .group = "identity",
            .poll = POLL_IDENTITY,
            .unit = unit_find("none"),
            .area = tries[i].area,
            .value = VALUE_U16,
            .registers = 1,
            .scale = 1,
            .valid_min = -INFINITY,
            .valid_max = INFINITY,
            .confidence = '-',
        };
        add_point(b, &b->unknown[i]);
    }
}

static void unlist(struct probe *b) {
    if (b->before != NULL)
        b->before->after = b->after;
    else
        b->poller->probes = b->after;
    if (b->after != NULL) b->after->before = b->before;
    b->poller->probe_count--;
}

static void list(struct poller *p, struct probe *b) {
    b->after = p->probes;
    if (p->probes != NULL) p->probes->before = b;
    p->probes = b;
    p->probe_count++;
}

static void probe_free(struct probe *b) {
    if (b->endpoint != NULL) endpoint_leave(b->poller, b->endpoint);
    plan_fini(&b->plan);
    plan_learned_fini(&b->learned);
    sweep_fini(&b->sweep);
    free(b);
}

static void tell(struct probe *b) {
    const struct sweep *s = &b->sweep;
    bool values = false;
    for (int i = 0; s->answered > 0 && i < b->count; i++) {
        b->samples[i] = s->items[i].sample;
        values = values || (s->items[i].sample.quality != QUALITY_EXCEPTION && s->items[i].sample.quality != QUALITY_OFFLINE);
    }
    struct probe_result result = {
        .connected = s->counts.requests > 0,
        .answered = s->answered > 0,
        .error = s->why,
        .connect_us = b->was_connected ? 0 : link_connect_us(b->endpoint->link),
        .round_trip_us = s->round_trip_us,
        .exception = values ? 0 : s->exception,
        .count = s->answered > 0 ? (size_t)b->count : 0,
        .points = b->defs,
        .samples = b->samples,
    };
    b->done(b->context, &result);
}

/* A device that a person has just heard need not be left alone any longer. */
static void wake_devices(const struct probe *b) {
    for (struct polled *d = b->endpoint->devices; d != NULL; d = d->beside)
        if (d->device->unit == b->sweep.unit && b->sweep.answered > 0) polled_retry(d);
}

static void probe_ended(struct sweep *s) {
    struct probe *b = (struct probe *)(void *)((char *)s - offsetof(struct probe, sweep));
    struct poller *p = b->poller;
    poller_enter(p);
    unlist(b);
    wake_devices(b);
    tell(b);
    probe_free(b);
    poller_leave(p);
}

void probes_end(struct poller *p) {
    p->ending = true; /* no done() begins another one */
    for (struct probe *b = p->probes, *after; b != NULL; b = after) {
        after = b->after;
        sweep_cancel(&b->sweep);
        b->sweep.answered = 0;
        err_set(&b->sweep.why, ERR_BUSY, NULL, "The server is stopping.");
        probe_ended(&b->sweep);
    }
}

static void prepare(struct probe *b, int unit) {
    struct sweep *s = &b->sweep;
    s->link = b->endpoint->link;
    s->plan = &b->plan;
    s->learned = &b->learned;
    s->points = b->points;
    s->unit = (uint8_t)unit;
    s->rank = EXCHANGE_URGENT;
    s->ended = probe_ended;
}

static bool may_probe(const struct poller *p, const char *host, int port, int unit, struct err *e) {
    if (host[0] == '\0') return err_set(e, ERR_INVALID, "host", "The address is missing.");
    if (port < 1 || port > 65535) return err_set(e, ERR_INVALID, "port", "A port is a number from 1 to 65535.");
    if (unit < 0 || unit > 255) return err_set(e, ERR_INVALID, "unit", "A unit is a number from 0 to 255.");
    if (p->ending) return err_set(e, ERR_BUSY, NULL, "The server is stopping.");
    if (p->probe_count >= PROBES_MAX) return err_set(e, ERR_BUSY, NULL, "Too many connection tests run at the moment.");
    return link_target_allowed(host, p->options.loopback_allowed, e);
}

bool poller_probe(struct poller *p, const char *host, int port, int unit, const struct type_def *type,
                  void (*done)(void *context, const struct probe_result *result), void *context, struct err *e) {
    const char *protocol = type != NULL ? type->protocol : "modbus-tcp";
    const struct driver *driver = driver_find(protocol);
    if (driver == NULL) return err_set(e, ERR_INVALID, "type", "Devices that speak %s are not polled.", protocol);
    if (!may_probe(p, host, port, unit, e)) return false;
    struct probe *b = heap_new(struct probe);
    struct plan_limits limits = {.registers_max = 125};
    if (type != NULL && type->registers_max > 0)
        limits = (struct plan_limits){type->registers_max, type->gap_max, type->hole_count, type->holes};
    b->poller = p;
    b->done = done;
    b->context = context;
    choose_points(b, type);
    if (b->count == 0) choose_unknown(b);
    driver->plan(&b->plan, b->points, b->count, ~0U, &limits, &b->learned);
    b->endpoint = endpoint_use(p, driver, host, port);
    b->was_connected = link_connected(b->endpoint->link);
    prepare(b, unit);
    if (!sweep_begin(&b->sweep, e)) {
        probe_free(b);
        return false;
    }
    list(p, b);
    return true;
}
