/* Idempotency keys with the reply that they got, for 24 hours. */
#include "store/idempotency.h"

#include "store/inside.h"

#include <string.h>

#define KEPT_MS    (INT64_C(24) * 3600 * 1000)
#define HASH_BYTES 32

struct finding {
    struct arena *arena;
    const unsigned char *hash;
    bool found, same;
    int status;
    const char *body;
};

static bool take(void *context, const void *row) {
    struct finding *f = context;
    const struct sql_idempotency_find_row *from = row;
    f->found = true;
    f->same = from->request_hash.length == HASH_BYTES && memcmp(from->request_hash.bytes, f->hash, HASH_BYTES) == 0;
    f->status = (int)from->status;
    f->body = arena_copy(f->arena, from->body);
    return false;
}

bool idempotency_find(struct store *s, struct arena *a, const struct scope *scope, const char *key,
                      const unsigned char request_hash[32], bool *found, int *status, const char **body,
                      struct err *e) {
    struct finding f = {.arena = a, .hash = request_hash};
    struct sql_idempotency_find p = {scope->tenant_id, scope->user_id, key, s->wall_ms() - KEPT_MS};
    *found = false;
    if (!db_each_row(s->config, SQL_IDEMPOTENCY_FIND, &p, take, &f, e)) return false;
    if (!f.found) return true;
    if (!f.same)
        return err_set(e, ERR_CONFLICT, "Idempotency-Key", "This Idempotency-Key was used with another request.");
    *found = true;
    *status = f.status;
    *body = f.body;
    return true;
}

bool idempotency_keep(struct store *s, const struct scope *scope, const char *key, const unsigned char request_hash[32],
                      int status, const char *body, int64_t now_ms, struct err *e) {
    struct sql_idempotency_expire old = {.before_ms = now_ms - KEPT_MS};
    struct sql_idempotency_insert p = {scope->tenant_id, scope->user_id, key,   {request_hash, HASH_BYTES},
                                       status,           body,           now_ms};
    if (!store_begin(s, e)) return false;
    bool ok = db_exec(s->config, SQL_IDEMPOTENCY_EXPIRE, &old, NULL, e) &&
              db_exec(s->config, SQL_IDEMPOTENCY_INSERT, &p, NULL, e);
    return store_end(s, ok, e);
}
