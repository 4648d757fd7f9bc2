/* Slot boundaries of one device. Pure; see slot_clock.h for the rules. */
#include "field/slot_clock.h"

#include "base/time.h"

enum { GRID_MAX_MS = 250, GRID_MIN_MS = 5 };

int64_t slot_grid_ms(int64_t slot_ms) {
    int64_t grid = slot_ms / 4;
    if (grid > GRID_MAX_MS) grid = GRID_MAX_MS;
    return grid < GRID_MIN_MS ? GRID_MIN_MS : grid;
}

void slot_clock_init(struct slot_clock *c, int64_t slot_ms, uint64_t hash) {
    int64_t window = slot_ms < MINUTE_MS ? slot_ms : MINUTE_MS;
    int64_t grid = slot_grid_ms(slot_ms);
    int64_t phases = window * 3 / 4 / grid;
    *c = (struct slot_clock){.slot_ms = slot_ms, .window_ms = window, .last_ms = SLOT_NONE};
    if (phases > 1) c->phase_ms = (int64_t)(hash % (uint64_t)phases) * grid;
}

int64_t slot_clock_first(struct slot_clock *c, int64_t wall_ms) {
    if (c->last_ms == SLOT_NONE) c->last_ms = time_floor(wall_ms - c->phase_ms - 1, c->slot_ms);
    return c->last_ms + c->slot_ms;
}

int64_t slot_clock_missed(struct slot_clock *c, int64_t wall_ms) {
    int64_t late = wall_ms - c->window_ms - slot_clock_first(c, wall_ms);
    return late < 0 ? 0 : late / c->slot_ms + 1;
}

int64_t slot_clock_due(struct slot_clock *c, int64_t wall_ms) {
    return slot_clock_first(c, wall_ms) + c->phase_ms;
}

void slot_clock_done(struct slot_clock *c, int64_t start_ms) {
    if (start_ms > c->last_ms) c->last_ms = start_ms;
}

void slot_clock_undone(struct slot_clock *c, int64_t start_ms) {
    if (start_ms == c->last_ms) c->last_ms = start_ms - c->slot_ms;
}

void slot_clock_pass(struct slot_clock *c, int64_t wall_ms) {
    int64_t missed = slot_clock_missed(c, wall_ms);
    if (missed > 0) slot_clock_done(c, slot_clock_first(c, wall_ms) + (missed - 1) * c->slot_ms);
}

bool slot_clock_behind(const struct slot_clock *c, int64_t wall_ms) {
    return c->last_ms != SLOT_NONE && wall_ms < c->last_ms;
}
