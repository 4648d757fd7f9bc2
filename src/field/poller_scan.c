/* One scan of one device: begun, ended, told. Owns the pool of scans. Never decides when: poller_device.c does. */
#include "field/poller_private.h"

#include "field/backoff.h"

#include <stddef.h>
#include <stdlib.h>

enum {
    BACKOFF_BASE_MS = 5000,
    SELDOM_MS = 15 * 60000,
    SELDOM_PAUSE_MS = 1000, /* between portions, so that the line is free for others */
    SELDOM_BLOCKS = 3,
};

static struct scan_run *pool_take(struct poller *p) {
    struct scan_run *run = p->pool;
    if (run == NULL) return heap_new(struct scan_run);
    p->pool = run->next;
    return run;
}

static void pool_give(struct poller *p, struct scan_run *run) {
    run->next = p->pool;
    p->pool = run;
}

void scan_pool_free(struct poller *p) {
    while (p->pool != NULL) {
        struct scan_run *run = pool_take(p);
        sweep_fini(&run->sweep);
        free(run);
    }
}

/* ---- what a scan leaves in the device's and the poller's figures ---- */

static void count(struct polled *d, const struct sweep_counts *c) {
    struct device_state *device = &d->state;
    struct poller_stats *all = &d->poller->stats;
    device->requests += c->requests, all->requests += c->requests;
    device->answers += c->answers, all->answers += c->answers;
    device->timeouts += c->timeouts, all->timeouts += c->timeouts;
    device->exceptions += c->exceptions, all->exceptions += c->exceptions;
    device->protocol_errors += c->protocol_errors, all->protocol_errors += c->protocol_errors;
    device->holes_learned = (int)d->learned.holes.count;
}

/* Contact that was missing is back: what is read at contact is due, unless this scan was that. */
static void contact_made(struct polled *d, const struct scan_run *run) {
    bool anew = d->state.contact != CONTACT_OK;
    d->state.contact = CONTACT_OK;
    d->state.last_ok_ms = run->sweep.answer_ms;
    d->state.round_trip_us = run->sweep.round_trip_us;
    d->state.failing_since_ms = d->state.next_try_ms = 0;
    d->state.last_error = run->sweep.why; /* of a part that failed; else none */
    d->failures = 0;
    d->retry_ms = 0;
    bool reads = d->plans[POLL_IDENTITY].blocks.count > 0 && anew && run->poll != POLL_IDENTITY;
    d->contact_ms = reads ? loop_now_ms(d->poller->loop) : SCHEDULE_NEVER;
    if (!anew) return;
    d->seldom_ms = loop_now_ms(d->poller->loop) + SELDOM_PAUSE_MS;
    d->seldom_block = 0;
}

/* The next portion, or the next round. */
static void seldom_read(struct polled *d, const struct sweep *s) {
    bool all = s->next >= s->plan->blocks.count;
    d->seldom_block = all ? 0 : s->next;
    d->seldom_ms = loop_now_ms(d->poller->loop) + (all ? SELDOM_MS : SELDOM_PAUSE_MS);
}

/* The endpoint's own back-off decides when there is one; else the unit's. */
static void contact_lost(struct polled *d, const struct err *why, int64_t wall_ms) {
    struct poller *p = d->poller;
    int64_t now_ms = loop_now_ms(p->loop), slot_ms = p->options.slot_ms;
    d->retry_ms = link_retry_ms(d->endpoint->link);
    if (d->retry_ms == 0) {
        int64_t base_ms = slot_ms < BACKOFF_BASE_MS ? slot_ms : BACKOFF_BASE_MS;
        d->failures++;
        d->retry_ms = now_ms + backoff_delay_ms(d->failures, base_ms, p->options.backoff_max_ms, random_next(&p->random));
    }
    d->contact_ms = d->plans[POLL_IDENTITY].blocks.count > 0 ? d->retry_ms : SCHEDULE_NEVER;
    d->seldom_ms = SCHEDULE_NEVER;
    d->state.contact = CONTACT_FAILING;
    d->state.last_error = *why;
    if (d->state.failing_since_ms == 0) d->state.failing_since_ms = wall_ms;
    d->state.next_try_ms = wall_ms + d->retry_ms - now_ms;
}

/* ---- the end of a scan ---- */

