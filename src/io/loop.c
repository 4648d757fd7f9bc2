/* The event loop on libuv. Owns the uv loop, the posts, the signal handles, and what connections share.
 * Measures each iteration's busy time with two clock reads. Never runs anything on another thread. */
#include "io/loop_private.h"

#include "base/arena.h"
#include "base/vec.h"

#include <stdlib.h>

struct post {
    void (*call)(void *context);
    void *context;
    const char *name;
};

struct signal_hook {
    uv_signal_t handle;
    void (*call)(void *context);
    void *context;
    struct loop *loop;
    struct signal_hook *next;
};

const uint32_t loop_bucket_us[11] = {100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000};

/* ---- busy time ---- */

static void count_iteration(struct loop *l, int64_t busy_us) {
    struct loop_stats *s = &l->stats;
    int bucket = 0;
    while (bucket < 11 && busy_us > loop_bucket_us[bucket]) bucket++;
    s->buckets[bucket]++;
    s->iterations++;
    s->busy_us_total += (uint64_t)busy_us;
    if ((uint64_t)busy_us > s->busy_us_max) s->busy_us_max = (uint64_t)busy_us;
    if ((uint64_t)busy_us > l->busy_us_peak) l->busy_us_peak = (uint64_t)busy_us;
    if (l->guard && loop_guard_leave(l->guard, busy_us)) s->over_limit++;
}

/* libuv calls prepare right before it waits: the iteration's callbacks (sockets, then check, then timers) have all run.
 */
static void on_prepare(uv_prepare_t *handle) {
    struct loop *l = handle->data;
    if (!l->busy_since_us) return;
    count_iteration(l, clock_monotonic_us() - l->busy_since_us);
    l->busy_since_us = 0;
}

/* Right after the socket callbacks. */
static void on_check(uv_check_t *handle) {
    struct loop *l = handle->data;
    if (!l->busy_since_us) l->busy_since_us = clock_monotonic_us();
}

/* ---- posts ---- */

static void on_wake(uv_async_t *handle) {
    struct loop *l = handle->data;
    uv_mutex_lock(&l->posts_lock);
    struct posts due = l->posts;
    l->posts = l->running;
    l->running = due;
    uv_mutex_unlock(&l->posts_lock);
    for (size_t i = 0; i < due.count; i++) {
        loop_enter(l, due.items[i].name);
        due.items[i].call(due.items[i].context);
    }
    l->running.count = 0;
}

void loop_post_named(struct loop *l, void (*call)(void *context), void *context, const char *name) {
    struct post post = {call, context, name};
    uv_mutex_lock(&l->posts_lock);
    bool first = l->posts.count == 0;
    vec_push(&l->posts, post);
    uv_mutex_unlock(&l->posts_lock);
    if (first) uv_async_send(&l->wake);
}

/* ---- life ---- */

static void add_own_handles(struct loop *l) {
    REQUIRE(uv_prepare_init(&l->uv, &l->prepare) == 0 && uv_check_init(&l->uv, &l->check) == 0);
    l->prepare.data = l->check.data = l->wake.data = l;
    uv_prepare_start(&l->prepare, on_prepare);
    uv_check_start(&l->check, on_check);
    timers_begin(l);
}

struct loop *loop_new(struct err *e) {
    struct loop *l = heap_new(struct loop);
    int status = uv_loop_init(&l->uv);
    if (status == 0) {
        status = uv_async_init(&l->uv, &l->wake, on_wake);
        if (status != 0) uv_loop_close(&l->uv);
    }
    if (status != 0) {
        free(l);
        err_set(e, ERR_IO, "", "The event loop cannot be made: %s.", uv_strerror(status));
        return NULL;
    }
    REQUIRE(uv_mutex_init(&l->posts_lock) == 0);
    add_own_handles(l);
    l->guard = loop_guard_new();
    return l;
}

static void on_signal_closed(uv_handle_t *handle) {
    free(handle->data);
}

static void close_own_handles(struct loop *l) {
    for (struct signal_hook *s = l->signals; s;) {
        struct signal_hook *next = s->next;
        uv_close((uv_handle_t *)&s->handle, on_signal_closed);
        s = next;
    }
    tcp_shared_free(l->tcp);
    dns_free(l->dns);
    uv_close((uv_handle_t *)&l->prepare, NULL);
    uv_close((uv_handle_t *)&l->check, NULL);
    uv_close((uv_handle_t *)&l->wake, NULL);
    timers_end(l);
}

void loop_free(struct loop *l) {
    if (!l) return;
    close_own_handles(l);
    uv_run(&l->uv, UV_RUN_NOWAIT); /* lets closed handles go */
    uv_run(&l->uv, UV_RUN_NOWAIT);
    REQUIRE(uv_loop_close(&l->uv) == 0); /* else something that lives on the loop was not freed */
    uv_mutex_destroy(&l->posts_lock);
    vec_fini(&l->posts);
    vec_fini(&l->running);
    free(l->guard);
    free(l);
}

void loop_run(struct loop *l) {
    l->turning = true;
    uv_run(&l->uv, UV_RUN_DEFAULT);
    l->turning = false;
}

void loop_stop(struct loop *l) {
    uv_stop(&l->uv);
}

int64_t loop_now_ms(const struct loop *l) {
    return l->turning ? (int64_t)uv_now(&l->uv) : clock_monotonic_ms();
}

const struct loop_stats *loop_stats(const struct loop *l) {
    return &l->stats;
}

uint64_t loop_busy_peak_take(struct loop *l) {
    uint64_t peak = l->busy_us_peak;
    l->busy_us_peak = 0;
    return peak;
}

/* ---- signals ---- */

static void on_signal(uv_signal_t *handle, int number) {
    (void)number;
    struct signal_hook *s = handle->data;
    loop_enter(s->loop, "signal");
    s->call(s->context);
}

bool loop_on_signal(struct loop *l, int signal, void (*call)(void *context), void *context, struct err *e) {
    struct signal_hook *s = heap_new(struct signal_hook);
    *s = (struct signal_hook){.call = call, .context = context, .loop = l, .next = l->signals};
    REQUIRE(uv_signal_init(&l->uv, &s->handle) == 0);
    s->handle.data = s;
    int status = uv_signal_start(&s->handle, on_signal, signal);
    if (status != 0) {
        uv_close((uv_handle_t *)&s->handle, on_signal_closed);
        return err_set(e, ERR_IO, "", "Signal %d cannot be caught: %s.", signal, uv_strerror(status));
    }
    l->signals = s;
    return true;
}
