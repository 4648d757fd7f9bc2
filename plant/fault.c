/* Faults: the grammar of a fault's text, and which of them hold for a device at a moment. Owns nothing. */
#include "fault.h"

#include "base/str.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const struct kind_row {
    const char *name;
    bool range_needed;
    int from, to, max;        /* range when none is given; largest number in one */
    int part_usual, part_max; /* 0: has no parts */
    bool physical;
} kinds[FAULT_KINDS] = {
    [FAULT_OFFLINE] = {"offline", false, 0, INT_MAX, INT_MAX, 0, 0, false},
    [FAULT_REFUSE] = {"refuse", false, 0, INT_MAX, INT_MAX, 0, 0, false},
    [FAULT_RESET] = {"reset", false, 0, INT_MAX, INT_MAX, 0, 0, false},
    [FAULT_GARBAGE] = {"garbage", false, 0, INT_MAX, INT_MAX, 0, 0, false},
    [FAULT_TRUNCATED] = {"truncated", false, 0, INT_MAX, INT_MAX, 0, 0, false},
    [FAULT_DOUBLED] = {"doubled", false, 0, INT_MAX, INT_MAX, 0, 0, false},
    [FAULT_TRANSACTION] = {"transaction", false, 0, INT_MAX, INT_MAX, 0, 0, false},
    [FAULT_SECOND_MASTER] = {"second-master", false, 0, INT_MAX, INT_MAX, 0, 0, false},
    [FAULT_SLOW] = {"slow", false, 2000, 2000, 600000, 0, 0, false},
    [FAULT_HOLE] = {"hole", true, 0, 0, 65536, 0, 0, false},
    [FAULT_FROZEN] = {"frozen", false, 0, INT_MAX, INT_MAX, 3, 6, true},
    [FAULT_OPEN] = {"open", false, 0, INT_MAX, INT_MAX, 3, 6, true},
    [FAULT_DRIFT] = {"drift", false, 0, INT_MAX, INT_MAX, 3, 6, true},
    [FAULT_STUCK] = {"stuck", false, 0, INT_MAX, INT_MAX, 1, 2, true},
    [FAULT_FOULED] = {"fouled", false, 0, INT_MAX, INT_MAX, 1, 2, true},
    [FAULT_METER_EXCHANGE] = {"meter-exchange", false, 0, INT_MAX, INT_MAX, 0, 0, true},
    [FAULT_METER_ROLLOVER] = {"meter-rollover", false, 0, INT_MAX, INT_MAX, 0, 0, true},
    [FAULT_CLOCK_DRIFT] = {"clock-drift", false, 0, INT_MAX, INT_MAX, 0, 0, true},
};

bool fault_is_physical(enum fault_kind kind) {
    return kinds[kind].physical;
}

static bool parse_number(struct str word, int max, int *out) {
    int64_t value;
    if (!str_to_int64(word, &value) || value < 0 || value > max) return false;
    *out = (int)value;
    return true;
}

/* "open" or "open.4" */
static bool parse_kind(struct str word, struct fault *f) {
    struct str name;
    if (!str_next(&word, '.', &name)) return false;
    for (int i = 0; i < FAULT_KINDS; i++) {
        if (!str_equal(name, kinds[i].name)) continue;
        f->kind = (enum fault_kind)i;
        f->part = kinds[i].part_usual;
        return !word.at || (parse_number(word, kinds[i].part_max, &f->part) && f->part >= 1);
    }
    return false;
}

static bool parse_device(struct str word, int *out) {
    if (!str_equal(word, "*")) return parse_number(word, INT_MAX, out);
    *out = FAULT_ALL;
    return true;
}

static bool parse_range(struct str word, int max, struct fault *f) {
    struct str first;
    if (!str_next(&word, '-', &first)) return false;
    if (!parse_number(first, max, &f->from)) return false;
    f->to = f->from;
    if (word.at && !parse_number(word, max, &f->to)) return false;
    return f->from <= f->to;
}

/* Cuts the next word off at any of '@', ':' and blank. */
static struct str next_word(struct str *rest) {
    while (rest->length && *rest->at == ' ') rest->at++, rest->length--;
    size_t n = 0;
    while (n < rest->length && !strchr("@: ", rest->at[n])) n++;
    struct str word = {rest->at, n};
    size_t skip = n < rest->length ? n + 1 : n;
    rest->at += skip;
    rest->length -= skip;
    return word;
}

