/* What is due for one device, and when the next thing is. Owns the device's plans. The order when several are due: slot, contact, live or
 * watch, seldom. One scan at a time; what is late beyond its window is skipped and counted, never queued. */
#include "field/poller_private.h"

#include "base/time.h"
#include "field/backoff.h"
#include "io/clock.h"

enum {
    /* With shorter slots the next slot is the contact check, and no register of a slot is read outside slots (or by a viewer). */
    CONTACT_READS_ALL_FROM_MS = 30000,
    MISSED_TOLD_MAX = 96, /* of a long run of missed slots, the first ones; the gap that they open covers the rest */
    START_SPREAD_MS = 5,  /* per device known: first contacts spread over this */
};

static unsigned classes_of(const struct poller *p, enum poll_class poll) {
    switch (poll) {
    case POLL_LIVE: return PLAN_CLASS(POLL_SLOT) | PLAN_CLASS(POLL_WATCH) | PLAN_CLASS(POLL_LIVE);
    case POLL_IDENTITY:
        if (p->options.slot_ms < CONTACT_READS_ALL_FROM_MS) return PLAN_CLASS(POLL_IDENTITY);
        return PLAN_CLASS(POLL_IDENTITY) | PLAN_CLASS(POLL_SLOT) | PLAN_CLASS(POLL_WATCH);
    default: return PLAN_CLASS(poll);
    }
}

void polled_plan(struct polled *d, struct plan *plan) {
    const struct type_def *type = d->device->type;
    struct plan_limits limits = {
        .registers_max = type->registers_max > 0 ? type->registers_max : 125,
        .gap_max = type->gap_max,
        .hole_count = type->hole_count,
        .holes = type->holes,
    };
    enum poll_class poll = (enum poll_class)(plan - d->plans);
    d->driver->plan(plan, d->device->points, d->device->point_count, classes_of(d->poller, poll), &limits, &d->learned);
    d->state.blocks = (int)d->plans[d->plans[POLL_SLOT].blocks.count > 0 ? POLL_SLOT : POLL_LIVE].blocks.count;
}

void polled_replan(struct polled *d) {
    if (d->plans[POLL_SELDOM].learned_changes != d->learned.changes && d->seldom_ms != SCHEDULE_NEVER) {
        d->seldom_ms = clock_monotonic_ms(); /* there may be others to ask for now */
        d->seldom_block = 0;
    }
    for (int poll = 0; poll < POLL_CLASSES; poll++)
        if (d->plans[poll].learned_changes != d->learned.changes) polled_plan(d, &d->plans[poll]);
}

static bool any_needs(const struct device *device) {
    for (int i = 0; i < device->point_count; i++)
        if (!device->points[i].closed && device->points[i].def->needs != NULL) return true;
    return false;
}

static bool has(const struct polled *d, enum poll_class poll) { return d->plans[poll].blocks.count > 0; }

void polled_start(struct polled *d) {
    struct poller *p = d->poller;
    int64_t now_ms = clock_monotonic_ms();
    uint64_t hash = random_mix((uint64_t)d->device->id); /* of the id alone: a restart keeps the phases */
    for (int poll = 0; poll < POLL_CLASSES; poll++) polled_plan(d, &d->plans[poll]);
    if (d->slots.slot_ms == 0) slot_clock_init(&d->slots, p->options.slot_ms, hash);
    slot_clock_pass(&d->slots, p->wall_ms()); /* of the time in which it was switched off */
    d->has_needs = any_needs(d->device);
    d->contact_ms = d->seldom_ms = SCHEDULE_NEVER;
    d->seldom_block = 0;
    if (has(d, POLL_IDENTITY))
        d->contact_ms = now_ms + (int64_t)(hash % (uint64_t)(START_SPREAD_MS * (int64_t)p->devices.count + 1));
    d->watch_ms = now_ms + (int64_t)((hash >> 20) % (uint64_t)p->options.watch_ms);
    d->live_ms = now_ms;
    d->retry_ms = 0;
    d->failures = 0;
    d->stepped_ms = now_ms;
    d->state.contact = CONTACT_NONE_YET;
    polled_schedule(d);
}

void polled_stop(struct polled *d) {
    scan_drop(d);
    schedule_remove(&d->poller->schedule, &d->entry);
    for (int poll = 0; poll < POLL_CLASSES; poll++) plan_fini(&d->plans[poll]);
    plan_learned_fini(&d->learned);
}

