/* Makes and frees what belongs to this folder, and tells the server who is asking. */
#include "api/app.h"
#include "api/live.h"
#include "api/monitor.h"
#include "api/password.h"
#include "api/probe.h"
#include "api/session_cache.h"
#include "api/sign_in_guard.h"
#include "base/log.h"
#include "io/clock.h"
#include "store/users.h"

#include <string.h>

struct loading {
    struct session_cache *sessions;
    int64_t now_ms;
};

static void add_session(void *context, const struct session_row *row, const unsigned char hash[SESSION_HASH_BYTES]) {
    struct loading *l = context;
    struct session_entry entry = {.id = row->id, .user_id = row->user_id, .tenant_id = row->tenant_id, .generation = row->generation,
                                  .expires_ms = row->expires_ms, .email = row->email, .name = row->name, .role = row->role,
                                  .language = row->language};
    memcpy(entry.hash, hash, sizeof entry.hash);
    session_cache_add(l->sessions, &entry, l->now_ms);
}

bool api_start(struct app *a, struct store *s, struct err *e) {
    if (!password_start(e)) return false;
    struct loading loading = {session_cache_new(), clock_wall_ms()};
    if (!session_each(s, loading.now_ms, add_session, &loading, e)) {
        session_cache_free(loading.sessions);
        return false;
    }
    log_debug("sessions_loaded", "count=%zu", session_cache_count(loading.sessions));
    a->sessions = loading.sessions;
    a->guard = sign_in_guard_new();
    a->live = live_new(a);
    a->monitor = monitor_new(a);
    return true;
}

void api_stop(struct app *a) {
    probe_end_all(a);
    monitor_free(a->monitor);
    live_free(a->live);
    sign_in_guard_free(a->guard);
    session_cache_free(a->sessions);
    a->monitor = NULL;
    a->live = NULL;
    a->guard = NULL;
    a->sessions = NULL;
}

static const struct app_tenant *tenant_find(const struct app *a, int64_t id) {
    for (size_t i = 0; i < a->tenant_count; i++)
        if (a->tenants[i].id == id) return &a->tenants[i];
    return NULL;
}

const struct app_tenant *app_tenant(const struct app *a, int64_t id) {
    const struct app_tenant *tenant = tenant_find(a, id);
    REQUIRE(tenant); /* api_authenticate lets nobody of another in */
    return tenant;
}

bool api_authenticate(struct app *a, const char *token, const char *address, struct scope *out, const char **language, struct err *e) {
    unsigned char hash[SESSION_TOKEN_HASH_BYTES];
    const struct session_entry *entry =
        session_token_hash(token, hash) ? session_cache_find(a->sessions, hash, clock_wall_ms()) : NULL;
    if (!entry || !tenant_find(a, entry->tenant_id)) return err_set(e, ERR_UNAUTHENTICATED, NULL, "Sign in first; the session has ended.");
    *out = session_scope(entry, address);
    *language = entry->language;
    return true;
}
