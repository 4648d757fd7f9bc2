/* Tenants: the first one is made when there is none, in the zone of the machine. */
#include "store/tenants.h"

#include "store/inside.h"

#include <string.h>
#include <unistd.h>

#define FIRST_NAME     "Utility"
#define ZONE_OTHERWISE "UTC"
#define FIRST_LANGUAGE "en"

struct finding {
    struct arena *arena;
    struct tenant *out;
    bool found;
};

static bool take(void *context, const void *row) {
    struct finding *f = context;
    const struct sql_tenant_first_row *from = row;
    f->found = true;
    *f->out = (struct tenant){from->tenant_id, arena_copy(f->arena, from->name), arena_copy(f->arena, from->zone),
                              arena_copy(f->arena, from->language)};
    return false;
}

static bool find(struct store *s, struct finding *f, struct err *e) {
    return db_each_row(s->config, SQL_TENANT_FIRST, NULL, take, f, e);
}

/* The machine's own zone, from where its /etc/localtime points. */
static const char *system_zone(struct arena *a) {
    char target[200];
    ssize_t length = readlink("/etc/localtime", target, sizeof target - 1);
    if (length <= 0) return ZONE_OTHERWISE;
    target[length] = '\0';
    const char *at = strstr(target, "zoneinfo/");
    return at && at[9] ? arena_copy(a, at + 9) : ZONE_OTHERWISE;
}

static bool make(struct store *s, struct err *e) {
    AUTO_ARENA(a);
    struct sql_tenant_insert p = {
        .name = FIRST_NAME, .zone = system_zone(&a), .language = FIRST_LANGUAGE, .created_ms = s->wall_ms()};
    if (!store_begin(s, e)) return false;
    bool ok = store_next_id(s, &p.tenant_id, e) && db_exec(s->config, SQL_TENANT_INSERT, &p, NULL, e);
    struct scope scope = scope_local(p.tenant_id);
    ok = ok && store_record(s, &scope, "tenant.create", "tenant", p.tenant_id, NULL, NULL, e);
    return store_end(s, ok, e);
}

bool tenant_first(struct store *s, struct arena *a, struct tenant *out, struct err *e) {
    struct finding f = {a, out, false};
    if (!find(s, &f, e)) return false;
    if (f.found) return true;
    if (s->mode != STORE_WRITE) return err_set(e, ERR_NOT_FOUND, "", "There is no tenant yet.");
    if (!make(s, e) || !find(s, &f, e)) return false;
    REQUIRE(f.found);
    return true;
}
