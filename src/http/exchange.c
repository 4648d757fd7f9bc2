/* One request from its first line to its end: checks, route, session, body. Owns the exchange and all in it; refuses
 * what must not reach a handler; never runs one (dispatch.c does) and never touches the socket (server.c does). */
#include "http/exchange.h"

#include "base/log.h"
#include "base/str.h"
#include "http/accept.h"
#include "http/pressure.h"
#include "http/router.h"
#include "http/session.h"
#include "http/static.h"
#include "io/clock.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct exchange *exchange_new(struct server *s, struct peer *p, const char *target) {
    struct exchange *x = heap_new(struct exchange);
    x->server = s;
    x->peer = p;
    x->local = p->local;
    x->step = STEP_HEAD;
    x->target = arena_copy(&x->call.arena, target);
    reply_init(&x->reply);
    json_out_init(&x->call.json, &x->call.body);
    session_request_id(x->call.request_id);
    return x;
}

/* Giving back a large arena takes longer than the loop has: a worker does it. */
enum { LOOP_FREE_MAX_BYTES = 1 << 20 };

static struct exchange *of_job(struct job *j) {
    return (struct exchange *)(void *)((char *)j - offsetof(struct exchange, job));
}

static void arena_free_run(struct job *j, void *worker) {
    (void)worker;
    arena_fini(&of_job(j)->call.arena);
}

static void server_let_go(struct server *s) {
    if (--s->pending == 0 && s->freed) free(s);
}

static void arena_free_done(struct job *j) {
    struct exchange *x = of_job(j);
    server_let_go(x->server);
    free(x);
}

static void exchange_free(struct exchange *x) {
    struct err e;
    REQUIRE(!x->held && !x->peer);
    stream_end(x);
    pressure_forget(x);
    if (x->document) json_free(x->document);
    if (x->call.directory) directory_drop((struct directory *)x->call.directory);
    reply_fini(&x->reply);
    buf_fini(&x->input);
    buf_fini(&x->call.body);
    x->job = (struct job){.run = arena_free_run, .done = arena_free_done};
    bool large = x->call.arena.total > LOOP_FREE_MAX_BYTES && !x->server->freed;
    if (large && lane_submit(x->server->options.query, &x->job, &e)) {
        x->server->pending++;
        return;
    }
    arena_fini(&x->call.arena);
    free(x);
}

void exchange_hold(struct exchange *x) {
    REQUIRE(!x->held);
    x->held = true;
    x->server->pending++;
}

void exchange_release(struct exchange *x) {
    struct server *s = x->server;
    REQUIRE(x->held);
    x->held = false;
    if (!x->peer) exchange_free(x);
    server_let_go(s);
}

void exchange_detach(struct exchange *x) {
    sse_end(x);
    x->peer = NULL;
    if (!x->held) exchange_free(x);
}

/* What is wrong with the server itself names files, tables and libraries: that is for its log, where the request id
 * leads to it. */
static const struct {
    enum err_code code;
    const char *text;
} own_failures[] = {
    {ERR_STORAGE_FULL, "The disk is full: nothing can be stored until there is room again."},
    {ERR_CORRUPT, "Stored data is damaged; the server's log says more."},
    {ERR_IO, "The server could not read or write its data; its log says more."},
    {ERR_INTERNAL, "The server failed; its log says more."},
};

static const struct err *for_clients(const struct exchange *x, const struct err *problem, struct err *room) {
    for (size_t i = 0; i < sizeof own_failures / sizeof *own_failures; i++) {
        if (own_failures[i].code != problem->code) continue;
        if (problem->code != ERR_STORAGE_FULL) /* which the log tells once, not at every request */
            log_error("request_failed", "request=%s method=%s path=%s code=%s field=%s text=%s", x->call.request_id,
                      LOG_TEXT(x->call.method), LOG_TEXT(x->call.path), err_row(problem->code)->name,
                      LOG_TEXT(problem->field), LOG_TEXT(problem->text));
        if (x->local) return problem; /* an administrator of this machine */
        err_set(room, problem->code, NULL, "%s", own_failures[i].text);
        return room;
    }
    return problem;
}

void exchange_fail(struct exchange *x, const struct err *problem, const char *allow) {
    struct call *c = &x->call;
    struct problem_facts facts = {.request_id = c->request_id, .allow = allow, .retry_after_s = c->retry_after_s};
    struct err room;
    reply_problem(&x->reply, &c->arena, for_clients(x, problem, &room), &facts);
}

static void count_time(struct server_stats *stats, int64_t us) {
    int i = 0;
    while (i < 11 && us > server_bucket_us[i]) i++;
    stats->time_us_buckets[i]++;
}

