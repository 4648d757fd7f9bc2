/* The server's connections: libmicrohttpd on our loop, and nothing else includes it.
 *
 * Each listener is one MHD daemon in external epoll mode: its epoll descriptor is watched by the loop, a timer runs it
 * again when it says that data is pending. Connections that wait (for a lane, for an event) are suspended, so an idle
 * server does nothing at all. Deadlines are ours (deadlines.h): a connection over its own is shut down, which the
 * library then notices. Owns peers and listeners. Decides nothing about requests: exchange.c does. */
#include "http/crowd.h"
#include "http/exchange.h"
#include "http/listen.h"
#include "http/pressure.h"
#include "http/session.h"
#include "http/sse.h"

#include "base/log.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTION_MEMORY = 32 << 10, PULL_BLOCK = 16 << 10, LOCAL_CONNECTIONS = 16, UNSENT_MAX = 32 << 10 };

const uint32_t server_bucket_us[11] = {500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 5000000};

static const char *const phase_names[PHASE_PHASES] = {"headers", "body", "work", "send", "idle"};

struct listener {
    struct server *server;
    struct MHD_Daemon *daemon;
    struct watch *watch;
    struct timer *again; /* the library has more to do at once */
    bool local;
};

/* ---- peers ---- */

static void deadlines_arm(struct server *s, int64_t deadline_ms) {
    if (deadline_ms >= s->deadline_armed_ms) return;
    s->deadline_armed_ms = deadline_ms;
    int64_t delay_ms = deadline_ms - loop_now_ms(s->loop);
    timer_start(s->deadline_timer, delay_ms > 0 ? delay_ms : 0, 0);
}

static void deadlines_check(void *context) {
    struct server *s = context;
    int64_t now_ms = loop_now_ms(s->loop), next_ms = INT64_MAX;
    for (struct peer *p = s->peers; p; p = p->next) {
        if (p->deadline_ms <= now_ms) {
            log_debug("connection_cut", "address=%s phase=%s", p->address, phase_names[p->phase]);
            wire_cut(p);
        }
        if (p->deadline_ms < next_ms) next_ms = p->deadline_ms;
    }
    s->deadline_armed_ms = INT64_MAX;
    deadlines_arm(s, next_ms);
}

void wire_phase(struct peer *p, enum phase phase, uint64_t bytes) {
    struct server *s = p->server;
    if (s->freed) return;
    p->phase = phase;
    p->phase_ms = loop_now_ms(s->loop);
    p->deadline_ms = deadline_of_phase_ms(s->options.config, phase, bytes, p->phase_ms);
    deadlines_arm(s, p->deadline_ms);
}

static void listener_soon(struct listener *l) {
    if (l->again) timer_start(l->again, 0, 0);
}

void wire_resume(struct peer *p) {
    if (!p->suspended) return;
    p->suspended = false;
    MHD_resume_connection(p->connection);
    listener_soon(p->listener);
}

void wire_cut(struct peer *p) {
    p->deadline_ms = INT64_MAX;
    p->cut = true;
    shutdown(p->fd, SHUT_RDWR);
    wire_resume(p);
}

/* When the end of the client's side comes together with its last bytes, libmicrohttpd 0.9.75 never hears of it again:
 * it reads less than it has room for, takes that for all there is, and its edge-triggered epoll does not repeat itself.
 */
static void notice_end(struct peer *p) {
    char byte;
    if (recv(p->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) wire_cut(p);
}

static void make_room(void *context) {
    struct server *s = context;
    int max = s->options.config->connections_max;
    if (s->stats.connections <= max || s->freed) return;
    for (struct peer *p; (p = crowd_pick(s->peers, max, loop_now_ms(s->loop)));) {
        log_debug("connection_crowded_out", "address=%s phase=%s", p->address, phase_names[p->phase]);
        s->stats.crowded_out++;
        wire_cut(p);
    }
    timer_start(s->room_timer, CROWD_GRACE_MS / 2, 0); /* for those who still have their grace */
}

static void peer_open(struct listener *l, struct MHD_Connection *connection, void **socket_context) {
    struct server *s = l->server;
    struct peer *p = heap_new(struct peer);
    p->server = s;
    p->listener = l;
    p->connection = connection;
    p->local = l->local;
    p->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    if (p->local) p->refused = !listen_peer_is_ours(p->fd);
    listen_address_text(MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
                        p->address);
    p->next = s->peers;
    if (p->next) p->next->previous = p;
    s->peers = p;
    s->stats.connections++;
    *socket_context = p;
    wire_phase(p, PHASE_HEADERS, 0);
    if (!p->local) make_room(s);
}

static void peer_close(struct peer *p) {
    struct server *s = p->server;
    if (p->exchange) exchange_detach(p->exchange);
    if (p->previous)
        p->previous->next = p->next;
    else
        s->peers = p->next;
    if (p->next) p->next->previous = p->previous;
    s->stats.connections--;
    listener_soon(p->listener); /* at its limit the library listens again only in its next run */
    free(p);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code) {
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        peer_open(context, connection, socket_context);
    else if (*socket_context)
        peer_close(*socket_context);
}

static struct peer *peer_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info->socket_context;
}

