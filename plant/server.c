/* The register server; see server.h. Owns the listening sockets and all connections; devices and faults are borrowed.
 * Never blocks: what does not go out at once ends the connection, since an answer is at most 260 bytes. */
#include "server.h"

#include "address.h"
#include "listener.h"
#include "random.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/time.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPT_PAUSE_MS 1000 /* after descriptors have run out */

struct connection {
    struct watch watch;
    struct plant_server *server;
    int device;
    struct connection *older, *newer; /* list of all by last use; `newer` chains the dead ones */
    int64_t used_ms;
    struct modbus_tcp_parser parser;
    /* a slow device: one answer waits, and input that came with its request */
    bool waiting;
    int64_t due_ms;
    size_t answer_length;
    uint8_t answer[2 * MODBUS_TCP_ADU_MAX]; /* twice: a fault doubles it */
    struct buf rest;
};

struct listening {
    struct watch watch;
    struct plant_server *server;
};

struct plant_server {
    struct plant_loop *loop;
    struct server_options options;
    struct listening *listening; /* [listening_count] */
    int listening_count;
    bool bound_to_lo, listening_paused;
    int64_t resume_ms;          /* when paused */
    struct connection **holder; /* [device_count]: who spoke to it first */
    struct connection *oldest, *newest, *dead;
    int waiting_count;
    int64_t began_mono_ms;
    struct server_stats stats;
};

/* ---- the list of connections, the least recently used first ---- */

static void list_remove(struct plant_server *s, struct connection *c) {
    if (c->older)
        c->older->newer = c->newer;
    else
        s->oldest = c->newer;
    if (c->newer)
        c->newer->older = c->older;
    else
        s->newest = c->older;
    c->older = c->newer = NULL;
}

static void list_append(struct plant_server *s, struct connection *c) {
    c->older = s->newest;
    if (s->newest)
        s->newest->newer = c;
    else
        s->oldest = c;
    s->newest = c;
}

static void connection_used(struct connection *c) {
    list_remove(c->server, c);
    list_append(c->server, c);
    c->used_ms = loop_mono_ms();
}

