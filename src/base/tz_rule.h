/* The rule in the footer of a TZif file: a POSIX TZ text ("CET-1CEST,M3.5.0,M10.5.0/3"), with the wider hours of RFC 8536, 3.3.1.
 * Pure. Used by tz.c only. */
#ifndef HEARTH_BASE_TZ_RULE_H
#define HEARTH_BASE_TZ_RULE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct tz_date { /* a day of the year and a local time on it */
    enum tz_date_kind { TZ_JULIAN_NO_LEAP, TZ_DAY_OF_YEAR, TZ_MONTH_WEEK_DAY } kind;
    int month, week, day; /* Jn: day 1..365, 29 February is never counted; n: day 0..365; Mm.w.d: week 5 is the last, day 0 Sunday */
    int32_t time_s;       /* -167 h .. 167 h after midnight */
};

struct tz_rule {
    int32_t standard_s, daylight_s; /* east of UTC; equal when there is no daylight saving */
    bool has_daylight;
    struct tz_date begin, end; /* of daylight saving; begin by standard, end by daylight time */
};

bool tz_rule_parse(struct str text, struct tz_rule *out);
int32_t tz_rule_offset_s(const struct tz_rule *r, int64_t utc_s);

#endif