/* ---- requests ---- */

/* The request line is there: the only moment at which the library shows the target as it came. */
static void *on_request_line(void *context, const char *target, struct MHD_Connection *connection) {
    struct peer *p = peer_of(connection);
    (void)context;
    if (p->exchange) exchange_detach(p->exchange);
    p->exchange = exchange_new(p->server, p, target);
    p->exchange->target_in_line = target;
    wire_phase(p, PHASE_HEADERS, 0);
    return p;
}

/* Paths are decoded by request_check.c, strictly; the library's own decoding is switched off. */
static size_t keep_encoded(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

struct header_list {
    struct request_header items[REQUEST_HEADERS_MAX + 1];
    int count;
};

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name, size_t name_length,
                                 const char *value, size_t value_length) {
    struct header_list *list = context;
    (void)kind;
    if (list->count > REQUEST_HEADERS_MAX) return MHD_NO; /* one too many is kept, for the check to see */
    list->items[list->count++] =
        (struct request_header){name, value ? value : "", name_length, value ? value_length : 0};
    return MHD_YES;
}

/* libmicrohttpd before 1.0 takes "/a\0b HTTP/1.1" for "/a": the version then does not stand right behind the target
 * that it showed, both being parts of one line in one buffer. */
static bool target_is_cut(const struct exchange *x, const char *version) {
    if (MHD_get_version()[0] != '0') return false;
    return version != x->target_in_line + strlen(x->target) + 1;
}

/* A header stands as "name\0 value\0" in the line that came. libmicrohttpd before 1.0 copies a folded one elsewhere
 * and adds what is in its second line to its name, so that "Content-Length:\r\n 5" is no length any more. */
static bool is_folded(const struct request_header *h) {
    const char *at = h->name + h->name_length;
    if (h->value <= at || *at) return true;
    for (at++; at < h->value; at++)
        if (*at != ' ' && *at != '\t') return true;
    return false;
}

/* It also ends values at U+0000: what follows then is neither the end of the line (one or two bytes, now zero) nor the
 * next header. */
static bool is_cut(const struct request_header *h, const struct request_header *next) {
    const char *end = h->value + h->value_length;
    if (next) return next->name != end + 1 && next->name != end + 2;
    return end[1] != 0;
}

static bool is_obscured(const struct header_list *list) {
    if (MHD_get_version()[0] != '0') return false;
    for (int i = 0; i < list->count; i++) {
        const struct request_header *h = &list->items[i];
        if (is_folded(h) || is_cut(h, i + 1 < list->count ? h + 1 : NULL)) return true;
    }
    return false;
}

static void begin(struct exchange *x, struct MHD_Connection *connection, const char *method, const char *version) {
    struct header_list list;
    list.count = 0;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, on_header, &list);
    struct request_head head = {.method = method,
                                .target = target_is_cut(x, version) ? "" : x->target, /* no path at all: refused */
                                .version = version,
                                .headers = list.items,
                                .header_count = list.count,
                                .obscured = is_obscured(&list)};
    exchange_begin(x, &head);
    if (x->step == STEP_BODY) wire_phase(x->peer, PHASE_BODY, 0);
}

static ssize_t on_pull(void *context, uint64_t position, char *out, size_t max) {
    struct exchange *x = context;
    (void)position;
    ssize_t got = x->pull(x, out, max);
    if (got > 0) {
        x->server->stats.bytes_out += (uint64_t)got;
        if (!x->sse) wire_phase(x->peer, PHASE_SEND, (uint64_t)got);
        return got;
    }
    if (got == 0) {
        x->peer->suspended = true;
        MHD_suspend_connection(x->peer->connection);
        return 0;
    }
    wire_phase(x->peer, PHASE_SEND, 0);
    return got == PULL_END ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
}

