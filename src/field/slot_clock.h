/* When a device's slots are due. Pure: wall time is an argument.
 *
 * Slots follow the wall clock: slot S starts at a multiple of slot_ms, is due at S + phase, and may begin until S + window. Every slot is
 * either sampled or missed, exactly once, in order. After a jump forward the slots jumped over are missed; after a jump back nothing is
 * due until the clock is past the last slot again, so that no slot is sampled twice. */
#ifndef HEARTH_FIELD_SLOT_CLOCK_H
#define HEARTH_FIELD_SLOT_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define SLOT_NONE INT64_MIN

struct slot_clock {
    int64_t slot_ms, phase_ms, window_ms; /* phase < window <= slot */
    int64_t last_ms;                      /* start of the last slot done (sampled or missed); SLOT_NONE: none yet */
};

/* Grid of all due times: 250 ms, finer for short slots: max(5, min(250, slot / 4)). */
int64_t slot_grid_ms(int64_t slot_ms);
/* `hash`: of device id and seed. Phases lie on the grid in the first three quarters of the window, so that a scan ends within it. */
void slot_clock_init(struct slot_clock *c, int64_t slot_ms, uint64_t hash);

/* How many slots in order can no longer begin, from slot_clock_first() on. The caller reports them and calls slot_clock_done. */
int64_t slot_clock_missed(struct slot_clock *c, int64_t wall_ms);
/* Start of the next slot in order. A clock without history begins with the first slot that is not yet due. */
int64_t slot_clock_first(struct slot_clock *c, int64_t wall_ms);
/* Wall time at which the next slot is due: at or before wall_ms means now. Call slot_clock_missed first. */
int64_t slot_clock_due(struct slot_clock *c, int64_t wall_ms);
void slot_clock_done(struct slot_clock *c, int64_t start_ms);   /* sampled, failed or missed, with all before it */
void slot_clock_undone(struct slot_clock *c, int64_t start_ms); /* its scan was dropped before its event: it is due again */
/* Nobody was to ask meanwhile: slots that can no longer begin are done, and nobody is told. */
void slot_clock_pass(struct slot_clock *c, int64_t wall_ms);
/* The wall clock was set back by a slot or more: slots wait. */
bool slot_clock_behind(const struct slot_clock *c, int64_t wall_ms);

#endif
