/* One substation on a steady network: what an operator would see of it, healthy and with faults. */
#include "physics/substation.h"

#include "physics/water.h"

#include "base/time.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

#define WEDNESDAY INT64_C(1768953600000) /* 2026-01-21 00:00 */

struct fixture {
    struct substation s;
    struct substation_drive drive;
    int64_t time_ms;
};

static void begun(struct fixture *f, int number, double outdoor_c) {
    f->drive = (struct substation_drive){.weather = {.outdoor_c = outdoor_c, .ground_c = 6, .cold_water_c = 8}};
    f->time_ms = WEDNESDAY;
    substation_init(&f->s, 1, number);
    substation_begin(&f->s, &f->drive.weather, outdoor_c, 85);
}

static void run(struct fixture *f, double hours) {
    for (int i = 0; i < (int)(hours / STEP_H + 0.5); i++) {
        f->time_ms += STEP_MS;
        f->drive.time_ms = f->drive.local_ms = f->time_ms;
        substation_flow_m3_h(&f->s, 1);
        substation_step(&f->s, &f->drive, 85);
    }
}

static void flow_temperature_stays_near_its_reference(void **state) {
    (void)state;
    for (int n = 0; n < 24; n++) {
        struct fixture f;
        begun(&f, n, -2);
        if (f.s.site.heating_valve.band_k < 50) continue; /* the one that hunts */
        run(&f, 12);
        assert_near(f.s.sensed[SENSOR_FLOW], f.s.controller.flow_want_c, 3);
    }
}

static void rooms_are_comfortable_by_day_and_cooler_by_night(void **state) {
    (void)state;
    for (int n = 0; n < 24; n++) {
        struct fixture f;
        begun(&f, n, -5);
        run(&f, 48 + 20);
        double evening = f.s.building.room_c;
        assert_true(evening > 19.3 && evening < 23);
        run(&f, 9);
        assert_true(f.s.building.room_c > 17 && f.s.building.room_c < evening + 0.3);
    }
}

static void the_morning_takes_more_than_the_night(void **state) {
    (void)state;
    struct fixture f;
    begun(&f, 1, 0); /* with night setback */
    assert_true(f.s.site.night_setback);
    run(&f, 24 + 2);
    double before = f.s.account.primary_kwh;
    run(&f, 2);
    double night = f.s.account.primary_kwh - before;
    run(&f, 1.5);
    before = f.s.account.primary_kwh;
    run(&f, 2);
    assert_true(f.s.account.primary_kwh - before > 1.4 * night);
}

static void energy_closes_over_a_month(void **state) {
    (void)state;
    struct fixture f;
    begun(&f, 4, 1);
    run(&f, 30 * 24);
    assert_true(f.s.account.primary_kwh > 1000);
    assert_true(fabs(substation_gap_kwh(&f.s)) < 1e-6);
    assert_near(f.s.meter.energy_kwh + f.s.meter.uncounted_kwh, f.s.account.primary_kwh, 1e-6);
}

static void hot_water_keeps_its_temperature_over_a_day_of_draws(void **state) {
    (void)state;
    for (int n = 0; n < 12; n++) {
        struct fixture f;
        begun(&f, n, 5);
        double sum = 0, least = 99;
        for (int i = 0; i < 24 * 60; i++) {
            run(&f, 1 / 60.0);
            sum += f.s.hot_water.flow_c / (24 * 60);
            least = fmin(least, f.s.hot_water.flow_c);
        }
        assert_true(sum > 53 && sum < 57);
        assert_true(least > 38);
    }
}

static void the_return_is_warmer_in_a_house_with_too_large_a_pump(void **state) {
    (void)state;
    struct fixture small, large;
    begun(&small, 3, 0), begun(&large, 3, 0);
    large.s.site.circuit_kw_k *= 2;
    run(&small, 12), run(&large, 12);
    assert_true(large.s.heating.primary_return_c > small.s.heating.primary_return_c + 1);
}

static void higher_set_points_take_more_heat(void **state) {
    (void)state;
    struct fixture usual, warm;
    begun(&usual, 3, 0), begun(&warm, 3, 0);
    warm.s.settings.room_comfort_c = 23;
    run(&usual, 48), run(&warm, 48);
    assert_true(warm.s.account.primary_kwh > 1.02 * usual.s.account.primary_kwh);
    assert_true(warm.s.building.room_c > usual.s.building.room_c);
}

/* ---- faults ---- */

