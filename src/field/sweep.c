/* A pass over a plan's blocks. Owns the items of plans of several blocks, which are kept from pass to pass; borrows plan, points and link.
 * Never decides when to ask: its owner does. */
#include "field/sweep.h"

#include "io/clock.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { SILENT_MAX = 2 };
#define NOT_ASKED QUALITY_CODES /* in items, of a part of a plan, until it ends */

static const struct plan_block *block_at(const struct sweep *s) { return &s->plan->blocks.items[s->block]; }

static void mark_block(struct sweep *s, enum quality quality) {
    const struct plan_block *b = block_at(s);
    for (size_t i = 0; i < b->point_count; i++)
        s->items[s->plan->points.items[b->point_first + i].rank].sample = (struct sample){NAN, quality};
}

static void decode_block(struct sweep *s, const uint16_t *words) {
    const struct plan_block *b = block_at(s);
    for (size_t i = 0; i < b->point_count; i++) {
        const struct plan_point *point = &s->plan->points.items[b->point_first + i];
        const struct point_def *def = s->points[point->index].def;
        s->items[point->rank].sample = point_decode(def, words + (def->address - b->address));
    }
}

/* ---- the answer to one block ---- */

static bool is_refusal(int exception) { return exception == MODBUS_ILLEGAL_ADDRESS || exception == MODBUS_ILLEGAL_VALUE; }

/* A gateway that says so speaks for a device that is silent. */
static bool is_silence(int exception) {
    return exception == MODBUS_GATEWAY_PATH || exception == MODBUS_GATEWAY_TARGET;
}

static void take_values(struct sweep *s, const uint16_t *words) {
    decode_block(s, words);
    if (block_at(s)->hole) plan_answered(s->plan, s->block, s->learned);
    s->block++;
}

static void take_exception(struct sweep *s, int exception) {
    const struct plan_block *b = block_at(s);
    s->counts.exceptions++;
    s->exception = exception;
    err_set(&s->why, ERR_EXCEPTION, NULL, "unit %d answers to a read of %d at address %d with exception %d, %s", s->unit,
            b->count, b->address, exception, modbus_exception_name(exception));
    if (is_refusal(exception) && plan_refused(s->plan, s->block, s->points, s->learned, clock_monotonic_ms())) return;
    mark_block(s, QUALITY_EXCEPTION);
    s->block++;
}

static void take_answer(struct sweep *s, const struct answer *answer) {
    s->answered++;
    s->silent = 0;
    s->counts.answers++;
    s->round_trip_us = answer->round_trip_us;
    s->answer_ms = clock_wall_ms();
    if (answer->exception > 0)
        take_exception(s, answer->exception);
    else
        take_values(s, answer->words);
}

static bool goes_on_after_silence(struct sweep *s) {
    mark_block(s, QUALITY_OFFLINE);
    s->block++;
    return s->answered > 0 && ++s->silent < SILENT_MAX;
}

/* True when the pass goes on. */
static bool take(struct sweep *s, const struct answer *answer) {
    s->end = answer->end;
    if (answer->end == EXCHANGE_ANSWERED && is_silence(answer->exception)) {
        s->end = EXCHANGE_SILENT;
        s->counts.exceptions++;
        err_set(&s->why, ERR_TIMEOUT, NULL, "the gateway reports that unit %d does not answer (exception %d, %s)",
                s->unit, answer->exception, modbus_exception_name(answer->exception));
        return goes_on_after_silence(s);
    }
    if (answer->end == EXCHANGE_ANSWERED) {
        take_answer(s, answer);
        return true;
    }
    s->why = *answer->why;
    if (answer->why->code == ERR_PROTOCOL) s->counts.protocol_errors++;
    return answer->end == EXCHANGE_SILENT && goes_on_after_silence(s);
}

/* ---- the way through the plan ---- */

static bool asleep(const struct plan_block *b, int64_t now_ms) { return b->hole && now_ms < b->again_ms; }

