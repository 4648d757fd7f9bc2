/* Faults: the grammar of a fault's text, and which of them hold for a device at a moment. Owns nothing. */
#include "fault.h"

#include "base/str.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const struct kind_row {
    const char *name;
    bool range_needed;
    int from, to, max; /* range when none is given; largest number in one */
} kinds[FAULT_KINDS] = {
    [FAULT_OFFLINE] = {"offline", false, 0, INT_MAX, INT_MAX},
    [FAULT_REFUSE] = {"refuse", false, 0, INT_MAX, INT_MAX},
    [FAULT_HOLE] = {"hole", true, 0, 0, 65536},
    [FAULT_SLOW] = {"slow", false, 2000, 2000, 600000},
};

static bool parse_kind(struct str word, enum fault_kind *out) {
    for (int i = 0; i < FAULT_KINDS; i++)
        if (str_equal(word, kinds[i].name)) {
            *out = (enum fault_kind)i;
            return true;
        }
    return false;
}

static bool parse_number(struct str word, int max, int *out) {
    int64_t value;
    if (!str_to_int64(word, &value) || value < 0 || value > max) return false;
    *out = (int)value;
    return true;
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

bool fault_parse(const char *text, struct fault *out, struct err *e) {
    struct str rest = str_of(text);
    struct fault f = {0};
    struct str kind = next_word(&rest), device = next_word(&rest), range = str_trim(rest);
    if (!parse_kind(kind, &f.kind))
        return err_set(e, ERR_INVALID, text, "A fault starts with offline, refuse, hole or slow.");
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
    char device[16] = "*", range[32] = "";
    if (f->device != FAULT_ALL) snprintf(device, sizeof device, "%d", f->device);
    bool usual = !kinds[f->kind].range_needed && f->from == kinds[f->kind].from && f->to == kinds[f->kind].to;
    if (!usual) snprintf(range, sizeof range, ":%d-%d", f->from, f->to);
    snprintf(out, size, "%s@%s%s", kinds[f->kind].name, device, range);
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

void faults_effect(const struct faults *f, int device, int64_t elapsed_s, struct fault_effect *out) {
    *out = (struct fault_effect){0};
    for (int i = 0; i < f->count; i++) {
        const struct fault *one = &f->items[i];
        if (one->device != FAULT_ALL && one->device != device) continue;
        bool now = elapsed_s >= one->from && elapsed_s <= one->to;
        if (one->kind == FAULT_OFFLINE) out->ignore |= now;
        if (one->kind == FAULT_REFUSE) out->refuse |= now;
        if (one->kind == FAULT_SLOW) out->delay_from_ms = one->from, out->delay_to_ms = one->to;
        if (one->kind == FAULT_HOLE && out->holes.count < HOLES_MAX)
            out->holes.items[out->holes.count++] = (struct hole){one->from, one->to};
    }
}
