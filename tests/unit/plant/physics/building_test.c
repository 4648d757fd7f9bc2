/* The building: two heat stores whose heat adds up, and what people do with windows. */
#include "physics/building.h"

#include "physics/water.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

#define HOUR_STEPS ((int)(1 / STEP_H + 0.5))

static struct site site;
static const struct weather_now frost = {.outdoor_c = -5};

static struct building begun(double room_c) {
    struct building b;
    site_init(&site, 1, 3);
    building_begin(&b, &site, -5, room_c);
    return b;
}

static void an_unheated_house_cools_with_its_time_constant(void **state) {
    (void)state;
    struct building b = begun(20);
    site.gains_kw = 0;
    building_begin(&b, &site, -5, 20);
    double hours = (site.room_kwh_k + site.mass_kwh_k) / (site.design_kw / 35);
    for (int i = 0; i < (int)(hours * HOUR_STEPS); i++) building_step(&b, &site, &frost, 0, 12);
    assert_near(b.mass_c, -5 + 25 * exp(-1), 1.5);
}

static void design_heat_keeps_design_temperature(void **state) {
    (void)state;
    struct building b = begun(20);
    struct weather_now design = {.outdoor_c = DESIGN_OUTDOOR_C};
    site.gains_kw = 0;
    building_begin(&b, &site, DESIGN_OUTDOOR_C, 20);
    for (int i = 0; i < 48 * HOUR_STEPS; i++) building_step(&b, &site, &design, site.design_kw, 12);
    assert_near(b.room_c, 20, 0.01);
}

static void heat_in_minus_lost_is_what_is_stored(void **state) {
    (void)state;
    struct building b = begun(21);
    double before = building_heat_kwh(&b, &site), given = 0;
    for (int i = 0; i < 5000; i++) {
        struct weather_now w = {.outdoor_c = -5 + 0.004 * i, .sun_w_m2 = i % 700};
        building_step(&b, &site, &w, i % 3 * 20.0, 12);
        given += i % 3 * 20.0 * STEP_H;
    }
    assert_near(given + b.gained_kwh - b.lost_kwh, building_heat_kwh(&b, &site) - before, 1e-6);
}

static void an_open_window_cools_the_rooms_quickly(void **state) {
    (void)state;
    struct building shut = begun(21), open = begun(21);
    open.window = 1;
    for (int i = 0; i < HOUR_STEPS; i++) {
        building_step(&shut, &site, &frost, 30, 12);
        building_step(&open, &site, &frost, 30, 12);
    }
    assert_true(shut.room_c - open.room_c > 1);
}

static void sun_warms_the_rooms(void **state) {
    (void)state;
    struct building dark = begun(20), bright = begun(20);
    struct weather_now sunny = {.outdoor_c = -5, .sun_w_m2 = 200};
    for (int i = 0; i < HOUR_STEPS; i++) {
        building_step(&dark, &site, &frost, 30, 12);
        building_step(&bright, &site, &sunny, 30, 12);
    }
    assert_true(bright.room_c - dark.room_c > 0.1);
}

static void people_air_when_it_gets_too_warm(void **state) {
    (void)state;
    struct building b = begun(23);
    struct weather_now summer = {.outdoor_c = 19, .sun_w_m2 = 220};
    for (int i = 0; i < 72 * HOUR_STEPS; i++) building_step(&b, &site, &summer, 0, 14);
    assert_true(b.room_c > 24 && b.room_c < 26.5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unheated_house_cools_with_its_time_constant),
        cmocka_unit_test(design_heat_keeps_design_temperature),
        cmocka_unit_test(heat_in_minus_lost_is_what_is_stored),
        cmocka_unit_test(an_open_window_cools_the_rooms_quickly),
        cmocka_unit_test(sun_warms_the_rooms),
        cmocka_unit_test(people_air_when_it_gets_too_warm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
