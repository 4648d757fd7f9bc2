/* Tenants. One for now ("the utility"), made at first start; its history zone is fixed at its first reading. */
#ifndef HEARTH_STORE_TENANTS_H
#define HEARTH_STORE_TENANTS_H

#include "base/arena.h"
#include "store/store.h"

struct tenant {
    int64_t id;
    const char *name, *zone, *language;
};
bool tenant_first(struct store *s, struct arena *a, struct tenant *out,
                  struct err *e); /* makes it when there is none */

#endif
