/* The replayed device: registers of a row, pace by time, lockstep; and the two real recordings when they are at hand.
 */
#include "inventory.h"
#include "replay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char csv[64], map[64];
    struct plant_device *device;
};

static void write_file(char *path, const char *text) {
    strcpy(path, "/tmp/hearth-replay-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static int set_up(void **state) {
    static struct fixture f;
    f = (struct fixture){0};
    write_file(
        f.csv,
        "t,a,e,p\n2020-01-01 00:00:00,1.5,70000,7\n2020-01-01 00:01:00,2.5,70001,8\n2020-01-01 00:02:00,3.5,70002,9\n");
    write_file(f.map,
               "{\"time\":{\"column\":\"t\"},\"row_counter\":{\"address\":3,\"value\":\"u16\"},\"columns\":{\"a\":{"
               "\"address\":0,\"value\":\"i16\","
               "\"scale\":0.1},\"e\":{\"address\":1,\"value\":\"u32\"},\"p\":{\"address\":0,\"area\":\"input\"}}}");
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    unlink(f->csv);
    unlink(f->map);
    device_free(f->device);
    return 0;
}

#define F ((struct fixture *)*state)

static void play(struct fixture *f, bool lockstep) {
    struct err e = {0};
    struct replay_options o = {
        .csv_path = f->csv, .map_path = f->map, .lockstep = lockstep, .rows_max = INT64_MAX, .start_ms = 1000};
    f->device = replay_new(0, &o, &e);
    assert_non_null(f->device);
}

/* Asks as the register server does; the first word, or minus the exception. */
static int ask(struct fixture *f, uint8_t function, int address, int count, int64_t now_ms) {
    uint8_t request[5] = {function, (uint8_t)(address >> 8), (uint8_t)address, 0, (uint8_t)count}, pdu[MODBUS_PDU_MAX];
    struct holes none = {0};
    assert_true(device_answer(f->device, &none, 1, request, 5, now_ms, pdu) >= 2);
    return pdu[0] & 0x80 ? -pdu[1] : pdu[2] << 8 | pdu[3];
}

static void a_row_reads_as_registers_in_both_areas(void **state) {
    play(F, false);
    assert_int_equal(ask(F, 3, 0, 4, 1000), 15);
    assert_int_equal(ask(F, 3, 1, 2, 1000), 1);
    assert_int_equal(ask(F, 3, 2, 1, 1000), 70000 - 65536);
    assert_int_equal(ask(F, 4, 0, 1, 1000), 7);
}

static void registers_outside_the_map_are_illegal(void **state) {
    play(F, false);
    assert_int_equal(ask(F, 3, 0, 5, 1000), -MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(ask(F, 4, 1, 1, 1000), -MODBUS_ILLEGAL_ADDRESS);
}

static void nothing_can_be_written(void **state) {
    play(F, false);
    assert_int_equal(ask(F, 6, 0, 1, 1000), -MODBUS_ILLEGAL_FUNCTION);
}

static void rows_follow_by_time_and_the_last_one_stays(void **state) {
    play(F, false);
    assert_int_equal(ask(F, 3, 3, 1, 60999), 1);
    assert_int_equal(ask(F, 3, 3, 1, 61000), 2);
    assert_int_equal(ask(F, 3, 3, 1, 10000000), 3);
}

static void lockstep_waits_until_every_register_was_read(void **state) {
    play(F, true);
    assert_int_equal(ask(F, 3, 3, 1, 1000), 1);
    assert_int_equal(ask(F, 3, 0, 2, 1000), 15);
    assert_int_equal(ask(F, 4, 0, 1, 1000), 7);
    assert_int_equal(ask(F, 3, 3, 1, 90000000), 1); /* half of e was not read */
    assert_int_equal(ask(F, 3, 2, 1, 1000), 70000 - 65536);
    assert_int_equal(ask(F, 3, 3, 1, 1000), 2);
}

static void lockstep_counts_a_register_once_however_often_it_is_read(void **state) {
    play(F, true);
    for (int i = 0; i < 20; i++) assert_int_equal(ask(F, 3, 0, 1, 1000), 15);
    assert_int_equal(ask(F, 3, 3, 1, 1000), 1);
}

static void lockstep_ends_with_the_last_row(void **state) {
    play(F, true);
    for (int row = 1; row <= 6; row++) {
        assert_int_equal(ask(F, 4, 0, 1, 1000), 6 + (row < 3 ? row : 3));
        assert_int_equal(ask(F, 3, 3, 1, 1000), row < 3 ? row : 3);
        ask(F, 3, 0, 4, 1000);
    }
}

static void a_missing_file_is_named(void **state) {
    struct err e = {0};
    struct replay_options o = {.csv_path = "/nonexistent.csv", .map_path = F->map, .rows_max = INT64_MAX};
    assert_null(replay_new(0, &o, &e));
    assert_non_null(strstr(e.text, "/nonexistent.csv"));
}

static void the_inventory_brings_the_points_along(void **state) {
    AUTO_BUF(line);
    play(F, true);
    inventory_line(F->device, 1502, &line);
    assert_non_null(strstr(line.bytes, "\"type\":\"modbus-generic\",\"host\":\"127.1.0.1\""));
    assert_non_null(strstr(line.bytes,
                           "{\"key\":\"a\",\"name\":\"a\",\"area\":\"holding\",\"address\":0,\"value\":\"i16\","
                           "\"order\":\"abcd\",\"scale\":0.1,\"decimals\":1}"));
    assert_non_null(
        strstr(line.bytes, "{\"key\":\"row\",\"name\":\"row\",\"area\":\"holding\",\"address\":3,\"value\":\"u16\""));
}

/* Both recordings load whole: every cell can be given exactly. Skipped where they are not. */
static void the_real_recordings_fit_their_maps(void **state) {
    const char *folder = getenv("HEARTH_RECORDINGS"), *maps = getenv("HEARTH_PLANT_MAPS");
    const char *names[] = {"substation-L17", "substation-L4"};
    (void)state;
    if (!folder || !maps) skip();
    for (int i = 0; i < 2; i++) {
        char csv[512], map[512], status[160];
        struct err e = {0};
        snprintf(csv, sizeof csv, "%s/%s.csv", folder, names[i]);
        snprintf(map, sizeof map, "%s/%s.json", maps, names[i]);
        struct replay_options o = {.csv_path = csv, .map_path = map, .lockstep = true, .rows_max = INT64_MAX};
        struct plant_device *d = replay_new(0, &o, &e);
        if (!d) print_message("%s\n", e.text);
        assert_non_null(d);
        d->ops->status(d, status, sizeof status);
        assert_string_equal(status, "row=1 rows=45461");
        device_free(d);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_row_reads_as_registers_in_both_areas),
        TEST(registers_outside_the_map_are_illegal),
        TEST(nothing_can_be_written),
        TEST(rows_follow_by_time_and_the_last_one_stays),
        TEST(lockstep_waits_until_every_register_was_read),
        TEST(lockstep_counts_a_register_once_however_often_it_is_read),
        TEST(lockstep_ends_with_the_last_row),
        TEST(a_missing_file_is_named),
        TEST(the_inventory_brings_the_points_along),
        TEST(the_real_recordings_fit_their_maps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
