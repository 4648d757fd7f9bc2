/* What the server is made of, joined: handlers reach everything through it. cli/serve.c fills it and owns the wiring of the loop;
 * api_start adds what belongs to this folder.
 *
 * Threads: the fields under "immutable" are set before the first request and never change, so any thread may read them. The others belong
 * to the loop: handlers of RUN_LOOP and the `then` of a task may touch them, handlers of other lanes never do. */
#ifndef HEARTH_API_APP_H
#define HEARTH_API_APP_H

#include "api/figures.h"
#include "api/writer_watch.h"
#include "base/config.h"
#include "base/err.h"
#include "base/map.h"
#include "base/tz.h"
#include "domain/directory.h"
#include "domain/scope.h"
#include "http/route.h"
#include "io/loop.h"
#include "io/work.h"

struct hub;
struct live;
struct monitor;
struct poller;
struct probe;
struct server;
struct session_cache;
struct sign_in_guard;
struct slots;
struct store;
struct texts;
struct wiring;

struct app_tenant {
    int64_t id;
    const char *name, *zone, *language;
    struct tz *tz;                  /* of `zone`; never NULL */
};

struct app {
    /* immutable */
    const struct config *config;
    struct text_map *types;         /* key -> struct type_def * */
    const struct texts *_Atomic texts; /* but for this: a reload puts others in place and keeps these */
    const struct app_tenant *tenants;
    size_t tenant_count;
    int64_t started_ms;             /* monotonic */

    /* the loop's */
    struct loop *loop;
    struct directory *directory;    /* the current snapshot; replaced as a whole */
    struct poller *poller;
    struct hub *hub;
    struct slots *slots;
    struct lane *query, *write, *hash; /* the worker of query and write is a struct store * */
    struct server *server;          /* NULL until it listens */
    struct wiring *wiring;          /* cli/wiring.c only */
    struct commit_stats commits;    /* cli/wiring.c counts */

    /* made by api_start, freed by api_stop */
    struct session_cache *sessions;
    struct sign_in_guard *guard;
    int64_t unstored_sessions;      /* so many were begun while the disk was full; their ids are -1, -2, ... */
    struct live *live;
    struct monitor *monitor;
    struct writer_watch writer_seen;
    struct probe *probes;           /* connection tests that wait for their device */
    int probe_count;
};

/* The one table of routes; ends with method NULL. */
extern const struct route api_routes[];

/* Loads the sessions through `s` (any connection; before the lanes run) and makes the loop side of the API. config, tenants, loop, hub
 * and poller must be there. */
bool api_start(struct app *a, struct store *s, struct err *e);
void api_stop(struct app *a);

/* For server_options.authenticate: from the session cookie's token to a scope. Loop thread. */
bool api_authenticate(struct app *a, const char *token, const char *address, struct scope *out, const char **language, struct err *e);

/* The tenant of a scope; it exists (a session of another is not let in). */
const struct app_tenant *app_tenant(const struct app *a, int64_t id);

#endif
