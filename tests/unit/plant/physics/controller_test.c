/* The controller's program: curve, schedule, limits, modes, pumps. */
#include "physics/controller.h"

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
    struct site site;
    struct controller_settings settings;
    struct controller controller;
    double sensed[SENSORS];
};

static struct fixture made(void) {
    struct fixture f = {.sensed = {0, SENSOR_OPEN_C, 40, 55, 30, 40}};
    site_init(&f.site, 1, 3);
    substation_settings_factory(&f.settings, &f.site);
    const int curve[CURVE_POINTS] = {75, 60, 50, 45, 40, 28};
    for (int i = 0; i < CURVE_POINTS; i++) f.settings.curve_c[i] = curve[i];
    f.settings.room_saving_c = 16;
    f.settings.cutout_c = 17;
    for (int day = 0; day < 7; day++)
        f.settings.heating.schedule[day][0] = 530, f.settings.heating.schedule[day][1] = 2200;
    controller_begin(&f.controller, &f.settings, 0);
    return f;
}

static void run(struct fixture *f, int64_t from_ms, double minutes) {
    for (int i = 0; i < (int)(minutes * 60 / STEP_S); i++)
        controller_step(&f->controller, &f->settings, f->sensed, from_ms + i * STEP_MS);
}

static void the_curve_gives_its_points_and_lines_between(void **state) {
    (void)state;
    struct fixture f = made();
    assert_near(heat_curve_c(&f.settings, -15, 20), 60, 1e-9);
    assert_near(heat_curve_c(&f.settings, 0, 20), 45, 1e-9);
    assert_near(heat_curve_c(&f.settings, 10, 20), 34, 1e-9);
}

static void the_room_set_point_shifts_it_by_slope_times_2_5(void **state) {
    (void)state;
    struct fixture f = made();
    f.settings.slope = 1.8;
    assert_near(heat_curve_c(&f.settings, 0, 22), 45 + 2 * 1.8 * 2.5, 1e-9);
}

static void flow_limits_cap_it(void **state) {
    (void)state;
    struct fixture f = made();
    f.settings.heating.flow_min_c = 30, f.settings.heating.flow_max_c = 55;
    assert_near(heat_curve_c(&f.settings, -30, 20), 55, 1e-9);
    assert_near(heat_curve_c(&f.settings, 15, 20), 30, 1e-9);
}

static void schedules_hold_from_start_to_stop_of_their_day(void **state) {
    (void)state;
    uint16_t schedule[7][6] = {[2] = {600, 800, 1200, 1200, 1800, 2400}}; /* Wednesday */
    assert_false(schedule_in_period(schedule, WEDNESDAY + 6 * HOUR_MS - 1));
    assert_true(schedule_in_period(schedule, WEDNESDAY + 6 * HOUR_MS));
    assert_false(schedule_in_period(schedule, WEDNESDAY + 8 * HOUR_MS));
    assert_false(schedule_in_period(schedule, WEDNESDAY + 12 * HOUR_MS));
    assert_true(schedule_in_period(schedule, WEDNESDAY + DAY_MS - 1));
    assert_false(schedule_in_period(schedule, WEDNESDAY + DAY_MS + 7 * HOUR_MS));
}

static void at_night_saving_lowers_the_reference(void **state) {
    (void)state;
    struct fixture f = made();
    run(&f, WEDNESDAY + 12 * HOUR_MS, 5);
    assert_int_equal(f.controller.heating_status, STATUS_COMFORT);
    double comfort = f.controller.flow_want_c;
    run(&f, WEDNESDAY + 23 * HOUR_MS, 5);
    assert_int_equal(f.controller.heating_status, STATUS_SAVING);
    assert_near(comfort - f.controller.flow_want_c, 10, 0.01);
}

static void deep_frost_knows_no_saving(void **state) {
    (void)state;
    struct fixture f = made();
    f.sensed[SENSOR_OUTDOOR] = -16;
    run(&f, WEDNESDAY + 23 * HOUR_MS, 5);
    assert_near(f.controller.room_want_c, 20, 0);
}

