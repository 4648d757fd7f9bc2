/* Replies made piece by piece on the query lane. Owns one piece at a time: the next is made only when the socket has
 * taken the last, so a slow client costs one piece of memory and no open transaction. */
#include "http/exchange.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum { LANE_FULL_RETRY_MS = 100 };

struct stream {
    const struct stream_ops *ops;
    void *state;
    struct buf piece;
    size_t taken;
    bool end, failed;
    struct job job;
    struct exchange *exchange;
    struct timer *retry; /* while the lane is full */
};

bool call_stream(struct call *c, const struct stream_ops *ops, void *state) {
    struct exchange *x = exchange_of(c);
    REQUIRE(!x->stream && (x->route->lane == RUN_QUERY || x->route->lane == RUN_LOOP));
    x->stream = heap_new(struct stream);
    x->stream->ops = ops;
    x->stream->state = state;
    x->stream->exchange = x;
    return true;
}

bool stream_first(struct exchange *x, struct store *store, struct err *e) {
    struct stream *s = x->stream;
    return s->ops->next(s->state, store, &s->piece, &s->end, e);
}

static void piece_run(struct job *j, void *worker) {
    struct stream *s = (struct stream *)(void *)((char *)j - offsetof(struct stream, job));
    struct err e;
    s->failed = !s->ops->next(s->state, worker, &s->piece, &s->end, &e);
    if (s->failed)
        log_warn("download_cut", "request=%s code=%s text=%s", s->exchange->call.request_id, err_row(e.code)->name,
                 LOG_TEXT(e.text));
}

static void piece_done(struct job *j) {
    struct stream *s = (struct stream *)(void *)((char *)j - offsetof(struct stream, job));
    struct exchange *x = s->exchange;
    if (x->peer) {
        wire_phase(x->peer, PHASE_SEND, 0); /* until it is asked for; from then on each part has its own */
        wire_resume(x->peer);
    }
    exchange_release(x);
}

static void ask_next(void *context) {
    struct stream *s = context;
    struct exchange *x = s->exchange;
    struct err e;
    buf_clear(&s->piece);
    s->taken = 0;
    wire_phase(x->peer, PHASE_WORK, 0);
    s->job = (struct job){.run = piece_run, .done = piece_done};
    if (lane_submit(x->server->options.query, &s->job, &e)) {
        exchange_hold(x);
        return;
    }
    if (!s->retry) s->retry = timer_new(x->server->loop, ask_next, s);
    timer_start(s->retry, LANE_FULL_RETRY_MS, 0);
}

static ssize_t stream_pull(struct exchange *x, char *out, size_t max) {
    struct stream *s = x->stream;
    size_t left = s->piece.length - s->taken;
    if (s->failed || x->server->freed) return PULL_CUT;
    if (left == 0 && s->end) return PULL_END;
    if (left == 0) {
        ask_next(s);
        return 0;
    }
    if (left > max) left = max;
    memcpy(out, s->piece.bytes + s->taken, left);
    s->taken += left;
    return (ssize_t)left;
}

void stream_start_reply(struct exchange *x) {
    struct stream *s = x->stream;
    if (s->end) { /* it was one piece: an ordinary reply with a length */
        buf_fini(&x->call.body);
        x->call.body = s->piece;
        buf_init(&s->piece);
        reply_from_call(&x->reply, &x->call, x->gzip);
        return;
    }
    reply_head_from_call(&x->reply, &x->call);
    x->pull = stream_pull;
}

void stream_end(struct exchange *x) {
    struct stream *s = x->stream;
    if (!s) return;
    timer_free(s->retry);
    buf_fini(&s->piece);
    free(s);
    x->stream = NULL;
}
