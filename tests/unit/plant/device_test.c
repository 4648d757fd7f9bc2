/* The rules that the register server keeps for every device, by whole PDUs. */
#include "ecl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "small_network.h"

#define NOW_MS INT64_C(1768996800000)

struct fixture {
    struct network network;
    struct plant_device *device;
    struct holes holes;
    uint8_t pdu[MODBUS_PDU_MAX];
};

static int set_up(void **state) {
    static struct fixture f;
    f = (struct fixture){0};
    small_network_begun(&f.network, 1, NOW_MS);
    f.device = f.network.devices[0];
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    network_fini(&((struct fixture *)*state)->network);
    return 0;
}

#define F ((struct fixture *)*state)

static size_t ask(struct fixture *f, uint8_t unit, uint8_t function, int pnu, int count) {
    uint8_t request[5] = {function, (uint8_t)((pnu - 1) >> 8), (uint8_t)(pnu - 1), (uint8_t)(count >> 8),
                          (uint8_t)count};
    return device_answer(f->device, &f->holes, unit, request, sizeof request, NOW_MS, f->pdu);
}

static void assert_exception(struct fixture *f, size_t length, uint8_t function, uint8_t exception) {
    assert_int_equal(length, 2);
    assert_int_equal(f->pdu[0], function | 0x80);
    assert_int_equal(f->pdu[1], exception);
}

static void functions_3_and_4_read_the_same(void **state) {
    assert_int_equal(ask(F, 1, 3, 2060, 3), 8);
    uint8_t holding[8];
    memcpy(holding, F->pdu, 8);
    assert_int_equal(ask(F, 1, 4, 2060, 3), 8);
    assert_memory_equal(holding + 1, F->pdu + 1, 7);
    assert_int_equal(F->pdu[3], 'A');
}

static void all_functions_but_3_4_and_6_are_illegal(void **state) {
    for (int function = 1; function < 128; function++) {
        if (function == 3 || function == 4 || function == 6) continue;
        assert_exception(F, ask(F, 1, (uint8_t)function, 10201, 1), (uint8_t)function, MODBUS_ILLEGAL_FUNCTION);
    }
}

static void function_16_is_illegal_even_with_good_data(void **state) {
    const uint8_t request[] = {16, 0x2B, 0xAB, 0, 1, 2, 0, 200};
    size_t length = device_answer(F->device, &F->holes, 1, request, sizeof request, NOW_MS, F->pdu);
    assert_exception(F, length, 16, MODBUS_ILLEGAL_FUNCTION);
}

static void an_answer_has_240_bytes_at_most(void **state) {
    /* 115 registers are 239 bytes with MBAP; there is no gap-free block that long, so holes would answer first if size
     * did not */
    assert_exception(F, ask(F, 1, 3, 10201, 115), 3, MODBUS_ILLEGAL_ADDRESS);
    assert_exception(F, ask(F, 1, 3, 10201, 116), 3, MODBUS_ILLEGAL_VALUE);
    assert_exception(F, ask(F, 1, 3, 10201, 124), 3, MODBUS_ILLEGAL_VALUE);
}

static void reads_of_nothing_and_past_the_end_are_refused(void **state) {
    assert_exception(F, ask(F, 1, 3, 10201, 0), 3, MODBUS_ILLEGAL_VALUE);
    size_t length = ask(F, 1, 3, 65536, 2);
    assert_int_equal(length, 2);
    assert_int_equal(F->pdu[0], 0x83);
}

static void a_wire_address_is_the_pnu_minus_one(void **state) {
    const uint8_t request[] = {3, 0x08, 0x0C, 0, 1}; /* wire 2060 = PNU 2061 */
    assert_int_equal(device_answer(F->device, &F->holes, 1, request, sizeof request, NOW_MS, F->pdu), 4);
    assert_int_equal(F->pdu[2] << 8 | F->pdu[3], 266);
}

static void other_units_get_no_answer(void **state) {
    assert_int_equal(ask(F, 2, 3, 10201, 1), 0);
    assert_int_equal(ask(F, 255, 3, 10201, 1), 0);
    assert_int_equal(ask(F, 254, 3, 10201, 1), 4);
}

static void a_broadcast_write_acts_without_an_answer(void **state) {
    assert_int_equal(ask(F, 0, 6, 11180, 222), 0);
    assert_int_equal(ask(F, 1, 3, 11180, 1), 4);
    assert_int_equal(F->pdu[3], 222);
    assert_int_equal(ask(F, 0, 3, 11180, 1), 0);
}

static void a_write_answers_with_its_echo(void **state) {
    assert_int_equal(ask(F, 1, 6, 11180, 210), 5);
    const uint8_t echo[] = {6, 0x2B, 0xAB, 0, 210};
    assert_memory_equal(F->pdu, echo, 5);
}

static void cut_requests_are_refused(void **state) {
    for (size_t length = 1; length < 5; length++) {
        const uint8_t request[] = {3, 0x27, 0xD8, 0, 1};
        size_t answer = device_answer(F->device, &F->holes, 1, request, length, NOW_MS, F->pdu);
        assert_exception(F, answer, 3, MODBUS_ILLEGAL_VALUE);
    }
}

static void a_hole_answers_exception_2_for_every_read_that_touches_it(void **state) {
    F->holes = (struct holes){1, {{10203, 10204}}};
    assert_int_equal(ask(F, 1, 3, 10201, 2), 6);
    assert_exception(F, ask(F, 1, 3, 10201, 3), 3, MODBUS_ILLEGAL_ADDRESS);
    assert_exception(F, ask(F, 1, 3, 10204, 1), 3, MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(ask(F, 1, 3, 10205, 2), 6);
}

static void a_set_register_reads_so_until_it_is_written_or_unset(void **state) {
    assert_true(device_force(F->device, 10201, (uint16_t)-845));
    assert_int_equal(ask(F, 1, 3, 10201, 1), 4);
    assert_int_equal((int16_t)(F->pdu[2] << 8 | F->pdu[3]), -845);
    device_unforce(F->device, 10201);
    ask(F, 1, 3, 10201, 1);
    assert_int_not_equal((int16_t)(F->pdu[2] << 8 | F->pdu[3]), -845);
    assert_true(device_force(F->device, 11180, 111));
    ask(F, 1, 6, 11180, 200);
    ask(F, 1, 3, 11180, 1);
    assert_int_equal(F->pdu[3], 200);
}

static void set_registers_are_bounded(void **state) {
    for (int i = 0; i < DEVICE_FORCED_MAX; i++) assert_true(device_force(F->device, i, 1));
    assert_false(device_force(F->device, 999, 1));
    assert_true(device_force(F->device, 0, 2));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(functions_3_and_4_read_the_same),
        TEST(all_functions_but_3_4_and_6_are_illegal),
        TEST(function_16_is_illegal_even_with_good_data),
        TEST(an_answer_has_240_bytes_at_most),
        TEST(reads_of_nothing_and_past_the_end_are_refused),
        TEST(a_wire_address_is_the_pnu_minus_one),
        TEST(other_units_get_no_answer),
        TEST(a_broadcast_write_acts_without_an_answer),
        TEST(a_write_answers_with_its_echo),
        TEST(cut_requests_are_refused),
        TEST(a_hole_answers_exception_2_for_every_read_that_touches_it),
        TEST(a_set_register_reads_so_until_it_is_written_or_unset),
        TEST(set_registers_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
