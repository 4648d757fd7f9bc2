/* Bounds the memory of bodies. Owns the server's count of it, which workers only read; decides who gives memory back,
 * and leaves cutting to server.c. */
#include "http/pressure.h"

#include "base/log.h"
#include "http/exchange.h"

static int64_t held(const struct server *s) {
    return __atomic_load_n(&s->held_bytes, __ATOMIC_RELAXED);
}

static void set_held(struct exchange *x, int64_t bytes) {
    __atomic_add_fetch(&x->server->held_bytes, bytes - x->held_bytes, __ATOMIC_RELAXED);
    x->held_bytes = bytes;
}

static int64_t large(const struct buf *b) {
    return b->length > BODY_SMALL ? (int64_t)b->length : 0;
}

void pressure_count(struct exchange *x) {
    set_held(x, large(&x->input) + large(&x->reply.body));
}

void pressure_forget(struct exchange *x) {
    set_held(x, 0);
}

bool pressure_allows(const struct server *s, struct err *e) {
    return held(s) <= PRESSURE_MAX ||
           err_set(e, ERR_BUSY, NULL, "The server holds too much for clients that send or read slowly; try again.");
}

static bool is_at_body(const struct peer *p) {
    return p->phase == PHASE_BODY || p->phase == PHASE_SEND;
}

/* Whoever has been at its large body longest, and past the grace. */
static struct peer *slowest(const struct server *s) {
    int64_t since_ms = loop_now_ms(s->loop) - PRESSURE_GRACE_MS;
    struct peer *found = NULL;
    for (struct peer *p = s->peers; p; p = p->next) {
        if (p->cut || !p->exchange || !p->exchange->held_bytes || !is_at_body(p)) continue;
        if (p->exchange->body_ms > since_ms) continue;
        if (!found || p->exchange->body_ms < found->exchange->body_ms) found = p;
    }
    return found;
}

void pressure_relieve(struct server *s) {
    int64_t left = held(s);
    for (struct peer *p; left > PRESSURE_MAX / 2 && (p = slowest(s));) {
        left -= p->exchange->held_bytes;
        log_info("connection_slow", "request=%s address=%s bytes=%lld", p->exchange->call.request_id, p->address,
                 (long long)p->exchange->held_bytes);
        wire_cut(p);
    }
}
