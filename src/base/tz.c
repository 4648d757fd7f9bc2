/* Time zones in memory: the transitions of a TZif file and, after the last one, its footer's rule.
 * Owns the arrays of a zone. Reads files only in tz_load; parsing and look-ups are pure. Formats: RFC 8536 and RFC
 * 9636. */
#include "base/tz.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "base/tz_rule.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LONGEST = 1 << 20, HEADER = 44, TYPES_MAX = 256, NAME_LONGEST = 100 };
enum { OFFSET_MIN_S = -89999, OFFSET_MAX_S = 93599 }; /* RFC 8536, 3.2: utoff */

struct change {
    int64_t at_s; /* UTC */
    int32_t offset_s;
};

struct tz {
    int32_t first_offset_s; /* before the first change */
    VEC(struct change) changes;
    bool has_rule; /* from the last change on */
    struct tz_rule rule;
    VEC(int32_t) offsets; /* every one that occurs, once */
};

/* ---- parsing ---- */

struct reader {
    const unsigned char *at;
    size_t left;
};

static int64_t big_endian(const unsigned char *at, int size) {
    uint64_t value = at[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < size; i++) value = value << 8 | at[i];
    return (int64_t)value;
}

static const unsigned char *take(struct reader *r, size_t length) {
    if (length > r->left) return NULL;
    const unsigned char *at = r->at;
    r->at += length;
    r->left -= length;
    return at;
}

struct header {
    char version;
    size_t isutc, isstd, leaps, times, types, characters;
};

static bool take_header(struct reader *r, struct header *h) {
    const unsigned char *at = take(r, HEADER);
    if (!at || memcmp(at, "TZif", 4) != 0) return false;
    size_t *counts[] = {&h->isutc, &h->isstd, &h->leaps, &h->times, &h->types, &h->characters};
    for (int i = 0; i < 6; i++) {
        int64_t count = big_endian(at + 20 + 4 * i, 4);
        if (count < 0 || count > FILE_LONGEST) return false;
        *counts[i] = (size_t)count;
    }
    h->version = (char)at[4];
    return h->types >= 1 && h->types <= TYPES_MAX;
}

static size_t block_size(const struct header *h, size_t time_size) {
    return h->times * (time_size + 1) + h->types * 6 + h->characters + h->leaps * (time_size + 4) + h->isstd + h->isutc;
}

static void note_offset(struct tz *z, int32_t offset_s) {
    for (size_t i = 0; i < z->offsets.count; i++)
        if (z->offsets.items[i] == offset_s) return;
    vec_push(&z->offsets, offset_s);
}

static bool take_types(const unsigned char *at, size_t count, int32_t *offsets) {
    for (size_t i = 0; i < count; i++) {
        int64_t offset_s = big_endian(at + 6 * i, 4);
        if (offset_s < OFFSET_MIN_S || offset_s > OFFSET_MAX_S) return false;
        offsets[i] = (int32_t)offset_s;
    }
    return true;
}

/* One data block: times, their type numbers, the types. What follows (names, leap seconds, flags) is skipped. */
static bool take_block(struct tz *z, const unsigned char *at, const struct header *h, int time_size) {
    int32_t offsets[TYPES_MAX];
    const unsigned char *numbers = at + h->times * (size_t)time_size, *types = numbers + h->times;
    if (!take_types(types, h->types, offsets)) return false;
    z->first_offset_s = offsets[0];
    note_offset(z, offsets[0]);
    for (size_t i = 0; i < h->times; i++) {
        struct change c = {.at_s = big_endian(at + i * (size_t)time_size, time_size)};
        if (numbers[i] >= h->types) return false;
        if (i > 0 && c.at_s <= z->changes.items[i - 1].at_s) return false;
        c.offset_s = offsets[numbers[i]];
        note_offset(z, c.offset_s);
        vec_push(&z->changes, c);
    }
    return true;
}

/* "\n" rule "\n"; an empty rule means that nothing is known after the last change. */
static bool take_footer(struct tz *z, struct reader *r) {
    const unsigned char *end = r->left >= 2 && r->at[0] == '\n' ? memchr(r->at + 1, '\n', r->left - 1) : NULL;
    if (!end) return false;
    struct str text = {(const char *)r->at + 1, (size_t)(end - r->at) - 1};
    if (text.length == 0) return true;
    if (!tz_rule_parse(text, &z->rule)) return false;
    z->has_rule = true;
    note_offset(z, z->rule.standard_s);
    note_offset(z, z->rule.daylight_s);
    return true;
}

