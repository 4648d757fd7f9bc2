/* Runs a handler where its route says: on the loop, or as a job of a lane; afterwards shapes the reply, on the same
 * thread. Owns no memory of its own. A client that left is noticed only when the job is back. */
#include "http/exchange.h"

#include "base/log.h"
#include "http/pressure.h"
#include "http/session.h"
#include "store/idempotency.h"

#include <string.h>

/* Compressing more than this on the loop takes too long there; a worker has the time. */
enum { LOOP_GZIP_MAX_BYTES = 32 << 10 };

static struct exchange *exchange_of_job(struct job *j) {
    return (struct exchange *)(void *)((char *)j - offsetof(struct exchange, job));
}

static bool parse_input(struct exchange *x, struct err *e) {
    if (x->route->body == BODY_NONE) return true;
    x->document = json_parse(x->input.bytes ? x->input.bytes : "", x->input.length, e);
    x->call.input = x->document;
    buf_fini(&x->input);
    return x->document != NULL;
}

/* Here and not at the exchange's end: freeing a large document is no work for the loop. */
static void drop_input(struct exchange *x) {
    if (x->document) json_free(x->document);
    x->document = NULL;
    x->call.input = NULL;
}

static bool handle(struct exchange *x, struct err *e) {
    return parse_input(x, e) && x->route->handle(&x->call, e);
}

/* The same key again gets the first one's status and body; the handler does not run. Only success is kept. */
static bool handle_once(struct exchange *x, struct store *store, struct err *e) {
    struct call *c = &x->call;
    unsigned char hash[32];
    bool found = false;
    const char *body = NULL;
    session_request_hash(c->method, c->path, x->input.bytes ? x->input.bytes : "", x->input.length, hash);
    if (!idempotency_find(store, &c->arena, &c->scope, x->idempotency_key, hash, &found, &c->status, &body, e))
        return false;
    if (found) {
        buf_add_text(&c->body, body ? body : "");
        return true;
    }
    if (!handle(x, e)) return false;
    struct err ignored;
    int status = c->status ? c->status : 200;
    if (!idempotency_keep(store, &c->scope, x->idempotency_key, hash, status, c->body.bytes ? c->body.bytes : "",
                          c->now_ms, &ignored))
        log_warn("idempotency_not_kept", "request=%s text=%s", c->request_id, LOG_TEXT(ignored.text));
    return true;
}

/* What is our fault or the machine's; a full disk has its own line, a busy server says so to its client. */
static void log_failure(const struct exchange *x) {
    enum err_code code = x->problem.code;
    if (code != ERR_INTERNAL && code != ERR_IO && code != ERR_CORRUPT) return;
    log_error("request_failed", "request=%s method=%s path=%s code=%s at=%s text=%s", x->call.request_id,
              x->call.method, LOG_TEXT(x->call.path), err_row(code)->name, LOG_TEXT(x->problem.field),
              LOG_TEXT(x->problem.text));
}

/* What only reads can be asked for again. */
static bool has_room(struct exchange *x) {
    if (x->call.body.length <= BODY_SMALL || strcmp(x->route->method, "GET") != 0) return true;
    if (pressure_allows(x->server, &x->problem)) return true;
    buf_fini(&x->call.body);
    return false;
}

/* From the handler's outcome to x->reply. Any thread. */
static void shape_reply(struct exchange *x, bool on_loop) {
    if (x->ok) x->ok = has_room(x);
    if (!x->ok) log_failure(x);
    if (!x->ok)
        exchange_fail(x, &x->problem, NULL);
    else if (x->sse)
        sse_start_reply(x);
    else if (x->stream)
        stream_start_reply(x);
    else
        reply_from_call(&x->reply, &x->call, x->gzip && (!on_loop || x->call.body.length <= LOOP_GZIP_MAX_BYTES));
}

static void job_run(struct job *j, void *worker) {
    struct exchange *x = exchange_of_job(j);
    const struct server_options *o = &x->server->options;
    struct store *store = x->route->lane == RUN_HASH ? NULL : worker;
    x->call.store = store;
    x->ok =
        x->idempotency_key && x->route->lane == RUN_WRITE ? handle_once(x, store, &x->problem) : handle(x, &x->problem);
    REQUIRE(!x->later && !x->sse);
    if (x->route->lane == RUN_WRITE && o->follow) x->followed = o->follow(o->app, store);
    if (x->ok && x->stream)
        x->ok = stream_first(x, store, &x->problem);
    else
        drop_input(x);
    x->call.store = NULL;
    shape_reply(x, false);
}

static void job_done(struct job *j) {
    struct exchange *x = exchange_of_job(j);
    const struct server_options *o = &x->server->options;
    if (x->followed && o->publish) o->publish(o->app, x->followed);
    exchange_ready(x);
    exchange_release(x);
}

/* A stream that a loop handler began: only its pieces are made on the lane. */
static void first_piece_run(struct job *j, void *worker) {
    struct exchange *x = exchange_of_job(j);
    x->ok = stream_first(x, worker, &x->problem);
    shape_reply(x, false);
}

static void submit(struct exchange *x, struct lane *lane, void (*run)(struct job *j, void *worker)) {
    struct err e;
    x->job = (struct job){.run = run, .done = job_done};
    if (lane_submit(lane, &x->job, &e)) {
        exchange_hold(x);
        x->step = STEP_WORK;
        return;
    }
    exchange_fail(x, &e, NULL);
    exchange_ready(x);
}

static void run_on_loop(struct exchange *x) {
    x->ok = handle(x, &x->problem);
    if (x->ok && x->later) return; /* call_finish does the rest, or did */
    REQUIRE(!x->later);
    if (x->ok && x->stream) {
        submit(x, x->server->options.query, first_piece_run);
        return;
    }
    shape_reply(x, true);
    exchange_ready(x);
}

void dispatch_run(struct exchange *x) {
    const struct server_options *o = &x->server->options;
    x->step = STEP_WORK;
    switch (x->route->lane) {
    case RUN_LOOP:
        run_on_loop(x);
        break;
    case RUN_QUERY:
        submit(x, o->query, job_run);
        break;
    case RUN_WRITE:
        submit(x, o->write, job_run);
        break;
    case RUN_HASH:
        submit(x, o->hash, job_run);
        break;
    }
}

bool call_later(struct call *c) {
    struct exchange *x = exchange_of(c);
    REQUIRE(x->route->lane == RUN_LOOP && !x->later);
    x->later = true;
    exchange_hold(x);
    return true;
}

void call_finish(struct call *c, const struct err *problem) {
    struct exchange *x = exchange_of(c);
    REQUIRE(x->later && x->held);
    x->ok = problem == NULL;
    if (problem) x->problem = *problem;
    shape_reply(x, true);
    exchange_ready(x);
    exchange_release(x);
}
