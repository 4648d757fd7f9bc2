/* The course: same inputs same values, physics in its right direction, meters that only count up. */
#include "course.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HOUR_MS   INT64_C(3600000)
#define DAY_MS    (24 * HOUR_MS)
#define WINTER_MS INT64_C(1768953600000) /* 2026-01-21 00:00 UTC, a Wednesday */
#define SUMMER_MS INT64_C(1784678400000) /* 2026-07-22 */

static struct course_settings factory(const struct course_site *s) {
    struct course_settings t = {.slope = 1,
                                .room_comfort_c = 20,
                                .room_saving_c = 16,
                                .flow_min_c = 10,
                                .flow_max_c = 90,
                                .cutout_c = 20,
                                .frost_c = 10,
                                .dhw_comfort_c = 55,
                                .dhw_saving_c = 50};
    t.heating.mode = t.dhw.mode = COURSE_SCHEDULED;
    for (int day = 0; day < 7; day++) {
        t.heating.schedule[day][0] = s->night_setback ? 530 : 0;
        t.heating.schedule[day][1] = s->night_setback ? 2200 : 2400;
        t.dhw.schedule[day][1] = 2400;
    }
    for (int i = 0; i < COURSE_CURVE_POINTS; i++) t.curve_c[i] = s->curve_c[i];
    return t;
}

static void begin(int number, int64_t time_ms, struct course_site *s, struct course_settings *t,
                  struct course_state *state) {
    course_site_init(s, 1, number);
    *t = factory(s);
    course_begin(s, t, time_ms, 0, state);
}

static void one_long_advance_equals_many_short_ones(void **unused) {
    (void)unused;
    struct course_site s;
    struct course_settings t;
    struct course_state once, often;
    begin(3, WINTER_MS, &s, &t, &once);
    often = once;
    course_advance(&s, &t, WINTER_MS + 5 * HOUR_MS, 0, &once);
    for (int64_t ms = 0; ms <= 5 * HOUR_MS; ms += 3700) course_advance(&s, &t, WINTER_MS + ms, 0, &often);
    course_advance(&s, &t, WINTER_MS + 5 * HOUR_MS, 0, &often);
    assert_memory_equal(&once, &often, sizeof once);
}

static void an_earlier_time_changes_nothing(void **unused) {
    (void)unused;
    struct course_site s;
    struct course_settings t;
    struct course_state state, before;
    begin(3, WINTER_MS, &s, &t, &state);
    before = state;
    course_advance(&s, &t, WINTER_MS - DAY_MS, 0, &state);
    assert_memory_equal(&state, &before, sizeof state);
}

static void seeds_and_numbers_make_different_sites(void **unused) {
    (void)unused;
    struct course_site a, b, c, again;
    course_site_init(&a, 1, 0);
    course_site_init(&b, 1, 1);
    course_site_init(&c, 2, 0);
    course_site_init(&again, 1, 0);
    assert_true(a.design_kw != b.design_kw);
    assert_true(a.design_kw != c.design_kw);
    assert_memory_equal(&a, &again, sizeof a);
}

static void winter_rooms_stay_between_17_and_24_degrees(void **unused) {
    (void)unused;
    for (int n = 0; n < 24; n++) {
        struct course_site s;
        struct course_settings t;
        struct course_state state;
        begin(n, WINTER_MS, &s, &t, &state);
        for (int hour = 1; hour <= 14 * 24; hour++) {
            course_advance(&s, &t, WINTER_MS + hour * HOUR_MS, 0, &state);
            assert_true(state.room_c > 17 && state.room_c < 24);
        }
    }
}

static void temperatures_fall_from_supply_to_flow_to_return(void **unused) {
    (void)unused;
    struct course_site s;
    struct course_settings t;
    struct course_state state;
    begin(0, WINTER_MS, &s, &t, &state);
    for (int minute = 0; minute < 1440; minute++) {
        course_advance(&s, &t, WINTER_MS + minute * 60000, 0, &state);
        assert_true(state.supply_c > state.flow_c);
        assert_true(state.flow_c > state.return_c);
        assert_true(state.return_c > state.room_c);
        assert_true(state.meter_supply_c > state.meter_return_c);
    }
}

