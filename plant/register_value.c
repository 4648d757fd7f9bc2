/* Numbers in registers; see register_value.h. Exactness is checked by decoding what was encoded, never assumed. */
#include "register_value.h"

#include <math.h>
#include <string.h>

static const struct kind_row {
    int words;
    bool is_float;
    double min, max; /* of integer kinds; for 64 bits what a double holds exactly of the cell's 17 digits */
} kinds[REGISTER_KINDS] = {
    [REGISTER_U16] = {1, false, 0, 65535},
    [REGISTER_I16] = {1, false, -32768, 32767},
    [REGISTER_U32] = {2, false, 0, 4294967295.0},
    [REGISTER_I32] = {2, false, -2147483648.0, 2147483647.0},
    [REGISTER_U64] = {4, false, 0, 9007199254740991.0},
    [REGISTER_I64] = {4, false, -9007199254740991.0, 9007199254740991.0},
    [REGISTER_F32] = {2, true, 0, 0},
    [REGISTER_F64] = {4, true, 0, 0},
};
const char *const register_kind_names[] = {"u16", "i16", "u32", "i32", "u64", "i64", "f32", "f64", NULL};
const char *const register_order_names[] = {"abcd", "cdab", "badc", "dcba", NULL};

int register_words(enum register_kind kind) {
    return kinds[kind].words;
}
bool register_is_float(enum register_kind kind) {
    return kinds[kind].is_float;
}

static double power_of_ten(int n) {
    double p = 1;
    while (n-- > 0) p *= 10;
    return p;
}

bool decimal_parse(struct str text, char decimal_mark, struct decimal *out) {
    struct decimal d = {0, -1};
    size_t i = 0, digits = 0;
    bool negative = text.length > 0 && text.at[0] == '-';
    if (negative) i++;
    for (; i < text.length; i++) {
        if (text.at[i] == decimal_mark && d.decimals < 0 && digits > 0) {
            d.decimals = 0;
            continue;
        }
        if (text.at[i] < '0' || text.at[i] > '9' || ++digits > 17) return false;
        d.mantissa = d.mantissa * 10 + (text.at[i] - '0');
        if (d.decimals >= 0) d.decimals++;
    }
    if (digits == 0 || d.decimals == 0) return false; /* nothing, or a mark at the end */
    if (d.decimals < 0) d.decimals = 0;
    if (negative) d.mantissa = -d.mantissa;
    *out = d;
    return true;
}

double decimal_value(struct decimal d) {
    return (double)d.mantissa / power_of_ten(d.decimals);
}

static uint64_t float_bits(enum register_kind kind, double value) {
    uint64_t wide;
    uint32_t narrow;
    float single = (float)value;
    memcpy(&wide, &value, sizeof wide);
    memcpy(&narrow, &single, sizeof narrow);
    return kind == REGISTER_F32 ? narrow : wide;
}

uint64_t register_nan(enum register_kind kind) {
    return kind == REGISTER_F32 ? UINT64_C(0x7FC00000) : UINT64_C(0x7FF8) << 48;
}

bool register_encode_integer(enum register_kind kind, int64_t value, uint64_t *bits) {
    if (kinds[kind].is_float) {
        *bits = float_bits(kind, (double)value);
        return true;
    }
    if ((double)value < kinds[kind].min || (double)value > kinds[kind].max) return false;
    uint64_t mask = kinds[kind].words == 4 ? UINT64_MAX : (UINT64_C(1) << (16 * kinds[kind].words)) - 1;
    *bits = (uint64_t)value & mask;
    return true;
}

double register_decode(enum register_kind kind, double scale, uint64_t bits) {
    uint32_t narrow = (uint32_t)bits;
    float single;
    double wide;
    switch (kind) {
    case REGISTER_I16:
        return (int16_t)bits * scale;
    case REGISTER_I32:
        return (int32_t)bits * scale;
    case REGISTER_I64:
        return (double)(int64_t)bits * scale;
    case REGISTER_F32:
        memcpy(&single, &narrow, sizeof single);
        return (double)single * scale;
    case REGISTER_F64:
        memcpy(&wide, &bits, sizeof wide);
        return wide * scale;
    default:
        return (double)bits * scale;
    }
}

bool register_encode(enum register_kind kind, double scale, struct decimal d, uint64_t *bits) {
    double raw = decimal_value(d) / scale;
    if (kinds[kind].is_float)
        *bits = float_bits(kind, raw);
    else if (!(fabs(raw) < 9e15) || !register_encode_integer(kind, llround(raw), bits))
        return false;
    double again = register_decode(kind, scale, *bits) * power_of_ten(d.decimals);
    return fabs(again) < 9e15 && llround(again) == d.mantissa;
}

void register_put(enum register_kind kind, enum register_order order, uint64_t bits, uint16_t *words) {
    int n = kinds[kind].words;
    bool low_word_first = order == ORDER_CDAB || order == ORDER_DCBA,
         swap_bytes = order == ORDER_BADC || order == ORDER_DCBA;
    for (int i = 0; i < n; i++) {
        uint16_t word = (uint16_t)(bits >> (16 * (n - 1 - i)));
        if (swap_bytes) word = (uint16_t)(word << 8 | word >> 8);
        words[low_word_first ? n - 1 - i : i] = word;
    }
}
