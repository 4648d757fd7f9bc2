/* Devices between rows and structs. Private to src/store. */
#ifndef HEARTH_STORE_DEVICE_ROWS_H
#define HEARTH_STORE_DEVICE_ROWS_H

#include "base/vec.h"
#include "domain/directory.h"
#include "store/device_points.h"

/* Rows of devices from_id .. to_id and of their points, copied. */
struct device_rows {
    struct arena arena;
    VEC(struct sql_device_range_row) devices;
    VEC(struct sql_point_range_row) points;
};
bool device_rows_load(struct store *s, int64_t from_id, int64_t to_id, struct device_rows *out, struct err *e);
void device_rows_fini(struct device_rows *r);
struct stored_points device_rows_points(const struct device_rows *r, int64_t device_id);

/* The point definitions of a device by its type and its own list; items live in `a` or in the type. ERR_INVALID as by
 * point_list_parse. */
bool device_defs(const struct type_def *type, const char *own_points_json, struct arena *a, struct point_list *out,
                 struct err *e);

#endif
