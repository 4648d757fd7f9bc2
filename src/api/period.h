/* Calendar periods in a zone: "today", "week" (from Monday), "month", "quarter", "year" around an instant. Pure. */
#ifndef HEARTH_API_PERIOD_H
#define HEARTH_API_PERIOD_H

#include "base/tz.h"

#include <stdint.h>

enum period { PERIOD_TODAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR, PERIODS };
extern const char *const period_names[]; /* NULL-terminated, in enum order */

/* The period that holds `at_ms`: from its first instant to the first instant of the next one. Days of 23 and 25 hours come out right. */
void period_resolve(enum period p, const struct tz *z, int64_t at_ms, int64_t *from_ms, int64_t *to_ms);

#endif
