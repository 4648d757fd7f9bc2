/* The event loop: one thread, sockets, timers, signals; libuv is included by src/io only.
 *
 * The loop owns all live state of the server, so nothing here takes a lock. The rule: no callback runs over 5 ms; longer
 * work is sliced or goes to a lane (work.h). Every iteration's busy time (from its first callback to the moment it waits
 * again) goes into a histogram, exported as a metric. With HEARTH_LOOP_LIMIT_MS set (the test build sets 50) an iteration
 * over it is logged with the callback that ran longest and counted, and the process exits 70 at its end. Not counted
 * there: an iteration that neither used that much processor time nor blocked, but lost the processor to other processes.
 * All functions: loop thread only, unless they say otherwise.
 *
 * timer_new, watch_new and loop_post are macros that pass on the callback's name, so that the log can name it. */
#ifndef HEARTH_IO_LOOP_H
#define HEARTH_IO_LOOP_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;

struct loop *loop_new(struct err *e);
void loop_free(struct loop *l);           /* after loop_run returned and all that lived on it was freed */
void loop_run(struct loop *l);            /* until loop_stop */
void loop_stop(struct loop *l);
int64_t loop_now_ms(const struct loop *l); /* monotonic, as of this iteration's start */

/* Called on the loop thread soon, in the order of posting; may be called from any thread. What was posted and not yet
 * called when the loop is freed is dropped: `context` then is not the loop's to free. */
void loop_post_named(struct loop *l, void (*call)(void *context), void *context, const char *name);
#define loop_post(l, call, context) loop_post_named((l), (call), (context), #call)

/* SIGINT, SIGTERM, SIGHUP ... Stays until loop_free. */
bool loop_on_signal(struct loop *l, int signal, void (*call)(void *context), void *context, struct err *e);

/* A timer may be started again while running; `repeat_ms` 0 = once. Firing late never fires twice in a row. A delay of 0 is
 * the next turn of the loop, after the sockets had theirs. */
struct timer;
struct timer *timer_new_named(struct loop *l, void (*call)(void *context), void *context, const char *name);
#define timer_new(l, call, context) timer_new_named((l), (call), (context), #call)
void timer_start(struct timer *t, int64_t delay_ms, int64_t repeat_ms);
void timer_stop(struct timer *t);
void timer_free(struct timer *t); /* NULL is allowed; safe inside its own callback */

/* Watches a file descriptor that somebody else owns (libmicrohttpd's epoll); level-triggered; nothing until watch_set.
 * A descriptor in an error state is reported once as readable and writable and then no more: its owner looks and frees.
 * watch_free comes before the descriptor is closed; NULL is allowed; safe inside the watch's own callback. */
struct watch;
struct watch *watch_new_named(struct loop *l, int fd, void (*call)(void *context, bool readable, bool writable),
                              void *context, const char *name, struct err *e);
#define watch_new(l, fd, call, context, e) watch_new_named((l), (fd), (call), (context), #call, (e))
void watch_set(struct watch *w, bool readable, bool writable);
void watch_free(struct watch *w);

struct loop_stats {
    uint64_t iterations;
    uint64_t busy_us_total;
    uint64_t busy_us_max;
    uint64_t buckets[12]; /* busy time per iteration: <=100us 250 500 1ms 2.5 5 10 25 50 100 250 more */
    uint64_t over_limit; /* only counted with HEARTH_LOOP_LIMIT_MS */
};
extern const uint32_t loop_bucket_us[11];
const struct loop_stats *loop_stats(const struct loop *l);
uint64_t loop_busy_peak_take(struct loop *l); /* microseconds: the largest since the last call of this; one caller */

#endif
