/* Inside of src/http: a connection (peer), one request with its reply on it (exchange), and the server they belong to.
 *
 * The loop owns all of it. While a job is out the worker has x->call, x->reply and x->stream alone; the loop then
 * touches only the links (peer, step). An exchange outlives its connection when it has to: it is freed by whoever comes
 * last, the connection's end or the job's. */
#ifndef HEARTH_HTTP_EXCHANGE_H
#define HEARTH_HTTP_EXCHANGE_H

#include "http/deadlines.h"
#include "http/query.h"
#include "http/reply.h"
#include "http/request_check.h"
#include "http/route.h"
#include "http/server.h"

#include <sys/types.h>

struct listener; /* server.c */
struct stream;   /* stream.c */
struct sse;

struct server {
    struct server_options options;
    struct loop *loop;
    struct listener *tcp, *local;
    struct peer *peers;
    struct timer *deadline_timer;
    int64_t deadline_armed_ms;
    struct timer *room_timer;   /* runs while there are more connections than http.connections */
    struct timer *stream_timer; /* runs while there are event streams */
    struct sse *streams;
    int64_t held_bytes; /* atomic: pressure.h */
    int pending;        /* exchanges that a job or a later call_finish holds */
    bool freed;         /* server_free was called; memory stays until pending is 0 */
    struct server_stats stats;
};

struct peer {
    struct server *server;
    struct listener *listener;
    void *connection; /* struct MHD_Connection *: server.c's alone */
    int fd;           /* libmicrohttpd's */
    bool local;       /* came over the Unix socket */
    bool refused;     /* over it, but of another user */
    bool suspended;
    bool cut; /* ends as soon as the library looks */
    char address[48];
    enum phase phase;
    int64_t phase_ms, deadline_ms; /* monotonic: when the phase began, and must end */
    struct exchange *exchange;     /* NULL between requests */
    struct peer *next, *previous;
};

enum step {
    STEP_HEAD,  /* nothing seen but the request line */
    STEP_BODY,  /* body is read, or dropped when a reply already stands */
    STEP_WORK,  /* a lane or a later call_finish makes the reply */
    STEP_REPLY, /* x->reply is ready */
    STEP_SENT
};

struct exchange {
    struct call call; /* first: a call is its exchange */
    struct job job;
    struct server *server;
    struct peer *peer; /* NULL: the client has left */
    enum step step;
    char *target;
    const char *target_in_line; /* where the library showed it: compared, never read */
    const struct route *route;
    struct query query;
    int64_t body_left; /* of its Content-Length; 0: all there, none, or chunked */
    struct buf input;  /* body as it came */
    struct json_doc *document;
    bool local; /* asked over the Unix socket */
    bool gzip;
    bool discard; /* the reply stands; the rest of the body is dropped */
    int64_t discarded;
    const char *idempotency_key;
    bool held; /* by a job or a later call_finish */
    bool later;
    void *followed;
    struct err problem;
    bool ok;
    struct reply reply;
    size_t body_sent;   /* of a large reply.body */
    int64_t held_bytes; /* of the server's */
    int64_t body_ms;    /* when the request's body, later the reply's, began */
    /* Bytes of a reply of unknown length: > 0 copied, 0 none now (wire_resume says when), PULL_END, PULL_CUT. NULL:
     * reply.body or file. */
    ssize_t (*pull)(struct exchange *x, char *out, size_t max);
    struct sse *sse;
    struct stream *stream;
    int64_t started_us;
};
enum { PULL_END = -1, PULL_CUT = -2 };

static inline struct exchange *exchange_of(struct call *c) {
    return (struct exchange *)(void *)c;
}

/* exchange.c: one request from its line to its end. */
struct exchange *exchange_new(struct server *s, struct peer *p, const char *target);
void exchange_begin(struct exchange *x, const struct request_head *head); /* -> STEP_BODY or STEP_REPLY */
bool exchange_take(struct exchange *x, const char *bytes, size_t length); /* body; false: cut the connection */
void exchange_complete(struct exchange *x);                               /* -> STEP_WORK or STEP_REPLY */
void exchange_detach(struct exchange *x);                                 /* the connection is done with it */
void exchange_hold(struct exchange *x);
void exchange_release(struct exchange *x);                                            /* ends a hold; may free */
void exchange_fail(struct exchange *x, const struct err *problem, const char *allow); /* x->reply becomes a problem */
void exchange_ready(struct exchange *x); /* loop: x->reply stands; wakes the connection */

/* dispatch.c: runs the handler where its route says. -> STEP_WORK or STEP_REPLY */
void dispatch_run(struct exchange *x);

/* sse.c, stream.c */
void sse_end(struct exchange *x); /* the exchange ends: closed() and free */
void sse_start_reply(struct exchange *x);
void sse_tick(void *server); /* the timer of all streams */
void sse_session_ended(struct server *s, int64_t session_id);
bool stream_first(struct exchange *x, struct store *store, struct err *e); /* worker: makes the first piece */
void stream_start_reply(struct exchange *x);                               /* worker: after it */
void stream_end(struct exchange *x);

/* server.c: the connection itself. Loop thread. */
void wire_resume(struct peer *p); /* nothing when it is not suspended */
void wire_cut(struct peer *p);    /* ends it hard, whatever it does */
void wire_phase(struct peer *p, enum phase phase, uint64_t bytes);

#endif
