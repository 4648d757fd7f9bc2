/* Reading times by format, and from a zone's local time to UTC. Pure; owns nothing; never asks what time it is. */
#include "domain/import_time.h"

#include "base/time.h"

#include <string.h>

struct token {
    const char *text;
    int digits_min, digits_max;
    int field; /* enum field */
};

enum field { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FRACTION, FIELDS };

/* Longer ones first: the first that fits is taken. */
static const struct token tokens[] = {
    {"YYYY", 4, 4, YEAR}, {"MM", 2, 2, MONTH}, {"M", 1, 2, MONTH},   {"DD", 2, 2, DAY},       {"D", 1, 2, DAY},
    {"hh", 2, 2, HOUR},   {"h", 1, 2, HOUR},   {"mm", 2, 2, MINUTE}, {"SSS", 1, 9, FRACTION}, {"ss", 2, 2, SECOND},
};

static const char *const absolute[] = {"rfc3339", "epoch_s", "epoch_ms", NULL};

static const struct token *token_at(const char *format) {
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        if (strncmp(format, tokens[i].text, strlen(tokens[i].text)) == 0) return &tokens[i];
    }
    return NULL;
}

bool time_format_absolute(const char *format) {
    for (int i = 0; absolute[i]; i++) {
        if (strcmp(absolute[i], format) == 0) return true;
    }
    return false;
}

bool time_format_valid(const char *format) {
    unsigned seen = 0, needed = 1u << YEAR | 1u << MONTH | 1u << DAY | 1u << HOUR;
    if (time_format_absolute(format)) return true;
    while (*format) {
        const struct token *token = token_at(format);
        if (token && seen & 1u << token->field) return false;
        if (token) seen |= 1u << token->field;
        format += token ? strlen(token->text) : 1;
    }
    return (seen & needed) == needed;
}

static bool take_digits(struct str *rest, const struct token *token, int *value) {
    int digits = 0, number = 0;
    while (digits < token->digits_max && (size_t)digits < rest->length) {
        char c = rest->at[digits];
        if (c < '0' || c > '9') break;
        if (token->field != FRACTION || digits < 3) number = number * 10 + (c - '0');
        digits++;
    }
    if (digits < token->digits_min) return false;
    for (int i = digits; token->field == FRACTION && i < 3; i++) number *= 10;
    *rest = (struct str){rest->at + digits, rest->length - (size_t)digits};
    *value = number;
    return true;
}

static bool read_pattern(const char *format, struct str rest, int64_t *ms) {
    int fields[FIELDS] = {0};
    while (*format) {
        const struct token *token = token_at(format);
        if (token) {
            if (!take_digits(&rest, token, &fields[token->field])) return false;
            format += strlen(token->text);
            continue;
        }
        if (rest.length == 0 || *rest.at != *format) return false;
        rest = (struct str){rest.at + 1, rest.length - 1};
        format++;
    }
    struct civil c = {fields[YEAR],   fields[MONTH],  fields[DAY],     fields[HOUR],
                      fields[MINUTE], fields[SECOND], fields[FRACTION]};
    if (rest.length > 0 || !civil_valid(&c)) return false;
    *ms = civil_to_ms(&c);
    return *ms >= DAY_MS; /* a time before 1970 is no reading; the day is for zones west of Greenwich */
}

#define LAST_MS INT64_C(253402300799999) /* the end of the year 9999 */

static bool read_epoch(struct str text, int64_t unit_ms, int64_t *ms) {
    int64_t number;
    if (!str_to_int64(text, &number) || number < 0 || number > LAST_MS / unit_ms) return false;
    *ms = number * unit_ms;
    return true;
}

bool time_format_read(const char *format, struct str text, int64_t *ms) {
    if (strcmp(format, "epoch_s") == 0) return read_epoch(text, 1000, ms);
    if (strcmp(format, "epoch_ms") == 0) return read_epoch(text, 1, ms);
    if (strcmp(format, "rfc3339") == 0) {
        /* time_parse takes plain milliseconds too, which this format does not. */
        return memchr(text.at, ':', text.length) && time_parse(text, ms) && *ms >= 0;
    }
    return read_pattern(format, text, ms);
}

static bool is_newest_first(const int64_t *ms, size_t count) {
    size_t back = 0, forth = 0;
    for (size_t i = 1; i < count; i++) {
        back += ms[i] < ms[i - 1];
        forth += ms[i] > ms[i - 1];
    }
    return back > forth;
}

/* What is remembered of the doubled hour that the walk is in. */
struct doubled_hour {
    int64_t local_ms; /* of the row before */
    int64_t shift_ms; /* between the first and the second time; tells one change from another */
    bool inside, second;
};

/* A step back (or none) inside one doubled hour means that the clock has been put back since the row before. */
static int64_t doubled_to_utc(struct doubled_hour *h, int64_t local_ms, int64_t first_ms, int64_t second_ms) {
    bool same_hour = h->inside && h->shift_ms == second_ms - first_ms && local_ms - h->local_ms < h->shift_ms &&
                     h->local_ms - local_ms < h->shift_ms;
    h->second = same_hour && (h->second || local_ms <= h->local_ms);
    h->inside = true;
    h->local_ms = local_ms;
    h->shift_ms = second_ms - first_ms;
    return h->second ? second_ms : first_ms;
}

void times_to_utc(const struct tz *zone, int64_t *ms, size_t count, uint8_t *match, struct time_counts *out) {
    struct doubled_hour hour = {0};
    *out = (struct time_counts){.newest_first = is_newest_first(ms, count)};
    for (size_t i = 0; i < count; i++) {
        size_t at = out->newest_first ? count - 1 - i : i; /* always walk forward in time */
        int64_t first = 0, second = 0;
        enum tz_match found = tz_from_local(zone, ms[at], &first, &second);
        out->skipped += found == TZ_SKIPPED;
        out->doubled += found == TZ_DOUBLED;
        if (match) match[at] = (uint8_t)found;
        if (found != TZ_DOUBLED) hour.inside = false;
        ms[at] = found == TZ_DOUBLED ? doubled_to_utc(&hour, ms[at], first, second) : first;
    }
}
