/* What a point is: where it stands in the device, how its registers become a value, how it is polled and shown.
 * Part of a device type (type_def.h) or of one device's own list (modbus-generic). Immutable after parsing. */
#ifndef HEARTH_DOMAIN_POINT_DEF_H
#define HEARTH_DOMAIN_POINT_DEF_H

#include "base/units.h"
#include "domain/sample.h"

#include <stdbool.h>
#include <stdint.h>

enum register_area { AREA_COIL, AREA_DISCRETE, AREA_INPUT, AREA_HOLDING, AREA_COUNT };      /* FC 1, 2, 4, 3 */
enum value_kind { VALUE_U16, VALUE_I16, VALUE_U32, VALUE_I32, VALUE_U64, VALUE_I64, VALUE_F32, VALUE_F64, VALUE_BITS, VALUE_HHMM, VALUE_KINDS };
/* hhmm: a time of day as people write it, 630 for 06:30, up to 2400; its number is the minutes of the day, 390 */
/* Order of the 16-bit words and of the bytes in them, named by where the bytes of a big-endian ABCD stand: */
enum word_order { ORDER_ABCD, ORDER_CDAB, ORDER_BADC, ORDER_DCBA, ORDER_COUNT };
enum poll_class { POLL_SLOT, POLL_WATCH, POLL_LIVE, POLL_IDENTITY, POLL_SELDOM, POLL_CLASSES };
/* slot: every slot, stored (and live while looked at); watch: every 1-5 minutes; live: only while looked at; identity: at contact;
 * seldom: after contact and every 15 minutes or so, a few blocks at a time, never stored */
enum point_kind { POINT_MEASUREMENT, POINT_COUNTER, POINT_STATE, POINT_SETTING, POINT_TEXT_CODE, POINT_KINDS };
enum side { SIDE_NONE, SIDE_PRIMARY, SIDE_SECONDARY, SIDE_DHW, SIDE_COUNT };
enum level { LEVEL_NONE, LEVEL_MAIN, LEVEL_LIMITED, LEVEL_FULL, LEVEL_COUNT }; /* who may write a setting; none: nobody */

#define NOT_A_VALUE_MAX 4
struct not_a_value { double raw; enum quality quality; }; /* compared with the raw number before scale */

/* 2 -> "comfort"; key into library texts or literal text. `level` is what writing this one takes when it is more than the setting's. */
struct choice { int64_t value; const char *key; enum level level; };

struct point_def {
    const char *key;        /* unique in the device: [a-z0-9_]{1,48} */
    const char *name;       /* literal text of a user's own point; NULL: library texts by key */
    const char *group;      /* key: "sensors", "heating_1", "dhw", "outputs", "meter_1", "identity" ... */
    const char *role;       /* "outdoor", "supply", "return", "flow", "power", "energy" ...; NULL none */
    enum side side;
    enum point_kind kind;
    enum poll_class poll;
    const struct unit *unit; /* never NULL: unit "none" */

    enum register_area area;
    int32_t address;         /* wire address 0..65535 of the first register (a type file stores the number people print; the
                                parser subtracts the type's base) */
    enum value_kind value;
    enum word_order order;
    int registers;           /* 1, 2 or 4; for coils and discrete inputs 1 bit */
    int bit_from, bit_count; /* VALUE_BITS: bits of one 16-bit register, bit 0 lowest */
    double scale, offset;    /* value = raw * scale + offset */
    int decimals;
    double valid_min, valid_max; /* after scale; outside = sensor fault; -inf/inf when none */
    int not_a_value_count;
    struct not_a_value not_a_value[NOT_A_VALUE_MAX];
    int choice_count;
    const struct choice *choices;
    const struct point_def *needs; /* read only while that point's last value is usable (of the same list); NULL: always */

    /* a setting that may be written; see point_setting.h */
    enum level level;        /* LEVEL_NONE: nobody writes it */
    double range_min, range_max, range_step; /* in the value's unit, after scale; step 0: no range, only choices */
    double factory;          /* as the maker delivers it; NaN: not known */

    char confidence;         /* 'A' 'B' sourced, 'U' unverified (bears a mark), '-' user's own */
    const char *source;      /* where the fact stands; NULL for users' own */
};

/* Registers (big-endian words as received, host integers) to a sample: raw -> not-a-value -> scale -> valid range. F32/F64 NaN and
 * infinities become sensor faults without a figure. `words` holds def->registers words, or 1 word 0/1 for a coil. Pure. */
struct sample point_decode(const struct point_def *def, const uint16_t *words);

/* The reverse for simulators and writes: value -> words; false when it does not fit the type. */
bool point_encode(const struct point_def *def, double value, uint16_t *words);

/* The names used in type files and replies. */
extern const char *const area_names[], *const value_kind_names[], *const word_order_names[], *const poll_class_names[],
    *const point_kind_names[], *const side_names[], *const level_names[]; /* each NULL-terminated, in enum order */

#endif
