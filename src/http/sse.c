/* Event streams. Owns each stream's queue of bytes that its socket has not taken; cuts who does not read. One timer for
 * all streams writes a comment every 15 s, which is how a client that left is found out: a waiting connection reads
 * nothing. */
#include "http/sse.h"

#include "base/log.h"
#include "http/exchange.h"

#include <stdlib.h>
#include <string.h>

enum { QUEUE_MAX_BYTES = 256 << 10, COMMENT_MS = 15000, STUCK_MS = 45000 };

struct sse {
    struct exchange *exchange;
    struct buf queue;
    size_t taken;        /* of queue, from its front */
    int64_t progress_ms; /* monotonic: when the socket last took something, or had nothing to take */
    bool told;           /* closed() was called */
    bool ended, cut;
    void (*closed)(void *context);
    void *context;
    struct sse *next, *previous;
};

size_t sse_waiting(const struct sse *s) {
    return s->queue.length - s->taken;
}

static void tell(struct sse *s) {
    if (s->told) return;
    s->told = true;
    if (s->closed) s->closed(s->context);
}

static void cut(struct sse *s, const char *why) {
    struct exchange *x = s->exchange;
    s->cut = true;
    log_debug("stream_cut", "request=%s why=%s waiting=%zu", x->call.request_id, why, sse_waiting(s));
    if (x->peer) wire_cut(x->peer);
}

static void queue_add(struct sse *s, const void *bytes, size_t length) {
    if (s->cut || s->ended) return;
    if (sse_waiting(s) + length > QUEUE_MAX_BYTES) {
        cut(s, "slow_reader");
        return;
    }
    if (sse_waiting(s) == 0) s->progress_ms = loop_now_ms(s->exchange->server->loop);
    buf_add(&s->queue, bytes, length);
    if (s->exchange->peer) wire_resume(s->exchange->peer);
}

void sse_tick(void *context) {
    struct server *server = context;
    int64_t now_ms = loop_now_ms(server->loop);
    for (struct sse *s = server->streams; s; s = s->next) {
        if (sse_waiting(s) > 0 && now_ms - s->progress_ms > STUCK_MS)
            cut(s, "stuck");
        else
            queue_add(s, ":\n\n", 3);
    }
}

static void link_in(struct server *server, struct sse *s) {
    s->next = server->streams;
    if (s->next)
        s->next->previous = s;
    else
        timer_start(server->stream_timer, COMMENT_MS, COMMENT_MS);
    server->streams = s;
    server->stats.streams++;
}

static void link_out(struct server *server, struct sse *s) {
    if (s->previous)
        s->previous->next = s->next;
    else
        server->streams = s->next;
    if (s->next) s->next->previous = s->previous;
    if (!server->streams && server->stream_timer) timer_stop(server->stream_timer);
    server->stats.streams--;
}

static ssize_t sse_pull(struct exchange *x, char *out, size_t max) {
    struct sse *s = x->sse;
    size_t left = sse_waiting(s);
    if (s->cut || x->server->freed) return PULL_CUT;
    if (left == 0) return s->ended ? PULL_END : 0;
    if (left > max) left = max;
    memcpy(out, s->queue.bytes + s->taken, left);
    s->taken += left;
    s->progress_ms = loop_now_ms(x->server->loop);
    if (s->taken == s->queue.length)
        buf_clear(&s->queue), s->taken = 0;
    else if (s->taken > s->queue.length / 2)
        buf_drop_front(&s->queue, s->taken), s->taken = 0;
    return (ssize_t)left;
}

struct sse *sse_open(struct call *c, void (*closed)(void *context), void *context) {
    struct exchange *x = exchange_of(c);
    REQUIRE(!x->sse && x->route->lane == RUN_LOOP && x->peer);
    struct sse *s = heap_new(struct sse);
    s->exchange = x;
    s->closed = closed;
    s->context = context;
    x->sse = s;
    link_in(x->server, s);
    queue_add(s, "retry: 3000\n\n", 13);
    return s;
}

void sse_start_reply(struct exchange *x) {
    x->call.content_type = "text/event-stream";
    reply_head_from_call(&x->reply, &x->call);
    reply_header(&x->reply, "X-Accel-Buffering", "no"); /* nginx would hold events back */
    x->pull = sse_pull;
}

void sse_send(struct sse *s, const char *event, const char *json, size_t length) {
    AUTO_BUF(text);
    REQUIRE(!memchr(json, '\n', length));
    buf_reserve(&text, length + 64);
    buf_printf(&text, "event: %s\ndata: ", event);
    buf_add(&text, json, length);
    buf_add(&text, "\n\n", 2);
    queue_add(s, text.bytes, text.length);
}

void sse_close(struct sse *s) {
    tell(s);
    s->ended = true;
    if (s->exchange->peer) wire_resume(s->exchange->peer);
}

void sse_end(struct exchange *x) {
    struct sse *s = x->sse;
    if (!s) return;
    tell(s);
    link_out(x->server, s);
    buf_fini(&s->queue);
    free(s);
    x->sse = NULL;
}

void sse_session_ended(struct server *server, int64_t session_id) {
    for (struct sse *s = server->streams; s; s = s->next) {
        if (session_id == 0 || s->told || s->exchange->call.scope.session_id != session_id) continue;
        sse_send(s, "bye", "{}", 2);
        sse_close(s);
    }
}
