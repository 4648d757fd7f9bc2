/* Timers of the loop. Owns one uv timer each; the memory goes when libuv has let go of it.
 *
 * A timer due at once does not go to libuv: 1.44 runs a timer that starts itself again with 0 over and over before it
 * looks at any socket. It waits in a list of the loop's instead, which runs once a turn. */
#include "io/loop_private.h"

#include "base/arena.h"

#include <stdlib.h>

struct timer {
    uv_timer_t handle;
    void (*call)(void *context);
    void *context;
    const char *name;
    uint64_t repeat_ms;       /* while it is in the list */
    struct timer *next, **at; /* in the list; at NULL: not there */
};

struct timer *timer_new_named(struct loop *l, void (*call)(void *context), void *context, const char *name) {
    struct timer *t = heap_new(struct timer);
    *t = (struct timer){.call = call, .context = context, .name = name};
    REQUIRE(uv_timer_init(&l->uv, &t->handle) == 0);
    t->handle.data = l;
    return t;
}

static void on_timer(uv_timer_t *handle) {
    struct timer *t = (struct timer *)handle; /* the handle is the first member */
    loop_enter(handle->data, t->name);
    t->call(t->context); /* may free t */
}

/* ---- due at once ---- */

static void soon_remove(struct timer *t) {
    struct loop *l = t->handle.data;
    if (!t->at) return;
    *t->at = t->next;
    if (t->next)
        t->next->at = t->at;
    else if (l->soon_last == &t->next)
        l->soon_last = t->at;
    t->at = NULL;
}

static void on_idle(uv_idle_t *idle);

static void soon_add(struct timer *t, uint64_t repeat_ms) {
    struct loop *l = t->handle.data;
    t->repeat_ms = repeat_ms;
    t->next = NULL;
    t->at = l->soon_last;
    *t->at = t;
    l->soon_last = &t->next;
    uv_idle_start(&l->idle, on_idle);
}

/* Those that stand there now; what comes meanwhile is for the next turn. Each call may stop or free any of them. */
static void on_idle(uv_idle_t *idle) {
    struct loop *l = idle->data;
    struct timer *due = l->soon;
    l->soon = NULL;
    l->soon_last = &l->soon;
    if (due) due->at = &due;
    while (due) {
        struct timer *t = due;
        soon_remove(t);
        if (t->repeat_ms) uv_timer_start(&t->handle, on_timer, t->repeat_ms, t->repeat_ms);
        on_timer(&t->handle);
    }
    if (!l->soon) uv_idle_stop(idle);
}

void timers_begin(struct loop *l) {
    REQUIRE(uv_idle_init(&l->uv, &l->idle) == 0);
    l->idle.data = l;
    l->soon_last = &l->soon;
}

void timers_end(struct loop *l) {
    uv_close((uv_handle_t *)&l->idle, NULL);
}

/* ---- for everybody ---- */

/* libuv counts from its cached time of the iteration's start; a repeat counts from when it fired, so a late one fires
 * once. */
void timer_start(struct timer *t, int64_t delay_ms, int64_t repeat_ms) {
    REQUIRE(repeat_ms >= 0);
    timer_stop(t);
    if (delay_ms <= 0) {
        soon_add(t, (uint64_t)repeat_ms);
        return;
    }
    loop_freshen(t->handle.data);
    uv_timer_start(&t->handle, on_timer, (uint64_t)delay_ms, (uint64_t)repeat_ms);
}

void timer_stop(struct timer *t) {
    soon_remove(t);
    uv_timer_stop(&t->handle);
}

static void on_closed(uv_handle_t *handle) {
    free(handle);
}

void timer_free(struct timer *t) {
    if (!t) return;
    soon_remove(t);
    uv_close((uv_handle_t *)&t->handle, on_closed);
}
