/* Endpoints: who shares a connection, and when it may rest. Owns the links. Never asks a device anything. */
#include "field/poller_private.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>

enum { BACKOFF_BASE_MS = 5000, KEEP_MS = 60000 };

static struct endpoint *endpoint_new(struct poller *p, const char *name, const struct driver *driver, const char *host,
                                     int port) {
    const struct poller_options *o = &p->options;
    struct link_options options = {
        .loop = p->loop,
        .driver = driver,
        .host = host,
        .port = port,
        .timeout_ms = o->timeout_ms,
        .backoff_base_ms = o->slot_ms < BACKOFF_BASE_MS ? o->slot_ms : BACKOFF_BASE_MS,
        .backoff_max_ms = o->backoff_max_ms,
        .loopback_allowed = o->loopback_allowed,
        .random = &p->random,
        .words = p->words,
    };
    struct endpoint *e = heap_new(struct endpoint);
    e->name = heap_copy(name);
    e->link = link_new(&options);
    text_map_put(&p->endpoints, name, e);
    return e;
}

struct endpoint *endpoint_use(struct poller *p, const struct driver *driver, const char *host, int port) {
    char name[320];
    snprintf(name, sizeof name, "%s %s:%d", driver->protocol, host, port);
    struct endpoint *e = text_map_get(&p->endpoints, name);
    if (e == NULL) e = endpoint_new(p, name, driver, host, port);
    e->users++;
    return e;
}

void endpoint_leave(struct poller *p, struct endpoint *e) {
    if (--e->users > 0) {
        endpoint_rest(p, e);
        return;
    }
    text_map_remove(&p->endpoints, e->name);
    link_free(e->link);
    free(e->name);
    free(e);
}

/* How long a connection may lie idle: a minute, or less when the device ends idle ones sooner. */
static int64_t keep_ms(const struct poller *p, const struct polled *d) {
    int64_t keep = KEEP_MS + p->schedule.grid_ms, ends = d->device->type->idle_close_ms * 9 / 10;
    return ends > 0 && ends < keep ? ends : keep;
}

static bool needed_soon(const struct poller *p, const struct endpoint *e, int64_t now_ms) {
    for (const struct polled *d = e->devices; d != NULL; d = d->beside)
        if (d->run != NULL || (d->entry.place > 0 && d->entry.due_ms - now_ms <= keep_ms(p, d))) return true;
    return false;
}

void endpoint_rest(struct poller *p, struct endpoint *e) {
    if (!link_connected(e->link) || !link_idle(e->link)) return;
    if (!needed_soon(p, e, loop_now_ms(p->loop))) link_rest(e->link);
}
