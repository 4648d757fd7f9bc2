/* The activity log: one row per action, written in the transaction of the change itself (activity_add is called by the
 * repositories). Rows hold ids, never names or secrets. before/after are small JSON texts of what changed. */
#ifndef HEARTH_STORE_ACTIVITY_H
#define HEARTH_STORE_ACTIVITY_H

#include "domain/scope.h"
#include "store/store.h"

struct activity {
    const char *action, *entity;
    int64_t entity_id;
    const char *before, *after, *result;
}; /* "device.change", "device", ... "ok" */
bool activity_add(struct store *s, const struct scope *scope, const struct activity *a,
                  struct err *e); /* inside a transaction */

#endif
