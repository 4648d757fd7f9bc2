/* The link: a queue of questions over one TCP connection that it opens, watches and closes. Owns the connection, its parser and one
 * timer; borrows the questions. Never decides what to ask or when a unit has failed: that is the poller's part. */
#include "field/link.h"

#include "base/arena.h"
#include "field/backoff.h"
#include "field/exchange_queue.h"
#include "field/poller.h"
#include "io/clock.h"
#include "io/tcp.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum {
    SILENCES_MAX = 2, /* time-outs in a row without any frame: the connection is taken for half open */
    STRAYS_MAX = 100, /* frames in a row that nobody asked for: the peer is out of its mind */
    BUSY_PAUSE_MS = 100,
};

struct link {
    struct link_options options;
    char *host;
    struct tcp *tcp;
    struct timer *timer;
    bool connected, proven; /* proven: this connection gave a whole frame */
    bool broken;            /* the socket refused at once: the timer tells so, outside the caller's call */
    struct err why;         /* last failure of the endpoint */
    union driver_parser parser;
    struct exchange_queue waiting;
    struct exchange *current;
    uint16_t transaction;
    int64_t deadline_ms, pause_until_ms, retry_ms;
    int failures, silences, strays_in_a_row;
    uint64_t strays;
    int64_t connect_began_us;
    int32_t connect_us;
    int depth;  /* inside calls that may end in done() */
    bool freed; /* by done(): the outermost call frees */
};

static void pump(struct link *l);
static void link_timer(void *context);

/* ---- life ---- */

struct link *link_new(const struct link_options *options) {
    struct link *l = heap_new(struct link);
    l->options = *options;
    l->host = heap_copy(options->host);
    l->options.host = l->host;
    l->timer = timer_new(options->loop, link_timer, l);
    return l;
}

static void drop_connection(struct link *l) {
    tcp_free(l->tcp);
    l->tcp = NULL;
    l->connected = l->proven = l->broken = false;
    l->silences = l->strays_in_a_row = 0;
    l->pause_until_ms = 0;
}

static void release(struct link *l) {
    free(l->host);
    free(l);
}

void link_free(struct link *l) {
    if (l == NULL || l->freed) return;
    if (l->current != NULL) l->current->link = NULL;
    for (struct exchange *x = exchange_queue_take(&l->waiting); x != NULL; x = exchange_queue_take(&l->waiting)) x->link = NULL;
    l->current = NULL;
    drop_connection(l);
    timer_free(l->timer);
    l->timer = NULL;
    l->freed = true;
    if (l->depth == 0) release(l);
}

static void enter(struct link *l) { l->depth++; }

static void leave(struct link *l) {
    if (--l->depth == 0 && l->freed) release(l);
}

/* ---- endings ---- */

/* The question is over. done() may submit, cancel, or free the link. */
static void finish(struct link *l, struct exchange *x, const struct answer *answer) {
    if (l->current == x) {
        l->current = NULL;
        timer_stop(l->timer);
    }
    x->link = NULL;
    x->done(x, answer);
}

static void fail(struct link *l, struct exchange *x, enum exchange_end end, const struct err *why) {
    struct answer answer = {.end = end, .why = why};
    finish(l, x, &answer);
}

/* Everybody who waits now. Who asks again in done() goes to the queue anew and is not failed by this call. */
static void fail_all(struct link *l, enum exchange_end end, const struct err *why) {
    size_t waiting = exchange_queue_count(&l->waiting);
    if (l->current != NULL) fail(l, l->current, end, why);
    while (waiting-- > 0 && !l->freed) {
        struct exchange *x = exchange_queue_take(&l->waiting);
        if (x == NULL) return;
        fail(l, x, end, why);
    }
}

/* The endpoint could not be used: leave it alone for a while. */
static void endpoint_failed(struct link *l) {
    uint64_t random = random_next(l->options.random);
    l->failures++;
    l->retry_ms = loop_now_ms(l->options.loop) +
                  backoff_delay_ms(l->failures, l->options.backoff_base_ms, l->options.backoff_max_ms, random);
}

static bool may_ask_again(const struct exchange *x) { return x->ask.write == NULL && x->sent <= (uint32_t)x->retries; }

static void ask_again(struct link *l, struct exchange *x) {
    l->current = NULL;
    timer_stop(l->timer);
    exchange_queue_add_front(&l->waiting, x);
}

