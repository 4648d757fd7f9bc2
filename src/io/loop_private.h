/* What the files of src/io share of a loop. Included by src/io only: nobody else sees libuv. */
#ifndef HEARTH_IO_LOOP_PRIVATE_H
#define HEARTH_IO_LOOP_PRIVATE_H

#include "io/clock.h"
#include "io/loop.h"

#include <uv.h>

struct post;
struct tcp_shared; /* tcp.c: read buffer, connects under way */
struct dns;        /* dns.c: cache, look-ups under way */

struct posts {
    struct post *items;
    size_t count, capacity;
};

struct loop {
    uv_loop_t uv;
    uv_prepare_t prepare;
    uv_check_t check;
    uv_idle_t idle; /* runs while there is a timer due at once */
    struct timer *soon, **soon_last;

    uv_async_t wake;
    uv_mutex_t posts_lock;
    struct posts posts;   /* under posts_lock */
    struct posts running; /* the loop thread's: swapped with posts, so that posting allocates nothing in the long run */

    struct signal_hook *signals;
    struct tcp_shared *tcp; /* NULL until the first connection */
    struct dns *dns;        /* NULL until the first name */

    bool turning;          /* inside loop_run: libuv's cached time is fresh */
    int64_t busy_since_us; /* of this iteration; 0: nothing ran yet */
    struct loop_stats stats;
    uint64_t busy_us_peak;
    struct loop_guard *guard; /* NULL without HEARTH_LOOP_LIMIT_MS */
};

/* Every callback that libuv calls says so first: starts the busy time of the iteration, and with a limit names who
 * runs. */
void loop_guard_enter(struct loop_guard *g, const char *name);
static inline void loop_enter(struct loop *l, const char *name) {
    if (!l->busy_since_us) l->busy_since_us = clock_monotonic_us();
    if (l->guard) loop_guard_enter(l->guard, name);
}

/* Before anything is timed from loop_now_ms: between loop_new and loop_run the cached time stands still. */
static inline void loop_freshen(struct loop *l) {
    if (!l->turning) uv_update_time(&l->uv);
}

void timers_begin(struct loop *l);
void timers_end(struct loop *l);

struct loop_guard *loop_guard_new(void); /* NULL when HEARTH_LOOP_LIMIT_MS is not set */
/* The iteration ended after `busy_us`; true when it was over the limit. */
bool loop_guard_leave(struct loop_guard *g, int64_t busy_us);

void tcp_shared_free(struct tcp_shared *s); /* NULL allowed */
void dns_free(struct dns *d);               /* NULL allowed */

#endif