static void flow_temperature_follows_its_reference(void **unused) {
    (void)unused;
    struct course_site s;
    struct course_settings t;
    struct course_state state;
    begin(3, WINTER_MS, &s, &t, &state);
    double before = state.flow_want_c;
    for (int i = 0; i < COURSE_CURVE_POINTS; i++) t.curve_c[i] += 6;
    course_advance(&s, &t, WINTER_MS + HOUR_MS, 0, &state);
    assert_true(fabs(state.flow_want_c - before - 6) < 2);
    assert_true(fabs(state.flow_c - state.flow_want_c) < 2);
}

static void heat_curve_gives_its_points_and_lines_between(void **unused) {
    (void)unused;
    struct course_settings t = {.curve_c = {75, 60, 50, 45, 40, 28}, .slope = 1, .flow_min_c = 10, .flow_max_c = 90};
    assert_float_equal(course_heat_curve_c(&t, -15, 20), 60, 1e-9);
    assert_float_equal(course_heat_curve_c(&t, 0, 20), 45, 1e-9);
    assert_float_equal(course_heat_curve_c(&t, 10, 20), 34, 1e-9);
}

static void room_set_point_shifts_the_curve_by_slope_times_2_5(void **unused) {
    (void)unused;
    struct course_settings t = {.curve_c = {75, 60, 50, 45, 40, 28}, .slope = 1.8, .flow_min_c = 10, .flow_max_c = 90};
    assert_float_equal(course_heat_curve_c(&t, 0, 22), 45 + 2 * 1.8 * 2.5, 1e-9);
}

static void flow_limits_cap_the_curve(void **unused) {
    (void)unused;
    struct course_settings t = {.curve_c = {75, 60, 50, 45, 40, 28}, .slope = 1, .flow_min_c = 30, .flow_max_c = 55};
    assert_float_equal(course_heat_curve_c(&t, -30, 20), 55, 1e-9);
    assert_float_equal(course_heat_curve_c(&t, 15, 20), 30, 1e-9);
}

static void night_saving_lowers_the_reference(void **unused) {
    (void)unused;
    struct course_site s;
    struct course_settings t;
    struct course_state state;
    begin(0, WINTER_MS + 12 * HOUR_MS, &s, &t, &state);
    t.heating.schedule[2][0] = 530, t.heating.schedule[2][1] = 2200;
    course_advance(&s, &t, WINTER_MS + 21 * HOUR_MS, 0, &state);
    double comfort = state.flow_want_c;
    assert_int_equal(state.heating_status, COURSE_IS_COMFORT);
    course_advance(&s, &t, WINTER_MS + 23 * HOUR_MS, 0, &state);
    assert_int_equal(state.heating_status, COURSE_IS_SAVING);
    assert_true(comfort - state.flow_want_c > 5);
}

static void schedules_run_on_local_time(void **unused) {
    (void)unused;
    uint16_t schedule[7][6] = {[2] = {600, 800}}; /* Wednesday */
    assert_true(course_in_period(schedule, WINTER_MS + 6 * HOUR_MS));
    assert_true(course_in_period(schedule, WINTER_MS + 8 * HOUR_MS - 1));
    assert_false(course_in_period(schedule, WINTER_MS + 8 * HOUR_MS));
    assert_false(course_in_period(schedule, WINTER_MS + DAY_MS + 7 * HOUR_MS));
}

static void summer_stops_the_heating_pump_but_not_hot_water(void **unused) {
    (void)unused;
    struct course_site s;
    struct course_settings t;
    struct course_state state;
    begin(3, SUMMER_MS, &s, &t, &state);
    t.cutout_c = 12;
    course_advance(&s, &t, SUMMER_MS + 12 * HOUR_MS, 0, &state);
    assert_false(state.heating_pump);
    assert_float_equal(state.heating_kw, 0, 1e-9);
    assert_true(state.dhw_pump);
    assert_true(state.dhw_c > 50);
}

static void a_pump_switched_off_by_hand_cools_the_building(void **unused) {
    (void)unused;
    struct course_site s;
    struct course_settings t;
    struct course_state state;
    begin(3, WINTER_MS, &s, &t, &state);
    double before = state.room_c;
    t.heating.pump_off = true;
    course_advance(&s, &t, WINTER_MS + DAY_MS, 0, &state);
    assert_true(before - state.room_c > 2);
}