void exchange_ready(struct exchange *x) {
    x->step = STEP_REPLY;
    x->body_ms = loop_now_ms(x->server->loop);
    pressure_count(x);
    count_time(&x->server->stats, clock_monotonic_us() - x->started_us);
    if (x->peer) wire_resume(x->peer);
}

/* Refused before any handler. The rest of an honest body is read and dropped, so that the client gets to see the reply;
 * with `hard`, or when the client waits for our go-ahead, the connection ends instead. */
static void refuse(struct exchange *x, const struct request_facts *facts, const struct err *problem, const char *allow,
                   bool hard) {
    exchange_fail(x, problem, allow);
    if (hard) x->server->stats.refused_early++;
    bool waits = facts->expect != NULL || facts->length > BODY_DISCARD_MAX;
    if (facts->has_body && !hard && !waits) {
        x->discard = true;
        x->step = STEP_BODY;
        return;
    }
    x->reply.close = hard || facts->has_body;
    exchange_ready(x);
}

static bool authenticate(struct exchange *x, const struct request_facts *facts, struct err *e) {
    struct call *c = &x->call;
    const struct server_options *o = &x->server->options;
    c->language = accept_language(facts->accept_language);
    if (x->peer->local)
        c->scope = scope_local(o->local_tenant_id);
    else if (x->route->right != RIGHT_NONE) {
        const char *token = session_token_of(facts, &c->arena);
        if (!token) return err_set(e, ERR_UNAUTHENTICATED, NULL, "Nobody is signed in.");
        if (!o->authenticate(o->app, token, x->peer->address, &c->scope, &c->language, e)) return false;
        c->language = arena_copy(&c->arena, c->language);
    }
    c->scope.address = x->peer->local ? "local" : arena_copy(&c->arena, x->peer->address);
    if (x->route->right != RIGHT_NONE && !scope_has(&c->scope, x->route->right))
        return err_set(e, ERR_FORBIDDEN, NULL, "Your role does not allow this.");
    return true;
}

