/* Calendar periods: find the local date, step to the edges, go back to UTC through the zone. */
#include "api/period.h"

#include "base/time.h"

const char *const period_names[] = {"today", "week", "month", "quarter", "year", NULL};

/* Midnight at the start of a local day; where the clock skips midnight, the first instant after it. */
static int64_t start_of(const struct tz *z, int64_t local_midnight_ms) {
    int64_t first, second;
    tz_from_local(z, local_midnight_ms, &first, &second);
    return first;
}

static int64_t month_start(int year, int month) { /* month may run past 12 */
    struct civil c = {.year = year + (month - 1) / 12, .month = (month - 1) % 12 + 1, .day = 1};
    return civil_to_ms(&c);
}

void period_resolve(enum period p, const struct tz *z, int64_t at_ms, int64_t *from_ms, int64_t *to_ms) {
    int64_t local = at_ms + tz_offset_s(z, at_ms) * SECOND_MS;
    int64_t day = time_floor(local, DAY_MS);
    struct civil date = civil_from_ms(day);
    int64_t from = day, to = day + DAY_MS;
    switch (p) {
    case PERIOD_WEEK:
        from = day - civil_weekday(day) * DAY_MS;
        to = from + 7 * DAY_MS;
        break;
    case PERIOD_MONTH:
        from = month_start(date.year, date.month);
        to = month_start(date.year, date.month + 1);
        break;
    case PERIOD_QUARTER:
        from = month_start(date.year, (date.month - 1) / 3 * 3 + 1);
        to = month_start(date.year, (date.month - 1) / 3 * 3 + 4);
        break;
    case PERIOD_YEAR:
        from = month_start(date.year, 1);
        to = month_start(date.year, 13);
        break;
    case PERIOD_TODAY:
    case PERIODS: break;
    }
    *from_ms = start_of(z, from);
    *to_ms = start_of(z, to);
}
