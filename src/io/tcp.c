/* Outgoing connections. Owns sockets and what waits to be sent. A struct tcp is the owner's view; a struct tcp_socket
 * is libuv's: it outlives the struct tcp until libuv has let go, so tcp_free may come at any time, in callbacks too.
 * All connects of a loop share one timer (a list in the order of their deadlines) and one read buffer. */
#include "io/tcp.h"

#include "base/arena.h"
#include "io/dns.h"
#include "io/loop_private.h"

#include <stdlib.h>
#include <string.h>

enum { READ_BUFFER = 64 * 1024, WAITING_MAX = 64 * 1024 };

enum tcp_state {
    RESOLVING,
    CONNECTING,
    OPEN,
    FAILED, /* inside tcp_connect; closed() comes with the next turn of the timer */
    CLOSED, /* closed() was called */
};

struct tcp_socket {
    uv_tcp_t handle; /* first member; its data is the loop */
    uv_connect_t connect;
    struct tcp *owner; /* NULL: given up */
};

struct tcp {
    struct loop *loop;
    struct tcp_events events;
    void *context;
    char *host;
    int port;
    int64_t timeout_ms;
    bool (*allow)(void *allow_context, const char *ip, struct err *e);
    void *allow_context;

    enum tcp_state state;
    struct tcp_socket *socket; /* NULL unless CONNECTING or OPEN */
    struct dns_wait *lookup;   /* while RESOLVING */
    struct dns_answer *answer; /* of a name, while CONNECTING */
    int next_address;          /* of answer */
    struct err *why;           /* what closed() will say, when it is known before; NULL otherwise */
    size_t waiting;            /* bytes that the socket did not take yet */
    int64_t deadline_ms;       /* while it is in the list of pending ones */
    struct tcp *earlier, *later;
};

struct tcp_shared {
    uv_timer_t timer; /* first member; runs at the first pending one's deadline */
    struct loop *loop;
    struct tcp *first, *last; /* pending: RESOLVING, CONNECTING, FAILED, by deadline */
    char bytes[READ_BUFFER];
};

struct tcp_write {
    uv_write_t request; /* first member */
    struct tcp_socket *socket;
    size_t length;
    char bytes[];
};

/* ---- pending ones and their deadlines ---- */

static void on_deadline(uv_timer_t *timer);

static struct tcp_shared *shared_of(struct loop *l) {
    if (l->tcp) return l->tcp;
    l->tcp = heap_new(struct tcp_shared);
    l->tcp->loop = l;
    REQUIRE(uv_timer_init(&l->uv, &l->tcp->timer) == 0);
    return l->tcp;
}

static void on_shared_closed(uv_handle_t *handle) {
    free(handle);
}

void tcp_shared_free(struct tcp_shared *s) {
    if (!s) return;
    REQUIRE(!s->first); /* connections end before their loop */
    uv_close((uv_handle_t *)&s->timer, on_shared_closed);
}

/* After a change of the first one. A timer that is early by a removed one only looks and is set anew. */
static void arm(struct tcp_shared *s) {
    if (!s->first) {
        uv_timer_stop(&s->timer);
        return;
    }
    loop_freshen(s->loop);
    int64_t delay_ms = s->first->deadline_ms - loop_now_ms(s->loop);
    uv_timer_start(&s->timer, on_deadline, delay_ms > 0 ? (uint64_t)delay_ms : 0, 0);
}

/* Time-outs are mostly alike, so the place is mostly at the end. */
static void pending_add(struct tcp *t, int64_t deadline_ms) {
    struct tcp_shared *s = shared_of(t->loop);
    t->deadline_ms = deadline_ms;
    struct tcp *before = s->last;
    while (before && before->deadline_ms > deadline_ms) before = before->earlier;
    t->earlier = before;
    t->later = before ? before->later : s->first;
    *(t->earlier ? &t->earlier->later : &s->first) = t;
    *(t->later ? &t->later->earlier : &s->last) = t;
    if (s->first == t) arm(s);
}

static bool is_pending(const struct tcp *t) {
    return t->state == RESOLVING || t->state == CONNECTING || t->state == FAILED;
}

static void pending_remove(struct tcp *t) {
    struct tcp_shared *s = t->loop->tcp;
    *(t->earlier ? &t->earlier->later : &s->first) = t->later;
    *(t->later ? &t->later->earlier : &s->last) = t->earlier;
    t->earlier = t->later = NULL;
    if (!s->first) arm(s);
}

/* ---- ends ---- */

static void on_socket_closed(uv_handle_t *handle) {
    free(handle);
}

static void drop_socket(struct tcp *t) {
    if (!t->socket) return;
    t->socket->owner = NULL;
    uv_close((uv_handle_t *)&t->socket->handle, on_socket_closed);
    t->socket = NULL;
}

