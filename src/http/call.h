/* One request and its reply, as a handler sees it. Everything in it lives in its arena until the reply is sent.
 *
 * A handler is one function `bool handle(struct call *c, struct err *e)`: it writes the reply body through `c->json`
 * (or c->body) and returns true, or returns false with *e, which becomes problem+json:
 * {"type":"about:blank","status":422,"code":"invalid","field":"name","detail":"..."}. By the time it runs, the server
 * has checked method, limits, session, right, content type, and parsed path ids, query and body. */
#ifndef HEARTH_HTTP_CALL_H
#define HEARTH_HTTP_CALL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "domain/directory.h"
#include "domain/scope.h"

struct store;
struct app; /* what main.c joined: api/app.h knows it, http does not */
struct server;

struct call {
    struct arena arena;
    struct app *app;
    struct scope scope;
    const struct directory *directory; /* snapshot kept for the length of the call */
    struct store *store;               /* the lane's connection; NULL on the loop */
    int64_t now_ms;                    /* wall, when the request came */
    char request_id[17];
    const char *method, *path;
    int64_t path_id;              /* the {id} of the route, 1..2^53-1; 0 when it has none */
    const char *path_key;         /* the {key} of the route, checked [a-z0-9._-]{1,80} */
    const struct json_doc *input; /* parsed body; NULL when the route takes none */
    struct query *query;          /* parsed parameters, for the query_* functions below */
    int64_t if_match;             /* revision of If-Match; 0 absent */
    const char *language;         /* of the user, or of Accept-Language: one of the 12 */

    int status; /* reply: 200 unless set */
    struct buf body;
    struct json_out json;     /* writes to body */
    const char *content_type; /* application/json unless set */
    const char *file_name;    /* Content-Disposition: attachment when set */
    int64_t etag;             /* revision; 0 none */
    const char *location;
    const char *set_cookie;
    int retry_after_s; /* Retry-After with a problem; 0: the code's own (busy 1, rate 30) or none */
};

/* Query parameters: decoded, strict UTF-8; a repeated, unknown or malformed one is an err with its name as field.
 * Every handler asks for all it knows and then calls query_end (refuses the others). */
bool query_text(struct call *c, const char *name, size_t max, const char *absent, const char **out, struct err *e);
bool query_int(struct call *c, const char *name, int64_t min, int64_t max, int64_t absent, int64_t *out, struct err *e);
bool query_time(struct call *c, const char *name, int64_t absent, int64_t *ms,
                struct err *e); /* RFC 3339 or epoch ms */
/* Comma-separated list of at most `max` parts. */
bool query_list(struct call *c, const char *name, int max, const char ***parts, int *count, struct err *e);
bool query_end(struct call *c, struct err *e);

/* The reply comes later: a handler of RUN_LOOP returns call_later(c) and somebody finishes exactly once with
 * call_finish, on the loop thread; until then the call may be handed to jobs, one at a time. If the client leaves first
 * the call stays valid, and call_finish must still be called: it then only frees. Not finished at server_free: still to
 * be finished, before the loop is freed. */
bool call_later(struct call *c);
void call_finish(struct call *c, const struct err *problem); /* NULL: ok; loop thread */

/* The reply is made piece by piece: `next` runs on the query lane with a store and appends up to about 64 KiB to `out`,
 * each piece in its own short transaction; *end after the last. A failure after the first piece cuts the connection, so
 * that a client can't take it for whole. */
struct stream_ops {
    bool (*next)(void *state, struct store *store, struct buf *out, bool *end, struct err *e);
};
/* Not for RUN_WRITE and RUN_HASH. `state` lives in c->arena; nothing is called at its end, so it owns nothing else.
 * Returns true. */
bool call_stream(struct call *c, const struct stream_ops *ops, void *state);

#endif
