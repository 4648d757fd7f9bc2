/* The simulated controller through its registers, as a client would see it. */
#include "ecl.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "small_network.h"

#define NOON_MS INT64_C(1768996800000) /* 2026-01-21 12:00 UTC, a Wednesday */

struct fixture {
    struct network network;
    struct plant_device *device;
};

static int set_up(void **state) {
    static struct fixture f;
    small_network_begun(&f.network, 8, NOON_MS);
    f.device = f.network.devices[7];
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    network_fini(&((struct fixture *)*state)->network);
    return 0;
}

static uint8_t read_at(struct plant_device *d, int pnu, int count, int64_t now_ms, uint16_t *words) {
    return d->ops->read(d, MODBUS_READ_HOLDING, pnu, count, now_ms, words);
}

static int value(struct plant_device *d, int pnu) {
    uint16_t word = 0;
    assert_int_equal(read_at(d, pnu, 1, NOON_MS, &word), 0);
    return (int16_t)word;
}

static uint8_t write_at(struct plant_device *d, int pnu, int value) {
    return d->ops->write(d, pnu, (uint16_t)value, NOON_MS);
}

#define DEVICE (((struct fixture *)*state)->device)

static void the_register_table_is_sorted_without_overlaps(void **state) {
    (void)state;
    for (int i = 0; i < ecl_row_count; i++) {
        assert_true(ecl_rows[i].first <= ecl_rows[i].last);
        if (i) assert_true(ecl_rows[i - 1].last < ecl_rows[i].first);
    }
}

static void initial_values_lie_in_their_ranges(void **state) {
    for (int i = 0; i < ecl_row_count; i++) {
        const struct ecl_row *r = &ecl_rows[i];
        if (r->source != ECL_STORED || r->access != ECL_WRITE) continue;
        for (int pnu = r->first; pnu <= r->last; pnu++) {
            assert_true(value(DEVICE, pnu) >= r->min);
            assert_true(value(DEVICE, pnu) <= r->max);
        }
    }
}

static void identity_says_a266_1(void **state) {
    assert_int_equal(value(DEVICE, 2060), 'A');
    assert_int_equal(value(DEVICE, 2061), 266);
    assert_int_equal(value(DEVICE, 2062), 1);
    assert_int_equal(value(DEVICE, 19), 3040);
}

static void every_production_date_has_a_real_week(void **state) {
    struct network *n = &((struct fixture *)*state)->network;
    for (int i = 0; i < n->count; i++) {
        int made = value(n->devices[i], 2099);
        assert_in_range(made & 255, 1, 52);
        assert_in_range(made >> 8, 15, 22);
    }
}

static void ip_registers_hold_the_own_address(void **state) {
    assert_int_equal(value(DEVICE, 278), 127);
    assert_int_equal(value(DEVICE, 279), 1);
    assert_int_equal(value(DEVICE, 281), 8);
}

static void open_inputs_read_19200(void **state) {
    for (int pnu = 10207; pnu <= 10213; pnu++) assert_int_equal(value(DEVICE, pnu), 19200);
}

static void sensors_are_near_what_the_season_and_the_curve_give(void **state) {
    uint16_t s[6];
    assert_int_equal(read_at(DEVICE, 10201, 6, NOON_MS, s), 0);
    assert_in_range((int16_t)s[0] + 2000, 0, 3500); /* outdoor -20..15 */
    assert_in_range(s[2], 2500, 9000);              /* flow */
    assert_in_range(s[3], 4800, 6200);              /* hot water */
    assert_true(s[4] < s[2]);                       /* return below flow */
}

