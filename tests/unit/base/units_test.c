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
    assert_float_equal(converted("MWh", "kWh", 1.5), 1500, 1e-9);
    assert_float_equal(converted("GJ", "MWh", 3.6), 1, 1e-12);
    assert_float_equal(converted("m3/h", "l/h", 0.25), 250, 1e-9);
    assert_float_equal(converted("l/min", "m3/h", 100), 6, 1e-9);
    assert_float_equal(converted("bar", "kPa", 1.2), 120, 1e-9);
    assert_float_equal(converted("degF", "degC", 212), 100, 1e-9);
    assert_float_equal(converted("degC", "degF", 0), 32, 1e-9);
    assert_float_equal(converted("h", "min", 2), 120, 1e-9);
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
