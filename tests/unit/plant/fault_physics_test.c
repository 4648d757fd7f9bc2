/* Faults in the basement, as a client sees them in the registers. */
#include "network.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "small_network.h"

#define NOON_MS INT64_C(1768996800000) /* 2026-01-21 12:00 UTC */

struct fixture {
    struct network network;
    struct faults faults;
};

static int set_up(void **state) {
    static struct fixture f;
    f = (struct fixture){0};
    small_network_begun(&f.network, 3, NOON_MS);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    network_fini(&((struct fixture *)*state)->network);
    return 0;
}

#define F ((struct fixture *)*state)

static void wrong(struct fixture *f, const char *text) {
    struct fault fault;
    struct err e;
    assert_true(fault_parse(text, &fault, &e) && faults_add(&f->faults, &fault, &e));
}

static void run(struct fixture *f, double hours) {
    int64_t now_ms = physics_time_ms(f->network.physics);
    assert_true(network_advance(&f->network, &f->faults, now_ms + (int64_t)(hours * HOUR_MS), 0));
}

static int value(struct fixture *f, int device, int pnu) {
    struct plant_device *d = f->network.devices[device];
    uint16_t word = 0;
    assert_int_equal(d->ops->read(d, MODBUS_READ_HOLDING, pnu, 1, physics_time_ms(f->network.physics), &word), 0);
    return (int16_t)word;
}

static uint32_t wide(struct fixture *f, int device, int pnu) {
    return (uint32_t)(uint16_t)value(f, device, pnu) << 16 | (uint16_t)value(f, device, pnu + 1);
}

static void an_open_sensor_reads_19200_and_raises_an_alarm_until_it_is_mended(void **state) {
    wrong(F, "open.4@1:0-3600");
    run(F, 0.1);
    assert_int_equal(value(F, 1, 10204), 19200);
    assert_int_equal((uint16_t)value(F, 1, 1024), 0x8000);
    assert_true(value(F, 0, 10204) < 7000);
    run(F, 1);
    assert_true(value(F, 1, 10204) < 8000);
    assert_int_equal(value(F, 1, 1024), 0);
}

static void a_frozen_sensor_shows_the_same_to_the_last_digit(void **state) {
    wrong(F, "frozen.1@1");
    run(F, 0.1);
    int before = value(F, 1, 10201), other = value(F, 0, 10201);
    run(F, 5);
    assert_int_equal(value(F, 1, 10201), before);
    assert_true(value(F, 0, 10201) != other);
}

static void a_drifting_sensor_is_off_by_a_kelvin_an_hour(void **state) {
    int together = value(F, 1, 10201) - value(F, 0, 10201);
    wrong(F, "drift.1@1");
    run(F, 6);
    int apart = value(F, 1, 10201) - value(F, 0, 10201) - together;
    assert_in_range(apart, 540, 640);
}

static void a_stuck_valve_is_set_and_taken_away(void **state) {
    wrong(F, "stuck@1:0-3600"), wrong(F, "stuck.2@2");
    run(F, 0.1);
    assert_true(physics_substation(F->network.physics, 1)->faults.valve_stuck);
    assert_false(physics_substation(F->network.physics, 1)->faults.water_valve_stuck);
    assert_true(physics_substation(F->network.physics, 2)->faults.water_valve_stuck);
    run(F, 1);
    assert_false(physics_substation(F->network.physics, 1)->faults.valve_stuck);
    faults_clear(&F->faults, FAULT_ALL);
    run(F, 0.1);
    assert_false(physics_substation(F->network.physics, 2)->faults.water_valve_stuck);
}

static void a_fouled_exchanger_warms_the_primary_return(void **state) {
    struct network clean;
    struct faults none = {0};
    small_network_begun(&clean, 3, NOON_MS);
    wrong(F, "fouled@1");
    run(F, 12);
    network_advance(&clean, &none, physics_time_ms(F->network.physics), 0);
    assert_true(physics_substation(F->network.physics, 1)->heating.primary_return_c >
                physics_substation(clean.physics, 1)->heating.primary_return_c + 1);
    network_fini(&clean);
}

static void an_exchanged_meter_has_another_number_and_begins_at_zero(void **state) {
    uint32_t serial = wide(F, 1, 6003);
    assert_true(wide(F, 1, 6014) > 100000);
    wrong(F, "meter-exchange@1");
    run(F, 1);
    assert_true(wide(F, 1, 6003) != serial);
    assert_true(wide(F, 1, 6014) > 0);
    assert_true(wide(F, 1, 6014) < 2000); /* tenths of kWh */
}

static void a_meter_rolls_over_within_a_quarter_of_an_hour(void **state) {
    uint32_t serial = wide(F, 1, 6003);
    wrong(F, "meter-rollover@1");
    run(F, 0.02);
    assert_true(wide(F, 1, 6014) > 99990000);
    run(F, 0.3);
    assert_true(wide(F, 1, 6014) < 1000);
    assert_int_equal(wide(F, 1, 6003), serial);
}

static void the_balance_does_not_feel_what_is_done_to_meters(void **state) {
    struct physics_balance b;
    wrong(F, "meter-exchange@1:0-100"), wrong(F, "meter-rollover@2:0-100");
    run(F, 4);
    physics_balance(F->network.physics, &b);
    assert_true(b.meter_gap < 1e-9);
}

static void a_drifting_clock_gains_a_minute_an_hour_and_keeps_it(void **state) {
    wrong(F, "clock-drift@1:0-18000");
    run(F, 6);
    assert_in_range(value(F, 1, 64046), 4, 5); /* 18:05 */
    assert_int_equal(value(F, 0, 64046), 0);
    assert_in_range(physics_substation(F->network.physics, 1)->clock_error_ms, 290000, 305000);
}

static void a_fault_of_all_reaches_every_controller(void **state) {
    wrong(F, "open.1@*");
    run(F, 0.1);
    for (int i = 0; i < 3; i++) assert_int_equal(value(F, i, 10201), 19200);
}

static void the_pump_that_a_visitor_broke_stays_broken_when_faults_go(void **state) {
    physics_substation(F->network.physics, 1)->faults.pump_broken = true;
    wrong(F, "stuck@1:0-60");
    run(F, 0.5);
    assert_true(physics_substation(F->network.physics, 1)->faults.pump_broken);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_open_sensor_reads_19200_and_raises_an_alarm_until_it_is_mended),
        TEST(a_frozen_sensor_shows_the_same_to_the_last_digit),
        TEST(a_drifting_sensor_is_off_by_a_kelvin_an_hour),
        TEST(a_stuck_valve_is_set_and_taken_away),
        TEST(a_fouled_exchanger_warms_the_primary_return),
        TEST(an_exchanged_meter_has_another_number_and_begins_at_zero),
        TEST(a_meter_rolls_over_within_a_quarter_of_an_hour),
        TEST(the_balance_does_not_feel_what_is_done_to_meters),
        TEST(a_drifting_clock_gains_a_minute_an_hour_and_keeps_it),
        TEST(a_fault_of_all_reaches_every_controller),
        TEST(the_pump_that_a_visitor_broke_stays_broken_when_faults_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
