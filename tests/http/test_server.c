/* A server with a few routes on every lane, for the tests beside it: the real src/http over the real loop, lanes and
 * store. Usage: http_test_server DATA_DIRECTORY UNIX_SOCKET [section.key=value ...]   prints "port=N" and runs until
 * SIGTERM. Who is signed in: a token of 43 letters A has every right, of 43 letters B only view; session ids 65 and 66.
 */
#include "http/query.h"
#include "http/server.h"
#include "http/sse.h"

#include "base/log.h"
#include "io/file.h"
#include "store/store.h"
#include "store/tenants.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct app {
    struct loop *loop;
    struct server *server;
    struct lane *query, *write, *hash;
    struct directory *directory;
    int64_t tenant_id;
    struct sse *stream; /* the newest event stream; NULL: none */
    int writes, followed, published, closed;
    struct later *laters;
};

static void answer(struct call *c, const char *key, int64_t value) {
    json_begin_object(&c->json);
    json_put_int(&c->json, key, value);
    json_end_object(&c->json);
}

static void sleep_ms(int64_t ms) {
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* ---- loop ---- */

static bool loop_get(struct call *c, struct err *e) {
    if (!query_end(c, e)) return false;
    answer(c, "id", c->path_id);
    return true;
}

static bool key_get(struct call *c, struct err *e) {
    if (!query_end(c, e)) return false;
    json_begin_object(&c->json);
    json_put_text(&c->json, "key", c->path_key);
    json_put_text(&c->json, "language", c->language);
    json_put_int(&c->json, "if_match", c->if_match);
    json_put_int(&c->json, "user", c->scope.user_id);
    json_put_text(&c->json, "address", c->scope.address);
    json_end_object(&c->json);
    c->etag = 5;
    return true;
}

static bool stats_get(struct call *c, struct err *e) {
    struct server_stats s;
    (void)e;
    server_stats(c->app->server, &s);
    json_begin_object(&c->json);
    json_put_int(&c->json, "connections", s.connections);
    json_put_int(&c->json, "streams", s.streams);
    json_put_int(&c->json, "requests", (int64_t)s.requests);
    json_put_int(&c->json, "refused_early", (int64_t)s.refused_early);
    json_put_int(&c->json, "server_errors", (int64_t)s.by_class[5]);
    json_put_int(&c->json, "held_bytes", s.held_bytes);
    json_put_int(&c->json, "iterations", (int64_t)loop_stats(c->app->loop)->iterations);
    json_put_int(&c->json, "busy_us_max", (int64_t)loop_stats(c->app->loop)->busy_us_max);
    json_put_int(&c->json, "writes", c->app->writes);
    json_put_int(&c->json, "followed", c->app->followed);
    json_put_int(&c->json, "published", c->app->published);
    json_put_int(&c->json, "closed", c->app->closed);
    json_end_object(&c->json);
    return true;
}

struct later {
    struct call *call;
    struct timer *timer;
    struct later *next, **link;
};

static void later_end(struct later *l) {
    *l->link = l->next;
    if (l->next) l->next->link = l->link;
    timer_free(l->timer);
    free(l);
}

static void later_fire(void *context) {
    struct later *l = context;
    struct call *c = l->call;
    later_end(l);
    answer(c, "later", 1);
    call_finish(c, NULL);
}

static bool later_get(struct call *c, struct err *e) {
    int64_t ms;
    if (!query_int(c, "ms", 0, 60000, 10, &ms, e) || !query_end(c, e)) return false;
    struct later *l = heap_new(struct later);
    l->call = c;
    l->timer = timer_new(c->app->loop, later_fire, l);
    l->next = c->app->laters;
    l->link = &c->app->laters;
    if (l->next) l->next->link = &l->next;
    c->app->laters = l;
    timer_start(l->timer, ms, 0);
    return call_later(c);
}

static void stream_closed(void *context) {
    struct app *app = context;
    app->closed++;
    app->stream = NULL;
}

static bool live_get(struct call *c, struct err *e) {
    if (!query_end(c, e)) return false;
    c->app->stream = sse_open(c, stream_closed, c->app);
    sse_send(c->app->stream, "hello", "{}", 2);
    return true;
}

/* Sends `count` events of `bytes` each to the newest stream. */
static bool push_post(struct call *c, struct err *e) {
    struct json_fields f;
    int64_t bytes, count;
    if (!json_fields_open(&f, json_root(c->input), "", e) || !json_need_int(&f, "bytes", 1, 1 << 20, &bytes) ||
        !json_need_int(&f, "count", 1, 1000, &count) || !json_fields_close(&f))
        return false;
    char *text = arena_alloc(&c->arena, (size_t)bytes + 1);
    memset(text, 'x', (size_t)bytes);
    for (int64_t i = 0; i < count && c->app->stream; i++) sse_send(c->app->stream, "values", text, (size_t)bytes);
    answer(c, "waiting", c->app->stream ? (int64_t)sse_waiting(c->app->stream) : -1);
    return true;
}

static bool close_post(struct call *c, struct err *e) {
    (void)e;
    if (c->app->stream) sse_close(c->app->stream);
    c->status = 204;
    return true;
}

static bool session_delete(struct call *c, struct err *e) {
    (void)e;
    server_session_ended(c->app->server, c->scope.session_id);
    c->status = 204;
    return true;
}

/* ---- query ---- */

static bool slow_get(struct call *c, struct err *e) {
    int64_t ms, bytes;
    if (!query_int(c, "ms", 0, 60000, 0, &ms, e) || !query_int(c, "bytes", 0, 64 << 20, 0, &bytes, e) ||
        !query_end(c, e))
        return false;
    sleep_ms(ms);
    buf_add_char(&c->body, '"');
    for (int64_t i = 0; i < bytes; i++) buf_add_char(&c->body, (char)('a' + (i * i + i / 7) % 26));
    buf_add_char(&c->body, '"');
    return true;
}

struct pieces {
    int64_t left, fail_at, ms, number;
};

static bool next_piece(void *state, struct store *store, struct buf *out, bool *end, struct err *e) {
    struct pieces *p = state;
    (void)store;
    sleep_ms(p->ms);
    if (p->number == p->fail_at)
        return err_set(e, ERR_CORRUPT, NULL, "Piece %lld cannot be read.", (long long)p->number);
    for (int i = 0; i < 6000; i++) buf_printf(out, "%08lld\n", (long long)(p->number * 6000 + i));
    p->number++;
    *end = --p->left == 0;
    return true;
}

static bool stream_get(struct call *c, struct err *e) {
    static const struct stream_ops ops = {next_piece};
    struct pieces *p = arena_new(&c->arena, struct pieces);
    if (!query_int(c, "pieces", 1, 100000, 3, &p->left, e) || !query_int(c, "fail_at", 0, 100000, -1, &p->fail_at, e) ||
        !query_int(c, "ms", 0, 1000, 0, &p->ms, e) || !query_end(c, e))
        return false;
    c->content_type = "text/csv";
    c->file_name = "readings \xc3\xa6.csv";
    return call_stream(c, &ops, p);
}

/* ---- write, hash ---- */

static bool write_post(struct call *c, struct err *e) {
    struct json_fields f;
    const char *text;
    if (!json_fields_open(&f, json_root(c->input), "", e) || !json_need_text(&f, "text", 0, 2000000, &text) ||
        !json_fields_close(&f))
        return false;
    REQUIRE(c->store);
    __atomic_add_fetch(&c->app->writes, 1, __ATOMIC_SEQ_CST);
    json_begin_object(&c->json);
    json_put_int(&c->json, "length", (int64_t)strlen(text));
    json_put_int(&c->json, "write", c->app->writes);
    json_end_object(&c->json);
    c->status = 201;
    c->location = "/api/v1/loop/1";
    return true;
}

static bool hash_post(struct call *c, struct err *e) {
    REQUIRE(!c->store);
    c->retry_after_s = 7;
    return err_set(e, ERR_RATE, NULL, "Too many tries.");
}

static void *follow(struct app *app, struct store *store) {
    (void)store;
    app->followed++;
    return heap_alloc(1);
}

static void publish(struct app *app, void *followed) {
    app->published++;
    free(followed);
}

static const struct route routes[] = {
    {"GET", "/api/v1/loop/{id}", RIGHT_NONE, RUN_LOOP, BODY_NONE, 0, loop_get},
    {"GET", "/api/v1/stats", RIGHT_NONE, RUN_LOOP, BODY_NONE, 0, stats_get},
    {"GET", "/api/v1/key/{key}", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, key_get},
    {"PUT", "/api/v1/key/{key}", RIGHT_ADMIN, RUN_LOOP, BODY_NONE, 0, key_get},
    {"GET", "/api/v1/later", RIGHT_NONE, RUN_LOOP, BODY_NONE, 0, later_get},
    {"GET", "/api/v1/live", RIGHT_VIEW, RUN_LOOP, BODY_NONE, ROUTE_STREAM, live_get},
    {"POST", "/api/v1/live/push", RIGHT_NONE, RUN_LOOP, BODY_JSON, 0, push_post},
    {"POST", "/api/v1/live/close", RIGHT_NONE, RUN_LOOP, BODY_NONE, 0, close_post},
    {"DELETE", "/api/v1/session", RIGHT_SIGNED_IN, RUN_LOOP, BODY_NONE, 0, session_delete},
    {"GET", "/api/v1/slow", RIGHT_NONE, RUN_QUERY, BODY_NONE, 0, slow_get},
    {"GET", "/api/v1/stream", RIGHT_NONE, RUN_QUERY, BODY_NONE, 0, stream_get},
    {"GET", "/api/v1/loop-stream", RIGHT_NONE, RUN_LOOP, BODY_NONE, 0, stream_get},
    {"POST", "/api/v1/write", RIGHT_NONE, RUN_WRITE, BODY_JSON, 0, write_post},
    {"POST", "/api/v1/once", RIGHT_DEVICES, RUN_WRITE, BODY_JSON, ROUTE_IDEMPOTENT, write_post},
    {"POST", "/api/v1/hash", RIGHT_NONE, RUN_HASH, BODY_JSON, 0, hash_post},
    {0},
};

static bool authenticate(struct app *app, const char *token, const char *address, struct scope *out,
                         const char **language, struct err *e) {
    (void)address;
    if (token[0] != 'A' && token[0] != 'B') return err_set(e, ERR_UNAUTHENTICATED, NULL, "The session has ended.");
    *out = scope_local(app->tenant_id);
    out->session_id = token[0];
    out->user_id = 3;
    if (token[0] == 'B') out->rights = RIGHT_SIGNED_IN | RIGHT_VIEW;
    *language = "da";
    return true;
}

static const struct directory *directory_now(struct app *app) {
    return app->directory;
}

static int64_t wall_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void *store_start(void *context) {
    struct store_options *options = context;
    struct err e;
    struct store *s = store_open(options, &e);
    if (!s) fprintf(stderr, "store: %s\n", e.text), exit(1);
    return s;
}

static void store_end(void *worker) {
    store_close(worker);
}

static void stop(void *context) {
    loop_stop(context);
}

static struct lane *lane(struct loop *l, const char *name, int threads, struct store_options *store) {
    struct lane_options o = {.name = name, .threads = threads, .capacity = 4};
    if (store) o.worker_start = store_start, o.worker_end = store_end, o.context = store;
    return lane_new(l, &o);
}

/* Migrates too, so that readers find tables. */
static bool first_tenant(struct store_options *options, int64_t *id, struct err *e) {
    AUTO_ARENA(a);
    struct tenant tenant;
    struct store *s = store_open(options, e);
    if (!s) return false;
    bool ok = tenant_first(s, &a, &tenant, e);
    store_close(s);
    if (ok) *id = tenant.id;
    return ok;
}

static bool run(struct config *config, const char *data, const char *unix_socket, struct err *e) {
    struct app app = {.directory = directory_new()};
    struct store_options write = {.directory = data, .database = "sqlite", .mode = STORE_WRITE, .wall_ms = wall_ms},
                         read = write;
    read.mode = STORE_READ;
    if (!directory_make(data, 0700, e) || !(app.loop = loop_new(e))) return false;
    if (!first_tenant(&write, &app.tenant_id, e)) return false;
    app.query = lane(app.loop, "query", 2, &read);
    app.write = lane(app.loop, "write", 1, &write);
    app.hash = lane(app.loop, "hash", 1, NULL);
    struct server_options o = {.config = config,
                               .routes = routes,
                               .query = app.query,
                               .write = app.write,
                               .hash = app.hash,
                               .app = &app,
                               .authenticate = authenticate,
                               .directory = directory_now,
                               .follow = follow,
                               .publish = publish,
                               .unix_socket = unix_socket,
                               .local_tenant_id = app.tenant_id};
    app.server = server_new(app.loop, &o, e);
    if (!app.server || !loop_on_signal(app.loop, SIGTERM, stop, app.loop, e)) return false;
    printf("port=%d\n", server_port(app.server));
    fflush(stdout);
    loop_run(app.loop);
    server_free(app.server);
    while (app.laters) later_fire(app.laters);
    lane_drain_and_free(app.query);
    lane_drain_and_free(app.write);
    lane_drain_and_free(app.hash);
    directory_drop(app.directory);
    loop_free(app.loop);
    return true;
}

int main(int count, char **arguments) {
    struct config config;
    struct err e;
    if (count < 3) return 2;
    log_set_level(LOG_LEVEL_DEBUG);
    if (config_load(&config, NULL, (const char *const *)(void *)(arguments + 3), &e)) {
        config.port = 0;
        if (run(&config, arguments[1], arguments[2], &e)) return 0;
    }
    fprintf(stderr, "%s: %s\n", e.field, e.text);
    return 1;
}
