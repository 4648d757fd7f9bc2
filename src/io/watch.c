/* Watches over foreign file descriptors. Owns a uv poll handle each, never the descriptor. */
#include "io/loop_private.h"

#include "base/arena.h"

#include <stdlib.h>

struct watch {
    uv_poll_t handle;
    void (*call)(void *context, bool readable, bool writable);
    void *context;
    const char *name;
};

struct watch *watch_new_named(struct loop *l, int fd, void (*call)(void *context, bool readable, bool writable),
                              void *context, const char *name, struct err *e) {
    struct watch *w = heap_new(struct watch);
    *w = (struct watch){.call = call, .context = context, .name = name};
    int status = uv_poll_init(&l->uv, &w->handle, fd);
    if (status != 0) {
        free(w);
        err_set(e, ERR_IO, "", "Descriptor %d cannot be watched: %s.", fd, uv_strerror(status));
        return NULL;
    }
    w->handle.data = l;
    return w;
}

static void on_events(uv_poll_t *handle, int status, int events) {
    struct watch *w = (struct watch *)handle; /* the handle is the first member */
    loop_enter(handle->data, w->name);
    bool broken = status < 0;
    w->call(w->context, broken || (events & UV_READABLE), broken || (events & UV_WRITABLE));
}

void watch_set(struct watch *w, bool readable, bool writable) {
    int events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
    int status = events ? uv_poll_start(&w->handle, events, on_events) : uv_poll_stop(&w->handle);
    REQUIRE(status == 0);
}

static void on_closed(uv_handle_t *handle) {
    free(handle);
}

void watch_free(struct watch *w) {
    if (w) uv_close((uv_handle_t *)&w->handle, on_closed);
}
