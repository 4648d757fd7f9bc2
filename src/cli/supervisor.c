/* Tells the service manager. Owns two timers; without a service manager it only formats a line a minute. */
#include "cli/supervisor.h"

#include "api/monitor.h"
#include "io/notify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { STATE_EVERY_MS = 60000 };

struct supervisor {
    struct app *app;
    struct timer *state, *watchdog; /* watchdog: NULL when nobody watches */
};

static void state_send(struct supervisor *s, const char *first) {
    const struct figures *f = minutes_last_look(monitor_minutes(s->app->monitor));
    const char *storing = f->gauges[NOW_CLOCK_WAITS]    ? "; storing waits for the clock"
                          : f->gauges[NOW_STORAGE_FULL] ? "; the disk is full, storing waits"
                                                        : "";
    char lines[240];
    snprintf(lines, sizeof lines, "%sSTATUS=Polling %" PRIu64 " of %" PRIu64 " devices, %" PRIu64 " do not answer%s.",
             first, f->gauges[NOW_POLLED], f->gauges[NOW_DEVICES], f->gauges[NOW_FAILING], storing);
    notify_send(lines);
}

static void on_state(void *context) {
    state_send(context, "");
}

static void on_watchdog(void *context) {
    (void)context;
    notify_send("WATCHDOG=1");
}

struct supervisor *supervisor_new(struct app *a) {
    struct supervisor *s = heap_new(struct supervisor);
    int64_t watchdog_ms = notify_watchdog_ms();
    s->app = a;
    s->state = timer_new(a->loop, on_state, s);
    timer_start(s->state, STATE_EVERY_MS, STATE_EVERY_MS);
    if (watchdog_ms > 0) {
        s->watchdog = timer_new(a->loop, on_watchdog, s);
        timer_start(s->watchdog, 0, watchdog_ms / 2);
    }
    monitor_look(a->monitor);
    state_send(s, "READY=1\n");
    return s;
}

void supervisor_free(struct supervisor *s) {
    if (!s) return;
    timer_free(s->state);
    timer_free(s->watchdog);
    free(s);
}