/* A large body goes out piece by piece as well: each piece has its own deadline, so that a client that does not read
 * cannot keep megabytes for hours. */
static ssize_t body_pull(struct exchange *x, char *out, size_t max) {
    size_t left = x->reply.body.length - x->body_sent;
    if (left > max) left = max;
    memcpy(out, x->reply.body.bytes + x->body_sent, left);
    x->body_sent += left;
    return left > 0 ? (ssize_t)left : PULL_END;
}

/* The kernel would take megabytes of events for a client that reads slowly; values that old are of no use to anybody.
 */
static void keep_unsent_small(int fd) {
    int bytes = UNSENT_MAX;
    setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes); /* fails on a local socket, harmlessly */
}

static struct MHD_Response *response_of(struct exchange *x) {
    struct reply *r = &x->reply;
    if (x->pull) return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PULL_BLOCK, on_pull, x, NULL);
    if (r->file >= 0) {
        int file = r->file;
        r->file = -1;
        x->server->stats.bytes_out += r->file_size;
        return MHD_create_response_from_fd64(r->file_size, file);
    }
    if (r->body.length > BODY_SMALL) {
        x->pull = body_pull;
        return MHD_create_response_from_callback(r->body.length, PULL_BLOCK, on_pull, x, NULL);
    }
    size_t length;
    char *bytes = buf_take(&r->body, &length);
    x->server->stats.bytes_out += length;
    return MHD_create_response_from_buffer(length, bytes, MHD_RESPMEM_MUST_FREE);
}

static void count_reply(struct server_stats *stats, const struct reply *r) {
    int class = r->status / 100;
    if (class >= 1 && class <= 5) stats->by_class[class]++;
}

static enum MHD_Result send_reply(struct exchange *x, struct MHD_Connection *connection) {
    struct reply *r = &x->reply;
    uint64_t bytes = r->file >= 0 ? r->file_size : BODY_SMALL;
    struct MHD_Response *response = response_of(x);
    if (!response) return MHD_NO;
    for (int i = 0; i < r->header_count; i++)
        if (MHD_add_response_header(response, r->headers[i].name, r->headers[i].value) != MHD_YES)
            log_error("header_refused", "request=%s name=%s text=%s", x->call.request_id, r->headers[i].name,
                      LOG_TEXT("A reply left without this header; please report it."));
    if (r->close) MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(connection, (unsigned)r->status, response);
    MHD_destroy_response(response);
    count_reply(&x->server->stats, r);
    x->step = STEP_SENT;
    if (x->sse) keep_unsent_small(x->peer->fd);
    wire_phase(x->peer, x->sse ? PHASE_WORK : PHASE_SEND, bytes);
    return queued;
}

static enum MHD_Result wait_for_reply(struct peer *p) {
    wire_phase(p, PHASE_WORK, 0);
    p->suspended = true;
    MHD_suspend_connection(p->connection);
    return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_size,
                                  void **request_context) {
    struct peer *p = peer_of(connection);
    struct exchange *x = p->exchange;
    (void)context;
    (void)url;
    (void)request_context;
    if (p->refused || !x) return MHD_NO;
    if (x->step == STEP_HEAD) {
        begin(x, connection, method, version);
        /* A reply in this first call ends the connection; what need not do so is sent in the next, which comes at once.
         */
        return x->step == STEP_REPLY && x->reply.close ? send_reply(x, connection) : MHD_YES;
    }
    if (x->step == STEP_BODY && *upload_size > 0) {
        bool take = exchange_take(x, upload, *upload_size);
        *upload_size = 0;
        if (x->body_left > 0) notice_end(p);
        return take ? MHD_YES : MHD_NO;
    }
    if (x->step == STEP_BODY) exchange_complete(x);
    if (x->step == STEP_WORK) return wait_for_reply(p);
    return x->step == STEP_REPLY ? send_reply(x, connection) : MHD_NO;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **request_context,
                         enum MHD_RequestTerminationCode code) {
    struct peer *p = peer_of(connection);
    (void)context;
    (void)request_context;
    (void)code;
    if (!p || !p->exchange) return;
    struct exchange *x = p->exchange;
    p->exchange = NULL;
    exchange_detach(x);
    wire_phase(p, PHASE_IDLE, 0);
    if (!p->local) make_room(p->server);
    notice_end(p);
}

/* ---- listeners ---- */