/* Version 1 has one block with 32-bit times; later ones repeat all of it with 64-bit times and add a footer. */
static bool parse(struct tz *z, struct reader r, const char **why) {
    struct header h;
    const unsigned char *block;
    *why = "it is not a TZif file";
    if (!take_header(&r, &h) || !(block = take(&r, block_size(&h, 4)))) return false;
    bool first_version = h.version == '\0';
    if (!first_version && (!take_header(&r, &h) || !(block = take(&r, block_size(&h, 8))))) return false;
    *why = "it counts leap seconds";
    if (h.leaps > 0) return false;
    *why = "its changes are not in order or out of range";
    if (!take_block(z, block, &h, first_version ? 4 : 8)) return false;
    *why = "its rule for later years cannot be read";
    return first_version || take_footer(z, &r);
}

struct tz *tz_parse(const unsigned char *bytes, size_t length, struct err *e) {
    const char *why;
    struct tz *z = heap_new(struct tz);
    if (length <= FILE_LONGEST && parse(z, (struct reader){bytes, length}, &why)) return z;
    err_set(e, ERR_INVALID, "zone", "The time zone cannot be used: %s.",
            length <= FILE_LONGEST ? why : "it is too large");
    tz_free(z);
    return NULL;
}

void tz_free(struct tz *z) {
    if (!z) return;
    vec_fini(&z->changes);
    vec_fini(&z->offsets);
    free(z);
}

/* ---- loading ---- */

static bool name_ok(const char *name) {
    size_t length = strlen(name);
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+/";
    return length >= 1 && length <= NAME_LONGEST && strspn(name, letters) == length && name[0] != '/';
}

struct tz *tz_load(const char *name, struct err *e) {
    if (!name_ok(name)) {
        err_set(e, ERR_INVALID, "zone", "A time zone has a name like Europe/Copenhagen.");
        return NULL;
    }
    char path[NAME_LONGEST + 32];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    FILE *file = fopen(path, "re");
    unsigned char *bytes = heap_alloc(FILE_LONGEST + 1);
    size_t length = file ? fread(bytes, 1, FILE_LONGEST + 1, file) : 0; /* a directory reads as nothing */
    struct tz *z = NULL;
    if (length == 0)
        err_set(e, ERR_INVALID, "zone", "There is no time zone named %s.", name);
    else
        z = tz_parse(bytes, length, e);
    if (file) fclose(file);
    free(bytes);
    return z;
}

/* ---- looking up ---- */

/* How many changes are at or before `s`. */
static size_t changes_until(const struct tz *z, int64_t s) {
    size_t low = 0, high = z->changes.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (z->changes.items[middle].at_s <= s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int32_t tz_offset_s(const struct tz *z, int64_t utc_ms) {
    int64_t s = time_floor(utc_ms, SECOND_MS) / SECOND_MS;
    size_t before = changes_until(z, s);
    if (before == z->changes.count && z->has_rule) return tz_rule_offset_s(&z->rule, s);
    return before == 0 ? z->first_offset_s : z->changes.items[before - 1].offset_s;
}

/* Every offset that the zone ever has is tried: few, and right for any pair of changes however close. */
enum tz_match tz_from_local(const struct tz *z, int64_t local_ms, int64_t *first, int64_t *second) {
    int64_t earliest = INT64_MAX, latest = INT64_MIN, before_gap = INT64_MIN;
    for (size_t i = 0; i < z->offsets.count; i++) {
        int32_t tried_s = z->offsets.items[i];
        int64_t utc_ms = local_ms - tried_s * SECOND_MS;
        int32_t there_s = tz_offset_s(z, utc_ms);
        if (there_s == tried_s) {
            if (utc_ms < earliest) earliest = utc_ms;
            if (utc_ms > latest) latest = utc_ms;
        } else if (there_s < tried_s && utc_ms > before_gap) {
            before_gap = utc_ms; /* the clock there shows an earlier time: before the gap, the nearest one wins */
        }
    }
    if (earliest == INT64_MAX) {
        int32_t offset_s = before_gap == INT64_MIN ? z->first_offset_s : tz_offset_s(z, before_gap);
        *first = *second = local_ms - offset_s * SECOND_MS;
        return TZ_SKIPPED;
    }
    *first = earliest;
    *second = latest;
    return earliest == latest ? TZ_UNIQUE : TZ_DOUBLED;
}
