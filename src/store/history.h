/* Readings and gaps. Hot tier only so far: history_read merges tiers, and the sealed ones will be further sources
 * there.
 *
 * Write rule, per point and time: an equal value changes nothing; a better rank replaces a worse one, never the other
 * way round. */
#ifndef HEARTH_STORE_HISTORY_H
#define HEARTH_STORE_HISTORY_H

#include "base/arena.h"
#include "domain/reading_group.h"
#include "domain/series.h"
#include "store/store.h"

struct history_written {
    uint64_t rows_new, rows_merged, rows_equal;
};

/* One commit per tenant's file; on return it is on disk (synchronous FULL). ERR_STORAGE_FULL leaves the group
 * untouched, to be tried again (what another tenant's file took already is equal then). A row measured outside of [slot
 * - SLOT_EARLY_MS, slot + SLOT_LATE_MS) is put into the quarter of an hour of its t instead: reads rely on that reach.
 */
#define SLOT_EARLY_MS (INT64_C(2) * 60 * 1000)
#define SLOT_LATE_MS  (INT64_C(62) * 60 * 1000)
bool history_write(struct store *s, const struct reading_group *g, struct history_written *out, struct err *e);

/* Rows of the device with from <= t < to, at most `limit` rows, ascending t; *more when there are further ones (go on
 * from the last t + 1). A short read transaction inside. Rows in which none of the points occurs are left out. */
bool history_read(struct store *s, struct arena *a, int64_t tenant_id, int64_t device_id, const int32_t *points,
                  int point_count, int64_t from_ms, int64_t to_ms, size_t limit, struct series *out, bool *more,
                  struct err *e);
/* All rows of history_read in order of time, in pieces of the store's own choice (some thousand rows, each piece a
 * short read transaction): years in the memory of one piece. `rows` is valid during the call; it may not call the
 * store. false ends the walk early, which is no error. */
typedef bool history_take(void *context, const struct series *rows);
bool history_walk(struct store *s, int64_t tenant_id, int64_t device_id, const int32_t *points, int point_count,
                  int64_t from_ms, int64_t to_ms, history_take *take, void *context, struct err *e);
bool history_gaps(struct store *s, struct arena *a, int64_t tenant_id, int64_t device_id, int64_t from_ms,
                  int64_t to_ms, struct gap **out, size_t *count,
                  struct err *e); /* also those of device 0 (the whole tenant: server down) */

/* First and last t of a device's readings; ERR_NOT_FOUND when none. */
bool history_span(struct store *s, int64_t tenant_id, int64_t device_id, int64_t *first_ms, int64_t *last_ms,
                  struct err *e);
/* The newest time that the tenant's history knows, 0 when none: storing waits while the wall clock is before it (reason
 * "clock"). It is the sign of life or a later reading; readings over a day after the sign of life (imported with wrong
 * times) do not count. */
bool history_newest(struct store *s, int64_t tenant_id, int64_t *t_ms, struct err *e);
/* The newest stored row of each device: fills the hub after a start. */
bool history_each_last(struct store *s, int64_t tenant_id,
                       void (*each)(void *context, int64_t device_id, int64_t t_ms, const void *body, size_t length),
                       void *context, struct err *e);
/* At start: what was not stored since the last sign of life becomes one gap "server down" of device 0, from there to
 * now; open gaps of devices are closed at the last sign of life. Then and once a minute: a sign of life. */
bool history_started(struct store *s, int64_t tenant_id, int64_t now_ms, struct err *e);
bool history_alive(struct store *s, int64_t tenant_id, int64_t now_ms, struct err *e);

#endif
