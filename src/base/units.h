/* The units that Hearth knows, one table. Keys are what stands in type files, maps and replies ("degC", "kW", "m3/h"); symbols are
 * what a person reads ("°C", "m³/h"). Conversion only within one dimension. */
#ifndef HEARTH_BASE_UNITS_H
#define HEARTH_BASE_UNITS_H

#include <stdbool.h>

struct unit {
    const char *key;
    const char *symbol;
    const char *dimension; /* "temperature", "temperature_difference", "power", "energy", "volume", "flow", "pressure", "ratio", "time", "none" ... */
    double factor, offset; /* base = value * factor + offset */
    int decimals;          /* usual number of decimals shown */
};

const struct unit *unit_find(const char *key_or_symbol); /* NULL: unknown */
bool unit_convert(const struct unit *from, const struct unit *to, double value, double *out); /* false: other dimension */
const struct unit *unit_at(int index); /* NULL past the last */

#endif
