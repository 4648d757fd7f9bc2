/* Who is due next: a deadline heap over entries that live in their owners. Pure: the present time is an argument; the same calls give the
 * same order. Times are monotonic milliseconds, rounded up to a grid, so that those who share a tick are handled in one wake-up. */
#ifndef HEARTH_FIELD_SCHEDULE_H
#define HEARTH_FIELD_SCHEDULE_H

#include "base/vec.h"

#include <stdint.h>

#define SCHEDULE_NEVER INT64_MAX

struct schedule_entry {
    int64_t due_ms;
    uint64_t order; /* of entries due at the same time: first set, first out */
    size_t place;   /* in the heap, from 1; 0: not in it */
};

struct schedule {
    VEC(struct schedule_entry *) heap;
    int64_t grid_ms;
    uint64_t sets;
};

void schedule_init(struct schedule *s, int64_t grid_ms);
void schedule_fini(struct schedule *s); /* entries belong to their owners */
/* Puts the entry in, or moves it; SCHEDULE_NEVER takes it out. */
void schedule_set(struct schedule *s, struct schedule_entry *entry, int64_t due_ms);
void schedule_remove(struct schedule *s, struct schedule_entry *entry);
/* Takes out the earliest entry that is due at now_ms; NULL: none. */
struct schedule_entry *schedule_pop(struct schedule *s, int64_t now_ms);
int64_t schedule_next_ms(const struct schedule *s); /* SCHEDULE_NEVER: empty */

#endif