/* Memory stays until the next tick, since events for it may be under way. */
static void connection_close(struct connection *c, bool reset) {
    struct plant_server *s = c->server;
    if (c->watch.fd < 0) return;
    struct linger at_once = {1, 0};
    if (reset) setsockopt(c->watch.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    loop_close(s->loop, &c->watch);
    if (s->holder[c->device] == c) s->holder[c->device] = NULL;
    if (c->waiting) s->waiting_count--;
    list_remove(s, c);
    c->newer = s->dead;
    s->dead = c;
    s->stats.open--;
}

static void bury_dead(struct plant_server *s) {
    while (s->dead) {
        struct connection *c = s->dead;
        s->dead = c->newer;
        buf_fini(&c->rest);
        free(c);
    }
}

/* ---- requests ---- */

static void send_answer(struct connection *c) {
    ssize_t sent = send(c->watch.fd, c->answer, c->answer_length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent != (ssize_t)c->answer_length) {
        c->server->stats.broken++;
        connection_close(c, true);
        return;
    }
    c->server->stats.answers++;
}

static void wait_with_answer(struct connection *c, const struct fault_effect *effect) {
    struct plant_server *s = c->server;
    uint64_t draw = random_mix((uint64_t)c->device, s->stats.requests);
    int span = effect->delay_to_ms - effect->delay_from_ms + 1;
    c->due_ms = loop_mono_ms() + effect->delay_from_ms + (int64_t)(draw % (uint64_t)span);
    c->waiting = true;
    s->waiting_count++;
    loop_change(s->loop, &c->watch, 0); /* a real device does not read on while it thinks */
}

/* False when the connection was closed. */
static bool take_line(struct connection *c) {
    struct plant_server *s = c->server;
    struct connection **holder = &s->holder[c->device];
    if (!*holder) *holder = c;
    if (*holder == c || !s->options.devices[c->device]->ops->single_client) return true;
    s->stats.second_clients++;
    connection_close(c, false);
    return false;
}

/* What the line makes of a good answer. */
static void spoil_answer(struct connection *c, const struct fault_effect *effect) {
    uint64_t draw = random_mix((uint64_t)c->device, c->server->stats.requests);
    if (effect->garbage)
        for (size_t i = 0; i < c->answer_length; i++) c->answer[i] = (uint8_t)random_mix(draw, i);
    if (effect->truncated) c->answer_length /= 2;
    if (!effect->doubled) return;
    memcpy(c->answer + c->answer_length, c->answer, c->answer_length);
    c->answer_length *= 2;
}

static void handle_frame(struct connection *c, const struct modbus_frame *f) {
    struct plant_server *s = c->server;
    int64_t mono_ms = loop_mono_ms();
    struct fault_effect effect;
    faults_effect(s->options.faults, c->device, server_elapsed_s(s, mono_ms), &effect);
    s->stats.requests++;
    connection_used(c);
    if (effect.refuse) {
        connection_close(c, true);
        return;
    }
    if (effect.second_master) { /* the other one was there first */
        s->stats.second_clients++;
        connection_close(c, false);
        return;
    }
    if (!take_line(c) || effect.ignore) return;
    uint8_t pdu[MODBUS_PDU_MAX];
    size_t length = device_answer(s->options.devices[c->device], &effect.holes, f->unit, f->pdu, f->length,
                                  server_time_ms(s, mono_ms), pdu);
    if (length == 0) return;
    if (pdu[0] & 0x80) s->stats.exceptions++;
    if (effect.reset) {
        connection_close(c, true);
        return;
    }
    uint16_t transaction = (uint16_t)(f->transaction + effect.transaction);
    c->answer_length = modbus_tcp_frame(transaction, f->unit, pdu, length, c->answer);
    spoil_answer(c, &effect);
    if (effect.delay_to_ms > 0)
        wait_with_answer(c, &effect);
    else
        send_answer(c);
}

static void handle_bytes(struct connection *c, const uint8_t *bytes, size_t length) {
    struct modbus_frame frame;
    struct err e = {0};
    while (modbus_tcp_feed(&c->parser, &bytes, &length, &frame, &e)) {
        handle_frame(c, &frame);
        if (c->watch.fd < 0) return;
        if (!c->waiting) continue;
        buf_add(&c->rest, bytes, length);
        return;
    }
    if (e.code == ERR_NONE) return;
    c->server->stats.broken++;
    connection_close(c, true);
}

static void connection_ready(struct watch *w, uint32_t events) {
    struct connection *c = (struct connection *)w;
    if (c->waiting) { /* only hang-ups are reported now */
        if (events & (EPOLLERR | EPOLLHUP)) connection_close(c, false);
        return;
    }
    uint8_t bytes[4096];
    ssize_t n = recv(w->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n > 0)
        handle_bytes(c, bytes, (size_t)n);
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        connection_close(c, false);
}

/* The answer of a slow device is due. */
static void wait_over(struct connection *c) {
    c->waiting = false;
    c->server->waiting_count--;
    loop_change(c->server->loop, &c->watch, EPOLLIN);
    send_answer(c);
    if (c->watch.fd < 0 || c->rest.length == 0) return;
    struct buf rest = c->rest;
    buf_init(&c->rest);
    handle_bytes(c, (const uint8_t *)rest.bytes, rest.length);
    buf_fini(&rest);
}

/* ---- accepting ---- */

/* The device that the connection was made to; -1 for none, which is closed. */
static int device_of(const struct plant_server *s, int fd) {
    struct sockaddr_in at = {0};
    socklen_t length = sizeof at;
    if (getsockname(fd, (struct sockaddr *)&at, &length) != 0 || at.sin_family != AF_INET) return -1;
    int number = address_number(ntohl(at.sin_addr.s_addr));
    return number < s->options.device_count ? number : -1;
}

static void connection_begin(struct plant_server *s, int fd) {
    struct linger at_once = {1, 0};
    struct fault_effect effect = {0};
    struct err e;
    int device = device_of(s, fd), on = 1;
    if (device >= 0) faults_effect(s->options.faults, device, server_elapsed_s(s, loop_mono_ms()), &effect);
    if (device < 0 || effect.refuse) {
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *c = heap_new(struct connection);
    c->watch = (struct watch){fd, connection_ready};
    c->server = s;
    c->device = device;
    c->used_ms = loop_mono_ms();
    modbus_tcp_parser_init(&c->parser);
    s->stats.connections++;
    s->stats.open++;
    list_append(s, c);
    if (!s->holder[device]) s->holder[device] = c;
    if (!loop_add(s->loop, &c->watch, EPOLLIN, &e)) connection_close(c, true);
}

static void listening_pause(struct plant_server *s, bool paused) {
    if (s->listening_paused == paused) return;
    for (int i = 0; i < s->listening_count; i++) loop_change(s->loop, &s->listening[i].watch, paused ? 0 : EPOLLIN);
    s->listening_paused = paused;
}

static void listening_ready(struct watch *w, uint32_t events) {
    struct plant_server *s = ((struct listening *)w)->server;
    (void)events;
    for (int i = 0; i < 64; i++) {
        int fd = accept4(w->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            connection_begin(s, fd);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            log_warn("accept_failed", "text=%s", LOG_TEXT(strerror(errno)));
            listening_pause(s, true);
            s->resume_ms = loop_mono_ms() + ACCEPT_PAUSE_MS;
        }
        return;
    }
}

/* ---- the server ---- */

static bool listening_start(struct plant_server *s, struct err *e) {
    int *fds = NULL, count = 0;
    bool opened = listener_open(s->options.port, s->options.device_count, s->options.per_address, &fds, &count,
                                &s->bound_to_lo, e);
    s->listening = heap_array((size_t)count + 1, sizeof *s->listening);
    s->listening_count = count;
    for (int i = 0; i < count; i++) s->listening[i] = (struct listening){{fds[i], listening_ready}, s};
    free(fds);
    for (int i = 0; i < count && opened; i++) opened = loop_add(s->loop, &s->listening[i].watch, EPOLLIN, e);
    return opened;
}

struct plant_server *server_new(struct plant_loop *l, const struct server_options *options, struct err *e) {
    struct plant_server *s = heap_new(struct plant_server);
    s->loop = l;
    s->options = *options;
    s->began_mono_ms = loop_mono_ms();
    s->holder = heap_array((size_t)options->device_count + 1, sizeof(struct connection *));
    if (listening_start(s, e)) return s;
    server_free(s);
    return NULL;
}

void server_free(struct plant_server *s) {
    if (!s) return;
    while (s->oldest) connection_close(s->oldest, false);
    bury_dead(s);
    for (int i = 0; i < s->listening_count; i++) loop_close(s->loop, &s->listening[i].watch);
    free(s->listening);
    free(s->holder);
    free(s);
}

int64_t server_time_ms(const struct plant_server *s, int64_t mono_ms) {
    return s->options.start_ms + (int64_t)((double)(mono_ms - s->began_mono_ms) * s->options.speed);
}

int64_t server_elapsed_s(const struct plant_server *s, int64_t mono_ms) {
    return (mono_ms - s->began_mono_ms) / 1000;
}

/* Idle ones stand at the front of the list; one that waits for a slow answer is not idle. */
static int64_t close_idle(struct plant_server *s, int64_t mono_ms) {
    while (s->oldest) {
        struct connection *c = s->oldest;
        int64_t end_ms = c->used_ms + s->options.idle_ms;
        if (end_ms > mono_ms) return end_ms;
        if (c->waiting) {
            connection_used(c);
            continue;
        }
        s->stats.idle_closed++;
        connection_close(c, false);
    }
    return INT64_MAX;
}

static int64_t send_due(struct plant_server *s, int64_t mono_ms) {
    int64_t next_ms = INT64_MAX;
    int left = s->waiting_count;
    for (struct connection *c = s->newest, *older; c && left > 0; c = older) {
        older = c->older;
        if (!c->waiting) continue;
        left--;
        if (c->due_ms <= mono_ms)
            wait_over(c);
        else if (c->due_ms < next_ms)
            next_ms = c->due_ms;
    }
    return next_ms;
}

int64_t server_tick(struct plant_server *s, int64_t mono_ms) {
    int64_t due_ms = send_due(s, mono_ms), idle_ms = close_idle(s, mono_ms);
    if (mono_ms >= s->resume_ms) listening_pause(s, false);
    bury_dead(s);
    return due_ms < idle_ms ? due_ms : idle_ms;
}

void server_faults_changed(struct plant_server *s) {
    int64_t elapsed_s = server_elapsed_s(s, loop_mono_ms());
    for (struct connection *c = s->oldest, *next; c; c = next) {
        next = c->newer;
        struct fault_effect effect;
        faults_effect(s->options.faults, c->device, elapsed_s, &effect);
        if (effect.refuse) connection_close(c, true);
    }
}

bool server_bound_to_lo(const struct plant_server *s) {
    return s->bound_to_lo;
}
const struct server_stats *server_stats(const struct plant_server *s) {
    return &s->stats;
}

void server_describe(const struct plant_server *s, struct buf *out) {
    char now[25];
    int64_t mono_ms = loop_mono_ms();
    const struct server_stats *t = &s->stats;
    time_format(server_time_ms(s, mono_ms), now);
    buf_printf(out, "plant_time=%s elapsed_s=%lld devices=%d open=%d\n", now, (long long)server_elapsed_s(s, mono_ms),
               s->options.device_count, t->open);
    buf_printf(out,
               "connections=%llu requests=%llu answers=%llu exceptions=%llu second_clients=%llu idle_closed=%llu "
               "broken=%llu\n",
               (unsigned long long)t->connections, (unsigned long long)t->requests, (unsigned long long)t->answers,
               (unsigned long long)t->exceptions, (unsigned long long)t->second_clients,
               (unsigned long long)t->idle_closed, (unsigned long long)t->broken);
}
