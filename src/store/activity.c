/* One row per action; the peer's address goes beside it, into a table that can be erased. Never a name, never a secret.
 */
#include "store/activity.h"

#include "store/inside.h"

bool activity_add(struct store *s, const struct scope *scope, const struct activity *a, struct err *e) {
    struct sql_activity_insert p = {
        .tenant_id = scope->tenant_id,
        .t_ms = s->wall_ms(),
        .person_id = scope->user_id,
        .session_id = scope->session_id,
        .action = a->action,
        .entity = a->entity,
        .entity_id = a->entity_id,
        .before_json = a->before,
        .after_json = a->after,
        .result = a->result,
    };
    if (!store_next_id(s, &p.id, e) || !db_exec(s->config, SQL_ACTIVITY_INSERT, &p, NULL, e)) return false;
    if (!scope->address) return true;
    struct sql_activity_origin_insert origin = {
        .tenant_id = scope->tenant_id, .activity_id = p.id, .address = scope->address};
    return db_exec(s->config, SQL_ACTIVITY_ORIGIN_INSERT, &origin, NULL, e);
}
