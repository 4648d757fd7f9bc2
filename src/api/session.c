/* Sign-in, who am I, my language, sign-out.
 *
 * Sign-in goes loop (budgets) -> query lane (account) -> hash lane (Argon2id) -> write lane (session, or the failure in the activity log)
 * -> loop (cache, cookie). An unknown address takes every one of these steps too. The password is never kept or logged.
 * While the disk is full a session lives in the cache alone, for an hour: who wants to know why nothing is stored must be able to look. */
#include "api/app.h"
#include "api/handlers.h"
#include "api/languages.h"
#include "api/live.h"
#include "api/password.h"
#include "api/session_cache.h"
#include "api/sign_in_guard.h"
#include "api/task.h"
#include "base/log.h"
#include "http/server.h"
#include "http/session.h"
#include "io/clock.h"
#include "store/users.h"

#include <string.h>

#define SESSION_LENGTH_MS  (7 * INT64_C(24) * 3600 * 1000)
#define UNSTORED_LENGTH_MS (INT64_C(3600) * 1000)
#define BUSY_RETRY_S 5

struct sign_in {
    const char *email, *password;
    struct user user; /* id 0: there is none */
    bool right;
    char token[SESSION_TOKEN_LENGTH + 1];
    unsigned char hash[SESSION_TOKEN_HASH_BYTES];
    int64_t session_id, expires_ms;
};

static const struct { enum right right; const char *name; } right_names[] = {
    {RIGHT_VIEW, "view"},   {RIGHT_DEVICES, "devices"}, {RIGHT_IMPORT, "import"},
    {RIGHT_PROBE, "probe"}, {RIGHT_METRICS, "metrics"}, {RIGHT_ADMIN, "admin"},
};

static void render_user(struct json_out *j, const struct session_entry *s) {
    json_key(j, "user");
    json_begin_object(j);
    json_put_int(j, "id", s->user_id);
    json_put_text(j, "email", s->email);
    json_put_text(j, "name", s->name);
    json_put_text(j, "role", s->role);
    json_put_text(j, "language", s->language);
    json_end_object(j);
}

static void render_tenant(struct json_out *j, const struct app_tenant *t) {
    json_key(j, "tenant");
    json_begin_object(j);
    json_put_int(j, "id", t->id);
    json_put_text(j, "name", t->name);
    json_put_text(j, "zone", t->zone);
    json_put_text(j, "language", t->language);
    json_end_object(j);
}

static void render_rights(struct json_out *j, const struct scope *scope) {
    json_key(j, "rights");
    json_begin_array(j);
    for (size_t i = 0; i < sizeof right_names / sizeof *right_names; i++)
        if (scope_has(scope, right_names[i].right)) json_text(j, right_names[i].name);
    json_end_array(j);
}

static void render_session(struct call *c, const struct session_entry *s) {
    struct scope scope = session_scope(s, c->scope.address);
    const struct config *config = c->app->config;
    struct json_out *j = &c->json;
    json_begin_object(j);
    render_user(j, s);
    render_tenant(j, app_tenant(c->app, s->tenant_id));
    render_rights(j, &scope);
    json_key(j, "server");
    json_begin_object(j);
    json_put_int(j, "slot_ms", config->slot_ms);
    json_put_int(j, "live_ms", config->live_ms);
    json_put_bool(j, "demo", config->demo);
    json_put_int(j, "now_ms", c->now_ms);
    json_end_object(j);
    json_end_object(j);
}

static bool too_many(struct call *c, int wait_s, struct err *e) {
    c->retry_after_s = wait_s;
    return err_set(e, ERR_RATE, NULL, "There were too many tries to sign in; wait %d s.", wait_s);
}

/* The try comes to no end of its own. A full queue is a matter of too many sign-ins at once, whoever causes them: 429, not 503. */
static void drop(struct call *c, const struct sign_in *s, const struct err *problem) {
    struct err busy;
    sign_in_guard_dropped(c->app->guard, c->scope.address, s->email);
    if (problem && problem->code == ERR_BUSY) {
        too_many(c, BUSY_RETRY_S, &busy);
        problem = &busy;
    }
    call_finish(c, problem);
}

/* Its failure is counted already; that the activity log could not take it is the log's to know. */
static void finish_wrong(struct call *c, const struct err *problem) {
    struct err wrong;
    if (problem) log_warn("sign_in_not_recorded", "request=%s text=%s", c->request_id, LOG_TEXT(problem->text));
    err_set(&wrong, ERR_UNAUTHENTICATED, NULL, "This e-mail address and password do not belong together.");
    call_finish(c, &wrong);
}

static void begin_unstored(struct call *c, struct sign_in *s) {
    s->session_id = -++c->app->unstored_sessions;
    s->expires_ms = c->now_ms + UNSTORED_LENGTH_MS;
    log_warn("session_not_stored", "request=%s user=%lld address=%s", c->request_id, (long long)s->user.id, c->scope.address);
}

static void signed_in(struct call *c, void *state, const struct err *problem) {
    struct sign_in *s = state;
    if (!s->right) {
        finish_wrong(c, problem);
        return;
    }
    if (problem && problem->code != ERR_STORAGE_FULL) {
        drop(c, s, problem);
        return;
    }
    if (problem) begin_unstored(c, s);
    struct session_entry entry = {.id = s->session_id, .user_id = s->user.id, .tenant_id = s->user.tenant_id, .generation = s->user.generation,
                                  .expires_ms = s->expires_ms, .email = s->user.email, .name = s->user.name, .role = s->user.role,
                                  .language = s->user.language};
    memcpy(entry.hash, s->hash, sizeof entry.hash);
    session_cache_add(c->app->sessions, &entry, c->now_ms);
    sign_in_guard_succeeded(c->app->guard, c->scope.address, s->email, clock_monotonic_ms());
    c->set_cookie = session_cookie_set(&c->arena, s->token, (s->expires_ms - c->now_ms) / 1000, c->app->config->cookie_secure);
    render_session(c, &entry);
    call_finish(c, NULL);
}

