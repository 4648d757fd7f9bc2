/* Boilers, store and pump: heat adds up, the store evens the day out, limits hold. */
#include "physics/heat_plant.h"

#include "physics/water.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static struct heat_plant begun(double outdoor_c) {
    struct heat_plant p;
    heat_plant_init(&p, 2000, 50);
    heat_plant_begin(&p, 800, outdoor_c);
    return p;
}

/* A day's load: morning and evening peaks. m3/h at a spread of about 45 K. */
static double day_flow_m3_h(int step, double mean) {
    return mean * (1 + 0.5 * sin(2 * M_PI * step / (86400 / STEP_S)) + 0.2 * sin(4 * M_PI * step / (86400 / STEP_S)));
}

static void what_is_produced_is_delivered_lost_or_stored(void **state) {
    (void)state;
    struct heat_plant p = begun(0);
    double before = heat_plant_stored_kwh(&p);
    for (int i = 0; i < 100000; i++) heat_plant_step(&p, day_flow_m3_h(i, 17), 40 + 5 * sin(i / 500.0), 0);
    assert_true(p.produced_kwh > 50000);
    assert_near(p.produced_kwh - p.delivered_kwh - p.store_loss_kwh, heat_plant_stored_kwh(&p) - before, 1e-5);
}

static void the_network_gets_the_temperature_it_wants(void **state) {
    (void)state;
    struct heat_plant p = begun(-5);
    for (int i = 0; i < 3 * 17280; i++) {
        heat_plant_step(&p, day_flow_m3_h(i, 17), 42, -5);
        if (i > 17280) assert_near(p.supply_c, p.supply_want_c, 4);
    }
}

static void frost_raises_the_supply_temperature(void **state) {
    (void)state;
    struct heat_plant mild = begun(15), cold = begun(-12);
    assert_near(mild.supply_c, 72, 0.01);
    assert_near(cold.supply_c, 100, 0.01);
}

static void the_store_takes_the_peaks_off_the_boilers(void **state) {
    (void)state;
    struct heat_plant p = begun(5);
    double least = 1e9, most = 0, peak = 0;
    for (int i = 0; i < 6 * 17280; i++) {
        heat_plant_step(&p, day_flow_m3_h(i, 13), 40, 5);
        if (i < 4 * 17280) continue;
        least = fmin(least, p.base_now_kw), most = fmax(most, p.base_now_kw);
        peak = fmax(peak, p.delivered_kwh > 0 ? p.flow_m3_h * WATER_KWH_M3_K * (p.supply_c - 40) : 0);
    }
    assert_true(most < 0.85 * peak);
    assert_true(least > 0.3 * most);
}

static void the_peak_boiler_helps_only_when_base_and_store_cannot(void **state) {
    (void)state;
    struct heat_plant mild = begun(8), cold = begun(-12);
    for (int i = 0; i < 2 * 17280; i++) {
        heat_plant_step(&mild, 10, 40, 8);
        heat_plant_step(&cold, 32, 45, -12);
    }
    assert_true(mild.peak_kwh < 0.01 * mild.produced_kwh);
    assert_true(cold.peak_kwh > 0.2 * cold.produced_kwh);
}

static void without_load_the_base_boiler_stops(void **state) {
    (void)state;
    struct heat_plant p = begun(15);
    for (int i = 0; i < 4 * 17280; i++) heat_plant_step(&p, 0, 40, 15);
    assert_false(p.base_on);
    assert_near(p.base_now_kw, 0, 0);
    for (int i = 0; i < STORE_LAYERS; i++) assert_true(p.layer_c[i] < 95);
}

static void the_pump_moves_no_more_than_it_can(void **state) {
    (void)state;
    struct heat_plant p = begun(0);
    assert_near(heat_plant_flow_part(&p, 20), 1, 0);
    assert_near(heat_plant_flow_part(&p, 2 * p.pump_m3_h), 0.5, 1e-12);
    p.pump_broken = true;
    assert_near(heat_plant_flow_part(&p, 20), 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_produced_is_delivered_lost_or_stored),
        cmocka_unit_test(the_network_gets_the_temperature_it_wants),
        cmocka_unit_test(frost_raises_the_supply_temperature),
        cmocka_unit_test(the_store_takes_the_peaks_off_the_boilers),
        cmocka_unit_test(the_peak_boiler_helps_only_when_base_and_store_cannot),
        cmocka_unit_test(without_load_the_base_boiler_stops),
        cmocka_unit_test(the_pump_moves_no_more_than_it_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
