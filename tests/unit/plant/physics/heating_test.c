/* The heating circuit: heat adds up, thermostats throttle, a dead pump takes nothing. */
#include "physics/heating.h"

#include "physics/water.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static struct site site;

static struct heating begun(void) {
    struct heating h;
    site_init(&site, 1, 3);
    heating_begin(&h, 60, 20);
    return h;
}

static struct heating settled(struct heating_drive d) {
    struct heating h = begun();
    for (int i = 0; i < 4000; i++) heating_step(&h, &site, &d);
    return h;
}

static void primary_heat_is_what_rooms_and_stores_got(void **state) {
    (void)state;
    struct heating h = begun();
    double before = heating_heat_kwh(&h, &site), taken = 0, given = 0;
    for (int i = 0; i < 20000; i++) {
        struct heating_drive d = {.supply_c = 80 + i % 20,
                                  .primary_kw_k = site.heating.primary_kw_k * (i % 100) / 100.0,
                                  .room_c = 20,
                                  .pump = i % 5000 < 4000};
        heating_step(&h, &site, &d);
        taken += h.primary_kw * STEP_H;
        given += h.given_kw * STEP_H;
    }
    assert_true(taken > 100);
    assert_near(taken - given, heating_heat_kwh(&h, &site) - before, 1e-7);
}

static void temperatures_fall_from_supply_to_flow_to_return_to_room(void **state) {
    (void)state;
    struct heating h = settled((struct heating_drive){
        .supply_c = 90, .primary_kw_k = site.heating.primary_kw_k * 0.7, .room_c = 20, .pump = true});
    assert_true(h.flow_c < 90 && h.flow_c > h.return_c && h.return_c > 20);
    assert_true(h.primary_return_c > h.return_c && h.primary_return_c < h.flow_c);
}

static void at_full_flow_the_circuit_gives_about_design_heat(void **state) {
    (void)state;
    struct heating h = begun();
    struct heating_drive d = {
        .supply_c = DESIGN_SUPPLY_C, .primary_kw_k = site.heating.primary_kw_k, .room_c = 20, .pump = true};
    for (int i = 0; i < 4000; i++) heating_step(&h, &site, &d);
    assert_true(h.given_kw > 0.85 * (site.design_kw - site.gains_kw));
    assert_true(h.given_kw < 1.4 * site.design_kw);
}

static void thermostats_throttle_in_a_warm_room_and_cool_the_return(void **state) {
    (void)state;
    struct heating_drive d = {.supply_c = 85, .primary_kw_k = 0, .room_c = 20, .pump = true};
    begun();
    d.primary_kw_k = site.heating.primary_kw_k * 0.3;
    struct heating cold = settled(d);
    d.room_c = site.thermostat_c + 0.8;
    d.primary_kw_k *= 0.4;
    struct heating warm = settled(d);
    assert_true(warm.thermostat < 0.5 * cold.thermostat);
    assert_true(warm.flow_c - warm.return_c > cold.flow_c - cold.return_c);
}

static void without_the_pump_no_heat_is_taken_and_the_flow_cools_down(void **state) {
    (void)state;
    struct heating h = settled((struct heating_drive){.supply_c = 90, .primary_kw_k = 2, .room_c = 20, .pump = false});
    assert_near(h.primary_kw, 0, 0);
    assert_true(h.flow_c < 22);
    assert_near(h.primary_return_c, 90, 0); /* hot water runs through: the engineer's first hint */
}

static void a_closed_valve_lets_the_return_pipe_cool(void **state) {
    (void)state;
    struct heating h = settled((struct heating_drive){.supply_c = 90, .primary_kw_k = 0, .room_c = 20, .pump = true});
    assert_true(h.primary_return_c < 23);
}

static void dirt_makes_the_flow_cooler_and_the_primary_return_warmer(void **state) {
    (void)state;
    struct heating_drive d = {.supply_c = 85, .room_c = 20, .pump = true};
    begun();
    d.primary_kw_k = site.heating.primary_kw_k * 0.6;
    struct heating clean = settled(d);
    d.fouling = 3;
    struct heating dirty = settled(d);
    assert_true(dirty.flow_c < clean.flow_c - 2);
    assert_true(dirty.primary_return_c > clean.primary_return_c + 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(primary_heat_is_what_rooms_and_stores_got),
        cmocka_unit_test(temperatures_fall_from_supply_to_flow_to_return_to_room),
        cmocka_unit_test(at_full_flow_the_circuit_gives_about_design_heat),
        cmocka_unit_test(thermostats_throttle_in_a_warm_room_and_cool_the_return),
        cmocka_unit_test(without_the_pump_no_heat_is_taken_and_the_flow_cools_down),
        cmocka_unit_test(a_closed_valve_lets_the_return_pipe_cool),
        cmocka_unit_test(dirt_makes_the_flow_cooler_and_the_primary_return_warmer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