static void tell_scanned(struct polled *d, const struct scan_run *run) {
    struct poller *p = d->poller;
    struct scan scan = {
        .device_id = d->device->id,
        .t_ms = run->sweep.answer_ms,
        .count = run->sweep.item_count,
        .items = run->sweep.items,
    };
    p->stats.scans++;
    p->events.scanned(p->context, d->device, &scan, run->poll, run->slot_ms);
}

static void tell_failed(struct polled *d, enum poll_class poll, int64_t slot_ms, int64_t t_ms, enum quality reason,
                        const struct err *why) {
    struct poller *p = d->poller;
    p->stats.scans_failed++;
    p->events.failed(p->context, d->device, poll, t_ms, slot_ms, reason, why);
}

static void run_over(struct polled *d, struct scan_run *run) {
    struct poller *p = d->poller;
    count(d, &run->sweep.counts);
    if (run->sweep.answered > 0) {
        contact_made(d, run);
        if (run->poll == POLL_SELDOM) seldom_read(d, &run->sweep);
        if (d->has_needs)
            plan_learn_needs(&d->learned, d->device->points, d->device->point_count, run->sweep.items, run->sweep.item_count);
        tell_scanned(d, run);
    } else {
        struct err why = run->sweep.why;
        int64_t wall_ms = p->wall_ms();
        contact_lost(d, &why, wall_ms);
        tell_failed(d, run->poll, run->slot_ms, wall_ms, QUALITY_OFFLINE, &why);
    }
    pool_give(p, run);
}

static void sweep_ended(struct sweep *s) {
    struct scan_run *run = (struct scan_run *)(void *)((char *)s - offsetof(struct scan_run, sweep));
    struct polled *d = run->device;
    struct poller *p = d->poller;
    poller_enter(p);
    d->run = NULL;
    run_over(d, run);
    if (!d->removed) {
        if (d->has_needs) polled_replan(d);
        polled_step(d, true);
        endpoint_rest(p, d->endpoint);
    }
    poller_leave(p);
}

/* All of the plan's points need what is missing. */
static bool nothing_to_ask(struct polled *d, enum poll_class poll, int64_t slot_ms) {
    struct err why;
    err_set(&why, ERR_INVALID, NULL, "what these points need is not connected");
    if (poll == POLL_SELDOM) d->seldom_ms = loop_now_ms(d->poller->loop) + SELDOM_MS;
    if (poll == POLL_SLOT) tell_failed(d, POLL_SLOT, slot_ms, d->poller->wall_ms(), QUALITY_NOT_CONNECTED, &why);
    return false;
}

bool scan_begin(struct polled *d, struct plan *plan, enum poll_class poll, int64_t slot_ms) {
    struct poller *p = d->poller;
    bool seldom = poll == POLL_SELDOM;
    if (plan->learned_changes != d->learned.changes) {
        polled_plan(d, plan);
        if (seldom) d->seldom_block = 0; /* blocks stand elsewhere now */
    }
    if (plan->blocks.count == 0) return nothing_to_ask(d, poll, slot_ms);
    struct scan_run *run = pool_take(p);
    run->device = d;
    run->poll = poll;
    run->slot_ms = slot_ms;
    struct sweep *s = &run->sweep;
    s->link = d->endpoint->link;
    s->plan = plan;
    s->learned = &d->learned;
    s->points = d->device->points;
    s->unit = (uint8_t)d->device->unit;
    s->rank = EXCHANGE_POLL;
    s->retries = p->options.retries;
    s->gap_ms = d->device->type->gap_ms;
    s->first = seldom ? d->seldom_block : 0;
    s->portion = seldom ? SELDOM_BLOCKS : 0;
    s->ended = sweep_ended;
    s->shared = &p->items;
    d->state.last_try_ms = p->wall_ms();
    d->run = run;
    if (sweep_begin(s, &s->why)) return true;
    d->run = NULL;
    run_over(d, run);
    return false;
}

void scan_drop(struct polled *d) {
    struct scan_run *run = d->run;
    if (run == NULL) return;
    sweep_cancel(&run->sweep);
    if (run->poll == POLL_SLOT) slot_clock_undone(&d->slots, run->slot_ms);
    d->run = NULL;
    pool_give(d->poller, run);
}

void scan_skipped_slot(struct polled *d, int64_t slot_ms, int64_t t_ms, enum quality reason, const struct err *why) {
    tell_failed(d, POLL_SLOT, slot_ms, t_ms, reason, why);
}
