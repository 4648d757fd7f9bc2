/* hearth serve: configuration -> store -> field -> live -> http -> loop, and the same way back at the end.
 *
 * Owns what it makes, in the order in which it is made; everything ends in the reverse order. It holds no logic: what
 * happens while the loop runs is in wiring.c and in the layers. */
#include "cli/cli.h"

#include "api/app.h"
#include "base/log.h"
#include "base/time.h"
#include "base/version.h"
#include "cli/config_sources.h"
#include "cli/library.h"
#include "cli/reload.h"
#include "cli/supervisor.h"
#include "cli/texts_file.h"
#include "cli/wiring.h"
#include "http/server.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/notify.h"
#include "live/slots.h"
#include "store/devices.h"
#include "store/store.h"
#include "store/tenants.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct serve {
    struct config_sources sources;
    struct config config;
    struct app app;
    struct app_tenant tenant;
    struct arena arena;
    struct text_map types;
    struct texts *texts;
    struct wiring *wiring;
    struct reload *reload; /* owns the texts once it is there */
    struct supervisor *supervisor;
    int lock_fd;
};

/* A network of thousands needs a socket each; the soft limit of many systems is 1,024. */
static void descriptors_raise(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static struct store *store_connect(const struct config *c, enum store_mode mode, struct err *e) {
    struct store_options options = {
        .directory = c->data_directory, .database = c->database, .mode = mode, .wall_ms = clock_wall_ms};
    return store_open(&options, e);
}

/* A worker without its database can do nothing, and what it would leave undone is silent: better to end and be started
 * again. */
static void *worker_connect(const struct config *c, enum store_mode mode) {
    struct err e = {0};
    struct store *s = store_connect(c, mode, &e);
    if (s) return s;
    log_error("database_unreachable", "at=%s text=%s effect=%s", LOG_TEXT(e.field), LOG_TEXT(e.text),
              LOG_TEXT("Hearth ends, to be started again."));
    _exit(70);
}

static void *reader_start(void *context) {
    return worker_connect(context, STORE_READ);
}
static void *writer_start(void *context) {
    return worker_connect(context, STORE_WRITE);
}
static void worker_end(void *worker) {
    store_close(worker);
}

static void lanes_start(struct serve *v) {
    struct lane_options query = {.name = "query",
                                 .threads = v->config.query_threads,
                                 .capacity = 256,
                                 .worker_start = reader_start,
                                 .worker_end = worker_end,
                                 .context = &v->config};
    struct lane_options write = {.name = "write",
                                 .threads = 1,
                                 .capacity = 256,
                                 .worker_start = writer_start,
                                 .worker_end = worker_end,
                                 .context = &v->config};
    struct lane_options hash = {.name = "hash", .threads = 1, .capacity = 16};
    v->app.query = lane_new(v->app.loop, &query);
    v->app.write = lane_new(v->app.loop, &write);
    v->app.hash = lane_new(v->app.loop, &hash);
}

static bool tenant_begin(struct serve *v, struct store *s, struct err *e) {
    struct tenant tenant;
    if (!tenant_first(s, &v->arena, &tenant, e)) return false;
    v->tenant =
        (struct app_tenant){.id = tenant.id, .name = tenant.name, .zone = tenant.zone, .language = tenant.language};
    v->tenant.tz = tz_load(tenant.zone, e);
    v->app.tenants = &v->tenant;
    v->app.tenant_count = 1;
    return v->tenant.tz != NULL;
}

static bool texts_begin(struct serve *v, struct err *e) {
    v->texts = texts_read(v->config.library_directory, e);
    v->app.texts = v->texts;
    return v->texts != NULL;
}

static const struct directory *current_directory(struct app *a) {
    return a->directory;
}

static bool server_begin(struct serve *v, struct err *e) {
    char socket[600];
    snprintf(socket, sizeof socket, "%s/hearth.sock", v->config.data_directory);
    struct server_options options = {.config = &v->config,
                                     .routes = api_routes,
                                     .query = v->app.query,
                                     .write = v->app.write,
                                     .hash = v->app.hash,
                                     .app = &v->app,
                                     .authenticate = api_authenticate,
                                     .directory = current_directory,
                                     .follow = wiring_follow,
                                     .publish = wiring_publish,
                                     .unix_socket = arena_copy(&v->arena, socket),
                                     .local_tenant_id = v->tenant.id};
    v->app.server = server_new(v->app.loop, &options, e);
    return v->app.server != NULL;
}

static void address_path(const struct serve *v, char path[600]) {
    snprintf(path, 600, "%s/address", v->config.data_directory);
}

/* The file is how ./run and others find the server. */
static bool address_announce(const struct serve *v, struct err *e) {
    char path[600], text[160];
    address_path(v, path);
    int length = snprintf(text, sizeof text, "http://%s:%d\n", v->config.listen_address, v->config.port);
    return file_write_atomic(path, text, (size_t)length, 0644, e);
}

/* ---- signals ---- */

static void end(struct serve *v, const char *signal_name) {
    log_info("ending", "reason=%s text=%s", signal_name, LOG_TEXT("Asked to end: what is pending is stored first."));
    notify_send("STOPPING=1\nSTATUS=Storing what is pending.");
    loop_stop(v->app.loop);
}

static void on_interrupt(void *context) {
    end(context, "SIGINT");
}

static void on_terminate(void *context) {
    end(context, "SIGTERM");
}

static void on_hangup(void *context) {
    struct serve *v = context;
    reload_ask(v->reload);
}

static bool signals_begin(struct serve *v, struct err *e) {
    struct loop *l = v->app.loop;
    return loop_on_signal(l, SIGINT, on_interrupt, v, e) && loop_on_signal(l, SIGTERM, on_terminate, v, e) &&
           loop_on_signal(l, SIGHUP, on_hangup, v, e);
}

/* ---- begin and end ---- */

static void log_started(const struct serve *v) {
    struct config_value database = {0};
    for (int i = 0; i < config_keys() && (!database.key || strcmp(database.key, "store.database") != 0); i++)
        config_value(&v->config, i, &database);
    log_info(
        "started", "version=%s address=http://%s:%d data=%s database=%s slot_s=%g devices=%zu config=%s took_ms=%lld",
        hearth_version(), v->config.listen_address, v->config.port, LOG_TEXT(v->config.data_directory),
        LOG_TEXT(database.text), (double)v->config.slot_ms / 1000, directory_count(v->app.directory),
        LOG_TEXT(v->sources.file ? v->sources.file : "none"), (long long)(clock_monotonic_ms() - v->app.started_ms));
}

/* From an opened store to a running server; what was made so far is undone by serve_end. */
static bool serve_begin(struct serve *v, struct store *s, struct err *e) {
    if (!tenant_begin(v, s, e) || !devices_load_all(s, &v->types, &v->app.directory, e)) return false;
    v->app.loop = loop_new(e);
    if (!v->app.loop) return false;
    lanes_start(v);
    v->wiring = wiring_start(&v->app, s, e);
    if (!v->wiring || !api_start(&v->app, s, e)) return false;
    v->reload = reload_new(&v->app, &v->sources, &v->config, v->texts);
    if (!server_begin(v, e) || !signals_begin(v, e) || !address_announce(v, e)) return false;
    v->supervisor = supervisor_new(&v->app);
    log_started(v);
    return true;
}

static void lanes_end(struct serve *v) {
    if (!v->app.loop) return;
    lane_drain_and_free(v->app.query);
    lane_drain_and_free(v->app.hash);
    lane_drain_and_free(v->app.write);
}

static void log_ended(const struct serve *v, const struct slots_stats *s) {
    int64_t uptime_s = (clock_monotonic_ms() - v->app.started_ms) / 1000;
    const char *text = s->pending_rows ? "The last readings could not be stored." : "Everything is stored.";
    log_write(s->pending_rows ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO, "ended",
              "uptime_s=%lld rows=%llu rows_lost=%llu text=%s", (long long)uptime_s, (unsigned long long)s->rows,
              (unsigned long long)s->dropped_rows + s->pending_rows, LOG_TEXT(text));
}

static void wiring_end(struct serve *v, bool started) {
    struct slots_stats last;
    struct err e = {0};
    struct store_options options = {.directory = v->config.data_directory,
                                    .database = v->config.database,
                                    .mode = STORE_WRITE,
                                    .existing =
                                        true, /* an empty one in the place of one that was removed would help nobody */
                                    .wall_ms = clock_wall_ms};
    struct store *s = store_open(&options, &e);
    if (!s)
        log_error("database_unreachable", "at=%s text=%s effect=%s", LOG_TEXT(e.field), LOG_TEXT(e.text),
                  LOG_TEXT("What was pending is lost."));
    wiring_finish(v->wiring, s, &last);
    store_close(s);
    if (started) log_ended(v, &last);
}

static void serve_end(struct serve *v) {
    char path[600];
    bool started = v->supervisor;
    address_path(v, path);
    unlink(path);
    supervisor_free(v->supervisor);
    server_free(v->app.server);
    v->app.server = NULL;
    if (v->wiring) wiring_stop_polling(v->wiring);
    lanes_end(v);
    if (v->app.sessions) api_stop(&v->app);
    if (v->wiring) wiring_end(v, started);
    if (v->app.loop) loop_free(v->app.loop);
    directory_drop(v->app.directory);
    tz_free(v->tenant.tz);
}

static bool serve_run(struct serve *v, struct err *e) {
    struct store *s = store_connect(&v->config, STORE_WRITE, e);
    if (!s) return false;
    bool ok = serve_begin(v, s, e);
    store_close(s);
    if (ok) loop_run(v->app.loop);
    serve_end(v);
    return ok;
}

static bool serve(struct serve *v, int argc, char **argv, struct err *e) {
    if (!config_sources_read(&v->sources, argc, argv, e) || !config_sources_load(&v->sources, &v->config, NULL, e))
        return false;
    enum log_level level = LOG_LEVEL_INFO;
    log_level_parse(v->config.log_level, &level);
    log_set_level(level);
    if (!directory_make(v->config.data_directory, 0700, e) || !directory_lock(v->config.data_directory, &v->lock_fd, e))
        return false;
    if (!library_load(v->config.library_directory, &v->types, e)) return false;
    v->app.config = &v->config;
    v->app.types = &v->types;
    v->app.started_ms = clock_monotonic_ms();
    bool ok = texts_begin(v, e) && serve_run(v, e);
    if (!v->reload) texts_free(v->texts);
    reload_free(v->reload);
    library_free(&v->types);
    return ok;
}

int serve_command(int argc, char **argv) {
    mallopt(M_ARENA_MAX, 2); /* a handful of threads: an arena each would only cost memory */
    mallopt(M_MMAP_THRESHOLD,
            256 << 10); /* fixed: glibc raises it to the largest block freed, and then keeps those blocks */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN); /* until the loop hears it: a reload that comes too early is none */
    descriptors_raise();
    struct serve *v = heap_new(struct serve);
    v->lock_fd = -1;
    struct err e = {0};
    int status = serve(v, argc, argv, &e) ? 0 : cli_fail("serve", &e);
    if (v->lock_fd >= 0) close(v->lock_fd);
    arena_fini(&v->arena);
    free(v);
    return status;
}
