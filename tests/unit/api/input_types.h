/* Three small device types for tests of what a person enters: with the type's points, with own points, without a connection. */
#ifndef INPUT_TYPES_H
#define INPUT_TYPES_H

#include "base/map.h"
#include "domain/type_def.h"

static inline void add_type(struct text_map *types, struct type_def *t) { text_map_put(types, t->key, t); }

/* `types` {0} before. The types are static: nothing of them is freed. */
static inline void input_types_add(struct text_map *types) {
    static struct type_def fixed = {.key = "ecl", .maker = "", .model = "", .protocol = "modbus-tcp", .address_base = 1, .unit_default = 254,
                                    .port_default = 502};
    static struct type_def own = {.key = "modbus-generic", .maker = "", .model = "", .protocol = "modbus-tcp", .own_points = true,
                                  .unit_default = 1, .port_default = 502, .registers_max = 125, .functions = 0x7E};
    static struct type_def none = {.key = "recording", .maker = "", .model = "", .protocol = "none", .own_points = true};
    add_type(types, &fixed);
    add_type(types, &own);
    add_type(types, &none);
}

#endif
