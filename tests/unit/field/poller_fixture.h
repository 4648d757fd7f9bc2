/* What the tests of the poller and of the connection test share: a loop, a poller, hand-made devices, a record of all events. */
#ifndef HEARTH_TESTS_POLLER_FIXTURE_H
#define HEARTH_TESTS_POLLER_FIXTURE_H

#include "field/poller_private.h"
#include "io/clock.h"
#include "scripted_peer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { EVENTS_MAX = 4000, ITEMS_KEPT = 16 };

struct event {
    int64_t device_id;
    enum poll_class poll;
    bool scanned;
    int64_t slot_ms, t_ms;
    enum quality reason;
    struct err why;
    size_t count;
    struct scan_item items[ITEMS_KEPT];
};

static struct loop *loop;
static struct poller *poller;
static struct timer *patience;
static struct scripted_peer peer;
static struct event events[EVENTS_MAX];
static int event_count;
static int64_t stop_after;      /* events; 0: never */
static void (*on_event)(const struct event *event); /* called inside the poller's event */
static struct err e;

static inline void record(struct event event) {
    if (event_count < EVENTS_MAX) events[event_count++] = event;
    if (on_event != NULL) on_event(&event);
    if (stop_after > 0 && event_count >= stop_after) loop_stop(loop);
}

static inline void on_scanned(void *context, const struct device *device, const struct scan *scan, enum poll_class poll,
                       int64_t slot_ms) {
    (void)context;
    struct event event = {device->id, poll, true, slot_ms, scan->t_ms, QUALITY_GOOD, {0}, scan->count, {{0}}};
    for (size_t i = 0; i < scan->count && i < ITEMS_KEPT; i++) event.items[i] = scan->items[i];
    record(event);
}

static inline void on_failed(void *context, const struct device *device, enum poll_class poll, int64_t t_ms, int64_t slot_ms,
                      enum quality reason, const struct err *why) {
    (void)context;
    record((struct event){device->id, poll, false, slot_ms, t_ms, reason, *why, 0, {{0}}});
}

static inline void out_of_patience(void *context) {
    (void)context;
    loop_stop(loop);
}

static inline void run_for(int64_t ms) {
    timer_start(patience, ms, 0);
    loop_run(loop);
    timer_stop(patience);
}

static inline void run_until_events(int count) {
    stop_after = count;
    if (event_count < count) run_for(10000);
    stop_after = 0;
    if (event_count < count) printf("only %d of %d events\n", event_count, count);
}

static inline struct poller_options quick_options(int64_t slot_ms) {
    return (struct poller_options){
        .slot_ms = slot_ms,
        .watch_ms = 3600000,
        .live_ms = 50,
        .timeout_ms = 1000,
        .backoff_max_ms = 600000,
        .retries = 1,
        .loopback_allowed = true,
        .seed = 1,
    };
}

static inline void open_poller(struct poller_options options) {
    static const struct poller_events events_to = {on_scanned, on_failed};
    loop = loop_new(&e);
    patience = timer_new(loop, out_of_patience, NULL);
    poller = poller_new(loop, &options, &events_to, NULL);
    event_count = 0;
    stop_after = 0;
    on_event = NULL;
}

static inline void close_poller(void) {
    poller_free(poller);
    timer_free(patience);
    loop_free(loop);
    peer_stop(&peer);
}

/* A type of `count` holding registers from `address` on, all of one class. */
struct hand_made { struct type_def type; struct point_def defs[64]; };

static inline void add_def(struct hand_made *made, enum register_area area, int address, enum poll_class poll) {
    struct point_def *def = &made->defs[made->type.point_count++];
    *def = (struct point_def){
        .key = "p",
        .area = area,
        .address = address,
        .value = VALUE_U16,
        .registers = 1,
        .scale = 1,
        .valid_min = -INFINITY,
        .valid_max = INFINITY,
        .poll = poll,
        .unit = unit_find("none"),
    };
    made->type.points = made->defs;
}

static inline void add_registers(struct hand_made *made, int address, int count, enum poll_class poll) {
    for (int i = 0; i < count; i++) add_def(made, AREA_HOLDING, address + i, poll);
}

static inline struct hand_made *made_type(void) {
    struct hand_made *made = calloc(1, sizeof *made);
    made->type.key = "made";
    made->type.protocol = "modbus-tcp";
    made->type.registers_max = 125;
    return made;
}

static inline struct device *made_device(int64_t id, const struct hand_made *made, int port, int unit) {
    struct device *d = device_new();
    struct device_point *points = arena_new_n(d->arena, struct device_point, (size_t)made->type.point_count);
    for (int i = 0; i < made->type.point_count; i++) points[i] = (struct device_point){i + 1, false, &made->defs[i]};
    d->id = id;
    d->name = "made";
    d->type = &made->type;
    d->type_key = made->type.key;
    d->host = "127.0.0.1";
    d->port = port;
    d->unit = unit;
    d->enabled = true;
    d->place = d->note = "";
    d->points = points;
    d->point_count = made->type.point_count;
    return d;
}

/* Hands a device to the poller, which keeps its own reference. */
static inline void set_device(struct device *d) {
    poller_set_device(poller, d);
    device_drop(d);
}

static inline void talk_well(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) peer_reply(fd, &r);
}

static inline void talk_not_at_all(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {}
}

#endif
