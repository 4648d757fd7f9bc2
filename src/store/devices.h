/* Devices and their points. Reads give whole `struct device`s for the directory; everybody else asks the directory. */
#ifndef HEARTH_STORE_DEVICES_H
#define HEARTH_STORE_DEVICES_H

#include "base/map.h"
#include "domain/directory.h"
#include "store/store.h"

/* What a person may set. Texts are validated here (lengths, UTF-8); `own_points` is the JSON text of a point list or
 * NULL. */
struct device_spec {
    const char *name, *type_key, *host, *place, *note;
    int port, unit;
    bool enabled;
    const char *own_points_json;
};

/* `types`: key -> struct type_def *. A stored device whose type is gone loads with the type "unknown" and is logged.
 * A store for writing first maps the points of devices whose type has changed (as device_change does); one for reading
 * shows such points as they were stored, closed. */
bool devices_load_all(struct store *s, const struct text_map *types, struct directory **out, struct err *e);
bool device_load(struct store *s, const struct text_map *types, int64_t id, struct device **out,
                 struct err *e); /* ERR_NOT_FOUND */

bool device_create(struct store *s, const struct scope *scope, const struct text_map *types,
                   const struct device_spec *spec, int64_t *id, struct err *e);
/* `revision`: the one that the caller saw (If-Match); ERR_PRECONDITION when it moved on. Points: matched by key; new
 * ones get new numbers, another unit or scale gets a new number, ones gone are closed, never deleted. */
bool device_change(struct store *s, const struct scope *scope, const struct text_map *types, int64_t id,
                   int64_t revision, const struct device_spec *spec, struct err *e);
/* The device and its points go; its readings stay until retention, unreachable. `revision` 0: whatever it is. */
bool device_delete(struct store *s, const struct scope *scope, int64_t id, int64_t revision, struct err *e);

#endif
