/* The slot sampler: scans become rows of the hot tier, failures become gaps with a reason.
 *
 * Owns: the group that is being filled, at most one group on its way to the writer (lent out through submit), and per
 * device the last slot sampled and the gap that stands open. Rows leave in the order in which they came; a group that
 * could not be stored comes back and is put in front of what came since. It never touches a database, a socket or a
 * clock.
 *
 * While nothing can be stored, rows older than four slots are lost: in its place among the device's marks each begins a
 * gap "storage full" or is within the one that stands there, up to the next row that is kept or the next other reason.
 * So memory stays bounded however long that lasts. */
#include "live/slots.h"

#include "base/map.h"
#include "base/time.h"
#include "domain/hot_row.h"

#include <stdlib.h>
#include <string.h>

#define RING_SLOTS         4         /* slots kept in memory while nothing can be stored */
#define HANG_KEPT_MS       MINUTE_MS /* of a writer that does not answer, at least this */
#define MARKS_MAX          200000    /* with more, no other reason interrupts "storage full" */
#define CLOCK_TOLERANCE_MS 1000      /* a smaller step back is no reason to stop storing */
#define NO_GAP             (-1)

struct slot_device {
    int64_t id, tenant_id;
    int64_t last_slot_ms; /* start of the newest slot sampled; 0 none */
    int64_t last_row_ms;  /* time of its row */
    int gap;              /* enum quality of the open gap, or NO_GAP */
    int trim_gap;         /* the same at the end of the marks rewritten so far, */
    uint64_t trim;        /* in this trim */
};

struct slots {
    struct slots_options options;
    struct id_map devices;
    struct reading_group *pending;
    bool on_its_way;
    uint64_t trims;         /* counts them */
    int64_t newest_ms;      /* newest time stored or to be stored */
    int64_t newest_slot_ms; /* INT64_MIN: none yet */
    struct buf scratch;
    struct slots_stats stats;
};

struct slots *slots_new(const struct slots_options *options) {
    REQUIRE(options->slot_ms > 0 && options->submit);
    struct slots *s = heap_new(struct slots);
    s->options = *options;
    s->newest_ms = options->newest_ms;
    s->newest_slot_ms = INT64_MIN;
    s->pending = reading_group_new();
    return s;
}

void slots_free(struct slots *s) {
    if (!s) return;
    size_t cursor = 0;
    int64_t id;
    void *device;
    while (id_map_next(&s->devices, &cursor, &id, &device)) free(device);
    id_map_fini(&s->devices);
    reading_group_free(s->pending);
    buf_fini(&s->scratch);
    free(s);
}

static struct slot_device *device_of(struct slots *s, const struct device *device) {
    struct slot_device *d = id_map_get(&s->devices, device->id);
    if (d) return d;
    d = heap_new(struct slot_device);
    d->id = device->id;
    d->tenant_id = device->tenant_id;
    d->gap = NO_GAP;
    id_map_put(&s->devices, device->id, d);
    return d;
}

/* ---- gaps ---- */

static void gap_now(struct slots *s, struct slot_device *d, int gap) {
    if (d->gap != NO_GAP) s->stats.gaps_open[d->gap]--;
    if (gap != NO_GAP) s->stats.gaps_open[gap]++;
    d->gap = gap;
}

static void gap_open(struct slots *s, struct slot_device *d, int64_t t_ms, enum quality reason) {
    if (d->gap == (int)reason) return;
    struct gap_mark mark = {
        .tenant_id = d->tenant_id, .device_id = d->id, .t_ms = t_ms, .open = true, .reason = reason};
    reading_group_add_mark(s->pending, &mark);
    gap_now(s, d, (int)reason);
    s->stats.gaps_opened[reason]++;
}

static void close_add(struct reading_group *g, int64_t tenant_id, int64_t device_id, int64_t t_ms) {
    struct gap_mark mark = {.tenant_id = tenant_id, .device_id = device_id, .t_ms = t_ms, .open = false};
    reading_group_add_mark(g, &mark);
}

/* ---- what comes in ---- */

static void pending_trim(struct slots *s, int64_t keep_ms);

/* Nothing comes back from a writer that hangs. */
static void slot_begins(struct slots *s, int64_t slot_ms) {
    int64_t keep_ms = RING_SLOTS * s->options.slot_ms;
    s->newest_slot_ms = slot_ms;
    if (s->on_its_way) pending_trim(s, keep_ms > HANG_KEPT_MS ? keep_ms : HANG_KEPT_MS);
}

static bool clock_waits(struct slots *s, int64_t t_ms) {
    s->stats.clock_waits = t_ms + CLOCK_TOLERANCE_MS < s->newest_ms;
    return s->stats.clock_waits;
}