static bool fail_kind(const char *text, struct err *e) {
    char names[256] = "";
    size_t used = 0;
    for (int i = 0; i < FAULT_KINDS; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", kinds[i].name);
    return err_set(e, ERR_INVALID, text, "A fault is one of %s; a sensor or circuit stands behind a dot: open.4.",
                   names);
}

bool fault_parse(const char *text, struct fault *out, struct err *e) {
    struct str rest = str_of(text);
    struct fault f = {0};
    struct str kind = next_word(&rest), device = next_word(&rest), range = str_trim(rest);
    if (!parse_kind(kind, &f)) return fail_kind(text, e);
    if (!parse_device(device, &f.device))
        return err_set(e, ERR_INVALID, text, "A fault names a device by its number or * for all: %s@7.",
                       kinds[f.kind].name);
    f.from = kinds[f.kind].from;
    f.to = kinds[f.kind].to;
    if (range.length == 0 && kinds[f.kind].range_needed)
        return err_set(e, ERR_INVALID, text, "A hole needs the addresses that it covers: hole@7:11180-11187.");
    if (range.length && !parse_range(range, kinds[f.kind].max, &f))
        return err_set(e, ERR_INVALID, text, "The range of a fault is written from-to, both from 0 to %d.",
                       kinds[f.kind].max);
    *out = f;
    return true;
}

void fault_text(const struct fault *f, char *out, size_t size) {
    const struct kind_row *k = &kinds[f->kind];
    char device[16] = "*", range[32] = "", part[16] = "";
    if (f->device != FAULT_ALL) snprintf(device, sizeof device, "%d", f->device);
    bool usual = !k->range_needed && f->from == k->from && f->to == k->to;
    if (!usual) snprintf(range, sizeof range, ":%d-%d", f->from, f->to);
    if (f->part != k->part_usual) snprintf(part, sizeof part, ".%d", f->part);
    snprintf(out, size, "%s%s@%s%s", k->name, part, device, range);
}

bool faults_add(struct faults *f, const struct fault *fault, struct err *e) {
    if (f->count == FAULTS_MAX) return err_set(e, ERR_BUSY, NULL, "No more than %d faults at a time.", FAULTS_MAX);
    f->items[f->count++] = *fault;
    return true;
}

void faults_clear(struct faults *f, int device) {
    int kept = 0;
    for (int i = 0; i < f->count; i++)
        if (device != FAULT_ALL && f->items[i].device != device) f->items[kept++] = f->items[i];
    f->count = kept;
}

#define MASTER_PERIOD_S 30
#define MASTER_HOLDS_S  10

static void line_effect(enum fault_kind kind, int device, int64_t elapsed_s, struct fault_effect *out) {
    bool *flags[FAULT_KINDS] = {
        [FAULT_OFFLINE] = &out->ignore,         [FAULT_REFUSE] = &out->refuse,       [FAULT_RESET] = &out->reset,
        [FAULT_GARBAGE] = &out->garbage,        [FAULT_TRUNCATED] = &out->truncated, [FAULT_DOUBLED] = &out->doubled,
        [FAULT_TRANSACTION] = &out->transaction};
    if (flags[kind]) *flags[kind] = true;
    if (kind == FAULT_SECOND_MASTER && (elapsed_s + 7 * device) % MASTER_PERIOD_S < MASTER_HOLDS_S)
        out->second_master = true;
}

void faults_effect(const struct faults *f, int device, int64_t elapsed_s, struct fault_effect *out) {
    *out = (struct fault_effect){0};
    for (int i = 0; i < f->count; i++) {
        const struct fault *one = &f->items[i];
        if (one->device != FAULT_ALL && one->device != device) continue;
        if (one->kind == FAULT_SLOW)
            out->delay_from_ms = one->from, out->delay_to_ms = one->to;
        else if (one->kind == FAULT_HOLE && out->holes.count < HOLES_MAX)
            out->holes.items[out->holes.count++] = (struct hole){one->from, one->to};
        else if (elapsed_s >= one->from && elapsed_s <= one->to)
            line_effect(one->kind, device, elapsed_s, out);
    }
}
