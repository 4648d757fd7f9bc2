/* epoll and nothing else. Owns the epoll descriptor; watches belong to their owners. */
#include "loop.h"

#include "base/arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_A_ROUND 256

struct plant_loop {
    int epoll;
    bool stopped;
};

int64_t loop_mono_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct plant_loop *loop_new(struct err *e) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) {
        err_set(e, ERR_IO, NULL, "The event loop could not be made: %s.", strerror(errno));
        return NULL;
    }
    struct plant_loop *l = heap_new(struct plant_loop);
    l->epoll = epoll;
    return l;
}

void loop_free(struct plant_loop *l) {
    if (!l) return;
    close(l->epoll);
    free(l);
}

bool loop_add(struct plant_loop *l, struct watch *w, uint32_t events, struct err *e) {
    struct epoll_event event = {.events = events, .data.ptr = w};
    if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, w->fd, &event) == 0) return true;
    return err_set(e, ERR_IO, NULL, "A descriptor could not be watched: %s.", strerror(errno));
}

void loop_change(struct plant_loop *l, struct watch *w, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = w};
    REQUIRE(epoll_ctl(l->epoll, EPOLL_CTL_MOD, w->fd, &event) == 0);
}

void loop_close(struct plant_loop *l, struct watch *w) {
    (void)l; /* closing takes the descriptor out of epoll */
    if (w->fd >= 0) close(w->fd);
    w->fd = -1;
}

void loop_run(struct plant_loop *l, int64_t (*tick)(void *context, int64_t mono_ms), void *context) {
    struct epoll_event events[EVENTS_A_ROUND];
    while (!l->stopped) {
        int64_t now_ms = loop_mono_ms(), wait_ms = tick(context, now_ms) - now_ms;
        int n = epoll_wait(l->epoll, events, EVENTS_A_ROUND, wait_ms < 0 ? 0 : wait_ms > 1000 ? 1000 : (int)wait_ms);
        for (int i = 0; i < n; i++) {
            struct watch *w = events[i].data.ptr;
            if (w->fd >= 0) w->ready(w, events[i].events);
        }
    }
}

void loop_stop(struct plant_loop *l) {
    l->stopped = true;
}