static void a_warm_return_lowers_the_reference(void **state) {
    (void)state;
    struct fixture f = made();
    run(&f, WEDNESDAY + 12 * HOUR_MS, 60);
    double before = f.controller.flow_want_c;
    f.sensed[SENSOR_RETURN] = f.controller.return_limit_c + 4;
    run(&f, WEDNESDAY + 13 * HOUR_MS, 60);
    assert_near(before - f.controller.flow_want_c, 8, 0.1); /* gain -2 */
}

static void a_warm_return_never_stops_the_pump(void **state) {
    (void)state;
    struct fixture f = made();
    f.sensed[SENSOR_RETURN] = 75;
    run(&f, WEDNESDAY + 12 * HOUR_MS, 60);
    assert_near(f.controller.flow_want_c, 10, 1e-9);
    assert_true(f.controller.heating_pump);
}

static void the_return_limit_follows_the_weather(void **state) {
    (void)state;
    struct fixture f = made();
    run(&f, WEDNESDAY, 1);
    assert_near(f.controller.return_limit_c, 50, 1e-9); /* 15 C: 40, -15 C: 60 */
}

static void a_warm_room_lowers_the_reference_where_it_is_measured(void **state) {
    (void)state;
    struct fixture f = made();
    f.sensed[SENSOR_ROOM] = 21;
    run(&f, WEDNESDAY + 12 * HOUR_MS, 1);
    assert_near(f.controller.flow_want_c, 45 - 4, 1e-9);
}

static void summer_stops_heating_after_its_filter_and_pump_after_its_time(void **state) {
    (void)state;
    struct fixture f = made();
    f.sensed[SENSOR_OUTDOOR] = 18.5;
    run(&f, WEDNESDAY + 12 * HOUR_MS, 60);
    assert_true(f.controller.heating_pump); /* a warm noon is no summer yet */
    run(&f, WEDNESDAY + DAY_MS, 60 * 72);
    assert_true(f.controller.summer);
    assert_false(f.controller.heating_pump);
    assert_near(f.controller.heating_valve.position, 0, 0);
    assert_true(f.controller.water_pump);
}

static void a_cut_out_of_zero_never_stops_heating(void **state) {
    (void)state;
    struct fixture f = made();
    f.settings.cutout_c = 0;
    f.sensed[SENSOR_OUTDOOR] = 15;
    run(&f, WEDNESDAY + 10 * HOUR_MS, 60 * 100);
    assert_false(f.controller.summer);
    assert_true(f.controller.heating_on);
}

static void the_pump_runs_on_for_its_minutes(void **state) {
    (void)state;
    struct fixture f = made();
    f.sensed[SENSOR_OUTDOOR] = 10;
    run(&f, WEDNESDAY + 12 * HOUR_MS, 10);
    f.settings.heating.mode = MODE_FROST;
    run(&f, WEDNESDAY + 13 * HOUR_MS, 2.5);
    assert_true(f.controller.heating_pump);
    run(&f, WEDNESDAY + 13 * HOUR_MS, 1);
    assert_false(f.controller.heating_pump);
}

static void frost_starts_the_pump_in_standby(void **state) {
    (void)state;
    struct fixture f = made();
    f.settings.heating.mode = MODE_FROST;
    f.sensed[SENSOR_OUTDOOR] = -3;
    run(&f, WEDNESDAY, 10);
    assert_true(f.controller.heating_pump);
    assert_near(f.controller.flow_want_c, 10, 0);
}

static void manual_stops_control_and_leaves_valves_where_they_are(void **state) {
    (void)state;
    struct fixture f = made();
    run(&f, WEDNESDAY + 12 * HOUR_MS, 5);
    double position = f.controller.heating_valve.position, want = f.controller.flow_want_c;
    f.settings.heating.mode = f.settings.hot_water.mode = MODE_MANUAL;
    f.sensed[SENSOR_FLOW] = 10, f.sensed[SENSOR_OUTDOOR] = -20;
    run(&f, WEDNESDAY + 13 * HOUR_MS, 30);
    assert_near(f.controller.heating_valve.position, position, 0);
    assert_near(f.controller.flow_want_c, want, 0);
    assert_int_equal(f.controller.heating_valve.direction, 0);
}

