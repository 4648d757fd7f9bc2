/* Timers of the loop. Owns one uv timer each; the memory goes when libuv has let go of it. */
#include "io/loop_private.h"

#include "base/arena.h"

#include <stdlib.h>

struct timer {
    uv_timer_t handle;
    void (*call)(void *context);
    void *context;
    const char *name;
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

/* libuv counts from its cached time of the iteration's start; a repeat counts from when it fired, so a late one fires
 * once. */
void timer_start(struct timer *t, int64_t delay_ms, int64_t repeat_ms) {
    REQUIRE(repeat_ms >= 0);
    loop_freshen(t->handle.data);
    uv_timer_start(&t->handle, on_timer, delay_ms > 0 ? (uint64_t)delay_ms : 0, (uint64_t)repeat_ms);
}

void timer_stop(struct timer *t) {
    uv_timer_stop(&t->handle);
}

static void on_closed(uv_handle_t *handle) {
    free(handle);
}

void timer_free(struct timer *t) {
    if (t) uv_close((uv_handle_t *)&t->handle, on_closed);
}
