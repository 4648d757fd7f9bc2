/* The slot sampler: scans become rows of the hot tier, failures become gaps with a reason.
 *
 * Owns: the group that is being filled, at most one group on its way to the writer (lent out through submit), and per
 * device the last slot sampled and the gap that stands open. Rows leave in the order in which they came; a group that
 * could not be stored comes back and is put in front of what came since. It never touches a database, a socket or a
 * clock. */
#include "live/slots.h"

#include "base/map.h"
#include "base/time.h"
#include "domain/hot_row.h"

#include <stdlib.h>
#include <string.h>

#define RING_SLOTS         4    /* slots kept in memory while the disk is full */
#define CLOCK_TOLERANCE_MS 1000 /* a smaller step back is no reason to stop storing */
#define NO_GAP             (-1)

struct slot_device {
    int64_t id, tenant_id;
    int64_t last_slot_ms; /* start of the newest slot sampled; 0 none */
    int gap;              /* enum quality of the open gap, or NO_GAP */
};

struct slots {
    struct slots_options options;
    struct id_map devices;
    struct reading_group *pending;
    bool on_its_way;
    int64_t newest_ms;
    struct buf scratch;
    struct slots_stats stats;
};

struct slots *slots_new(const struct slots_options *options) {
    REQUIRE(options->slot_ms > 0 && options->submit);
    struct slots *s = heap_new(struct slots);
    s->options = *options;
    s->newest_ms = options->newest_ms;
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

static void gap_open(struct slots *s, struct slot_device *d, int64_t t_ms, enum quality reason) {
    if (d->gap == (int)reason) return;
    struct gap_mark mark = {
        .tenant_id = d->tenant_id, .device_id = d->id, .t_ms = t_ms, .open = true, .reason = reason};
    reading_group_add_mark(s->pending, &mark);
    d->gap = (int)reason;
    s->stats.gaps_opened[reason]++;
}

static void gap_close(struct slots *s, struct slot_device *d, int64_t t_ms) {
    if (d->gap == NO_GAP) return;
    struct gap_mark mark = {.tenant_id = d->tenant_id, .device_id = d->id, .t_ms = t_ms, .open = false};
    reading_group_add_mark(s->pending, &mark);
    d->gap = NO_GAP;
}

/* True when the wall clock stands before what is stored: the same slots must not be written a second time. */
static bool clock_waits(struct slots *s, int64_t t_ms) {
    s->stats.clock_waits = t_ms + CLOCK_TOLERANCE_MS < s->newest_ms;
    return s->stats.clock_waits;
}

static void row_add(struct slots *s, const struct slot_device *d, const struct scan *scan, int64_t slot_start_ms) {
    buf_clear(&s->scratch);
    hot_row_encode(scan->items, scan->count, &s->scratch);
    struct reading_row row = {.tenant_id = d->tenant_id,
                              .device_id = d->id,
                              .slot = slot_start_ms,
                              .t_ms = scan->t_ms,
                              .body = s->scratch.bytes,
                              .length = s->scratch.length};
    reading_group_add_row(s->pending, &row);
    s->stats.rows++;
}

void slots_scan(struct slots *s, const struct device *device, const struct scan *scan, int64_t slot_start_ms) {
    struct slot_device *d = device_of(s, device);
    if (scan->count == 0) return;
    if (clock_waits(s, scan->t_ms)) {
        gap_open(s, d, s->newest_ms, QUALITY_CLOCK);
        return;
    }
    if (slot_start_ms <= d->last_slot_ms) return; /* a slot is sampled once */
    gap_close(s, d, scan->t_ms);
    row_add(s, d, scan, slot_start_ms);
    d->last_slot_ms = slot_start_ms;
    if (scan->t_ms > s->newest_ms) s->newest_ms = scan->t_ms;
}

void slots_fail(struct slots *s, const struct device *device, int64_t t_ms, enum quality reason) {
    struct slot_device *d = device_of(s, device);
    if (clock_waits(s, t_ms))
        gap_open(s, d, s->newest_ms, QUALITY_CLOCK);
    else
        gap_open(s, d, t_ms, reason);
}

void slots_disabled(struct slots *s, const struct device *device, int64_t t_ms) {
    slots_fail(s, device, t_ms, QUALITY_DISABLED);
}

static bool group_empty(const struct reading_group *g) {
    return g->row_count == 0 && g->mark_count == 0;
}

void slots_flush(struct slots *s, int64_t now_wall_ms) {
    (void)now_wall_ms;
    if (s->on_its_way || group_empty(s->pending)) return;
    struct reading_group *group = s->pending;
    s->pending = reading_group_new();
    s->on_its_way = true;
    s->stats.groups++;
    s->options.submit(s->options.context, group);
}

static int64_t newest_slot(const struct reading_group *a, const struct reading_group *b) {
    int64_t newest = INT64_MIN;
    for (size_t i = 0; i < a->row_count; i++) newest = a->rows[i].slot > newest ? a->rows[i].slot : newest;
    for (size_t i = 0; i < b->row_count; i++) newest = b->rows[i].slot > newest ? b->rows[i].slot : newest;
    return newest;
}

/* A row too old for the ring: its time becomes part of a gap "storage full" that the device's next kept row closes. */
static void row_drop(struct slots *s, struct reading_group *into, const struct reading_row *row,
                     struct id_map *dropped) {
    s->stats.dropped_rows++;
    if (id_map_get(dropped, row->device_id)) return;
    struct gap_mark mark = {.tenant_id = row->tenant_id,
                            .device_id = row->device_id,
                            .t_ms = row->t_ms,
                            .open = true,
                            .reason = QUALITY_STORAGE_FULL};
    reading_group_add_mark(into, &mark);
    s->stats.gaps_opened[QUALITY_STORAGE_FULL]++;
    id_map_put(dropped, row->device_id, s);
}

static void row_keep(struct reading_group *into, const struct reading_row *row, struct id_map *dropped) {
    if (id_map_remove(dropped, row->device_id)) {
        struct gap_mark mark = {
            .tenant_id = row->tenant_id, .device_id = row->device_id, .t_ms = row->t_ms, .open = false};
        reading_group_add_mark(into, &mark);
    }
    reading_group_add_row(into, row);
}

static void group_append(struct slots *s, struct reading_group *into, const struct reading_group *from,
                         int64_t oldest_kept, struct id_map *dropped) {
    for (size_t i = 0; i < from->mark_count; i++) reading_group_add_mark(into, &from->marks[i]);
    for (size_t i = 0; i < from->row_count; i++) {
        if (from->rows[i].slot < oldest_kept)
            row_drop(s, into, &from->rows[i], dropped);
        else
            row_keep(into, &from->rows[i], dropped);
    }
}

/* A device whose last row was dropped keeps its gap open until its next scan. */
static void dropped_stay_open(struct slots *s, struct id_map *dropped) {
    size_t cursor = 0;
    int64_t id;
    void *value;
    while (id_map_next(dropped, &cursor, &id, &value)) {
        struct slot_device *d = id_map_get(&s->devices, id);
        if (d) d->gap = QUALITY_STORAGE_FULL;
    }
}

/* What came back goes in front of what was gathered since, without what the ring has no room for. */
static void group_returned(struct slots *s, struct reading_group *returned) {
    struct reading_group *joined = reading_group_new();
    int64_t newest = newest_slot(returned, s->pending);
    int64_t oldest_kept = newest == INT64_MIN ? INT64_MIN : newest - (RING_SLOTS - 1) * s->options.slot_ms;
    struct id_map dropped = {0};
    group_append(s, joined, returned, oldest_kept, &dropped);
    group_append(s, joined, s->pending, oldest_kept, &dropped);
    dropped_stay_open(s, &dropped);
    id_map_fini(&dropped);
    reading_group_free(returned);
    reading_group_free(s->pending);
    s->pending = joined;
}

void slots_committed(struct slots *s, struct reading_group *returned, const struct err *e) {
    REQUIRE(s->on_its_way);
    s->on_its_way = false;
    s->stats.storage_full = e && e->code == ERR_STORAGE_FULL;
    if (!returned) return;
    s->stats.retries++;
    group_returned(s, returned);
}

void slots_stats(const struct slots *s, struct slots_stats *out) {
    *out = s->stats;
    out->pending_rows = s->pending->row_count;
}
