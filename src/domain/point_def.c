/* Registers to samples and back, driven by a point's definition. Pure: owns nothing, allocates nothing, knows no
 * device. Word and byte orders follow the four names in point_def.h; 64-bit values take the same four for their four
 * words. */
#include "domain/point_def.h"

#include "base/err.h"

#include <float.h>
#include <math.h>
#include <string.h>

const char *const area_names[] = {"coil", "discrete", "input", "holding", NULL};
const char *const value_kind_names[] = {"u16", "i16", "u32", "i32", "u64", "i64", "f32", "f64", "bits", "hhmm", NULL};
const char *const word_order_names[] = {"abcd", "cdab", "badc", "dcba", NULL};
const char *const poll_class_names[] = {"slot", "watch", "live", "identity", "seldom", NULL};
const char *const point_kind_names[] = {"measurement", "counter", "state", "setting", "text_code", NULL};
const char *const side_names[] = {"none", "primary", "secondary", "dhw", NULL};
const char *const level_names[] = {"none", "main", "limited", "full", NULL};

_Static_assert(sizeof area_names / sizeof *area_names == AREA_COUNT + 1, "one name per area");
_Static_assert(sizeof value_kind_names / sizeof *value_kind_names == VALUE_KINDS + 1, "one name per value kind");
_Static_assert(sizeof word_order_names / sizeof *word_order_names == ORDER_COUNT + 1, "one name per order");
_Static_assert(sizeof poll_class_names / sizeof *poll_class_names == POLL_CLASSES + 1, "one name per poll class");
_Static_assert(sizeof point_kind_names / sizeof *point_kind_names == POINT_KINDS + 1, "one name per point kind");
_Static_assert(sizeof side_names / sizeof *side_names == SIDE_COUNT + 1, "one name per side");
_Static_assert(sizeof level_names / sizeof *level_names == LEVEL_COUNT + 1, "one name per level");

static bool is_bit_area(const struct point_def *def) {
    return def->area == AREA_COIL || def->area == AREA_DISCRETE;
}

static uint16_t bit_mask(const struct point_def *def) {
    return (uint16_t)(((1u << def->bit_count) - 1u) << def->bit_from);
}

/* The words in reading order as one big-endian number of 16, 32 or 64 bits. */
static uint64_t words_join(const struct point_def *def, const uint16_t *words) {
    bool reversed = def->order == ORDER_CDAB || def->order == ORDER_DCBA;
    bool swapped = def->order == ORDER_BADC || def->order == ORDER_DCBA;
    uint64_t joined = 0;
    for (int i = 0; i < def->registers; i++) {
        uint16_t word = words[reversed ? def->registers - 1 - i : i];
        joined = joined << 16 | (swapped ? __builtin_bswap16(word) : word);
    }
    return joined;
}

static void words_split(const struct point_def *def, uint64_t joined, uint16_t *words) {
    bool reversed = def->order == ORDER_CDAB || def->order == ORDER_DCBA;
    bool swapped = def->order == ORDER_BADC || def->order == ORDER_DCBA;
    for (int i = def->registers - 1; i >= 0; i--) {
        uint16_t word = (uint16_t)joined;
        joined >>= 16;
        words[reversed ? def->registers - 1 - i : i] = swapped ? __builtin_bswap16(word) : word;
    }
}

static double f32_of(uint64_t bits) {
    uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return (double)value;
}

static double f64_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* 630 -> 390; NaN for what is no time of day. */
static double minutes_of(unsigned hhmm) {
    if (hhmm > 2400 || hhmm % 100 >= 60) return (double)NAN;
    unsigned minutes = hhmm / 100 * 60 + hhmm % 100;
    return minutes;
}

static double raw_number(const struct point_def *def, const uint16_t *words) {
    if (is_bit_area(def)) return words[0] & 1;
    uint64_t joined = words_join(def, words);
    switch (def->value) {
    case VALUE_U16:
        return (double)(uint16_t)joined;
    case VALUE_I16:
        return (double)(int16_t)joined;
    case VALUE_U32:
        return (double)(uint32_t)joined;
    case VALUE_I32:
        return (double)(int32_t)joined;
    case VALUE_U64:
        return (double)joined;
    case VALUE_I64:
        return (double)(int64_t)joined;
    case VALUE_F32:
        return f32_of(joined);
    case VALUE_F64:
        return f64_of(joined);
    case VALUE_BITS:
        return (double)((joined & bit_mask(def)) >> def->bit_from);
    case VALUE_HHMM:
        return minutes_of((uint16_t)joined);
    case VALUE_KINDS:
        break;
    }
    REQUIRE(def->value < VALUE_KINDS);
    return NAN;
}

