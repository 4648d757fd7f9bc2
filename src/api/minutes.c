/* A ring of minutes. Owns them and the last look; reads no clock and no part of the server. */
#include "api/minutes.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

struct minutes {
    struct figures began, last;   /* the running minute's begin, with its peaks so far in `last` */
    size_t count, next;
    struct minute kept[MINUTES_KEPT];
};

struct minutes *minutes_new(const struct figures *first) {
    struct minutes *m = heap_new(struct minutes);
    m->began = m->last = *first;
    return m;
}

void minutes_free(struct minutes *m) {
    free(m);
}

static void peaks_merge(uint64_t *to, const uint64_t *from) {
    for (int i = 0; i < PEAKS; i++)
        if (from[i] > to[i]) to[i] = from[i];
}

static void running(const struct minutes *m, struct minute *out) {
    out->end_ms = m->last.wall_ms;
    out->span_ms = m->last.monotonic_ms - m->began.monotonic_ms;
    for (int i = 0; i < COUNTERS; i++) out->counters[i] = m->last.counters[i] - m->began.counters[i];
    memcpy(out->peaks, m->last.peaks, sizeof out->peaks);
    memcpy(out->gauges, m->last.gauges, sizeof out->gauges);
}

bool minutes_look(struct minutes *m, const struct figures *now) {
    struct figures look = *now;
    peaks_merge(look.peaks, m->last.peaks);
    m->last = look;
    if (now->monotonic_ms - m->began.monotonic_ms < MINUTE_MS) return false;
    running(m, &m->kept[m->next]);
    m->next = (m->next + 1) % MINUTES_KEPT;
    if (m->count < MINUTES_KEPT) m->count++;
    memset(m->last.peaks, 0, sizeof m->last.peaks);
    m->began = m->last;
    return true;
}

size_t minutes_count(const struct minutes *m) {
    return m->count;
}

const struct minute *minutes_at(const struct minutes *m, size_t index) {
    REQUIRE(index < m->count);
    return &m->kept[(m->next + MINUTES_KEPT - m->count + index) % MINUTES_KEPT];
}

const struct figures *minutes_last_look(const struct minutes *m) {
    return &m->last;
}

void minutes_window(const struct minutes *m, size_t whole, struct minute *out) {
    running(m, out);
    for (size_t i = m->count > whole ? m->count - whole : 0; i < m->count; i++) {
        const struct minute *minute = minutes_at(m, i);
        out->span_ms += minute->span_ms;
        for (int c = 0; c < COUNTERS; c++) out->counters[c] += minute->counters[c];
        peaks_merge(out->peaks, minute->peaks);
    }
}
