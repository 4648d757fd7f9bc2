/* Sessions of signed-in people (users.h). Knows the hash of a token, never a token. */
#include "store/inside.h"
#include "store/users.h"

/* How exactly `seen` is kept: not worth a commit per request. */
#define SEEN_STEP_MS (INT64_C(5) * 60 * 1000)

bool session_create(struct store *s, const struct user *u, const unsigned char hash[SESSION_HASH_BYTES],
                    const char *address, int64_t now_ms, int64_t expires_ms, int64_t *id, struct err *e) {
    struct scope scope = {.tenant_id = u->tenant_id, .user_id = u->id, .address = address};
    struct sql_session_expire old = {.now_ms = now_ms};
    struct sql_session_insert p = {.tenant_id = u->tenant_id,
                                   .person_id = u->id,
                                   .generation = u->generation,
                                   .hash = {hash, SESSION_HASH_BYTES},
                                   .address = address,
                                   .created_ms = now_ms,
                                   .expires_ms = expires_ms};
    if (!store_begin(s, e)) return false;
    bool ok = db_exec(s->config, SQL_SESSION_EXPIRE, &old, NULL, e) && store_next_id(s, &p.id, e) &&
              db_exec(s->config, SQL_SESSION_INSERT, &p, NULL, e);
    scope.session_id = p.id;
    struct activity a = {.action = "sign_in", .entity = "session", .entity_id = p.id, .result = "ok"};
    ok = ok && activity_add(s, &scope, &a, e);
    if (!store_end(s, ok, e)) return false;
    *id = p.id;
    return true;
}

struct finding {
    struct arena *arena;
    struct session_row *out;
    bool found;
};

static bool take(void *context, const void *row) {
    struct finding *f = context;
    const struct sql_session_find_row *from = row;
    f->found = true;
    *f->out = (struct session_row){
        .id = from->id,
        .user_id = from->person_id,
        .tenant_id = from->tenant_id,
        .created_ms = from->created_ms,
        .seen_ms = from->seen_ms,
        .expires_ms = from->expires_ms,
        .email = arena_copy(f->arena, from->email),
        .name = arena_copy(f->arena, from->name),
        .role = arena_copy(f->arena, from->role),
        .language = arena_copy(f->arena, from->language),
        .generation = from->generation,
    };
    return false;
}

/* Only a store for writing can note it; others leave it to the next request that comes through one. */
static bool note_seen(struct store *s, struct session_row *row, int64_t now_ms, struct err *e) {
    if (s->mode != STORE_WRITE || now_ms - row->seen_ms < SEEN_STEP_MS) return true;
    struct sql_session_seen p = {.tenant_id = row->tenant_id, .id = row->id, .seen_ms = now_ms};
    row->seen_ms = now_ms;
    return db_exec(s->config, SQL_SESSION_SEEN, &p, NULL, e);
}

bool session_find(struct store *s, struct arena *a, const unsigned char hash[SESSION_HASH_BYTES], int64_t now_ms,
                  struct session_row *out, struct err *e) {
    struct finding f = {a, out, false};
    struct sql_session_find p = {.hash = {hash, SESSION_HASH_BYTES}, .now_ms = now_ms};
    if (!db_each_row(s->config, SQL_SESSION_FIND, &p, take, &f, e)) return false;
    if (!f.found) return err_set(e, ERR_UNAUTHENTICATED, "", "The session has ended: sign in again.");
    return note_seen(s, out, now_ms, e);
}

struct handing_on {
    void (*each)(void *context, const struct session_row *row, const unsigned char hash[SESSION_HASH_BYTES]);
    void *context;
};

static bool hand_on(void *context, const void *row) {
    struct handing_on *h = context;
    const struct sql_session_all_row *from = row;
    struct session_row out = {from->id,      from->person_id,  from->tenant_id, from->created_ms,
                              from->seen_ms, from->expires_ms, from->email,     from->name,
                              from->role,    from->language,   from->generation};
    if (from->hash.length == SESSION_HASH_BYTES) h->each(h->context, &out, from->hash.bytes);
    return true;
}

bool session_each(struct store *s, int64_t now_ms,
                  void (*each)(void *context, const struct session_row *row,
                               const unsigned char hash[SESSION_HASH_BYTES]),
                  void *context, struct err *e) {
    struct handing_on h = {each, context};
    struct sql_session_all p = {.now_ms = now_ms};
    return db_each_row(s->config, SQL_SESSION_ALL, &p, hand_on, &h, e);
}

bool session_end(struct store *s, const struct scope *scope, int64_t session_id, struct err *e) {
    struct sql_session_delete p = {.tenant_id = scope->tenant_id, .id = session_id};
    int64_t person = 0;
    if (!store_begin(s, e)) return false;
    bool ok = db_each_row(s->config, SQL_SESSION_DELETE, &p, store_take_int, &person, e);
    if (ok && person > 0) ok = store_record(s, scope, "sign_out", "session", session_id, NULL, NULL, e);
    return store_end(s, ok, e);
}

bool sign_in_failed(struct store *s, int64_t tenant_id, const char *address, struct err *e) {
    struct scope scope = {.tenant_id = tenant_id, .address = address};
    struct activity a = {.action = "sign_in", .entity = "session", .result = "refused"};
    if (!store_begin(s, e)) return false;
    return store_end(s, activity_add(s, &scope, &a, e), e);
}
