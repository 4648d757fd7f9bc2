/* A reply before it goes out: status, headers, and a body in memory or an open file. Pure; any thread, one at a time.
 */
#ifndef HEARTH_HTTP_REPLY_H
#define HEARTH_HTTP_REPLY_H

#include "http/call.h"

#define REPLY_HEADERS_MAX 20

struct reply {
    int status;
    struct {
        const char *name, *value;
    } headers[REPLY_HEADERS_MAX]; /* values live in the call's arena or for ever */
    int header_count;
    struct buf body;
    int file; /* descriptor, -1: body is sent; moves to whoever sends it */
    uint64_t file_size;
    bool close; /* the connection ends with this reply */
};

void reply_init(struct reply *r);
void reply_fini(struct reply *r);
void reply_header(struct reply *r, const char *name, const char *value);
const char *reply_header_get(const struct reply *r, const char *name); /* NULL: absent */

/* What stands on everything we send: Content-Security-Policy, nosniff, referrer and frame rules. */
void reply_add_security(struct reply *r);
/* What a problem says beside its err. */
struct problem_facts {
    const char *request_id;
    const char *allow; /* methods, with a 405; else NULL */
    int retry_after_s; /* 0: the code's own or none */
};
/* application/problem+json; replaces what the reply held. */
void reply_problem(struct reply *r, struct arena *a, const struct err *problem, const struct problem_facts *facts);
/* From what a handler left in its call; takes c->body. Compressed when `gzip` and it pays. */
void reply_from_call(struct reply *r, struct call *c, bool gzip);
/* As reply_from_call without the body: for pieces that follow later. */
void reply_head_from_call(struct reply *r, struct call *c);

#endif