static bool is_safe(const char *method) {
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

/* JSON is UTF-8; some clients say so. */
static bool is_harmless_parameter(struct str part) {
    static const char *const names[] = {"charset=utf-8", "charset=\"utf-8\"", "charset=utf8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (part.length == strlen(names[i]) && strncasecmp(part.at, names[i], part.length) == 0) return true;
    return part.length == 0;
}

static bool is_json(const char *content_type) {
    static const char json[] = "application/json";
    size_t length = sizeof json - 1;
    if (!content_type || strncasecmp(content_type, json, length) != 0) return false;
    struct str rest = str_trim(str_of(content_type + length)), part;
    if (rest.length == 0) return true;
    if (rest.at[0] != ';') return false;
    while (str_next(&rest, ';', &part))
        if (!is_harmless_parameter(str_trim(part))) return false;
    return true;
}

/* Parsing holds the loop, so it gets less than a worker; and less still from who has not signed in. */
static int64_t body_max(const struct exchange *x) {
    int64_t max = x->server->options.config->body_max;
    int64_t loop_max = x->route->right == RIGHT_NONE ? BODY_OPEN_MAX : BODY_LOOP_MAX;
    return x->route->lane == RUN_LOOP && max > loop_max ? loop_max : max;
}

static bool too_large(const struct exchange *x, struct err *e) {
    return err_set(e, ERR_TOO_LARGE, NULL, "The body is larger than %lld bytes.", (long long)body_max(x));
}

static bool has_room(const struct exchange *x, size_t length, struct err *e) {
    if ((int64_t)length > body_max(x)) return too_large(x, e);
    return length <= BODY_SMALL || pressure_allows(x->server, e);
}

static bool check_body_head(struct exchange *x, const struct request_facts *facts, struct err *e) {
    if (!facts->has_body) return true;
    if (x->route->body == BODY_NONE) return err_set(e, ERR_SYNTAX, NULL, "This address takes no body.");
    if (!is_json(facts->content_type))
        return err_set(e, ERR_MEDIA_TYPE, "Content-Type", "The body must have the Content-Type application/json.");
    if (facts->content_encoding && strcasecmp(facts->content_encoding, "identity") != 0)
        return err_set(e, ERR_MEDIA_TYPE, "Content-Encoding", "A body that is compressed or coded is not taken.");
    return facts->length <= body_max(x) || too_large(x, e);
}

/* The revision in If-Match: exactly one, strong. */
static bool if_match_parse(const char *text, int64_t *out, struct err *e) {
    if (!text) return true;
    size_t length = strlen(text);
    struct str inner = {text + 1, length >= 2 ? length - 2 : 0};
    bool number = length > 2 && inner.at[0] >= '1' && inner.at[0] <= '9' && str_to_int64(inner, out);
    if (number && text[0] == '"' && text[length - 1] == '"') return true;
    return err_set(e, ERR_PRECONDITION, "If-Match", "If-Match does not name one revision in quotes.");
}

static bool idempotency_parse(struct exchange *x, const char *text, struct err *e) {
    if (!text || !(x->route->flags & ROUTE_IDEMPOTENT) || x->route->right == RIGHT_NONE) return true;
    size_t length = strlen(text);
    if (length == 0 || length > 80 || !is_visible_ascii(text, length))
        return err_set(e, ERR_SYNTAX, "Idempotency-Key", "Idempotency-Key is not 1..80 visible ASCII characters.");
    x->idempotency_key = arena_copy(&x->call.arena, text);
    return true;
}

static bool check_call(struct exchange *x, const struct request_facts *facts, struct err *e) {
    struct call *c = &x->call;
    if (!authenticate(x, facts, e)) return false;
    if (!is_safe(c->method) && !x->peer->local && !session_same_site(facts, e)) return false;
    if (!check_body_head(x, facts, e) || !if_match_parse(facts->if_match, &c->if_match, e)) return false;
    return idempotency_parse(x, facts->idempotency_key, e) && query_parse(&c->arena, facts->query, &x->query, e);
}

/* Anything outside the API is a file of the web app. */
static bool answer_static(struct exchange *x, const struct request_facts *facts, struct err *e, const char **allow) {
    if (strncmp(facts->path, "/api/", 5) == 0)
        return err_set(e, ERR_NOT_FOUND, NULL, "There is nothing at this address.");
    if (!is_safe(x->call.method)) {
        *allow = "GET, HEAD";
        return err_set(e, ERR_METHOD, NULL, "Files are only read.");
    }
    if (facts->has_body) return err_set(e, ERR_SYNTAX, NULL, "This address takes no body.");
    struct static_request request = {.path = facts->path, .gzip = x->gzip, .if_none_match = facts->if_none_match};
    return static_reply(x->server->options.config->web_directory, &request, &x->call.arena, &x->reply, e);
}

static void begin_static(struct exchange *x, const struct request_facts *facts) {
    struct err e;
    const char *allow = NULL;
    if (answer_static(x, facts, &e, &allow))
        exchange_ready(x);
    else
        refuse(x, facts, &e, allow, false);
}

static void begin_call(struct exchange *x, const struct request_facts *facts, const struct route_match *match) {
    struct call *c = &x->call;
    const struct server_options *o = &x->server->options;
    struct err e;
    pressure_relieve(x->server);
    x->route = match->route;
    c->app = o->app;
    c->path_id = match->id;
    c->path_key = arena_copy(&c->arena, match->key);
    c->query = &x->query;
    if (!check_call(x, facts, &e)) {
        refuse(x, facts, &e, NULL, false);
        return;
    }
    c->directory = directory_keep((struct directory *)o->directory(o->app));
    x->step = STEP_BODY;
    x->body_ms = loop_now_ms(x->server->loop);
}

void exchange_begin(struct exchange *x, const struct request_head *head) {
    struct call *c = &x->call;
    struct request_facts facts;
    struct route_match match;
    struct err e;
    x->server->stats.requests++;
    x->started_us = clock_monotonic_us();
    c->now_ms = clock_wall_ms();
    c->method = arena_copy(&c->arena, head->method);
    if (!request_check(head, &c->arena, &facts, &e)) {
        refuse(x, &facts, &e, NULL, true);
        return;
    }
    c->path = facts.path;
    x->body_left = facts.length;
    x->gzip = accept_gzip(facts.accept_encoding);
    switch (router_find(x->server->options.routes, c->method, c->path, &match)) {
    case ROUTE_FOUND:
        begin_call(x, &facts, &match);
        break;
    case ROUTE_UNKNOWN_PATH:
        begin_static(x, &facts);
        break;
    case ROUTE_METHOD:
        err_set(&e, ERR_METHOD, NULL, "This address does not take the method %.16s.", c->method);
        refuse(x, &facts, &e, match.allow, false);
        break;
    }
}

bool exchange_take(struct exchange *x, const char *bytes, size_t length) {
    struct err e;
    x->body_left -= x->body_left > 0 ? (int64_t)length : 0;
    if (!x->discard && !has_room(x, x->input.length + length, &e)) {
        exchange_fail(x, &e, NULL);
        buf_fini(&x->input);
        x->discard = true;
    }
    if (!x->discard) buf_add(&x->input, bytes, length);
    pressure_count(x);
    if (!x->discard) return true;
    x->discarded += (int64_t)length;
    return x->discarded <= BODY_DISCARD_MAX;
}

void exchange_complete(struct exchange *x) {
    if (x->discard)
        exchange_ready(x);
    else
        dispatch_run(x);
}
