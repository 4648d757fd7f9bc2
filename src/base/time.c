/* Calendar arithmetic (proleptic Gregorian, by Howard Hinnant's day-count formulas). Pure; never reads a clock. */
#include "base/time.h"

#include <stdio.h>
#include <string.h>

static const int64_t earliest_ms = INT64_C(-62135596800000); /* 0001-01-01T00:00:00.000Z */
static const int64_t latest_ms = INT64_C(253402300799999);   /* 9999-12-31T23:59:59.999Z */

int64_t time_floor(int64_t ms, int64_t step_ms) {
    int64_t rest = ms % step_ms;
    return ms - (rest < 0 ? rest + step_ms : rest);
}

static bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

bool civil_valid(const struct civil *c) {
    return c->year >= 1 && c->year <= 9999 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= days_in_month(c->year, c->month) && c->hour >= 0 && c->hour <= 23 && c->minute >= 0 &&
           c->minute <= 59 && c->second >= 0 && c->second <= 59 && c->millisecond >= 0 && c->millisecond <= 999;
}

/* Years begin in March here, so that the leap day is the last of its year; 146,097 days are 400 years. */
static int64_t days_from_civil(int year, int month, int day) {
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400, year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void civil_from_days(int64_t days, struct civil *c) {
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, d = z - era * 146097;
    int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365, day_of_year = d - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * day_of_year + 2) / 153;
    c->day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    c->month = (int)(m < 10 ? m + 3 : m - 9);
    c->year = (int)(y + era * 400 + (c->month <= 2));
}

int64_t civil_to_ms(const struct civil *c) {
    return days_from_civil(c->year, c->month, c->day) * DAY_MS + c->hour * HOUR_MS + c->minute * MINUTE_MS +
           c->second * SECOND_MS + c->millisecond;
}

struct civil civil_from_ms(int64_t ms) {
    struct civil c = {0};
    int64_t day = time_floor(ms, DAY_MS), rest = ms - day;
    civil_from_days(day / DAY_MS, &c);
    c.hour = (int)(rest / HOUR_MS);
    c.minute = (int)(rest / MINUTE_MS % 60);
    c.second = (int)(rest / SECOND_MS % 60);
    c.millisecond = (int)(rest % SECOND_MS);
    return c;
}

int civil_weekday(int64_t ms) {
    int64_t day = time_floor(ms, DAY_MS) / DAY_MS; /* day 0 was a Thursday */
    return (int)(((day + 3) % 7 + 7) % 7);
}

/* Exactly `count` digits. */
static bool take_digits(struct str *s, size_t count, int *out) {
    int value = 0;
    if (s->length < count) return false;
    for (size_t i = 0; i < count; i++) {
        if (s->at[i] < '0' || s->at[i] > '9') return false;
        value = value * 10 + (s->at[i] - '0');
    }
    s->at += count;
    s->length -= count;
    *out = value;
    return true;
}

static bool take_one_of(struct str *s, const char *wanted) {
    if (!s->length || !s->at[0] || !strchr(wanted, s->at[0])) return false;
    s->at++;
    s->length--;
    return true;
}

static bool take_fraction(struct str *s, int *millisecond) {
    if (!take_one_of(s, ".")) return true;
    int digits = 0, scale = 100, digit;
    while (digits < 9 && take_digits(s, 1, &digit)) {
        *millisecond += digit * scale;
        scale /= 10;
        digits++;
    }
    return digits > 0;
}

static bool take_offset(struct str *s, int64_t *offset_ms) {
    if (take_one_of(s, "Z")) return *offset_ms = 0, true;
    if (!s->length) return false;
    int sign = s->at[0] == '-' ? -1 : 1, hours, minutes;
    if (!take_one_of(s, "+-") || !take_digits(s, 2, &hours) || !take_one_of(s, ":") || !take_digits(s, 2, &minutes) ||
        hours > 23 || minutes > 59)
        return false;
    *offset_ms = sign * (hours * HOUR_MS + minutes * MINUTE_MS);
    return true;
}

static bool parse_rfc3339(struct str s, int64_t *ms) {
    struct civil c = {0};
    int64_t offset_ms;
    if (!(take_digits(&s, 4, &c.year) && take_one_of(&s, "-") && take_digits(&s, 2, &c.month) && take_one_of(&s, "-") &&
          take_digits(&s, 2, &c.day) && take_one_of(&s, "T ") && take_digits(&s, 2, &c.hour) && take_one_of(&s, ":") &&
          take_digits(&s, 2, &c.minute) && take_one_of(&s, ":") && take_digits(&s, 2, &c.second) &&
          take_fraction(&s, &c.millisecond) && take_offset(&s, &offset_ms) && s.length == 0))
        return false;
    if (!civil_valid(&c)) return false;
    *ms = civil_to_ms(&c) - offset_ms;
    return true;
}

bool time_parse(struct str text, int64_t *ms) {
    int64_t value;
    if (!str_to_int64(text, &value) && !parse_rfc3339(text, &value)) return false;
    if (value < earliest_ms || value > latest_ms) return false;
    *ms = value;
    return true;
}

/* `ms` out of range (a broken clock, a hostile file) gives the nearest time in range: the text always has its 24
 * characters. */
void time_format(int64_t ms, char out[25]) {
    if (ms < earliest_ms) ms = earliest_ms;
    if (ms > latest_ms) ms = latest_ms;
    struct civil c = civil_from_ms(ms);
    char text[96];
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day, c.hour, c.minute,
             c.second, c.millisecond);
    memcpy(out, text, 24);
    out[24] = '\0';
}
