/* The packed row of the hot tier: format in hot_row.h. Pure. Encoding is canonical, so that equal rows are equal bytes;
 * decoding trusts nothing and allocates only in proportion to the bytes it was given. */
#include "domain/hot_row.h"

#include <math.h>
#include <string.h>

#define ROW_FORMAT   1
#define HAS_FIGURE   0x80
#define TAG_DOUBLE   15
#define DECIMALS_MAX 9
#define MANTISSA_LIMIT                                                                                                 \
    1e15 /* up to 15 digits two different decimals are never the same double: the shortest one is the only one */

static const double powers[DECIMALS_MAX + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

/* value == m / 10^d with the fewest decimals; false: only its 8 bytes say it. Both m and 10^d are exact in a double, so
 * the division rounds as strtod does. */
static bool decimal_of(double value, int *decimals, int64_t *mantissa) {
    for (int d = 0; d <= DECIMALS_MAX; d++) {
        double m = nearbyint(value * powers[d]);
        if (!(fabs(m) < MANTISSA_LIMIT)) return false;
        if (m / powers[d] == value) {
            *decimals = d;
            *mantissa = (int64_t)m;
            return true;
        }
    }
    return false;
}

static unsigned run_code(const struct sample *s) {
    return (unsigned)s->quality | (isnan(s->value) ? 0u : HAS_FIGURE);
}

static void encode_runs(const struct scan_item *items, size_t count, struct buf *out) {
    for (size_t first = 0, next; first < count; first = next) {
        unsigned code = run_code(&items[first].sample);
        for (next = first + 1; next < count && run_code(&items[next].sample) == code; next++) {
        }
        buf_add_varint(out, next - first);
        buf_add_char(out, (char)code);
    }
}

static void encode_figure(double value, struct buf *out) {
    int decimals;
    int64_t mantissa;
    if (decimal_of(value, &decimals, &mantissa)) {
        buf_add_char(out, (char)decimals);
        buf_add_varint(out, zigzag(mantissa));
        return;
    }
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    buf_add_char(out, TAG_DOUBLE);
    for (int i = 0; i < 8; i++) buf_add_char(out, (char)(bits >> (8 * i)));
}

void hot_row_encode(const struct scan_item *items, size_t count, struct buf *out) {
    buf_add_char(out, ROW_FORMAT);
    buf_add_varint(out, count);
    int32_t before = 0;
    for (size_t i = 0; i < count; i++) {
        REQUIRE(items[i].point > before);
        REQUIRE(quality_name(items[i].sample.quality) && !isinf(items[i].sample.value));
        buf_add_varint(out, (uint64_t)(items[i].point - before));
        before = items[i].point;
    }
    encode_runs(items, count, out);
    for (size_t i = 0; i < count; i++) {
        if (!isnan(items[i].sample.value)) encode_figure(items[i].sample.value, out);
    }
}

struct reader {
    const unsigned char *at, *end;
};

static bool take_byte(struct reader *r, unsigned *out) {
    if (r->at == r->end) return false;
    *out = *r->at++;
    return true;
}

/* Shortest form only: a last byte of 0 after others, or bits past 64, was not written by us. */
static bool take_varint(struct reader *r, uint64_t *out) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned byte;
        if (!take_byte(r, &byte)) return false;
        if (shift == 63 && byte > 1) return false;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte & 0x80) continue;
        if (byte == 0 && shift > 0) return false;
        *out = value;
        return true;
    }
    return false;
}

static bool take_points(struct reader *r, struct scan_item *items, size_t count) {
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t step;
        if (!take_varint(r, &step) || step == 0 || step > (uint64_t)INT32_MAX - number) return false;
        number += step;
        items[i].point = (int32_t)number;
    }
    return true;
}