/* The connection is gone, or its peer speaks nonsense. A connection that never gave a frame is the endpoint's failure. */
static void connection_over(struct link *l, enum exchange_end end, const struct err *why) {
    bool proven = l->proven;
    struct exchange *x = l->current;
    l->why = *why;
    drop_connection(l);
    if (x != NULL) x->broken++;
    if (!proven) {
        endpoint_failed(l);
        fail_all(l, end, &l->why);
    } else if (x != NULL && may_ask_again(x)) {
        ask_again(l, x);
    } else if (x != NULL) {
        fail(l, x, end, &l->why);
    }
    pump(l);
}

static void timed_out(struct link *l, struct exchange *x) {
    struct err why;
    x->timeouts++;
    if (++l->silences >= SILENCES_MAX) drop_connection(l);
    if (may_ask_again(x)) {
        ask_again(l, x);
    } else {
        int64_t ms = l->options.timeout_ms;
        err_set(&why, ERR_TIMEOUT, l->host, "no answer within %g s from %s:%d unit %d", (double)ms / 1000, l->host,
                l->options.port, x->ask.unit);
        fail(l, x, EXCHANGE_SILENT, &why);
    }
    pump(l);
}

/* ---- answers ---- */

static void stray(struct link *l) {
    struct err why;
    l->strays++;
    if (++l->strays_in_a_row <= STRAYS_MAX) return;
    err_set(&why, ERR_PROTOCOL, l->host, "%s:%d sends answers that nobody asked for.", l->host, l->options.port);
    connection_over(l, EXCHANGE_BROKEN, &why);
}

static void answered(struct link *l, struct exchange *x, const struct modbus_frame *frame) {
    struct err why;
    uint8_t exception;
    if (!l->options.driver->decode(&x->ask, frame, l->options.words, &exception, &why)) {
        connection_over(l, EXCHANGE_BROKEN, &why);
        return;
    }
    bool busy = exception == MODBUS_BUSY && may_ask_again(x);
    int64_t pause_ms = busy ? BUSY_PAUSE_MS : x->gap_ms;
    if (pause_ms > 0) l->pause_until_ms = loop_now_ms(l->options.loop) + pause_ms;
    if (busy) {
        ask_again(l, x);
    } else {
        struct answer answer = {
            .end = EXCHANGE_ANSWERED,
            .exception = exception,
            .words = l->options.words,
            .round_trip_us = (int32_t)(clock_monotonic_us() - x->sent_us),
        };
        finish(l, x, &answer);
    }
    pump(l);
}

static void take_frame(struct link *l, const struct modbus_frame *frame) {
    struct exchange *x = l->current;
    l->proven = true;
    l->silences = l->failures = 0;
    l->retry_ms = 0;
    if (x == NULL || frame->transaction != l->transaction || frame->unit != x->ask.unit) {
        stray(l);
        return;
    }
    l->strays_in_a_row = 0;
    answered(l, x, frame);
}

/* ---- events of the connection and the timer ---- */

static void tcp_connected(void *context) {
    struct link *l = context;
    enter(l);
    l->connected = true;
    l->connect_us = (int32_t)(clock_monotonic_us() - l->connect_began_us);
    l->options.driver->parser_init(&l->parser);
    pump(l);
    leave(l);
}

static void tcp_received(void *context, const uint8_t *bytes, size_t length) {
    struct link *l = context;
    struct tcp *tcp = l->tcp;
    struct modbus_frame frame;
    struct err why = {.code = ERR_NONE};
    enter(l);
    while (!l->freed && l->tcp == tcp && l->options.driver->feed(&l->parser, &bytes, &length, &frame, &why))
        take_frame(l, &frame);
    if (!l->freed && l->tcp == tcp && why.code != ERR_NONE) connection_over(l, EXCHANGE_BROKEN, &why);
    leave(l);
}

static void tcp_closed(void *context, const struct err *reason) {
    struct link *l = context;
    struct err why = *reason;
    enum exchange_end end = l->connected ? EXCHANGE_BROKEN : EXCHANGE_UNREACHABLE;
    enter(l);
    if (l->connected && !l->proven)
        err_set(&why, ERR_UNREACHABLE, l->host,
                "%s:%d takes the connection and ends it without an answer; another client may hold it.", l->host,
                l->options.port);
    connection_over(l, end, &why);
    leave(l);
}

static void link_timer(void *context) {
    struct link *l = context;
    int64_t now = loop_now_ms(l->options.loop);
    enter(l);
    if (l->broken) {
        struct err why = l->why;
        connection_over(l, l->connected ? EXCHANGE_BROKEN : EXCHANGE_UNREACHABLE, &why);
    } else if (l->current == NULL) {
        pump(l);
    } else if (now >= l->deadline_ms) {
        timed_out(l, l->current);
    } else {
        timer_start(l->timer, l->deadline_ms - now, 0);
    }
    leave(l);
}

