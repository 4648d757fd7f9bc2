/* The HTTP server on the loop: libmicrohttpd (included by server.c only) with its epoll descriptor watched by the loop.
 * The first look at a request checks what the library lets through: both Content-Length and Transfer-Encoding, two
 * lengths, two, no or a malformed Host; refused with 400 and closed (request_check.h). Own deadlines for headers and
 * bodies (deadlines.h). SIGPIPE is ignored. */
#ifndef HEARTH_HTTP_SERVER_H
#define HEARTH_HTTP_SERVER_H

#include "base/config.h"
#include "http/route.h"
#include "io/loop.h"
#include "io/work.h"

struct server_options {
    const struct config *config;
    const struct route *routes;        /* ends with method NULL */
    struct lane *query, *write, *hash; /* worker of query and write: struct store * */
    struct app *app;
    /* Who is this? Loop thread: from the session cookie's token to a scope; the session cache is the app's.
     * ERR_UNAUTHENTICATED. */
    bool (*authenticate)(struct app *app, const char *token, const char *address, struct scope *out,
                         const char **language, struct err *e);
    const struct directory *(*directory)(struct app *app); /* loop: the current snapshot */
    /* After a RUN_WRITE handler: on the writer's thread read what changed; on the loop publish it, before the reply is
     * sent. */
    void *(*follow)(struct app *app, struct store *store);
    void (*publish)(struct app *app, void *followed);
    const char *unix_socket; /* path for the local command line (peer must be root or our own user); NULL none */
    int64_t local_tenant_id;
};
struct server *server_new(struct loop *l, const struct server_options *options, struct err *e);
/* Stops listening, ends streams, waits for nothing: jobs that are out finish later (drain the lanes afterwards, and
 * before the app ends). */
void server_free(struct server *s);
int server_port(const struct server *s); /* the one that is listened on; of use when the configuration says 0 */

/* Ends open streams whose session is `session_id`. */
void server_session_ended(struct server *s, int64_t session_id);

/* time_us_buckets: from the end of the headers to the reply being ready; upper bounds in server_bucket_us, the last is
 * open. */
extern const uint32_t server_bucket_us[11];
struct server_stats {
    uint64_t requests, by_class[6], refused_early, bytes_out;
    int64_t held_bytes;   /* of large bodies (http/pressure.h) */
    uint64_t crowded_out; /* connections cut to make room for others */
    int connections, streams;
    uint64_t time_us_buckets[12];
};
void server_stats(const struct server *s, struct server_stats *out);

#endif