/* ---- the next due time ---- */

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

/* After the wall clock was set back no slot is due for a while; its points are still read, as if they were watched. */
static bool slots_wait(const struct polled *d, int64_t wall_ms) {
    return has(d, POLL_SLOT) && d->poller->options.slot_ms >= CONTACT_READS_ALL_FROM_MS &&
           slot_clock_behind(&d->slots, wall_ms);
}

static int64_t slot_due_ms(struct polled *d) {
    int64_t now_ms = clock_monotonic_ms(), wall_ms = d->poller->wall_ms();
    int64_t due_ms = now_ms + 1 + slot_clock_due(&d->slots, wall_ms) - wall_ms; /* + 1: what milliseconds cut off */
    return slots_wait(d, wall_ms) ? earlier(due_ms, d->waiting_ms) : due_ms;
}

void polled_schedule(struct polled *d) {
    struct poller *p = d->poller;
    if (d->run != NULL) return; /* its end schedules */
    int64_t due_ms = d->contact_ms;
    if (has(d, POLL_SLOT)) due_ms = earlier(due_ms, slot_due_ms(d));
    if (d->live && has(d, POLL_LIVE))
        due_ms = earlier(due_ms, d->live_ms);
    else if (has(d, POLL_WATCH))
        due_ms = earlier(due_ms, d->watch_ms);
    if (has(d, POLL_SELDOM)) due_ms = earlier(due_ms, later(d->seldom_ms, d->retry_ms));
    schedule_set(&p->schedule, &d->entry, due_ms);
    if (!p->ticking) poller_arm(p);
}

void polled_retry(struct polled *d) {
    if (d->retry_ms == 0) return;
    d->retry_ms = d->state.next_try_ms = 0;
    d->failures = 0;
    if (has(d, POLL_IDENTITY)) d->contact_ms = clock_monotonic_ms();
    polled_schedule(d);
}

/* ---- doing what is due ---- */

static bool backing_off(const struct polled *d, int64_t now_ms) { return now_ms < d->retry_ms; }

/* The due time after this one; whole periods that have passed meanwhile are skipped. */
static int64_t next_period(struct polled *d, int64_t due_ms, int64_t period_ms, int64_t now_ms) {
    due_ms += period_ms;
    if (due_ms > now_ms) return due_ms;
    int64_t late = (now_ms - due_ms) / period_ms + 1;
    if (!backing_off(d, now_ms)) {
        d->state.scans_skipped += (uint64_t)late;
        d->poller->stats.scans_skipped += (uint64_t)late;
    }
    return due_ms + late * period_ms;
}

static enum quality missed_reason(const struct polled *d, bool after_scan, struct err *why) {
    if (d->poller->jumped_ms >= d->stepped_ms) {
        err_set(why, ERR_INTERNAL, NULL, "the server's clock was set forward over this slot");
        return QUALITY_CLOCK;
    }
    if (after_scan) {
        err_set(why, ERR_TIMEOUT, NULL, "the scan before took longer than a slot");
        return QUALITY_OFFLINE;
    }
    err_set(why, ERR_BUSY, NULL, "the server was stopped or too busy to scan this slot");
    return QUALITY_SERVER_DOWN;
}

/* Slots that can no longer begin: told as failed, so that every slot has its reason. */
static void tell_missed(struct polled *d, int64_t wall_ms, bool after_scan) {
    int64_t missed = slot_clock_missed(&d->slots, wall_ms), slot_ms = d->poller->options.slot_ms;
    if (missed == 0) return;
    int64_t first_ms = slot_clock_first(&d->slots, wall_ms);
    struct err why = {0};
    enum quality reason = missed_reason(d, after_scan, &why);
    slot_clock_done(&d->slots, first_ms + (missed - 1) * slot_ms);
    d->state.scans_skipped += (uint64_t)missed;
    d->poller->stats.scans_skipped += (uint64_t)missed;
    for (int64_t i = 0; i < missed && i < MISSED_TOLD_MAX && !d->removed; i++)
        scan_skipped_slot(d, first_ms + i * slot_ms, first_ms + i * slot_ms, reason, &why);
}

