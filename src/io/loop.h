/* The event loop: one thread, sockets, timers, signals; libuv is included by src/io only.
 *
 * The loop owns all live state of the server, so nothing here takes a lock. The rule: no callback runs over 5 ms; longer
 * work is sliced or goes to a lane (work.h). Every iteration's busy time goes into a histogram, exported as a metric;
 * with HEARTH_LOOP_LIMIT_MS set (the test build sets 50) an iteration over it is logged with the event that ran and
 * counted, and the process exits 70 at its end.
 * All functions: loop thread only, unless they say otherwise. */
#ifndef HEARTH_IO_LOOP_H
#define HEARTH_IO_LOOP_H

#include "base/err.h"

#include <stdint.h>

struct loop;

struct loop *loop_new(struct err *e);
void loop_free(struct loop *l);           /* after loop_run returned and all that lived on it was freed */
void loop_run(struct loop *l);            /* until loop_stop */
void loop_stop(struct loop *l);
int64_t loop_now_ms(const struct loop *l); /* monotonic, as of this iteration's start */

/* Called on the loop thread soon; may be called from any thread. */
void loop_post(struct loop *l, void (*call)(void *context), void *context);

/* SIGINT, SIGTERM, SIGHUP ... */
bool loop_on_signal(struct loop *l, int signal, void (*call)(void *context), void *context, struct err *e);

/* A timer may be started again while running; `repeat_ms` 0 = once. Firing late never fires twice in a row. */
struct timer;
struct timer *timer_new(struct loop *l, void (*call)(void *context), void *context);
void timer_start(struct timer *t, int64_t delay_ms, int64_t repeat_ms);
void timer_stop(struct timer *t);
void timer_free(struct timer *t); /* NULL is allowed; safe inside its own callback */

/* Watches a file descriptor that somebody else owns (libmicrohttpd's epoll). */
struct watch;
struct watch *watch_new(struct loop *l, int fd, void (*call)(void *context, bool readable, bool writable), void *context,
                        struct err *e);
void watch_set(struct watch *w, bool readable, bool writable);
void watch_free(struct watch *w);

struct loop_stats {
    uint64_t iterations;
    uint64_t busy_us_total;
    uint64_t busy_us_max;
    uint64_t buckets[12]; /* busy time per iteration: <=100us 250 500 1ms 2.5 5 10 25 50 100 250 more */
    uint64_t over_limit;
};
extern const uint32_t loop_bucket_us[11];
const struct loop_stats *loop_stats(const struct loop *l);

#endif
