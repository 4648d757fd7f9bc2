/* Calendar arithmetic on epoch milliseconds UTC. Pure: the present time is always an argument (io/clock.h reads it).
 * Valid range everywhere: 0001-01-01 to 9999-12-31. */
#ifndef HEARTH_BASE_TIME_H
#define HEARTH_BASE_TIME_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

struct civil { /* a date and time of day, of no zone */
    int year, month, day;              /* month 1..12, day 1..31 */
    int hour, minute, second, millisecond;
};

bool civil_valid(const struct civil *c);             /* real dates only; second <= 59 */
int64_t civil_to_ms(const struct civil *c);          /* as if it were UTC */
struct civil civil_from_ms(int64_t ms);
int civil_weekday(int64_t ms);                       /* 0 Monday .. 6 Sunday */

/* RFC 3339 with 'T' or blank, 0..9 fraction digits (cut to ms), 'Z' or offset; or plain epoch milliseconds. */
bool time_parse(struct str text, int64_t *ms);
void time_format(int64_t ms, char out[25]);          /* 2027-01-14T08:42:10.125Z */

int64_t time_floor(int64_t ms, int64_t step_ms);     /* largest multiple of step <= ms, for negative ms too */

#endif