/* True when a scan is on its way. */
static bool do_slot(struct polled *d, int64_t now_ms, int64_t wall_ms) {
    if (slot_clock_due(&d->slots, wall_ms) > wall_ms) return false;
    int64_t start_ms = slot_clock_first(&d->slots, wall_ms);
    slot_clock_done(&d->slots, start_ms);
    if (!backing_off(d, now_ms)) return scan_begin(d, &d->plans[POLL_SLOT], POLL_SLOT, start_ms);
    struct err why = d->state.last_error;
    scan_skipped_slot(d, start_ms, wall_ms, QUALITY_OFFLINE, &why);
    return false;
}

static bool do_contact(struct polled *d, int64_t now_ms) {
    if (now_ms < d->contact_ms || backing_off(d, now_ms)) return false;
    d->contact_ms = SCHEDULE_NEVER;
    return scan_begin(d, &d->plans[POLL_IDENTITY], POLL_IDENTITY, 0);
}

/* Reads `plan` for `poll` when *due_ms has come. */
static bool do_periodic(struct polled *d, int64_t *due_ms, int64_t period_ms, enum poll_class plan, enum poll_class poll,
                        int64_t now_ms) {
    if (now_ms < *due_ms) return false;
    *due_ms = next_period(d, *due_ms, period_ms, now_ms);
    return !backing_off(d, now_ms) && scan_begin(d, &d->plans[plan], poll, 0);
}

static bool do_waiting(struct polled *d, int64_t now_ms, int64_t wall_ms) {
    if (!slots_wait(d, wall_ms)) return false;
    if (d->waiting_ms < d->poller->jumped_ms) d->waiting_ms = now_ms;
    return do_periodic(d, &d->waiting_ms, d->poller->options.slot_ms, POLL_SLOT, POLL_WATCH, now_ms);
}

static bool do_seldom(struct polled *d, int64_t now_ms) {
    if (!has(d, POLL_SELDOM) || now_ms < d->seldom_ms || backing_off(d, now_ms)) return false;
    d->seldom_ms = SCHEDULE_NEVER; /* the scan's end says when to go on */
    return scan_begin(d, &d->plans[POLL_SELDOM], POLL_SELDOM, 0);
}

/* Half a period to one and a half from now, at the device's phase: who is looked at together is not asked together for ever. */
static int64_t live_phase(const struct polled *d, int64_t now_ms) {
    int64_t period_ms = d->poller->options.live_ms, from_ms = now_ms + period_ms / 2;
    int64_t phase_ms = (int64_t)(random_mix((uint64_t)d->device->id) % (uint64_t)period_ms);
    return from_ms + (phase_ms + period_ms - from_ms % period_ms) % period_ms;
}

static bool do_live(struct polled *d, int64_t now_ms) {
    if (!has(d, POLL_LIVE) || now_ms < d->live_ms) return false;
    if (!d->live_first) return do_periodic(d, &d->live_ms, d->poller->options.live_ms, POLL_LIVE, POLL_LIVE, now_ms);
    d->live_first = false;
    d->live_ms = live_phase(d, now_ms);
    return !backing_off(d, now_ms) && scan_begin(d, &d->plans[POLL_LIVE], POLL_LIVE, 0);
}

static bool do_looked_at(struct polled *d, int64_t now_ms) {
    const struct poller_options *o = &d->poller->options;
    if (d->live) return do_live(d, now_ms);
    return has(d, POLL_WATCH) && do_periodic(d, &d->watch_ms, o->watch_ms, POLL_WATCH, POLL_WATCH, now_ms);
}

static bool do_one(struct polled *d, int64_t now_ms, int64_t wall_ms) {
    if (has(d, POLL_SLOT) && do_slot(d, now_ms, wall_ms)) return true;
    if (d->removed) return false;
    if (do_contact(d, now_ms)) return true;
    if (d->removed) return false;
    if (do_waiting(d, now_ms, wall_ms)) return true;
    if (d->removed) return false;
    if (do_looked_at(d, now_ms)) return true;
    return !d->removed && do_seldom(d, now_ms);
}

void polled_step(struct polled *d, bool after_scan) {
    if (d->run != NULL) return;
    int64_t now_ms = clock_monotonic_ms(), wall_ms = d->poller->wall_ms();
    if (has(d, POLL_SLOT)) tell_missed(d, wall_ms, after_scan);
    d->stepped_ms = now_ms;
    bool scanning = !d->removed && do_one(d, now_ms, wall_ms);
    if (!scanning && !d->removed) polled_schedule(d);
}