/* Gives back all that only a living connection needs. */
static void release(struct tcp *t) {
    if (is_pending(t)) pending_remove(t);
    t->state = CLOSED;
    drop_socket(t);
    dns_cancel(t->lookup);
    t->lookup = NULL;
    free(t->answer);
    t->answer = NULL;
}

/* The last thing that a callback does: closed() may free t. */
static void finish(struct tcp *t, const struct err *why) {
    struct err copy = t->why ? *t->why : *why;
    release(t);
    t->events.closed(t->context, &copy);
}

void tcp_free(struct tcp *t) {
    if (!t) return;
    release(t);
    free(t->host);
    free(t->why);
    free(t);
}

static void explain(const struct tcp *t, int status, struct err *e) {
    char field[sizeof e->field];
    snprintf(field, sizeof field, "%s:%d", t->host, t->port);
    switch (status) {
    case UV_EOF:
        err_set(e, ERR_UNREACHABLE, field, "%s closed the connection.", field);
        break;
    case UV_ECONNRESET:
    case UV_EPIPE:
        err_set(e, ERR_UNREACHABLE, field, "%s broke off the connection.", field);
        break;
    case UV_ECONNREFUSED:
        err_set(e, ERR_UNREACHABLE, field, "%s refused the connection: nothing listens there.", field);
        break;
    case UV_ETIMEDOUT:
        err_set(e, ERR_TIMEOUT, field, "%s did not answer.", field);
        break;
    case UV_EMFILE:
    case UV_ENFILE:
        err_set(e, ERR_BUSY, field, "There is no file descriptor left to connect to %s.", field);
        break;
    default:
        err_set(e, ERR_UNREACHABLE, field, "%s cannot be reached: %s.", field, uv_strerror(status));
    }
}

static void keep_why(struct tcp *t, const struct err *why) {
    if (t->why) return;
    t->why = heap_new(struct err);
    *t->why = *why;
}

static void on_deadline(uv_timer_t *timer) {
    struct tcp_shared *s = (struct tcp_shared *)timer;
    loop_enter(s->loop, "tcp deadline");
    int64_t now_ms = loop_now_ms(s->loop);
    while (s->first && s->first->deadline_ms <= now_ms) {
        struct tcp *t = s->first;
        struct err why = {0};
        char field[sizeof why.field];
        snprintf(field, sizeof field, "%s:%d", t->host, t->port);
        err_set(&why, ERR_TIMEOUT, field, "%s did not take the connection within %lld ms.", field,
                (long long)t->timeout_ms);
        finish(t, &why);
    }
    arm(s);
}

/* ---- receiving ---- */

static void give_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
    (void)suggested;
    struct loop *l = handle->data;
    *buffer = uv_buf_init(l->tcp->bytes, READ_BUFFER);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer) {
    struct tcp_socket *socket = (struct tcp_socket *)stream;
    struct tcp *t = socket->owner;
    if (!t || count == 0) return;
    loop_enter(t->loop, "tcp received");
    if (count > 0) {
        t->events.received(t->context, (const uint8_t *)buffer->base, (size_t)count);
        return;
    }
    struct err why = {0};
    explain(t, (int)count, &why);
    finish(t, &why);
}

/* ---- connecting ---- */

static void on_connected(uv_connect_t *request, int status);

/* Starts one attempt; the status is libuv's. */
static int attempt(struct tcp *t, const char *ip) {
    struct sockaddr_storage address = {0};
    bool v4 = uv_ip4_addr(ip, t->port, (struct sockaddr_in *)&address) == 0;
    if (!v4 && uv_ip6_addr(ip, t->port, (struct sockaddr_in6 *)&address) != 0) return UV_EINVAL;
    struct tcp_socket *socket = heap_new(struct tcp_socket);
    int status = uv_tcp_init_ex(&t->loop->uv, &socket->handle, v4 ? AF_INET : AF_INET6);
    if (status != 0) {
        free(socket);
        return status;
    }
    socket->handle.data = t->loop;
    socket->owner = t;
    t->socket = socket;
    status = uv_tcp_connect(&socket->connect, &socket->handle, (const struct sockaddr *)&address, on_connected);
    if (status != 0) drop_socket(t);
    return status;
}

/* Tries a name's addresses from next_address on; false with *why when none is left. */
static bool attempt_next(struct tcp *t, struct err *why) {
    while (t->answer && t->next_address < t->answer->count) {
        const char *ip = t->answer->ip[t->next_address++];
        if (t->allow && !t->allow(t->allow_context, ip, why)) continue;
        int status = attempt(t, ip);
        if (status == 0) return true;
        explain(t, status, why);
    }
    return false;
}

static void open_now(struct tcp *t) {
    pending_remove(t);
    t->state = OPEN;
    free(t->answer);
    t->answer = NULL;
    uv_tcp_nodelay(&t->socket->handle, 1);
    uv_read_start((uv_stream_t *)&t->socket->handle, give_buffer, on_read);
    t->events.connected(t->context);
}

