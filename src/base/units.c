/* The table of units. Pure data and look-ups; grows by a row, never by code. */
#include "base/units.h"

#include <stddef.h>
#include <string.h>

/* base = value * factor + offset. Base units: degC, K, W, Wh, m3, m3/h, kPa, s, ratio 1, V, A, Hz. */
static const struct unit units[] = {
    {"none", "", "none", 1, 0, 0},
    {"count", "×", "count", 1, 0, 0},

    {"degC", "°C", "temperature", 1, 0, 1},
    {"degF", "°F", "temperature", 5.0 / 9, -160.0 / 9, 1},
    {"K", "K", "temperature_difference", 1, 0, 1},
    {"K/min", "K/min", "temperature_rate", 1, 0, 1},
    {"K*h", "K·h", "degree_time", 1, 0, 0},
    {"K*d", "K·d", "degree_time", 24, 0, 1},

    {"W", "W", "power", 1, 0, 0},
    {"kW", "kW", "power", 1e3, 0, 1},
    {"MW", "MW", "power", 1e6, 0, 2},
    {"var", "var", "reactive_power", 1, 0, 0},
    {"VA", "VA", "apparent_power", 1, 0, 0},

    {"Wh", "Wh", "energy", 1, 0, 0},
    {"kWh", "kWh", "energy", 1e3, 0, 0},
    {"MWh", "MWh", "energy", 1e6, 0, 2},
    {"GWh", "GWh", "energy", 1e9, 0, 3},
    {"kJ", "kJ", "energy", 1e3 / 3600, 0, 0},
    {"MJ", "MJ", "energy", 1e6 / 3600, 0, 0},
    {"GJ", "GJ", "energy", 1e9 / 3600, 0, 2},
    {"Gcal", "Gcal", "energy", 1.163e6, 0, 2}, /* of the International Table calorie, by which heat is sold: 4.1868 GJ */

    {"m3", "m³", "volume", 1, 0, 2},
    {"l", "l", "volume", 1e-3, 0, 0},
    {"m3/h", "m³/h", "flow", 1, 0, 2},
    {"l/h", "l/h", "flow", 1e-3, 0, 0},
    {"l/min", "l/min", "flow", 0.06, 0, 1},
    {"l/s", "l/s", "flow", 3.6, 0, 2},
    {"m3/s", "m³/s", "flow", 3600, 0, 4},
    {"kg", "kg", "mass", 1, 0, 0},
    {"t", "t", "mass", 1e3, 0, 2},
    {"kg/s", "kg/s", "mass_flow", 3600, 0, 2},
    {"kg/h", "kg/h", "mass_flow", 1, 0, 0},
    {"t/h", "t/h", "mass_flow", 1e3, 0, 2},

    {"Pa", "Pa", "pressure", 1e-3, 0, 0},
    {"hPa", "hPa", "pressure", 0.1, 0, 0},
    {"kPa", "kPa", "pressure", 1, 0, 0},
    {"MPa", "MPa", "pressure", 1e3, 0, 3},
    {"mbar", "mbar", "pressure", 0.1, 0, 0},
    {"bar", "bar", "pressure", 100, 0, 2},
    {"mH2O", "mH₂O", "pressure", 9.80665, 0, 1},

    {"%", "%", "ratio", 0.01, 0, 0},
    {"permille", "‰", "ratio", 0.001, 0, 0},
    {"ppm", "ppm", "ratio", 1e-6, 0, 0},
    {"%RH", "% RH", "relative_humidity", 1, 0, 0},

    {"ms", "ms", "time", 1e-3, 0, 0},
    {"s", "s", "time", 1, 0, 0},
    {"min", "min", "time", 60, 0, 0},
    {"h", "h", "time", 3600, 0, 0},
    {"d", "d", "time", 86400, 0, 0},
    {"clock", "min", "time_of_day", 1, 0, 0}, /* minutes of the day: 390 is 06:30 */

    {"mV", "mV", "voltage", 1e-3, 0, 0},
    {"V", "V", "voltage", 1, 0, 1},
    {"kV", "kV", "voltage", 1e3, 0, 2},
    {"mA", "mA", "current", 1e-3, 0, 1},
    {"A", "A", "current", 1, 0, 2},
    {"Ohm", "Ω", "resistance", 1, 0, 1},
    {"kOhm", "kΩ", "resistance", 1e3, 0, 2},
    {"Hz", "Hz", "frequency", 1, 0, 1},
    {"rpm", "rpm", "rotation", 1, 0, 0},
    {"imp", "imp", "pulses", 1, 0, 0},

    {"mm", "mm", "length", 1e-3, 0, 0},
    {"cm", "cm", "length", 1e-2, 0, 0},
    {"m", "m", "length", 1, 0, 2},
    {"m2", "m²", "area", 1, 0, 1},
    {"m/s", "m/s", "speed", 1, 0, 1},
    {"deg", "°", "angle", 1, 0, 0},
    {"W/m2", "W/m²", "irradiance", 1, 0, 0},
    {"kg/m3", "kg/m³", "density", 1, 0, 1},
    {"kWh/m3", "kWh/m³", "energy_per_volume", 1, 0, 1},
    {"W/K", "W/K", "heat_loss", 1, 0, 0},
    {"kW/K", "kW/K", "heat_loss", 1e3, 0, 2},
    {"uS/cm", "µS/cm", "conductivity", 1, 0, 0},
    {"dBm", "dBm", "signal", 1, 0, 0},
    {"mg/l", "mg/l", "concentration", 1, 0, 1},
};

enum { UNIT_COUNT = sizeof units / sizeof *units };

const struct unit *unit_at(int index) { return index >= 0 && index < UNIT_COUNT ? &units[index] : NULL; }

/* Keys first: a symbol may be another unit's key in a later table. The empty text is no unit; "none" is. */
const struct unit *unit_find(const char *key_or_symbol) {
    if (!key_or_symbol || !*key_or_symbol) return NULL;
    for (int i = 0; i < UNIT_COUNT; i++)
        if (strcmp(units[i].key, key_or_symbol) == 0) return &units[i];
    for (int i = 0; i < UNIT_COUNT; i++)
        if (strcmp(units[i].symbol, key_or_symbol) == 0) return &units[i];
    return NULL;
}

bool unit_convert(const struct unit *from, const struct unit *to, double value, double *out) {
    if (strcmp(from->dimension, to->dimension) != 0) return false;
    *out = from == to ? value : (value * from->factor + from->offset - to->offset) / to->factor;
    return true;
}
