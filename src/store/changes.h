/* The change feed: every configuration change appended as (seq, tenant, entity, id). Caches follow it and nothing else.
 */
#ifndef HEARTH_STORE_CHANGES_H
#define HEARTH_STORE_CHANGES_H

#include "store/store.h"

struct change {
    int64_t seq, tenant_id;
    char entity[24];
    int64_t id;
};
bool change_add(struct store *s, int64_t tenant_id, const char *entity, int64_t id,
                struct err *e); /* inside a transaction */
/* Calls each change with seq > after_seq in order; *last gets the newest seq (after_seq when none). */
bool changes_since(struct store *s, int64_t after_seq, void (*each)(void *context, const struct change *c),
                   void *context, int64_t *last, struct err *e);

#endif