static void row_add(struct slots *s, struct slot_device *d, const struct scan *scan, int64_t slot_start_ms) {
    buf_clear(&s->scratch);
    hot_row_encode(scan->items, scan->count, &s->scratch);
    struct reading_row row = {.tenant_id = d->tenant_id,
                              .device_id = d->id,
                              .slot = slot_start_ms,
                              .t_ms = scan->t_ms,
                              .body = s->scratch.bytes,
                              .length = s->scratch.length};
    if (slot_start_ms > s->newest_slot_ms) slot_begins(s, slot_start_ms);
    if (d->gap != NO_GAP) close_add(s->pending, d->tenant_id, d->id, scan->t_ms);
    reading_group_add_row(s->pending, &row);
    gap_now(s, d, NO_GAP);
    d->last_slot_ms = slot_start_ms;
    d->last_row_ms = scan->t_ms;
    s->stats.rows++;
    s->stats.values += scan->count;
}

void slots_scan(struct slots *s, const struct device *device, const struct scan *scan, int64_t slot_start_ms) {
    struct slot_device *d = device_of(s, device);
    if (scan->count == 0) return;
    if (clock_waits(s, scan->t_ms)) {
        gap_open(s, d, s->newest_ms, QUALITY_CLOCK);
        return;
    }
    if (slot_start_ms <= d->last_slot_ms) return; /* a slot is sampled once */
    row_add(s, d, scan, slot_start_ms);
    if (scan->t_ms > s->newest_ms) s->newest_ms = scan->t_ms;
}

void slots_fail(struct slots *s, const struct device *device, int64_t t_ms, int64_t now_wall_ms, enum quality reason) {
    struct slot_device *d = device_of(s, device);
    if (clock_waits(s, now_wall_ms))
        gap_open(s, d, s->newest_ms, QUALITY_CLOCK);
    else
        gap_open(s, d, t_ms, reason);
}

void slots_disabled(struct slots *s, const struct device *device, int64_t t_ms) {
    slots_fail(s, device, t_ms, t_ms, QUALITY_DISABLED);
}

void slots_forget(struct slots *s, int64_t device_id) {
    struct slot_device *d = id_map_remove(&s->devices, device_id);
    if (!d) return;
    gap_now(s, d, NO_GAP);
    free(d);
}

/* ---- lost time ---- */

/* One group is rewritten into another. The rows of devices of which some are lost hang in a list per device, oldest
 * first, until their place among the marks was found. */
struct trim {
    struct slots *slots;
    const struct reading_group *from;
    struct reading_group *into;
    int64_t oldest_kept_ms; /* start of a slot */
    struct id_map rows;     /* device -> struct listed */
    struct arena arena;
};

struct listed {
    const struct reading_row *row;
    struct listed *next, *last; /* last: of the first in the list */
};

static bool is_lost(const struct trim *t, const struct reading_row *row) {
    return row->slot < t->oldest_kept_ms;
}

/* A device's slots only grow: when its oldest row is kept, all are. */
static void list_row(struct trim *t, const struct reading_row *row) {
    struct listed *first = id_map_get(&t->rows, row->device_id);
    if (!first && !is_lost(t, row)) return;
    struct listed *entry = arena_new(&t->arena, struct listed);
    entry->row = row;
    entry->last = entry;
    if (first) {
        first->last->next = entry;
        first->last = entry;
    } else {
        id_map_put(&t->rows, row->device_id, entry);
    }
}

static void list_drop_first(struct trim *t, const struct listed *first) {
    int64_t device_id = first->row->device_id;
    if (!first->next) {
        id_map_remove(&t->rows, device_id);
        return;
    }
    first->next->last = first->last;
    id_map_put(&t->rows, device_id, first->next);
}

static bool stands_full(const struct trim *t, const struct slot_device *d) {
    return d && d->trim == t->slots->trims && d->trim_gap == QUALITY_STORAGE_FULL;
}

static void mark_keep(struct trim *t, const struct gap_mark *mark) {
    struct slot_device *d = id_map_get(&t->slots->devices, mark->device_id);
    if (stands_full(t, d) && mark->t_ms < t->oldest_kept_ms && t->into->mark_count >= MARKS_MAX) return;
    reading_group_add_mark(t->into, mark);
    if (!d) return;
    d->trim = t->slots->trims;
    d->trim_gap = mark->open ? (int)mark->reason : NO_GAP;
}