/* 1790 * 0.01 is 17.900000000000002, 1790 / 100 is 17.9: a scale that is one part of a whole number divides by it, so
 * that a value is the decimal that people read on the controller, and is stored in few bytes. */
static double scaled(const struct point_def *def, double raw) {
    double parts = nearbyint(1 / def->scale);
    double value = parts != 0 && 1 / parts == def->scale ? raw / parts : raw * def->scale;
    return value + def->offset;
}

struct sample point_decode(const struct point_def *def, const uint16_t *words) {
    double raw = raw_number(def, words);
    if (!isfinite(raw)) return (struct sample){.value = NAN, .quality = QUALITY_SENSOR_FAULT};
    double value = scaled(def, raw);
    if (!isfinite(value)) return (struct sample){.value = NAN, .quality = QUALITY_SENSOR_FAULT};
    for (int i = 0; i < def->not_a_value_count; i++) {
        if (raw == def->not_a_value[i].raw) return (struct sample){value, def->not_a_value[i].quality};
    }
    bool valid = value >= def->valid_min && value <= def->valid_max;
    return (struct sample){value, valid ? QUALITY_GOOD : QUALITY_SENSOR_FAULT};
}

/* Smallest and (exclusive) largest whole number of each integer kind. */
static const struct {
    double least, past;
} integer_range[] = {
    [VALUE_U16] = {0, 0x1p16},       [VALUE_I16] = {-0x1p15, 0x1p15}, [VALUE_U32] = {0, 0x1p32},
    [VALUE_I32] = {-0x1p31, 0x1p31}, [VALUE_U64] = {0, 0x1p64},       [VALUE_I64] = {-0x1p63, 0x1p63},
};

static bool encode_float(const struct point_def *def, double raw, uint64_t *bits) {
    if (def->value == VALUE_F64) {
        memcpy(bits, &raw, sizeof raw);
        return true;
    }
    if (fabs(raw) > (double)FLT_MAX) return false;
    float narrow = (float)raw;
    uint32_t low;
    memcpy(&low, &narrow, sizeof low);
    *bits = low;
    return true;
}

static bool encode_bits(const struct point_def *def, double raw, uint16_t *words) {
    double whole = nearbyint(raw);
    if (whole < 0 || whole >= (double)(1u << def->bit_count)) return false;
    uint64_t joined = words_join(def, words) & (uint64_t)~bit_mask(def);
    words_split(def, joined | (uint64_t)whole << def->bit_from, words);
    return true;
}

static bool encode_hhmm(double raw, uint64_t *bits) {
    double whole = nearbyint(raw);
    if (whole < 0 || whole > 24 * 60) return false;
    *bits = (uint64_t)whole / 60 * 100 + (uint64_t)whole % 60;
    return true;
}

static bool encode_integer(const struct point_def *def, double raw, uint64_t *bits) {
    double whole = nearbyint(raw);
    if (whole < integer_range[def->value].least || whole >= integer_range[def->value].past) return false;
    *bits = whole < 0 ? (uint64_t)(int64_t)whole : (uint64_t)whole;
    return true;
}

bool point_encode(const struct point_def *def, double value, uint16_t *words) {
    double raw = (value - def->offset) / def->scale;
    if (!isfinite(raw)) return false;
    if (is_bit_area(def)) {
        if (raw != 0 && raw != 1) return false;
        words[0] = raw != 0;
        return true;
    }
    if (def->value == VALUE_BITS) return encode_bits(def, raw, words);
    uint64_t bits = 0;
    bool fits = def->value == VALUE_F32 || def->value == VALUE_F64 ? encode_float(def, raw, &bits)
                : def->value == VALUE_HHMM                         ? encode_hhmm(raw, &bits)
                                                                   : encode_integer(def, raw, &bits);
    if (fits) words_split(def, bits, words);
    return fits;
}
