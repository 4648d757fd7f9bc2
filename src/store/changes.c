/* The change feed. Its numbers come from the one id sequence, so they ascend in the order of commits and have holes. */
#include "store/changes.h"

#include "store/inside.h"

#include <stdio.h>

bool change_add(struct store *s, int64_t tenant_id, const char *entity, int64_t id, struct err *e) {
    struct sql_change_insert p = {.tenant_id = tenant_id, .entity = entity, .entity_id = id};
    return store_next_id(s, &p.seq, e) && db_exec(s->config, SQL_CHANGE_INSERT, &p, NULL, e);
}

struct reader {
    void (*each)(void *context, const struct change *c);
    void *context;
    int64_t last;
};

static bool hand_on(void *context, const void *row) {
    struct reader *r = context;
    const struct sql_change_since_row *from = row;
    struct change c = {.seq = from->seq, .tenant_id = from->tenant_id, .id = from->entity_id};
    snprintf(c.entity, sizeof c.entity, "%s", from->entity);
    r->last = from->seq;
    r->each(r->context, &c);
    return true;
}

bool changes_since(struct store *s, int64_t after_seq, void (*each)(void *context, const struct change *c),
                   void *context, int64_t *last, struct err *e) {
    struct reader r = {each, context, after_seq};
    struct sql_change_since p = {.seq = after_seq};
    if (!db_each_row(s->config, SQL_CHANGE_SINCE, &p, hand_on, &r, e)) return false;
    *last = r.last;
    return true;
}