static void row_lose(struct trim *t, const struct reading_row *row) {
    struct slots *s = t->slots;
    struct slot_device *d = id_map_get(&s->devices, row->device_id);
    s->stats.dropped_rows++;
    if (!d) return;
    if (!stands_full(t, d)) {
        struct gap_mark mark = {.tenant_id = row->tenant_id,
                                .device_id = row->device_id,
                                .t_ms = row->t_ms,
                                .open = true,
                                .reason = QUALITY_STORAGE_FULL};
        mark_keep(t, &mark);
        s->stats.gaps_opened[QUALITY_STORAGE_FULL]++;
    }
    if (d->gap == NO_GAP && d->last_row_ms == row->t_ms) gap_now(s, d, QUALITY_STORAGE_FULL);
}

static void row_place(struct trim *t, const struct reading_row *row) {
    struct slot_device *d = id_map_get(&t->slots->devices, row->device_id);
    if (is_lost(t, row)) {
        row_lose(t, row);
    } else if (stands_full(t, d)) {
        struct gap_mark mark = {.tenant_id = row->tenant_id, .device_id = row->device_id, .t_ms = row->t_ms};
        mark_keep(t, &mark);
    }
}

/* The rows of a mark's device up to its time come before it; a mark that closed for one of them goes with it. */
static void mark_rewrite(struct trim *t, const struct gap_mark *mark) {
    for (struct listed *l; (l = id_map_get(&t->rows, mark->device_id)) && l->row->t_ms <= mark->t_ms;) {
        const struct reading_row *row = l->row;
        bool closes_for_it = !mark->open && row->t_ms == mark->t_ms;
        list_drop_first(t, l);
        if (closes_for_it && !is_lost(t, row)) break;
        row_place(t, row);
        if (closes_for_it) return;
    }
    mark_keep(t, mark);
}

static void trim_run(struct trim *t) {
    const struct reading_group *g = t->from;
    t->slots->trims++;
    for (size_t i = 0; i < g->row_count; i++) {
        list_row(t, &g->rows[i]);
        if (!is_lost(t, &g->rows[i])) reading_group_add_row(t->into, &g->rows[i]);
    }
    for (size_t i = 0; i < g->mark_count; i++) mark_rewrite(t, &g->marks[i]);
    for (size_t i = 0; i < g->row_count; i++)
        for (struct listed *l; (l = id_map_get(&t->rows, g->rows[i].device_id));) {
            const struct reading_row *row = l->row;
            list_drop_first(t, l);
            row_place(t, row);
        }
}

/* Rows of slots that began keep_ms or more before the newest one are lost. */
static void pending_trim(struct slots *s, int64_t keep_ms) {
    struct trim t = {.slots = s, .from = s->pending, .oldest_kept_ms = s->newest_slot_ms - keep_ms + 1};
    bool any = false;
    if (s->newest_slot_ms == INT64_MIN) return;
    for (size_t i = 0; !any && i < s->pending->row_count; i++) any = is_lost(&t, &s->pending->rows[i]);
    if (!any) return;
    t.into = reading_group_new();
    trim_run(&t);
    id_map_fini(&t.rows);
    arena_fini(&t.arena);
    reading_group_free(s->pending);
    s->pending = t.into;
}

/* ---- to the writer and back ---- */

static bool group_empty(const struct reading_group *g) {
    return g->row_count == 0 && g->mark_count == 0;
}

void slots_flush(struct slots *s, int64_t now_wall_ms) {
    clock_waits(s, now_wall_ms);
    if (s->on_its_way || group_empty(s->pending)) return;
    struct reading_group *group = s->pending;
    s->pending = reading_group_new();
    s->on_its_way = true;
    s->stats.groups++;
    s->options.submit(s->options.context, group);
}

/* What came back goes in front of what was gathered since. */
static void group_returned(struct slots *s, struct reading_group *returned) {
    const struct reading_group *since = s->pending;
    for (size_t i = 0; i < since->row_count; i++) reading_group_add_row(returned, &since->rows[i]);
    for (size_t i = 0; i < since->mark_count; i++) reading_group_add_mark(returned, &since->marks[i]);
    reading_group_free(s->pending);
    s->pending = returned;
    pending_trim(s, RING_SLOTS * s->options.slot_ms);
}

void slots_committed(struct slots *s, struct reading_group *returned, const struct err *e) {
    REQUIRE(s->on_its_way);
    s->on_its_way = false;
    s->stats.storage_full = e && e->code == ERR_STORAGE_FULL;
    s->stats.failing = returned != NULL;
    if (!returned) return;
    s->stats.retries++;
    group_returned(s, returned);
}

void slots_stats(const struct slots *s, struct slots_stats *out) {
    *out = s->stats;
    out->pending_rows = s->pending->row_count;
    out->newest_ms = s->newest_ms;
}
