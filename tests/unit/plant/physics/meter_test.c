/* The heat meter: integrates, shows with its own digits, rolls over. */
#include "physics/meter.h"

#include "physics/water.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static void it_integrates_power_and_flow(void **state) {
    (void)state;
    struct meter m;
    meter_init(&m, 4, 1);
    for (int i = 1; i <= 720; i++) meter_step(&m, 80, 40, 2, 90, i * STEP_MS); /* an hour */
    assert_near(m.energy_kwh, 90, 1e-9);
    assert_near(m.volume_m3, 2, 1e-9);
}

static void large_meters_show_whole_kilowatt_hours_small_ones_tenths(void **state) {
    (void)state;
    struct meter large, small;
    meter_init(&large, 4, 1), meter_init(&small, 1, 1);
    large.energy_kwh = small.energy_kwh = 1234.567;
    large.volume_m3 = small.volume_m3 = 98.765;
    meter_read(&large, 1, 50, 0), meter_read(&small, 1, 50, 0);
    assert_near(large.shown.energy_kwh, 1234, 1e-9);
    assert_near(small.shown.energy_kwh, 1234.5, 1e-9);
    assert_near(large.shown.volume_m3, 98.7, 1e-9);
    assert_near(small.shown.volume_m3, 98.76, 1e-9);
}

static void full_digits_begin_again_at_zero(void **state) {
    (void)state;
    struct meter m;
    meter_init(&m, 4, 1);
    m.energy_kwh = 9999999.4;
    meter_read(&m, 1, 50, 0);
    assert_near(m.shown.energy_kwh, 9999999, 1e-6);
    for (int i = 1; i <= 720; i++) meter_step(&m, 80, 40, 1, 50, i * STEP_MS);
    assert_near(m.shown.energy_kwh, 49, 1e-6);
}

static void it_is_read_once_a_minute(void **state) {
    (void)state;
    struct meter m;
    int changes = 0;
    meter_init(&m, 1, 1);
    meter_read(&m, 1, 360, 0);
    for (int i = 1; i <= 120; i++) { /* ten minutes */
        double before = m.shown.energy_kwh;
        meter_step(&m, 80, 40, 1, 360, i * STEP_MS);
        changes += m.shown.energy_kwh != before;
    }
    assert_int_equal(changes, 10);
}

static void under_its_start_it_counts_nothing(void **state) {
    (void)state;
    struct meter m;
    meter_init(&m, 4, 1);
    for (int i = 1; i <= 720; i++) meter_step(&m, 80, 40, 0.004, 0.2, i * STEP_MS);
    assert_near(m.energy_kwh, 0, 0);
    assert_near(m.uncounted_kwh, 0.2, 1e-9);
    assert_near(m.shown.flow_l_h, 0, 0);
}

static void its_sensors_are_slow(void **state) {
    (void)state;
    struct meter m;
    meter_init(&m, 4, 1);
    meter_step(&m, 80, 40, 1, 46, STEP_MS);
    assert_true(m.supply_c > 21 && m.supply_c < 60);
    for (int i = 2; i < 60; i++) meter_step(&m, 80, 40, 1, 46, i * STEP_MS);
    assert_near(m.supply_c, 80, 0.1);
    assert_near(m.return_c, 40, 0.1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_integrates_power_and_flow),
        cmocka_unit_test(large_meters_show_whole_kilowatt_hours_small_ones_tenths),
        cmocka_unit_test(full_digits_begin_again_at_zero),
        cmocka_unit_test(it_is_read_once_a_minute),
        cmocka_unit_test(under_its_start_it_counts_nothing),
        cmocka_unit_test(its_sensors_are_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
