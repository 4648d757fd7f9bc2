/* The watch over the 5 ms rule, for test builds only (HEARTH_LOOP_LIMIT_MS): finds which callback held the loop.
 * Owns its measurements of the present iteration. Never in the way without the variable: the loop has no guard then. */
#include "io/loop_private.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_OVER_LIMIT = 70 };

struct loop_guard {
    int64_t limit_us;
    const char *name; /* of the callback that runs; NULL: none yet in this iteration */
    int64_t began_us;
    const char *longest_name;
    int64_t longest_us;
    int64_t processor_us; /* of this thread when the iteration began */
    long blocked;         /* how often this thread had waited by then */
};

struct loop_guard *loop_guard_new(void) {
    const char *text = getenv("HEARTH_LOOP_LIMIT_MS");
    int64_t limit_ms;
    if (!text || !str_to_int64(str_of(text), &limit_ms) || limit_ms < 1 || limit_ms > 1000000) return NULL;
    struct loop_guard *g = heap_new(struct loop_guard);
    g->limit_us = limit_ms * 1000;
    return g;
}

static int64_t processor_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static long times_blocked(void) {
    struct rusage u;
    getrusage(RUSAGE_THREAD, &u);
    return u.ru_nvcsw;
}

static void note_longest(struct loop_guard *g, int64_t now_us) {
    if (now_us - g->began_us <= g->longest_us) return;
    g->longest_us = now_us - g->began_us;
    g->longest_name = g->name;
}

void loop_guard_enter(struct loop_guard *g, const char *name) {
    int64_t now_us = clock_monotonic_us();
    if (g->name) {
        note_longest(g, now_us);
    } else {
        g->longest_us = -1;
        g->processor_us = processor_us();
        g->blocked = times_blocked();
    }
    g->name = name;
    g->began_us = now_us;
}

/* Runs after main has returned, so that all else has ended in order. */
static void exit_over_limit(void) {
    fflush(NULL);
    _exit(EXIT_OVER_LIMIT);
}

bool loop_guard_leave(struct loop_guard *g, int64_t busy_us) {
    if (!g->name) return false;
    if (busy_us > g->limit_us) note_longest(g, clock_monotonic_us());
    g->name = NULL;
    if (busy_us <= g->limit_us) return false;
    int64_t used_us = processor_us() - g->processor_us;
    bool blocked = times_blocked() != g->blocked;
    if (used_us <= g->limit_us && !blocked) return false;
    log_error("loop_over_limit", "busy_us=%lld processor_us=%lld limit_us=%lld callback=%s callback_us=%lld",
              (long long)busy_us, (long long)used_us, (long long)g->limit_us, LOG_TEXT(g->longest_name),
              (long long)g->longest_us);
    static _Atomic bool registered;
    if (!registered) atexit(exit_over_limit);
    registered = true;
    return true;
}