static void a_block_over_a_hole_fails_as_a_whole(void **state) {
    uint16_t words[16];
    assert_int_equal(read_at(DEVICE, 10201, 16, NOON_MS, words), 0);
    assert_int_equal(read_at(DEVICE, 10202, 16, NOON_MS, words), MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(read_at(DEVICE, 10200, 2, NOON_MS, words), MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(read_at(DEVICE, 3110, 6, NOON_MS, words), 0);
    assert_int_equal(read_at(DEVICE, 3110, 7, NOON_MS, words), MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(read_at(DEVICE, 4203, 1, NOON_MS, words), MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(read_at(DEVICE, 65536, 1, NOON_MS, words), MODBUS_ILLEGAL_ADDRESS);
}

/* What a live controller refused (MUD on A266.1, K3M), or what stands in no list of the A266.1. */
static void what_other_applications_have_is_not_there(void **state) {
    static const int missing[] = {11030, 11079, 11080, 11111, 11176, 11203, 11206, 11254, 12094, 12097, 12116};
    uint16_t word;
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        assert_int_equal(read_at(DEVICE, missing[i], 1, NOON_MS, &word), MODBUS_ILLEGAL_ADDRESS);
}

static void outputs_answer_as_one_block(void **state) {
    uint16_t words[33];
    assert_int_equal(read_at(DEVICE, 3999, 33, NOON_MS, words), 0);
    assert_int_equal(read_at(DEVICE, 4000, 33, NOON_MS, words), MODBUS_ILLEGAL_ADDRESS);
}

static void meter_that_is_not_there_has_no_address(void **state) {
    assert_int_equal(value(DEVICE, 6000), 1);
    for (int base = 6050; base <= 6200; base += 50) {
        assert_int_equal(value(DEVICE, base), 255);
        assert_int_equal(value(DEVICE, base + 15), 0);
    }
}

static void neighbouring_rows_read_as_one_block(void **state) {
    uint16_t words[4];
    assert_int_equal(read_at(DEVICE, 34, 4, NOON_MS, words), 0);
    assert_int_equal(words[0], value(DEVICE, 34));
    assert_int_equal(words[1], value(DEVICE, 35));
    assert_int_equal(words[3], (uint16_t)value(DEVICE, 37));
}

static void output_mask_agrees_with_the_single_outputs(void **state) {
    for (int64_t ms = 0; ms < HOUR_MS; ms += 10000) {
        uint16_t words[13];
        assert_int_equal(read_at(DEVICE, 3999, 13, NOON_MS + ms, words), 0);
        int mask = 0;
        for (int i = 0; i < 12; i++) mask |= words[1 + i] << i;
        assert_int_equal(words[0], mask);
    }
}

static void settings_keep_what_was_written(void **state) {
    assert_int_equal(write_at(DEVICE, 11180, 215), 0);
    assert_int_equal(value(DEVICE, 11180), 215);
    assert_int_equal(write_at(DEVICE, 11011, -29), 0);
    assert_int_equal(value(DEVICE, 11011), -29);
}

static void values_out_of_range_are_refused(void **state) {
    int before = value(DEVICE, 11180);
    assert_int_equal(write_at(DEVICE, 11180, 401), MODBUS_ILLEGAL_VALUE);
    assert_int_equal(write_at(DEVICE, 11180, 49), MODBUS_ILLEGAL_VALUE);
    assert_int_equal(write_at(DEVICE, 11011, -31), MODBUS_ILLEGAL_VALUE);
    assert_int_equal(value(DEVICE, 11180), before);
}

static void read_only_and_missing_registers_refuse_writes(void **state) {
    assert_int_equal(write_at(DEVICE, 10201, 100), MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(write_at(DEVICE, 4006, 1), MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(write_at(DEVICE, 2061, 247), MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(write_at(DEVICE, 4203, 1), MODBUS_ILLEGAL_ADDRESS);
}

static void a_higher_curve_raises_the_reference_within_a_step(void **state) {
    uint16_t before, after;
    read_at(DEVICE, 11253, 1, NOON_MS, &before);
    for (int i = 0; i < 6; i++) assert_int_equal(write_at(DEVICE, 11400 + i, value(DEVICE, 11400 + i) + 5), 0);
    read_at(DEVICE, 11253, 1, NOON_MS + 20000, &after);
    assert_in_range(after - before, 400, 600);
}

static void manual_takes_every_circuit_along_and_back(void **state) {
    assert_int_equal(write_at(DEVICE, 4202, 2), 0);
    assert_int_equal(write_at(DEVICE, 4201, 0), 0);
    assert_int_equal(value(DEVICE, 4202), 0);
    assert_int_equal(write_at(DEVICE, 4201, 1), 0);
    assert_int_equal(value(DEVICE, 4201), 1);
    assert_int_equal(value(DEVICE, 4202), 2);
}

static void status_tells_saving_from_comfort(void **state) {
    uint16_t status;
    assert_int_equal(write_at(DEVICE, 4201, 3), 0);
    read_at(DEVICE, 4211, 1, NOON_MS + 20000, &status);
    assert_int_equal(status, 0);
    DEVICE->ops->write(DEVICE, 4201, 2, NOON_MS + 20000);
    read_at(DEVICE, 4211, 1, NOON_MS + 40000, &status);
    assert_int_equal(status, 2);
}

static void a_relay_override_shows_at_the_relay(void **state) {
    assert_int_equal(write_at(DEVICE, 4067, 1), 0);
    uint16_t relay;
    read_at(DEVICE, 4007, 1, NOON_MS + 20000, &relay);
    assert_int_equal(relay, 0);
    assert_int_equal(write_at(DEVICE, 4067, 3), MODBUS_ILLEGAL_VALUE);
}

static void schedules_take_half_hours_only(void **state) {
    assert_int_equal(write_at(DEVICE, 3110, 630), 0);
    assert_int_equal(write_at(DEVICE, 3111, 2400), 0);
    assert_int_equal(write_at(DEVICE, 3112, 615), MODBUS_ILLEGAL_VALUE);
    assert_int_equal(write_at(DEVICE, 3112, 2430), MODBUS_ILLEGAL_VALUE);
    assert_int_equal(write_at(DEVICE, 3112, -30), MODBUS_ILLEGAL_VALUE);
}

static void the_clock_refuses_a_write_that_leaves_no_valid_date(void **state) {
    assert_int_equal(write_at(DEVICE, 64047, 31), 0);                   /* 31 January */
    assert_int_equal(write_at(DEVICE, 64048, 2), MODBUS_ILLEGAL_VALUE); /* no 31 February */
    assert_int_equal(write_at(DEVICE, 64047, 28), 0);
    assert_int_equal(write_at(DEVICE, 64048, 2), 0);
    assert_int_equal(write_at(DEVICE, 64049, 2008), MODBUS_ILLEGAL_VALUE);
    assert_int_equal(value(DEVICE, 64047), 28);
    assert_int_equal(value(DEVICE, 64048), 2);
}

static void the_clock_runs_on_after_it_was_set(void **state) {
    assert_int_equal(write_at(DEVICE, 64045, 23), 0);
    assert_int_equal(write_at(DEVICE, 64046, 59), 0);
    uint16_t clock[5];
    read_at(DEVICE, 64045, 5, NOON_MS + 2 * MINUTE_MS, clock);
    assert_int_equal(clock[0], 0);
    assert_int_equal(clock[1], 1);
    assert_int_equal(clock[2], 22);
}

static void meter_registers_are_32_bits_high_word_first(void **state) {
    uint16_t m[16], later[16];
    assert_int_equal(read_at(DEVICE, 6000, 16, NOON_MS, m), 0);
    assert_int_equal(read_at(DEVICE, 6000, 16, NOON_MS + HOUR_MS, later), 0);
    uint32_t energy = (uint32_t)m[14] << 16 | m[15], later_energy = (uint32_t)later[14] << 16 | later[15];
    uint32_t power = (uint32_t)m[10] << 16 | m[11];
    assert_true(energy > 65535);
    assert_in_range(later_energy - energy, power / 2, power * 2); /* tenths of kWh in one hour at tenths of kW */
    assert_true(m[6] > m[7]);
}

static void a_forced_defective_sensor_raises_the_alarm_bits_and_relay(void **state) {
    assert_int_equal(value(DEVICE, 1024), 0);
    assert_true(device_force(DEVICE, 10203, 15500));
    assert_int_equal((uint16_t)value(DEVICE, 1024), 0x8000);
    assert_int_equal(value(DEVICE, 1071), 1);
    assert_int_equal(value(DEVICE, 4011), 1);
}

static void wink_counts_down(void **state) {
    uint16_t left;
    assert_int_equal(write_at(DEVICE, 2097, 10), 0);
    read_at(DEVICE, 2097, 1, NOON_MS + 4000, &left);
    assert_int_equal(left, 6);
    read_at(DEVICE, 2097, 1, NOON_MS + 11000, &left);
    assert_int_equal(left, 0);
}

static void the_own_unit_id_can_be_changed(void **state) {
    assert_true(DEVICE->ops->unit_is_mine(DEVICE, 1));
    assert_int_equal(write_at(DEVICE, 38, 17), 0);
    assert_false(DEVICE->ops->unit_is_mine(DEVICE, 1));
    assert_true(DEVICE->ops->unit_is_mine(DEVICE, 17));
    assert_true(DEVICE->ops->unit_is_mine(DEVICE, 254));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_register_table_is_sorted_without_overlaps),
        TEST(initial_values_lie_in_their_ranges),
        TEST(identity_says_a266_1),
        TEST(every_production_date_has_a_real_week),
        TEST(ip_registers_hold_the_own_address),
        TEST(open_inputs_read_19200),
        TEST(sensors_are_near_what_the_season_and_the_curve_give),
        TEST(a_block_over_a_hole_fails_as_a_whole),
        TEST(what_other_applications_have_is_not_there),
        TEST(outputs_answer_as_one_block),
        TEST(meter_that_is_not_there_has_no_address),
        TEST(neighbouring_rows_read_as_one_block),
        TEST(output_mask_agrees_with_the_single_outputs),
        TEST(settings_keep_what_was_written),
        TEST(values_out_of_range_are_refused),
        TEST(read_only_and_missing_registers_refuse_writes),
        TEST(a_higher_curve_raises_the_reference_within_a_step),
        TEST(manual_takes_every_circuit_along_and_back),
        TEST(status_tells_saving_from_comfort),
        TEST(a_relay_override_shows_at_the_relay),
        TEST(schedules_take_half_hours_only),
        TEST(the_clock_refuses_a_write_that_leaves_no_valid_date),
        TEST(the_clock_runs_on_after_it_was_set),
        TEST(meter_registers_are_32_bits_high_word_first),
        TEST(a_forced_defective_sensor_raises_the_alarm_bits_and_relay),
        TEST(wink_counts_down),
        TEST(the_own_unit_id_can_be_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
