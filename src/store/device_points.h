/* Points as they are stored: which number means what. Private to src/store. */
#ifndef HEARTH_STORE_DEVICE_POINTS_H
#define HEARTH_STORE_DEVICE_POINTS_H

#include "base/vec.h"
#include "domain/point_def.h"
#include "store/inside.h"

#define POINT_NUMBER_MAX 1023 /* ten bits in the key of a sealed chunk */

struct stored_points {
    size_t count;
    const struct sql_point_range_row *items;
}; /* of one device, ascending number */

struct point_list {
    int count;
    const struct point_def *items;
};

/* What a mapping did, for the activity log. */
struct point_changes {
    VEC(int64_t) opened, closed;
};
void point_changes_fini(struct point_changes *c);

/* True when readings of the stored point may go on under the same number: same key, unit, scale, offset and kind. */
bool point_same_meaning(const struct sql_point_range_row *stored, const struct point_def *def);

/* The stored open point of this definition, or NULL. */
const struct sql_point_range_row *point_stored_as(const struct stored_points *stored, const struct point_def *def);

/* True when every definition has its open number and every open number its definition. */
bool points_match(const struct stored_points *stored, const struct point_list *defs);

/* Brings the stored points of a device in line with `defs`, inside a transaction: matched by key, new numbers from
 * *next_point, ones gone are closed. Sets *next_point. ERR_INVALID when the numbers are used up. */
bool points_map(struct store *s, int64_t tenant_id, int64_t device_id, const struct stored_points *stored,
                const struct point_list *defs, int64_t *next_point, struct point_changes *changes, struct err *e);

/* A definition rebuilt from what is stored, for a point whose type no longer knows it. Lives in `a`. */
const struct point_def *point_from_stored(const struct sql_point_range_row *row, struct arena *a);

#endif
