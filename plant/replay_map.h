/* The JSON map of a recording: which column of the CSV stands in which registers of the replayed device.
 *
 * { "address_base": 0,                    printed address = wire address + base; 0 or 1
 *   "unit": 1,
 *   "delimiter": ",", "decimal": ".",
 *   "time": {"column": "datetime", "address": 102},  paces the replay; with an address also two registers u32: the
 * row's civil time as if it were UTC, in seconds "row_counter": {"address": 100, "value": "u32"}, 1 for the first row
 * played "columns": {"t_amb": {"address": 1, "value": "i16", "scale": 0.1, "area": "holding", "order": "abcd", "empty":
 * -32768}} } `empty` is the raw code of an empty cell; without it float kinds give NaN and an empty cell in another
 * column is an error. */
#ifndef HEARTH_PLANT_REPLAY_MAP_H
#define HEARTH_PLANT_REPLAY_MAP_H

#include "register_value.h"

#include "base/arena.h"
#include "base/err.h"

enum replay_area { REPLAY_HOLDING, REPLAY_INPUT };
enum replay_source { REPLAY_COLUMN, REPLAY_ROW, REPLAY_TIME };
struct replay_field {
    enum replay_source source;
    const char *column;
    enum replay_area area;
    int address; /* printed */
    enum register_kind kind;
    enum register_order order;
    double scale;
    bool has_empty;
    uint64_t empty; /* bits */
};
#define REPLAY_FIELDS_MAX 256

struct replay_map { /* lives in the arena given to replay_map_parse */
    int address_base, unit;
    char delimiter, decimal_mark;
    const char *time_column;     /* NULL: none */
    struct replay_field *fields; /* sorted by area and address, none overlap */
    int field_count;
};
bool replay_map_parse(const char *json, size_t length, struct arena *a, struct replay_map *out, struct err *e);

#endif