static void energy_is_the_integral_of_power(void **unused) {
    (void)unused;
    struct course_site s;
    struct course_settings t;
    struct course_state state;
    begin(5, WINTER_MS, &s, &t, &state);
    double energy = state.energy_kwh, volume = state.volume_m3, sum_kwh = 0, sum_m3 = 0;
    for (int i = 1; i <= 8640; i++) {
        course_advance(&s, &t, WINTER_MS + i * COURSE_STEP_MS, 0, &state);
        sum_kwh += state.power_kw / 360;
        sum_m3 += state.flow_l_h / 360000;
    }
    assert_true(fabs(state.energy_kwh - energy - sum_kwh) < 0.01);
    assert_true(fabs(state.volume_m3 - volume - sum_m3) < 0.001);
    assert_true(sum_kwh > 24);
}

static void meter_values_stand_still_for_a_minute(void **unused) {
    (void)unused;
    struct course_site s;
    struct course_settings t;
    struct course_state state;
    int changes = 0;
    begin(5, WINTER_MS, &s, &t, &state);
    for (int i = 1; i <= 60; i++) {
        double before = state.meter_energy_kwh;
        course_advance(&s, &t, WINTER_MS + i * COURSE_STEP_MS, 0, &state);
        changes += state.meter_energy_kwh != before;
    }
    assert_int_equal(changes, 10);
}

static void the_estimate_from_daily_means_is_near_what_steps_give(void **unused) {
    (void)unused;
    for (int n = 0; n < 12; n++) {
        struct course_site s;
        struct course_settings t;
        struct course_state state;
        double energy, volume;
        begin(n, WINTER_MS, &s, &t, &state);
        double energy_before = state.energy_kwh, volume_before = state.volume_m3;
        for (int week = 1; week <= 8; week++) course_advance(&s, &t, WINTER_MS + week * 7 * DAY_MS, 0, &state);
        course_meter_estimate(&s, state.time_ms, &energy, &volume);
        double ratio = (energy - energy_before) / (state.energy_kwh - energy_before);
        assert_true(ratio > 0.9 && ratio < 1.25);
        ratio = (volume - volume_before) / (state.volume_m3 - volume_before);
        assert_true(ratio > 0.8 && ratio < 1.5);
    }
}

static void a_long_sleep_carries_the_meter_on(void **unused) {
    (void)unused;
    struct course_site s;
    struct course_settings t;
    struct course_state state;
    begin(3, WINTER_MS, &s, &t, &state);
    double before = state.meter_energy_kwh;
    course_advance(&s, &t, WINTER_MS + 30 * DAY_MS, 0, &state);
    assert_true(state.meter_energy_kwh > before);
    assert_true(state.time_ms == WINTER_MS + 30 * DAY_MS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_long_advance_equals_many_short_ones),
        cmocka_unit_test(an_earlier_time_changes_nothing),
        cmocka_unit_test(seeds_and_numbers_make_different_sites),
        cmocka_unit_test(winter_rooms_stay_between_17_and_24_degrees),
        cmocka_unit_test(temperatures_fall_from_supply_to_flow_to_return),
        cmocka_unit_test(flow_temperature_follows_its_reference),
        cmocka_unit_test(heat_curve_gives_its_points_and_lines_between),
        cmocka_unit_test(room_set_point_shifts_the_curve_by_slope_times_2_5),
        cmocka_unit_test(flow_limits_cap_the_curve),
        cmocka_unit_test(night_saving_lowers_the_reference),
        cmocka_unit_test(schedules_run_on_local_time),
        cmocka_unit_test(summer_stops_the_heating_pump_but_not_hot_water),
        cmocka_unit_test(a_pump_switched_off_by_hand_cools_the_building),
        cmocka_unit_test(energy_is_the_integral_of_power),
        cmocka_unit_test(meter_values_stand_still_for_a_minute),
        cmocka_unit_test(the_estimate_from_daily_means_is_near_what_steps_give),
        cmocka_unit_test(a_long_sleep_carries_the_meter_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
