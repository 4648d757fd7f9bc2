/* What the slot sampler hands to the store writer: rows and gap marks of one commit. Built on the loop, moved to the writer's job,
 * freed there. Plain data in one arena. */
#ifndef HEARTH_DOMAIN_READING_GROUP_H
#define HEARTH_DOMAIN_READING_GROUP_H

#include "base/arena.h"
#include "domain/quality.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reading_row {
    int64_t tenant_id, device_id;
    int64_t slot;         /* start of the slot, epoch ms: time_floor(t_ms, slot_ms) or the slot it was scheduled for */
    int64_t t_ms;         /* measured */
    const void *body;     /* hot_row bytes, in the group's arena */
    size_t length;
};

struct gap_mark {         /* opens a gap or closes the open one of the same device and point */
    int64_t tenant_id, device_id;
    int32_t point;        /* 0 the whole device */
    int64_t t_ms;
    bool open;
    enum quality reason;  /* when open; opening while open with another reason closes the former at t_ms */
};

struct reading_group {
    struct arena arena;
    size_t row_count, row_capacity;
    struct reading_row *rows;
    size_t mark_count, mark_capacity;
    struct gap_mark *marks;
};

struct reading_group *reading_group_new(void);
void reading_group_free(struct reading_group *g);
/* Copies the row's body into the group. */
void reading_group_add_row(struct reading_group *g, const struct reading_row *row);
void reading_group_add_mark(struct reading_group *g, const struct gap_mark *mark);

#endif