static void listener_run(struct listener *l) {
    MHD_UNSIGNED_LONG_LONG ms;
    MHD_run(l->daemon);
    if (MHD_get_timeout(l->daemon, &ms) == MHD_YES) timer_start(l->again, (int64_t)ms, 0);
}

static void on_again(void *context) {
    listener_run(context);
}

static void on_readable(void *context, bool readable, bool writable) {
    (void)readable;
    (void)writable;
    listener_run(context);
}

__attribute__((format(printf, 2, 0))) static void on_log(void *context, const char *format, va_list arguments) {
    char text[300];
    (void)context;
    vsnprintf(text, sizeof text, format, arguments);
    text[strcspn(text, "\n")] = 0;
    log_debug("http_library", "text=%s", LOG_TEXT(text));
}

static struct MHD_Daemon *daemon_start(struct listener *l, int fd) {
    const struct config *c = l->server->options.config;
    unsigned limit = l->local ? LOCAL_CONNECTIONS : (unsigned)c->connections_max + CROWD_SPARE;
    unsigned per_address = l->local ? 0 : (unsigned)c->connections_per_address;
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, l,
                            MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, l, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
                            l, MHD_OPTION_URI_LOG_CALLBACK, on_request_line, l, MHD_OPTION_UNESCAPE_CALLBACK,
                            keep_encoded, NULL, MHD_OPTION_CONNECTION_LIMIT, limit, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                            per_address, MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                            MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

static void listener_free(struct listener *l) {
    if (!l) return;
    watch_free(l->watch);
    timer_free(l->again);
    l->watch = NULL;
    l->again = NULL;
    if (l->daemon) MHD_stop_daemon(l->daemon); /* closes the listening socket and every connection */
    free(l);
}

static struct listener *listener_new(struct server *s, int fd, bool local, struct err *e) {
    struct listener *l = heap_new(struct listener);
    l->server = s;
    l->local = local;
    l->daemon = daemon_start(l, fd);
    if (!l->daemon) {
        close(fd);
        free(l);
        err_set(e, ERR_IO, NULL, "The HTTP library could not start.");
        return NULL;
    }
    l->again = timer_new(s->loop, on_again, l);
    l->watch =
        watch_new(s->loop, MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, on_readable, l, e);
    if (!l->watch) {
        listener_free(l);
        return NULL;
    }
    watch_set(l->watch, true, false);
    return l;
}

static bool listen_all(struct server *s, struct err *e) {
    const struct server_options *o = &s->options;
    int fd = listen_tcp(o->config->listen_address, o->config->port, e);
    if (fd < 0 || !(s->tcp = listener_new(s, fd, false, e))) return false;
    if (!o->unix_socket) return true;
    fd = listen_unix(o->unix_socket, e);
    return fd >= 0 && (s->local = listener_new(s, fd, true, e));
}

/* ---- the server ---- */

struct server *server_new(struct loop *l, const struct server_options *options, struct err *e) {
    session_init();
    signal(SIGPIPE, SIG_IGN);
    struct server *s = heap_new(struct server);
    s->options = *options;
    s->loop = l;
    s->deadline_armed_ms = INT64_MAX;
    s->deadline_timer = timer_new(l, deadlines_check, s);
    s->stream_timer = timer_new(l, sse_tick, s);
    s->room_timer = timer_new(l, make_room, s);
    if (listen_all(s, e)) return s;
    server_free(s);
    return NULL;
}

void server_free(struct server *s) {
    if (!s) return;
    s->freed = true;
    for (struct peer *p = s->peers; p; p = p->next) {
        if (p->suspended) MHD_resume_connection(p->connection);
        p->suspended = false;
    }
    listener_free(s->tcp);
    listener_free(s->local);
    if (s->local && s->options.unix_socket) unlink(s->options.unix_socket);
    s->tcp = s->local = NULL;
    timer_free(s->deadline_timer);
    timer_free(s->stream_timer);
    timer_free(s->room_timer);
    s->deadline_timer = s->stream_timer = s->room_timer = NULL;
    if (s->pending == 0) free(s);
}

int server_port(const struct server *s) {
    return listen_port(MHD_get_daemon_info(s->tcp->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd);
}

void server_session_ended(struct server *s, int64_t session_id) {
    sse_session_ended(s, session_id);
}

void server_stats(const struct server *s, struct server_stats *out) {
    *out = s->stats;
    out->held_bytes = s->held_bytes;
}
