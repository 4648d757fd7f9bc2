/* What survives the plant's end. */
#include "state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "small_network.h"

#define NOON_MS INT64_C(1768996800000)
#define HOUR_MS INT64_C(3600000)
#define SEED    1

static uint32_t energy(struct plant_device *d, int64_t now_ms) {
    uint16_t words[2];
    assert_int_equal(d->ops->read(d, MODBUS_READ_HOLDING, 6014, 2, now_ms, words), 0);
    return (uint32_t)words[0] << 16 | words[1];
}

static int setting(struct plant_device *d, int pnu) {
    uint16_t word;
    assert_int_equal(d->ops->read(d, MODBUS_READ_HOLDING, pnu, 1, NOON_MS, &word), 0);
    return (int16_t)word;
}

static void settings_and_meter_go_on_after_a_restart(void **unused) {
    (void)unused;
    struct network before, after;
    small_network_init(&before, 1, NOON_MS);
    small_network_init(&after, 1, NOON_MS + 6 * HOUR_MS);
    struct plant_device *d = before.devices[0], *again = after.devices[0];
    struct err e = {0};
    AUTO_BUF(text);
    network_begin(&before);
    d->ops->write(d, 11180, 230, NOON_MS);
    d->ops->write(d, 11011, (uint16_t)-20, NOON_MS);
    d->ops->write(d, 38, 9, NOON_MS);
    uint32_t left_at = energy(d, NOON_MS + 5 * HOUR_MS);
    state_write(SEED, before.devices, 1, &text);
    assert_true(state_read(text.bytes, text.length, SEED, after.devices, 1, &e));
    network_begin(&after);
    assert_int_equal(setting(again, 11180), 230);
    assert_int_equal(setting(again, 11011), -20);
    assert_int_equal(again->unit, 9);
    uint32_t found = energy(again, NOON_MS + 6 * HOUR_MS), would_be = energy(d, NOON_MS + 6 * HOUR_MS);
    assert_true(found > left_at);
    assert_true(abs((int)found - (int)would_be) < (int)(would_be - left_at) / 5 + 2);
    network_fini(&before);
    network_fini(&after);
}

static void a_clock_that_went_back_does_not_turn_the_meter_back(void **unused) {
    (void)unused;
    struct network before, after;
    small_network_init(&before, 1, NOON_MS);
    small_network_init(&after, 1, NOON_MS - 1000 * HOUR_MS);
    struct err e = {0};
    AUTO_BUF(text);
    network_begin(&before);
    state_write(SEED, before.devices, 1, &text);
    assert_true(state_read(text.bytes, text.length, SEED, after.devices, 1, &e));
    network_begin(&after);
    assert_true(energy(after.devices[0], NOON_MS - 1000 * HOUR_MS) >= energy(before.devices[0], NOON_MS));
    network_fini(&before);
    network_fini(&after);
}

static void a_meter_that_was_exchanged_keeps_its_number(void **unused) {
    (void)unused;
    struct network before, after;
    small_network_init(&before, 1, NOON_MS);
    small_network_init(&after, 1, NOON_MS);
    struct err e = {0};
    AUTO_BUF(text);
    network_begin(&before);
    physics_set_meter(before.physics, 0, 61234567, 12, 0.5);
    state_write(SEED, before.devices, 1, &text);
    assert_true(state_read(text.bytes, text.length, SEED, after.devices, 1, &e));
    network_begin(&after);
    assert_int_equal(physics_substation(after.physics, 0)->meter.serial, 61234567);
    assert_int_equal(energy(after.devices[0], NOON_MS), 120);
    network_fini(&before);
    network_fini(&after);
}

static void damaged_states_are_refused_with_the_line(void **unused) {
    (void)unused;
    const struct {
        const char *text, *says;
    } bad[] = {
        {"", "Line 1 "},
        {"hearth-plant-state 1 seed=2\n", "Line 1 "},
        {"hearth-plant-state 1 seed=1\ndevice=0 time=5 energy=", "Line 2 "},
        {"hearth-plant-state 1 seed=1\ndevice=0 time=5", "Line 2 "},
        {"hearth-plant-state 1 seed=1\ndevice=0 time=-5\n", "Line 2 "},
        {"hearth-plant-state 1 seed=1\ndevice=0 energy=nan\n", "Line 2 "},
        {"hearth-plant-state 1 seed=1\ndevice=0 10201=5\n", "Line 2 "},
        {"hearth-plant-state 1 seed=1\ndevice=0 11180=70000\n", "Line 2 "},
        {"hearth-plant-state 1 seed=1\ndevice=0 11180=40\n", "Line 2 "},
        {"hearth-plant-state 1 seed=1\ndevice=0 time=9000000000000000\n", "Line 2 "},
        {"hearth-plant-state 1 seed=1\ndevice=-1 time=5\n", "Line 2 "},
        {"hearth-plant-state 1 seed=1\ndevice=0 room=-3\n", "Line 2 "},
        {"hearth-plant-state 1 seed=1\ndevice=0 serial=99999999999\n", "Line 2 "},
        {"hearth-plant-state 1 seed=1\nrubbish\n", "Line 2 "},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct network n;
        small_network_init(&n, 1, NOON_MS);
        struct err e = {0};
        assert_false(state_read(bad[i].text, strlen(bad[i].text), SEED, n.devices, 1, &e));
        assert_memory_equal(e.text, bad[i].says, 7);
        network_fini(&n);
    }
}

static void devices_that_are_gone_are_skipped(void **unused) {
    (void)unused;
    struct network n;
    small_network_init(&n, 1, NOON_MS);
    struct err e = {0};
    const char *text = "hearth-plant-state 1 seed=1\ndevice=40 time=5 energy=1 volume=1\n";
    assert_true(state_read(text, strlen(text), SEED, n.devices, 1, &e));
    network_fini(&n);
}

static void a_file_is_written_whole_and_a_missing_one_is_no_error(void **unused) {
    (void)unused;
    struct network n, again;
    small_network_init(&n, 1, NOON_MS);
    small_network_init(&again, 1, NOON_MS);
    network_begin(&n);
    struct err e = {0};
    char path[64];
    snprintf(path, sizeof path, "/tmp/hearth-plant-state-%d", (int)getpid());
    assert_true(state_load(path, SEED, again.devices, 1, &e));
    assert_true(state_save(path, SEED, n.devices, 1, &e));
    assert_true(state_load(path, SEED, again.devices, 1, &e));
    assert_false(state_load(path, SEED + 1, again.devices, 1, &e));
    unlink(path);
    assert_false(state_save("/nonexistent/state", SEED, n.devices, 1, &e));
    network_fini(&n);
    network_fini(&again);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_and_meter_go_on_after_a_restart),
        cmocka_unit_test(a_clock_that_went_back_does_not_turn_the_meter_back),
        cmocka_unit_test(a_meter_that_was_exchanged_keeps_its_number),
        cmocka_unit_test(damaged_states_are_refused_with_the_line),
        cmocka_unit_test(devices_that_are_gone_are_skipped),
        cmocka_unit_test(a_file_is_written_whole_and_a_missing_one_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