/* Fills the qualities; a figure to come is marked by 0, none by NaN. */
static bool take_runs(struct reader *r, struct scan_item *items, size_t count) {
    unsigned code_before = 0x100;
    for (size_t i = 0; i < count;) {
        uint64_t length;
        unsigned code;
        if (!take_varint(r, &length) || !take_byte(r, &code)) return false;
        enum quality quality = (enum quality)(code & ~(unsigned)HAS_FIGURE);
        if (length == 0 || length > count - i || code == code_before || !quality_name(quality)) return false;
        code_before = code;
        for (size_t last = i + length; i < last; i++) {
            items[i].sample = (struct sample){code & HAS_FIGURE ? 0 : (double)NAN, quality};
        }
    }
    return true;
}

static bool take_double(struct reader *r, double *out) {
    if (r->end - r->at < 8) return false;
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) bits |= (uint64_t)*r->at++ << (8 * i);
    memcpy(out, &bits, sizeof bits);
    int decimals;
    int64_t mantissa;
    return isfinite(*out) && !decimal_of(*out, &decimals, &mantissa);
}

static bool take_figure(struct reader *r, double *out) {
    unsigned tag;
    uint64_t coded;
    if (!take_byte(r, &tag)) return false;
    if (tag == TAG_DOUBLE) return take_double(r, out);
    if (tag > DECIMALS_MAX || !take_varint(r, &coded)) return false;
    int64_t mantissa = unzigzag(coded);
    bool shortest = tag == 0 || mantissa % 10 != 0;
    if (!shortest || !(fabs((double)mantissa) < MANTISSA_LIMIT)) return false;
    *out = (double)mantissa / powers[tag];
    return true;
}

static bool take_figures(struct reader *r, struct scan_item *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isnan(items[i].sample.value) && !take_figure(r, &items[i].sample.value)) return false;
    }
    return true;
}

bool hot_row_decode(const void *bytes, size_t length, struct arena *a, struct scan_item **items, size_t *count,
                    struct err *e) {
    struct reader r = {bytes, (const unsigned char *)bytes + length};
    unsigned format = 0;
    uint64_t n = 0;
    if (!take_byte(&r, &format) || format != ROW_FORMAT) {
        return err_set(e, ERR_CORRUPT, "", "A stored row has the unknown format %u.", format);
    }
    /* Each item takes at least one byte, so the allocation is bounded by what was read. */
    if (!take_varint(&r, &n) || n > (uint64_t)(r.end - r.at)) {
        return err_set(e, ERR_CORRUPT, "", "A stored row says how many points it has and is too short for them.");
    }
    struct scan_item *rows = arena_new_n(a, struct scan_item, (size_t)n);
    if (!take_points(&r, rows, (size_t)n) || !take_runs(&r, rows, (size_t)n) || !take_figures(&r, rows, (size_t)n) ||
        r.at != r.end) {
        return err_set(e, ERR_CORRUPT, "", "A stored row of %zu bytes is damaged at byte %zu.", length,
                       length - (size_t)(r.end - r.at));
    }
    *items = rows;
    *count = (size_t)n;
    return true;
}

static bool same_sample(const struct sample *a, const struct sample *b) {
    bool same_value = isnan(a->value) ? isnan(b->value) : a->value == b->value;
    return same_value && a->quality == b->quality;
}

bool hot_row_merge(const struct scan_item *a_items, size_t a_count, const struct scan_item *b_items, size_t b_count,
                   struct arena *a, struct scan_item **items, size_t *count) {
    struct scan_item *merged = arena_new_n(a, struct scan_item, a_count + b_count);
    size_t n = 0, i = 0, j = 0;
    bool differs = false;
    while (i < a_count || j < b_count) {
        if (j == b_count || (i < a_count && a_items[i].point < b_items[j].point)) {
            merged[n++] = a_items[i++];
        } else if (i == a_count || b_items[j].point < a_items[i].point) {
            merged[n++] = b_items[j++];
            differs = true;
        } else {
            bool newer = quality_rank(b_items[j].sample.quality) >= quality_rank(a_items[i].sample.quality);
            differs |= newer && !same_sample(&a_items[i].sample, &b_items[j].sample);
            merged[n++] = newer ? b_items[j] : a_items[i];
            i++, j++;
        }
    }
    *items = merged;
    *count = n;
    return differs;
}
