/* Shared by history*.c only. */
#ifndef HEARTH_STORE_HISTORY_INSIDE_H
#define HEARTH_STORE_HISTORY_INSIDE_H

#include "base/time.h"
#include "store/history.h"
#include "store/inside.h"

#define TIME_LATEST (INT64_MAX / 4) /* later than any reading; sums with it do not overflow */

/* The days of reading_day are counted in slots' UTC days. */
static inline int64_t day_of(int64_t slot) {
    return time_floor(slot, DAY_MS) / DAY_MS;
}

/* The slot grid: every slot of the tenant is a multiple of it. DB_NULL before the first reading. */
bool slot_grid(struct tenant_history *h, int64_t *grid_ms, struct err *e);

/* Marks of one tenant in the transaction that is open. */
bool gaps_mark(struct tenant_history *h, const struct gap_mark *m, struct err *e);

/* Hot rows of a device whose slot is in [from_slot, to_slot) and t in [from_t, to_t), in no promised order. */
bool hot_rows(struct tenant_history *h, int64_t device_id, int64_t from_slot, int64_t to_slot, int64_t from_t,
              int64_t to_t, db_each *each, void *context, struct err *e);

/* The first day >= from_day with readings of the device; *found false when none. */
bool hot_first_day(struct tenant_history *h, int64_t device_id, int64_t from_day, bool *found, int64_t *day,
                   struct err *e);

#endif