static void on_connected(uv_connect_t *request, int status) {
    struct tcp_socket *socket = (struct tcp_socket *)request->handle;
    struct tcp *t = socket->owner;
    if (!t) return;
    loop_enter(t->loop, "tcp connected");
    if (status == 0) {
        open_now(t);
        return;
    }
    struct err why = {0};
    explain(t, status, &why);
    drop_socket(t);
    if (!attempt_next(t, &why)) finish(t, &why);
}

static void on_resolved(void *context, const struct dns_answer *answer, const struct err *why) {
    struct tcp *t = context;
    t->lookup = NULL;
    struct err local = {0};
    if (!answer) {
        finish(t, why);
        return;
    }
    t->state = CONNECTING;
    t->answer = heap_new(struct dns_answer);
    *t->answer = *answer;
    if (!attempt_next(t, &local)) finish(t, &local);
}

static bool is_literal(const char *host) {
    struct sockaddr_in6 scratch;
    struct sockaddr_in scratch4;
    return uv_ip4_addr(host, 1, &scratch4) == 0 || uv_ip6_addr(host, 1, &scratch) == 0;
}

/* false only when there is no descriptor; every other failure waits for the next turn of the timer. */
static bool connect_literal(struct tcp *t, int64_t deadline_ms, struct err *e) {
    struct err why = {0};
    int status = 0;
    if (!t->allow || t->allow(t->allow_context, t->host, &why)) {
        status = attempt(t, t->host);
        if (status != 0) explain(t, status, &why);
        if (status == UV_EMFILE || status == UV_ENFILE) return *e = why, false;
    }
    t->state = t->socket ? CONNECTING : FAILED;
    if (!t->socket) keep_why(t, &why);
    pending_add(t, t->socket ? deadline_ms : loop_now_ms(t->loop));
    return true;
}

struct tcp *tcp_connect(struct loop *l, const struct tcp_target *target, const struct tcp_events *events, void *context,
                        struct err *e) {
    REQUIRE(target->port >= 1 && target->port <= 65535 && target->timeout_ms > 0);
    shared_of(l);
    struct tcp *t = heap_new(struct tcp);
    *t = (struct tcp){.loop = l,
                      .events = *events,
                      .context = context,
                      .host = heap_copy(target->host),
                      .port = target->port,
                      .timeout_ms = target->timeout_ms,
                      .allow = target->allow,
                      .allow_context = target->allow_context};
    int64_t deadline_ms = loop_now_ms(l) + target->timeout_ms;
    if (!is_literal(t->host)) {
        t->state = RESOLVING;
        pending_add(t, deadline_ms);
        t->lookup = dns_resolve(l, t->host, on_resolved, t);
    } else if (!connect_literal(t, deadline_ms, e)) {
        t->state = CLOSED;
        tcp_free(t);
        return NULL;
    }
    return t;
}

/* ---- sending ---- */

static void on_written(uv_write_t *request, int status) {
    struct tcp_write *w = (struct tcp_write *)request;
    struct tcp *t = w->socket->owner;
    if (t) {
        t->waiting -= w->length;
        if (status < 0) {
            struct err why = {0};
            explain(t, status, &why);
            keep_why(t, &why); /* reading finds the end next */
        }
    }
    free(w);
}

static bool broken(struct tcp *t, int status, struct err *e) {
    explain(t, status, e);
    keep_why(t, e);
    return false;
}

static bool send_later(struct tcp *t, const char *bytes, size_t length, struct err *e) {
    struct tcp_write *w = heap_alloc(sizeof *w + length);
    w->socket = t->socket;
    w->length = length;
    memcpy(w->bytes, bytes, length);
    uv_buf_t buffer = uv_buf_init(w->bytes, (unsigned)length);
    int status = uv_write(&w->request, (uv_stream_t *)&t->socket->handle, &buffer, 1, on_written);
    if (status != 0) {
        free(w);
        return broken(t, status, e);
    }
    t->waiting += length;
    return true;
}

bool tcp_send(struct tcp *t, const void *bytes, size_t length, struct err *e) {
    if (t->state != OPEN) return err_set(e, ERR_UNREACHABLE, t->host, "There is no connection to %.150s.", t->host);
    if (length > WAITING_MAX - t->waiting)
        return err_set(e, ERR_BUSY, t->host, "%.150s does not take what is sent to it.", t->host);
    uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned)length);
    int sent = uv_try_write((uv_stream_t *)&t->socket->handle, &buffer, 1); /* UV_EAGAIN also while older bytes wait */
    if (sent == UV_EAGAIN) sent = 0;
    if (sent < 0) return broken(t, sent, e);
    if ((size_t)sent == length) return true;
    return send_later(t, (const char *)bytes + sent, length - (size_t)sent, e);
}
