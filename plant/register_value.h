/* Numbers in registers: the ways a generic Modbus device writes them. Pure. (Hearth has its own,
 * src/domain/point_decode.c; this one is written apart from it on purpose, so that the two check each other.) */
#ifndef HEARTH_PLANT_REGISTER_VALUE_H
#define HEARTH_PLANT_REGISTER_VALUE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum register_kind {
    REGISTER_U16,
    REGISTER_I16,
    REGISTER_U32,
    REGISTER_I32,
    REGISTER_U64,
    REGISTER_I64,
    REGISTER_F32,
    REGISTER_F64,
    REGISTER_KINDS
};
enum register_order {
    ORDER_ABCD,
    ORDER_CDAB,
    ORDER_BADC,
    ORDER_DCBA,
    ORDERS
}; /* where a big-endian value's bytes stand */
extern const char *const register_kind_names[], *const register_order_names[]; /* NULL-terminated: "u16"; "abcd" */

int register_words(enum register_kind kind); /* 1, 2 or 4 */
bool register_is_float(enum register_kind kind);

/* A cell of a recording as an exact decimal number: mantissa / 10^decimals. */
struct decimal {
    int64_t mantissa;
    int decimals;
};
/* "-39.9", "17912.439", "8000001": at most 17 digits, no exponent, nothing around. `mark` is the decimal mark. */
bool decimal_parse(struct str text, char decimal_mark, struct decimal *out);
double decimal_value(struct decimal d);

/* The register bits whose decoding (bits * scale, or the float * scale) is `d` again when rounded to d's decimals.
 * False when no bits of that kind do: too large, or not exactly representable. */
bool register_encode(enum register_kind kind, double scale, struct decimal d, uint64_t *bits);
/* An integer as it is, for codes and counters; false when out of the kind's range. Float kinds get its value. */
bool register_encode_integer(enum register_kind kind, int64_t value, uint64_t *bits);
double register_decode(enum register_kind kind, double scale, uint64_t bits);
uint64_t register_nan(enum register_kind kind); /* of a float kind */

/* Bits to words as they go on the wire; words[register_words(kind)]. */
void register_put(enum register_kind kind, enum register_order order, uint64_t bits, uint16_t *words);

#endif
