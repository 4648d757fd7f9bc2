/* The device directory: an immutable, reference-counted snapshot of all devices of all tenants with their types and points.
 * Built by the store, published by the loop, borrowed by workers (directory_keep / directory_drop are atomic). */
#ifndef HEARTH_DOMAIN_DIRECTORY_H
#define HEARTH_DOMAIN_DIRECTORY_H

#include "domain/point_def.h"
#include "domain/scope.h"
#include "domain/type_def.h"

#include <stdbool.h>
#include <stdint.h>

struct device_point {
    int32_t number;               /* per device, never reused; key of stored readings */
    bool closed;                  /* no longer in the type: history stays readable */
    const struct point_def *def;
};

struct device {
    int64_t id, tenant_id, revision;
    const char *name;
    const char *type_key;
    const struct type_def *type;  /* borrowed from the type library, which lives as long as the process */
    const char *host;             /* "" for protocol none */
    int port, unit;
    bool enabled;
    const char *place;            /* free text address of the building; "" none */
    const char *note;
    int64_t created_ms;
    int point_count;
    const struct device_point *points; /* ascending number */
    struct arena *arena;          /* the device's own; shared between snapshots by its own count */
    int references;               /* directory.c only */
};

struct directory;
struct directory *directory_new(void);
/* Of many at once: takes the devices (one of each id, any order); the array itself stays the caller's and is sorted. */
struct directory *directory_of(struct device **devices, size_t count);
struct directory *directory_keep(struct directory *d);
void directory_drop(struct directory *d);
/* A copy with `device` (ownership moves) put in place of the one of the same id; or without `removed_id`. O(n) pointers. */
struct directory *directory_with(const struct directory *d, struct device *device);
struct directory *directory_without(const struct directory *d, int64_t removed_id);

size_t directory_count(const struct directory *d);
const struct device *directory_at(const struct directory *d, size_t index); /* ascending id */
const struct device *directory_get(const struct directory *d, int64_t id);  /* no rights: for the loop's own use */
/* The one way from an id of a request to a device: ERR_NOT_FOUND when absent, of another tenant or not assigned. */
const struct device *device_find(const struct directory *d, const struct scope *s, int64_t id, struct err *e);
const struct device_point *device_point(const struct device *v, int32_t number);          /* NULL: none */
const struct device_point *device_point_by_key(const struct device *v, const char *key);  /* open ones only */

struct device *device_new(void); /* empty, with its arena, one reference */
const struct device *device_keep(const struct device *v); /* for who keeps a device beyond its snapshot; both are atomic */
void device_drop(const struct device *v);

#endif
