/* POSIX TZ rules: parsing and evaluation for any year. Pure; owns nothing. */
#include "base/tz_rule.h"

#include "base/time.h"

#include <string.h>

enum { DAY_S = 86400 };

/* ---- parsing: each take_ moves past what it read ---- */

static bool take_char(struct str *s, char c) {
    if (!s->length || s->at[0] != c) return false;
    s->at++;
    s->length--;
    return true;
}

static bool take_number(struct str *s, int max, int *out) {
    int value = 0;
    size_t digits = 0;
    while (digits < s->length && digits < 4 && s->at[digits] >= '0' && s->at[digits] <= '9')
        value = value * 10 + (s->at[digits++] - '0');
    s->at += digits;
    s->length -= digits;
    *out = value;
    return digits > 0 && value <= max;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "CET" or "<-03>"; the name itself is not kept. */
static bool take_name(struct str *s) {
    bool quoted = take_char(s, '<');
    size_t length = 0;
    while (length < s->length && (is_letter(s->at[length]) || (quoted && s->at[length] != '>'))) length++;
    s->at += length;
    s->length -= length;
    return length >= 3 && (!quoted || take_char(s, '>'));
}

/* [+-]h[:mm[:ss]] */
static bool take_time(struct str *s, int hours_max, int32_t *out) {
    bool negative = take_char(s, '-');
    int hours, minutes = 0, seconds = 0;
    if (!negative) take_char(s, '+');
    if (!take_number(s, hours_max, &hours)) return false;
    if (take_char(s, ':')) {
        if (!take_number(s, 59, &minutes)) return false;
        if (take_char(s, ':') && !take_number(s, 59, &seconds)) return false;
    }
    *out = (hours * 3600 + minutes * 60 + seconds) * (negative ? -1 : 1);
    return true;
}

static bool take_day(struct str *s, struct tz_date *d) {
    if (take_char(s, 'J')) {
        d->kind = TZ_JULIAN_NO_LEAP;
        return take_number(s, 365, &d->day) && d->day >= 1;
    }
    if (take_char(s, 'M')) {
        d->kind = TZ_MONTH_WEEK_DAY;
        return take_number(s, 12, &d->month) && d->month >= 1 && take_char(s, '.') && take_number(s, 5, &d->week) &&
               d->week >= 1 && take_char(s, '.') && take_number(s, 6, &d->day);
    }
    d->kind = TZ_DAY_OF_YEAR;
    return take_number(s, 365, &d->day);
}

static bool take_date(struct str *s, struct tz_date *d) {
    d->time_s = 2 * 3600;
    return take_char(s, ',') && take_day(s, d) && (!take_char(s, '/') || take_time(s, 167, &d->time_s));
}

/* The sign of POSIX counts west of Greenwich. */
static bool take_offset(struct str *s, int32_t *east_s) {
    if (!take_time(s, 24, east_s)) return false;
    *east_s = -*east_s;
    return true;
}

bool tz_rule_parse(struct str text, struct tz_rule *out) {
    struct tz_rule r = {0};
    if (!take_name(&text) || !take_offset(&text, &r.standard_s)) return false;
    r.daylight_s = r.standard_s;
    if (text.length > 0) {
        r.has_daylight = true;
        r.daylight_s = r.standard_s + 3600;
        if (!take_name(&text)) return false;
        if (text.length && text.at[0] != ',' && !take_offset(&text, &r.daylight_s)) return false;
        if (!take_date(&text, &r.begin) || !take_date(&text, &r.end) || text.length > 0) return false;
    }
    *out = r;
    return true;
}

/* ---- evaluation ---- */

static int64_t day_ms(int year, int month, int day) {
    return civil_to_ms(&(struct civil){.year = year, .month = month, .day = day});
}

static bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t month_week_day_ms(const struct tz_date *d, int year) {
    int64_t first_ms = day_ms(year, d->month, 1);
    int64_t next_month_ms = d->month == 12 ? day_ms(year + 1, 1, 1) : day_ms(year, d->month + 1, 1);
    int first_weekday = (civil_weekday(first_ms) + 1) % 7; /* 0 Sunday */
    int64_t at_ms = first_ms + ((d->day - first_weekday + 7) % 7 + 7 * (d->week - 1)) * DAY_MS;
    return at_ms < next_month_ms ? at_ms : at_ms - 7 * DAY_MS;
}

/* Local seconds since 1970-01-01T00:00 local, in `year`. */
static int64_t date_s(const struct tz_date *d, int year) {
    int64_t day;
    switch (d->kind) {
    case TZ_JULIAN_NO_LEAP:
        day = day_ms(year, 1, 1) / DAY_MS + d->day - 1 + (is_leap(year) && d->day > 59);
        break;
    case TZ_DAY_OF_YEAR:
        day = day_ms(year, 1, 1) / DAY_MS + d->day;
        break;
    default:
        day = month_week_day_ms(d, year) / DAY_MS;
    }
    return day * DAY_S + d->time_s;
}

int32_t tz_rule_offset_s(const struct tz_rule *r, int64_t utc_s) {
    if (!r->has_daylight) return r->standard_s;
    int year = civil_from_ms((utc_s + r->standard_s) * SECOND_MS).year;
    int64_t begin_s = date_s(&r->begin, year) - r->standard_s;
    int64_t end_s = date_s(&r->end, year) - r->daylight_s;
    bool daylight = begin_s < end_s ? utc_s >= begin_s && utc_s < end_s : !(utc_s >= end_s && utc_s < begin_s);
    return daylight ? r->daylight_s : r->standard_s;
}
