/* The table of units: what every layer relies on. */
#include "base/units.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static double converted(const char *from, const char *to, double value) {
    double out = NAN;
    assert_true(unit_convert(unit_find(from), unit_find(to), value, &out));
    return out;
}

static void keys_and_symbols_find_their_unit(void **state) {
    (void)state;
    assert_string_equal(unit_find("degC")->symbol, "°C");
    assert_string_equal(unit_find("m³/h")->key, "m3/h");
    assert_null(unit_find("furlong"));
    assert_null(unit_find(""));
    assert_null(unit_find(NULL));
}

static void every_unit_of_a_heat_network_is_there(void **state) {
    (void)state;
    static const char *const keys[] = {"degC", "K",   "%",    "kW", "MW",  "W",     "kWh", "MWh", "GJ",  "Wh",
                                       "GWh",  "l/h", "m3/h", "m3", "l",   "bar",   "kPa", "s",   "min", "h",
                                       "ms",   "V",   "mA",   "Hz", "rpm", "l/min", "ppm", "none"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!unit_find(keys[i])) fail_msg("there is no unit %s", keys[i]);
}

static void no_key_stands_twice_and_every_factor_is_usable(void **state) {
    (void)state;
    for (int i = 0; unit_at(i); i++) {
        assert_true(isfinite(unit_at(i)->factor) && unit_at(i)->factor > 0);
        assert_true(unit_at(i)->decimals >= 0 && unit_at(i)->decimals <= 6);
        for (int j = 0; j < i; j++) assert_string_not_equal(unit_at(i)->key, unit_at(j)->key);
    }
    assert_null(unit_at(-1));
}

static void conversions_within_a_dimension_are_right(void **state) {
    (void)state;
    static const struct {
        const char *from, *to;
        double value, expected;
    } rows[] = {
        {"degF", "degC", 212, 100},   {"degC", "degF", 0, 32},      {"kW", "W", 1.5, 1500},      {"MW", "kW", 1.5, 1500},
        {"kWh", "Wh", 1.5, 1500},     {"MWh", "kWh", 1.5, 1500},    {"GWh", "MWh", 1.5, 1500},   {"kJ", "Wh", 3.6, 1},
        {"MJ", "kWh", 3.6, 1},        {"GJ", "MWh", 3.6, 1},        {"Gcal", "MWh", 1, 1.163},   {"Gcal", "GJ", 1, 4.1868},
        {"l", "m3", 250, 0.25},       {"l/h", "m3/h", 250, 0.25},   {"l/min", "m3/h", 100, 6},   {"l/s", "m3/h", 1, 3.6},
        {"m3/s", "m3/h", 1, 3600},    {"t", "kg", 2, 2000},         {"kg/s", "kg/h", 1, 3600},   {"t/h", "kg/h", 2, 2000},
        {"Pa", "kPa", 500, 0.5},      {"hPa", "kPa", 10, 1},        {"MPa", "bar", 1.6, 16},     {"mbar", "bar", 300, 0.3},
        {"bar", "kPa", 1.2, 120},     {"mH2O", "kPa", 1, 9.80665},  {"permille", "%", 10, 1},    {"ppm", "%", 10000, 1},
        {"ms", "s", 1500, 1.5},       {"min", "s", 2, 120},         {"h", "min", 2, 120},        {"d", "h", 2, 48},
        {"mV", "V", 500, 0.5},        {"kV", "V", 2, 2000},         {"mA", "A", 20, 0.02},       {"kOhm", "Ohm", 1.1, 1100},
        {"mm", "cm", 25, 2.5},        {"cm", "m", 250, 2.5},        {"kW/K", "W/K", 2, 2000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double got = converted(rows[i].from, rows[i].to, rows[i].value);
        if (fabs(got - rows[i].expected) > 1e-9 * fabs(rows[i].expected))
            fail_msg("%g %s is %.17g %s", rows[i].value, rows[i].from, got, rows[i].to);
    }
}

static void a_conversion_to_itself_changes_no_bit(void **state) {
    (void)state;
    assert_true(converted("degC", "degC", 21.3) == 21.3);
    assert_true(converted("GJ", "GJ", 0.1) == 0.1);
}

static void temperatures_and_their_differences_do_not_mix(void **state) {
    (void)state;
    double out;
    assert_false(unit_convert(unit_find("degC"), unit_find("K"), 20, &out));
    assert_false(unit_convert(unit_find("kW"), unit_find("kWh"), 20, &out));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_symbols_find_their_unit),
        cmocka_unit_test(every_unit_of_a_heat_network_is_there),
        cmocka_unit_test(no_key_stands_twice_and_every_factor_is_usable),
        cmocka_unit_test(conversions_within_a_dimension_are_right),
        cmocka_unit_test(a_conversion_to_itself_changes_no_bit),
        cmocka_unit_test(temperatures_and_their_differences_do_not_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
