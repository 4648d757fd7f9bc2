/* hearth serve: configuration -> store -> field -> live -> http -> loop, and the same way back at the end.
 *
 * Owns what it makes, in the order in which it is made; everything ends in the reverse order. It holds no logic: what
 * happens while the loop runs is in wiring.c and in the layers. */
#include "cli/cli.h"

#include "api/app.h"
#include "base/log.h"
#include "cli/library.h"
#include "cli/texts_file.h"
#include "cli/wiring.h"
#include "http/server.h"
#include "io/clock.h"
#include "io/file.h"
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

#define OVERRIDES_MAX 64

struct serve {
    struct config config;
    struct app app;
    struct app_tenant tenant;
    struct arena arena;
    struct text_map types;
    struct texts *texts;
    struct wiring *wiring;
    int lock_fd;
};

static bool arguments_read(struct serve *v, int argc, char **argv, struct err *e) {
    const char *file = NULL, *overrides[OVERRIDES_MAX + 1] = {0};
    int count = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
            file = argv[++i];
        else if (strncmp(argv[i], "--", 2) == 0 && strchr(argv[i], '=') && count < OVERRIDES_MAX)
            overrides[count++] = argv[i] + 2;
        else
            return err_set(e, ERR_INVALID, argv[i], "not an option: use --config FILE or --SECTION.KEY=VALUE");
    }
    return config_load(&v->config, file, overrides, e);
}

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
    log_error("worker_without_store", "field=%s text=%s", LOG_TEXT(e.field), LOG_TEXT(e.text));
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

static bool address_announce(const struct serve *v, struct err *e) {
    char path[600], text[160];
    address_path(v, path);
    int length = snprintf(text, sizeof text, "http://%s:%d\n", v->config.listen_address, v->config.port);
    log_info("listening", "address=%s port=%d devices=%zu", v->config.listen_address, v->config.port,
             directory_count(v->app.directory));
    return file_write_atomic(path, text, (size_t)length, 0644, e);
}

static void on_end(void *context) {
    struct serve *v = context;
    log_info("ending", "reason=signal");
    loop_stop(v->app.loop);
}

/* From an opened store to a running server; what was made so far is undone by serve_end. */
static bool serve_begin(struct serve *v, struct store *s, struct err *e) {
    if (!tenant_begin(v, s, e) || !devices_load_all(s, &v->types, &v->app.directory, e)) return false;
    v->app.loop = loop_new(e);
    if (!v->app.loop) return false;
    lanes_start(v);
    v->wiring = wiring_start(&v->app, s, e);
    if (!v->wiring || !api_start(&v->app, s, e)) return false;
    return server_begin(v, e) && loop_on_signal(v->app.loop, SIGINT, on_end, v, e) &&
           loop_on_signal(v->app.loop, SIGTERM, on_end, v, e) && address_announce(v, e);
}

static void lanes_end(struct serve *v) {
    if (!v->app.loop) return;
    lane_drain_and_free(v->app.query);
    lane_drain_and_free(v->app.hash);
    lane_drain_and_free(v->app.write);
}

static void serve_end(struct serve *v) {
    char path[600];
    address_path(v, path);
    unlink(path);
    server_free(v->app.server);
    v->app.server = NULL;
    if (v->wiring) wiring_stop_polling(v->wiring);
    lanes_end(v);
    if (v->app.sessions) api_stop(&v->app);
    struct err e = {0};
    struct store *s = v->wiring ? store_connect(&v->config, STORE_WRITE, &e) : NULL;
    if (s)
        wiring_finish(v->wiring, s);
    else if (v->wiring)
        log_error("last_readings_lost", "text=%s", LOG_TEXT(e.text));
    store_close(s);
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
    if (!arguments_read(v, argc, argv, e)) return false;
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
    texts_free(v->texts);
    library_free(&v->types);
    return ok;
}

int serve_command(int argc, char **argv) {
    mallopt(M_ARENA_MAX, 2); /* a handful of threads: an arena each would only cost memory */
    signal(SIGPIPE, SIG_IGN);
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