/* Holes are asked for again only now and then; in between their points are what they were. */
static void skip_holes(struct sweep *s) {
    int64_t now_ms = clock_monotonic_ms();
    for (; s->block < s->plan->blocks.count && asleep(block_at(s), now_ms); s->block++)
        mark_block(s, QUALITY_EXCEPTION);
}

static bool ask(struct sweep *s, struct err *e) {
    const struct plan_block *b = block_at(s);
    s->asked++;
    s->exchange.ask = (struct ask){.unit = s->unit, .area = b->area, .address = b->address, .count = b->count};
    s->exchange.rank = s->rank;
    s->exchange.retries = s->retries;
    s->exchange.gap_ms = s->gap_ms;
    return link_submit(s->link, &s->exchange, e);
}

/* Of a part, the points of other blocks are left out. */
static void drop_unasked(struct sweep *s) {
    size_t kept = 0;
    for (size_t i = 0; i < s->item_count; i++)
        if (s->items[i].sample.quality != NOT_ASKED) s->items[kept++] = s->items[i];
    s->item_count = kept;
}

static void end(struct sweep *s) {
    s->next = s->last_resort ? s->plan->blocks.count : s->block;
    if (s->portion > 0) drop_unasked(s);
    s->ended(s);
}

static bool part_is_done(const struct sweep *s) {
    return s->block >= s->plan->blocks.count || s->last_resort || (s->portion > 0 && s->asked >= s->portion);
}

static void clear_items(struct sweep *s, struct scan_items *into) {
    size_t count = s->item_count = s->plan->points.count;
    enum quality unheard = s->portion > 0 ? NOT_ASKED : QUALITY_OFFLINE;
    if (into->capacity < count) {
        into->items = heap_grow(into->items, count, sizeof *into->items);
        into->capacity = count;
    }
    s->items = into->items;
    for (size_t i = 0; i < count; i++) {
        const struct plan_point *point = &s->plan->points.items[i];
        enum quality quality = i < s->plan->asked ? unheard : QUALITY_NOT_CONNECTED;
        s->items[point->rank] = (struct scan_item){s->points[point->index].number, {NAN, quality}};
    }
}

/* Several blocks: what was heard must last until the next answer. */
static void keep_items(struct sweep *s) {
    s->lean = false;
    clear_items(s, &s->own);
}

static void exchange_done(struct exchange *x, const struct answer *answer) {
    struct sweep *s = (struct sweep *)(void *)((char *)x - offsetof(struct sweep, exchange));
    if (s->lean) clear_items(s, s->shared);
    s->counts.requests += x->sent;
    s->counts.timeouts += x->timeouts;
    bool on = take(s, answer);
    if (on) skip_holes(s);
    if (on && !part_is_done(s)) {
        if (s->lean) keep_items(s); /* the one block was refused and has become two */
        if (ask(s, &s->why)) return;
        s->end = EXCHANGE_UNREACHABLE;
    }
    end(s);
}

bool sweep_begin(struct sweep *s, struct err *e) {
    REQUIRE(s->first < s->plan->blocks.count);
    s->lean = s->shared != NULL && s->plan->blocks.count == 1 && !s->plan->blocks.items[0].hole;
    if (!s->lean) keep_items(s);
    s->block = s->first;
    s->answered = s->asked = 0;
    s->last_resort = false;
    s->exception = s->silent = 0;
    s->round_trip_us = 0;
    s->why.code = ERR_NONE;
    s->counts = (struct sweep_counts){0};
    s->exchange = (struct exchange){.done = exchange_done};
    skip_holes(s);
    if (s->block == s->plan->blocks.count) { /* nothing but holes: ask for one of them, to hear something */
        s->last_resort = true;
        s->block = s->first;
    }
    return ask(s, e);
}

void sweep_cancel(struct sweep *s) { link_cancel(&s->exchange); }

void scan_items_fini(struct scan_items *i) {
    free(i->items);
    *i = (struct scan_items){0};
}

void sweep_fini(struct sweep *s) {
    scan_items_fini(&s->own);
    s->items = NULL;
}
