/* The motor valve: running time, neutral zone, ends, a stuck one. */
#include "physics/valve.h"

#include "physics/water.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static const struct valve_settings settings = {85, 120, 60, 3, 0.2};

static void runs_from_end_to_end_in_its_running_time(void **state) {
    (void)state;
    struct valve v = {0};
    int steps = 0;
    for (; v.position < 1 && steps < 100; steps++) valve_drive(&v, &settings, 1);
    assert_int_equal(steps, (int)(60 / STEP_S));
    assert_int_equal(v.direction, 1);
    valve_drive(&v, &settings, 1);
    assert_int_equal(v.direction, 0);
}

static void rests_within_the_neutral_zone(void **state) {
    (void)state;
    struct valve v = {.want = 0.4, .position = 0.4};
    for (int i = 0; i < 100; i++) valve_control(&v, &settings, 1.4);
    assert_near(v.position, 0.4, 0);
    assert_int_equal(v.direction, 0);
}

static void opens_when_too_cold_and_closes_when_too_warm(void **state) {
    (void)state;
    struct valve v = {.want = 0.4, .position = 0.4};
    valve_control(&v, &settings, 5);
    assert_int_equal(v.direction, 1);
    assert_true(v.position > 0.4);
    valve_control(&v, &settings, -9);
    assert_int_equal(v.direction, -1);
}

static void integrates_what_stays_wrong(void **state) {
    (void)state;
    struct valve v = {.want = 0.2, .position = 0.2};
    valve_control(&v, &settings, 4.25);
    double first = v.position;
    for (int i = 0; i < 24; i++) valve_control(&v, &settings, 4.25); /* 120 s = Tn: once more the proportional part */
    assert_near(first, 0.2 + 0.05 * (1 + STEP_S / 120), 1e-9);
    assert_near(v.position, 0.2 + 0.1 + 0.05 * STEP_S / 120, 1e-6);
}

static void stays_between_its_stops(void **state) {
    (void)state;
    struct valve v = {0};
    for (int i = 0; i < 1000; i++) valve_control(&v, &settings, 50);
    assert_near(v.position, 1, 1e-12);
    for (int i = 0; i < 1000; i++) valve_control(&v, &settings, -50);
    assert_near(v.position, 0, 1e-12);
}

static void a_stuck_valve_stays_while_its_motor_runs(void **state) {
    (void)state;
    struct valve v = {.want = 0.3, .position = 0.3, .stuck = true};
    for (int i = 0; i < 20; i++) valve_control(&v, &settings, 20);
    assert_near(v.position, 0.3, 0);
    assert_int_equal(v.direction, 1);
}

static void at_rest_nothing_moves(void **state) {
    (void)state;
    struct valve v = {.want = 0.9, .position = 0.3, .direction = 1};
    valve_rest(&v);
    assert_near(v.position, 0.3, 0);
    assert_int_equal(v.direction, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_from_end_to_end_in_its_running_time),
        cmocka_unit_test(rests_within_the_neutral_zone),
        cmocka_unit_test(opens_when_too_cold_and_closes_when_too_warm),
        cmocka_unit_test(integrates_what_stays_wrong),
        cmocka_unit_test(stays_between_its_stops),
        cmocka_unit_test(a_stuck_valve_stays_while_its_motor_runs),
        cmocka_unit_test(at_rest_nothing_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