static bool record(struct call *c, struct store *store, void *state, struct err *e) {
    struct sign_in *s = state;
    int64_t tenant_id = s->user.id ? s->user.tenant_id : c->app->tenants[0].id;
    if (!s->right) return sign_in_failed(store, tenant_id, c->scope.address, e);
    s->expires_ms = c->now_ms + SESSION_LENGTH_MS;
    session_token_new(s->token);
    return session_token_hash(s->token, s->hash) &&
           session_create(store, &s->user, s->hash, c->scope.address, c->now_ms, s->expires_ms, &s->session_id, e);
}

static void verified(struct call *c, void *state, const struct err *problem) {
    struct sign_in *s = state;
    struct err e;
    if (!problem && !s->right) sign_in_guard_failed(c->app->guard, c->scope.address, s->email, clock_monotonic_ms());
    if (problem)
        drop(c, s, problem);
    else if (!task_start(c, c->app->write, record, signed_in, s, &e))
        drop(c, s, &e);
}

static bool verify(struct call *c, struct store *none, void *state, struct err *e) {
    (void)c, (void)none, (void)e;
    struct sign_in *s = state;
    s->right = password_verify(s->user.id ? s->user.password_hash : NULL, s->password);
    return true;
}

static void looked_up(struct call *c, void *state, const struct err *problem) {
    struct err e;
    if (problem)
        drop(c, state, problem);
    else if (!task_start(c, c->app->hash, verify, verified, state, &e))
        drop(c, state, &e);
}

static bool look_up(struct call *c, struct store *store, void *state, struct err *e) {
    struct sign_in *s = state;
    if (user_by_email(store, &c->arena, s->email, &s->user, e)) return true;
    s->user = (struct user){0};
    return e->code == ERR_NOT_FOUND;
}

bool session_sign_in(struct call *c, struct err *e) {
    struct json_fields f;
    struct sign_in *s = arena_new(&c->arena, struct sign_in);
    if (!query_end(c, e) || !json_fields_open(&f, json_root(c->input), "", e) || !json_need_text(&f, "email", 3, 254, &s->email) ||
        !json_need_text(&f, "password", 1, PASSWORD_MAX, &s->password) || !json_fields_close(&f))
        return false;
    int wait_s = sign_in_guard_try(c->app->guard, c->scope.address, s->email, clock_monotonic_ms());
    if (wait_s > 0) return too_many(c, wait_s, e);
    if (task_start(c, c->app->query, look_up, looked_up, s, e)) return call_later(c);
    sign_in_guard_dropped(c->app->guard, c->scope.address, s->email);
    return e->code == ERR_BUSY ? too_many(c, BUSY_RETRY_S, e) : false;
}

/* The command line on the server's own machine has all rights but no session. */
static const struct session_entry *own_session(struct call *c, struct err *e) {
    const struct session_entry *s = session_cache_get(c->app->sessions, c->scope.session_id);
    if (!s) err_set(e, ERR_UNAUTHENTICATED, NULL, "There is no session.");
    return s;
}

bool session_get(struct call *c, struct err *e) {
    const struct session_entry *s = own_session(c, e);
    if (!s || !query_end(c, e)) return false;
    render_session(c, s);
    return true;
}

static bool store_language(struct call *c, struct store *store, void *state, struct err *e) {
    return user_set_language(store, &c->scope, state, e);
}

static void language_stored(struct call *c, void *state, const struct err *problem) {
    struct err e;
    if (problem) {
        call_finish(c, problem);
        return;
    }
    session_cache_set_language(c->app->sessions, c->scope.user_id, state);
    const struct session_entry *s = own_session(c, &e);
    if (s) render_session(c, s);
    call_finish(c, s ? NULL : &e);
}

bool session_change(struct call *c, struct err *e) {
    struct json_fields f;
    int language;
    if (!own_session(c, e) || !query_end(c, e) || !json_fields_open(&f, json_root(c->input), "", e) ||
        !json_want_choice(&f, "language", language_codes, -1, &language) || !json_fields_close(&f))
        return false;
    return task_start(c, c->app->write, store_language, language_stored, (void *)language_codes[language], e) && call_later(c);
}

static bool end_session(struct call *c, struct store *store, void *state, struct err *e) {
    (void)state;
    return session_end(store, &c->scope, c->scope.session_id, e);
}

static void session_ended(struct call *c, void *state, const struct err *problem) {
    (void)state;
    if (problem) {
        call_finish(c, problem);
        return;
    }
    session_cache_remove(c->app->sessions, c->scope.session_id);
    live_session_ended(c->app->live, c->scope.session_id);
    if (c->app->server) server_session_ended(c->app->server, c->scope.session_id);
    c->status = 204;
    c->set_cookie = session_cookie_clear(&c->arena, c->app->config->cookie_secure);
    call_finish(c, NULL);
}

bool session_sign_out(struct call *c, struct err *e) {
    if (!own_session(c, e) || !query_end(c, e)) return false;
    if (c->scope.session_id < 0) {
        call_later(c);
        session_ended(c, NULL, NULL);
        return true;
    }
    return task_start(c, c->app->write, end_session, session_ended, NULL, e) && call_later(c);
}
