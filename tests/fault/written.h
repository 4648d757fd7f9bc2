/* Groups of readings whose content follows from their number, so that any of them can be checked later without having
 * been kept. */
#ifndef HEARTH_TESTS_WRITTEN_H
#define HEARTH_TESTS_WRITTEN_H

#include "store/history.h"

#define WRITTEN_TENANT 1
#define WRITTEN_ROWS   20
#define WRITTEN_POINTS 10
#define WRITTEN_START  INT64_C(1767225600000)

bool written_write(struct store *s, int64_t number, struct err *e);
/* How many of the groups 0 .. count-1 do not stand in the store whole, as they were written; count when reading fails.
 */
int64_t written_lost(struct store *s, int64_t count);
/* True when the group stands there whole or not at all. */
bool written_whole_or_absent(struct store *s, int64_t number);
/* PRAGMA integrity_check on the configuration and on the tenant's history; `why` gets what it found. */
bool written_sound(struct store *s, char why[200]);
/* Any SQL on both, for the test's own settings. */
void written_pragma(struct store *s, const char *sql);

#endif