static void overrides_of_relays_win_over_the_program(void **state) {
    (void)state;
    struct fixture f = made();
    f.settings.heating.pump_off = true;
    f.settings.hot_water.pump_off = true;
    run(&f, WEDNESDAY + 12 * HOUR_MS, 1);
    assert_false(f.controller.heating_pump);
    assert_false(f.controller.water_pump);
}

static void an_open_outdoor_sensor_counts_as_zero_degrees(void **state) {
    (void)state;
    struct fixture f = made();
    f.sensed[SENSOR_OUTDOOR] = SENSOR_OPEN_C;
    run(&f, WEDNESDAY + 12 * HOUR_MS, 1);
    assert_near(f.controller.flow_want_c, 45, 1e-9);
}

static void an_open_flow_sensor_closes_the_valve(void **state) {
    (void)state;
    struct fixture f = made();
    f.sensed[SENSOR_FLOW] = SENSOR_OPEN_C;
    run(&f, WEDNESDAY + 12 * HOUR_MS, 10);
    assert_near(f.controller.heating_valve.position, 0, 0);
}

static void the_anti_bacteria_run_raises_hot_water_on_its_days(void **state) {
    (void)state;
    struct fixture f = made();
    f.settings.bacteria_days = 4; /* Wednesday */
    f.settings.bacteria_start = 47, f.settings.bacteria_minutes = 120, f.settings.bacteria_c = 65;
    run(&f, WEDNESDAY + 23 * HOUR_MS, 1);
    assert_near(f.controller.water_want_c, 55, 0);
    run(&f, WEDNESDAY + DAY_MS + HOUR_MS, 1); /* began on Wednesday at 23:30 */
    assert_near(f.controller.water_want_c, 65, 0);
    run(&f, WEDNESDAY + DAY_MS + 2 * HOUR_MS, 1);
    assert_near(f.controller.water_want_c, 55, 0);
}

static void hot_water_first_closes_heating_while_it_is_short(void **state) {
    (void)state;
    struct fixture f = made();
    f.settings.water_first = true;
    f.sensed[SENSOR_WATER] = 48;
    run(&f, WEDNESDAY + 12 * HOUR_MS, 5);
    assert_near(f.controller.heating_valve.position, 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_curve_gives_its_points_and_lines_between),
        cmocka_unit_test(the_room_set_point_shifts_it_by_slope_times_2_5),
        cmocka_unit_test(flow_limits_cap_it),
        cmocka_unit_test(schedules_hold_from_start_to_stop_of_their_day),
        cmocka_unit_test(at_night_saving_lowers_the_reference),
        cmocka_unit_test(deep_frost_knows_no_saving),
        cmocka_unit_test(a_warm_return_lowers_the_reference),
        cmocka_unit_test(a_warm_return_never_stops_the_pump),
        cmocka_unit_test(the_return_limit_follows_the_weather),
        cmocka_unit_test(a_warm_room_lowers_the_reference_where_it_is_measured),
        cmocka_unit_test(summer_stops_heating_after_its_filter_and_pump_after_its_time),
        cmocka_unit_test(a_cut_out_of_zero_never_stops_heating),
        cmocka_unit_test(the_pump_runs_on_for_its_minutes),
        cmocka_unit_test(frost_starts_the_pump_in_standby),
        cmocka_unit_test(manual_stops_control_and_leaves_valves_where_they_are),
        cmocka_unit_test(overrides_of_relays_win_over_the_program),
        cmocka_unit_test(an_open_outdoor_sensor_counts_as_zero_degrees),
        cmocka_unit_test(an_open_flow_sensor_closes_the_valve),
        cmocka_unit_test(the_anti_bacteria_run_raises_hot_water_on_its_days),
        cmocka_unit_test(hot_water_first_closes_heating_while_it_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