/* ---- asking ---- */

/* What fails inside the asker's own call is told later, by the timer. */
static void tell_later(struct link *l) {
    l->broken = true;
    timer_start(l->timer, 0, 0);
}

static bool allow(void *context, const char *ip, struct err *e) {
    const struct link *l = context;
    return target_allowed(ip, l->options.loopback_allowed, false, e);
}

bool link_target_allowed(const char *host, bool loopback_allowed, struct err *e) {
    uint8_t address[16];
    bool literal = inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
    return !literal || target_allowed(host, loopback_allowed, false, e);
}

static void open_connection(struct link *l) {
    static const struct tcp_events events = {tcp_connected, tcp_received, tcp_closed};
    struct tcp_target target = {
        .host = l->host,
        .port = l->options.port,
        .timeout_ms = l->options.timeout_ms,
        .allow = allow,
        .allow_context = l,
    };
    l->connect_began_us = clock_monotonic_us();
    if (!link_target_allowed(l->host, l->options.loopback_allowed, &l->why)) {
        tell_later(l);
        return;
    }
    l->tcp = tcp_connect(l->options.loop, &target, &events, l, &l->why);
    if (l->tcp == NULL) tell_later(l);
}

static void send_question(struct link *l, struct exchange *x) {
    uint8_t frame[DRIVER_FRAME_MAX];
    size_t length = 0;
    const struct driver *driver = l->options.driver;
    l->current = x;
    l->transaction++;
    x->sent++;
    x->sent_us = clock_monotonic_us();
    l->deadline_ms = loop_now_ms(l->options.loop) + l->options.timeout_ms;
    bool good = (x->ask.write != NULL ? driver->encode_write : driver->encode)(&x->ask, l->transaction, frame, &length,
                                                                              &l->why);
    REQUIRE(good); /* link_submit has tried it */
    if (tcp_send(l->tcp, frame, length, &l->why))
        timer_start(l->timer, l->options.timeout_ms, 0);
    else
        tell_later(l);
}

/* Goes on with what waits, if anything does. Never calls done(). */
static void pump(struct link *l) {
    if (l->freed || l->broken || l->current != NULL || exchange_queue_empty(&l->waiting)) return;
    if (l->tcp == NULL) {
        open_connection(l);
    } else if (l->connected) {
        int64_t pause_ms = l->pause_until_ms - loop_now_ms(l->options.loop);
        if (pause_ms > 0)
            timer_start(l->timer, pause_ms, 0);
        else
            send_question(l, exchange_queue_take(&l->waiting));
    }
}

static bool can_say(const struct link *l, const struct ask *a, struct err *e) {
    uint8_t frame[DRIVER_FRAME_MAX];
    size_t length = 0;
    const struct driver *driver = l->options.driver;
    return (a->write != NULL ? driver->encode_write : driver->encode)(a, 0, frame, &length, e);
}

bool link_submit(struct link *l, struct exchange *x, struct err *e) {
    REQUIRE(x->link == NULL && x->done != NULL);
    if (!can_say(l, &x->ask, e)) return false;
    if (x->rank == EXCHANGE_POLL && l->tcp == NULL && link_retry_ms(l) > 0) {
        *e = l->why;
        return false;
    }
    x->sent = x->timeouts = x->broken = 0;
    x->link = l;
    exchange_queue_add(&l->waiting, x);
    pump(l);
    return true;
}

void link_cancel(struct exchange *x) {
    struct link *l = x->link;
    if (l == NULL) return;
    x->link = NULL;
    if (l->current != x) {
        exchange_queue_remove(&l->waiting, x);
        return;
    }
    l->current = NULL;
    if (!l->broken) timer_stop(l->timer);
    pump(l);
}

void link_rest(struct link *l) {
    if (link_idle(l) && !l->broken) drop_connection(l);
}

void link_set_times(struct link *l, int64_t timeout_ms, int64_t backoff_max_ms) {
    l->options.timeout_ms = timeout_ms;
    l->options.backoff_max_ms = backoff_max_ms;
}

bool link_connected(const struct link *l) { return l->connected; }
bool link_idle(const struct link *l) { return l->current == NULL && exchange_queue_empty(&l->waiting); }

int64_t link_retry_ms(const struct link *l) {
    return l->retry_ms > loop_now_ms(l->options.loop) ? l->retry_ms : 0;
}

int32_t link_connect_us(const struct link *l) { return l->connect_us; }
uint64_t link_strays(const struct link *l) { return l->strays; }