static void a_stuck_valve_lets_the_flow_run_away_from_its_reference(void **state) {
    (void)state;
    struct fixture f;
    begun(&f, 3, -8);
    run(&f, 12);
    f.s.faults.valve_stuck = true;
    f.drive.weather.outdoor_c = 9;
    run(&f, 6);
    assert_true(f.s.sensed[SENSOR_FLOW] - f.s.controller.flow_want_c > 6);
    f.s.faults.valve_stuck = false;
    run(&f, 2);
    assert_near(f.s.sensed[SENSOR_FLOW], f.s.controller.flow_want_c, 3);
}

static void a_fouled_exchanger_needs_more_flow_for_the_same_heat(void **state) {
    (void)state;
    struct fixture clean, dirty;
    begun(&clean, 3, -2), begun(&dirty, 3, -2);
    dirty.s.faults.fouling = 2.5;
    run(&clean, 36), run(&dirty, 36);
    assert_true(dirty.s.heating.primary_return_c > clean.s.heating.primary_return_c + 3);
    assert_true(dirty.s.meter.volume_m3 > 1.05 * clean.s.meter.volume_m3);
}

static void a_drifting_flow_sensor_shifts_the_true_flow(void **state) {
    (void)state;
    struct fixture f;
    begun(&f, 3, 0);
    f.s.faults.sensors[SENSOR_FLOW] = (struct sensor_fault){SENSOR_DRIFTS, -6};
    run(&f, 12);
    assert_near(f.s.heating.flow_c - f.s.sensed[SENSOR_FLOW], 6, 0.5);
}

static void a_frozen_sensor_shows_the_same_for_ever(void **state) {
    (void)state;
    struct fixture f;
    begun(&f, 3, 0);
    run(&f, 6);
    f.s.faults.sensors[SENSOR_OUTDOOR].kind = SENSOR_IS_FROZEN;
    double before = f.s.sensed[SENSOR_OUTDOOR];
    f.drive.weather.outdoor_c = 12;
    run(&f, 6);
    assert_near(f.s.sensed[SENSOR_OUTDOOR], before, 0);
    f.s.faults.sensors[SENSOR_OUTDOOR].kind = SENSOR_HEALTHY;
    run(&f, 2);
    assert_near(f.s.sensed[SENSOR_OUTDOOR], 12 + f.s.site.outdoor_offset_k, 0.1);
}

static void an_open_sensor_comes_back_when_it_is_plugged_in(void **state) {
    (void)state;
    struct fixture f;
    begun(&f, 3, 0);
    f.s.faults.sensors[SENSOR_WATER].kind = SENSOR_IS_OPEN;
    run(&f, 1);
    assert_near(f.s.sensed[SENSOR_WATER], SENSOR_OPEN_C, 0);
    f.s.faults.sensors[SENSOR_WATER].kind = SENSOR_HEALTHY;
    run(&f, 0.01);
    assert_true(f.s.sensed[SENSOR_WATER] < 70);
}

static void a_broken_pump_cools_the_house(void **state) {
    (void)state;
    struct fixture f;
    begun(&f, 3, -5);
    run(&f, 24);
    double before = f.s.building.room_c;
    f.s.faults.pump_broken = true;
    run(&f, 24);
    assert_true(before - f.s.building.room_c > 3);
    assert_true(f.s.controller.heating_pump); /* the controller doesn't know */
}

static void a_clock_that_is_wrong_shifts_the_schedule(void **state) {
    (void)state;
    struct fixture f;
    begun(&f, 1, 0);
    run(&f, 21.5);
    assert_int_equal(f.s.controller.heating_status, STATUS_COMFORT);
    f.s.clock_error_ms = 40 * MINUTE_MS;
    run(&f, 0.1);
    assert_int_equal(f.s.controller.heating_status, STATUS_SAVING);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flow_temperature_stays_near_its_reference),
        cmocka_unit_test(rooms_are_comfortable_by_day_and_cooler_by_night),
        cmocka_unit_test(the_morning_takes_more_than_the_night),
        cmocka_unit_test(energy_closes_over_a_month),
        cmocka_unit_test(hot_water_keeps_its_temperature_over_a_day_of_draws),
        cmocka_unit_test(the_return_is_warmer_in_a_house_with_too_large_a_pump),
        cmocka_unit_test(higher_set_points_take_more_heat),
        cmocka_unit_test(a_stuck_valve_lets_the_flow_run_away_from_its_reference),
        cmocka_unit_test(a_fouled_exchanger_needs_more_flow_for_the_same_heat),
        cmocka_unit_test(a_drifting_flow_sensor_shifts_the_true_flow),
        cmocka_unit_test(a_frozen_sensor_shows_the_same_for_ever),
        cmocka_unit_test(an_open_sensor_comes_back_when_it_is_plugged_in),
        cmocka_unit_test(a_broken_pump_cools_the_house),
        cmocka_unit_test(a_clock_that_is_wrong_shifts_the_schedule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
