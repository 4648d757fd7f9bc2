/* RTU framing: the checksum, frames found without a length field, and the way back from rubbish. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "field/modbus_codec.h"

#include <string.h>

static const uint8_t answer_pdu[] = {3, 4, 0x12, 0x34, 0x56, 0x78};

static void the_checksum_is_that_of_known_frames(void **state) {
    (void)state;
    assert_int_equal(modbus_crc((const uint8_t *)"\x02\x07", 2), 0x1241); /* MODBUS over Serial Line V1.02, 6.2.2 */
    assert_int_equal(modbus_crc((const uint8_t *)"123456789", 9), 0x4B37); /* check value of CRC-16/MODBUS */
    uint8_t adu[MODBUS_RTU_ADU_MAX];
    assert_int_equal(modbus_rtu_frame(2, (const uint8_t *)"\x07", 1, adu), 4);
    assert_memory_equal(adu, "\x02\x07\x41\x12", 4);
}

static int feed_all(struct modbus_rtu_parser *p, const uint8_t *bytes, size_t length, struct modbus_frame *last) {
    int found = 0;
    struct modbus_frame frame;
    while (modbus_rtu_feed(p, &bytes, &length, &frame)) {
        found++;
        *last = frame;
    }
    assert_int_equal(length, 0);
    return found;
}

static void answers_of_every_function_are_found(void **state) {
    (void)state;
    static const struct { const char *pdu; size_t length; } rows[] = {
        {"\x01\x01\x05", 3},             {"\x02\x02\x05\x01", 4},         {"\x03\x02\x00\x01", 4}, {"\x04\x02\x00\x01", 4},
        {"\x05\x00\x01\xFF\x00", 5},     {"\x06\x00\x01\x00\x05", 5},     {"\x0F\x00\x01\x00\x05", 5},
        {"\x10\x00\x01\x00\x02", 5},     {"\x83\x02", 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct modbus_rtu_parser p;
        struct modbus_frame frame = {0};
        uint8_t adu[MODBUS_RTU_ADU_MAX];
        size_t length = modbus_rtu_frame(17, (const uint8_t *)rows[i].pdu, rows[i].length, adu);
        modbus_rtu_parser_init(&p, false);
        assert_int_equal(feed_all(&p, adu, length, &frame), 1);
        assert_int_equal(frame.unit, 17);
        assert_int_equal(frame.length, rows[i].length);
        assert_memory_equal(frame.pdu, rows[i].pdu, rows[i].length);
    }
}

static void requests_of_every_function_are_found_by_a_server(void **state) {
    (void)state;
    uint16_t words[123] = {0};
    static const uint8_t functions[] = {1, 2, 3, 4, 5, 6, 15, 16};
    struct err e;
    for (size_t i = 0; i < sizeof functions; i++) {
        struct modbus_rtu_parser p;
        struct modbus_frame frame = {0};
        uint8_t adu[MODBUS_RTU_ADU_MAX], pdu[MODBUS_PDU_MAX];
        size_t length;
        uint16_t count = functions[i] == 5 || functions[i] == 6 ? 1 : 123;
        struct modbus_request r = {.function = functions[i], .count = count, .words = words};
        assert_true(modbus_request_encode(&r, pdu, &length, &e));
        modbus_rtu_parser_init(&p, true);
        assert_int_equal(feed_all(&p, adu, modbus_rtu_frame(3, pdu, length, adu), &frame), 1);
        assert_int_equal(frame.length, length);
    }
}

static void frames_are_found_at_every_slice_boundary(void **state) {
    (void)state;
    uint8_t bytes[2 * MODBUS_RTU_ADU_MAX];
    size_t length = modbus_rtu_frame(1, answer_pdu, sizeof answer_pdu, bytes);
    length += modbus_rtu_frame(2, (const uint8_t *)"\x84\x0B", 2, bytes + length);
    for (size_t cut = 0; cut <= length; cut++) {
        struct modbus_rtu_parser p;
        struct modbus_frame frame = {0};
        modbus_rtu_parser_init(&p, false);
        int found = feed_all(&p, bytes, cut, &frame);
        found += feed_all(&p, bytes + cut, length - cut, &frame);
        assert_int_equal(found, 2);
        assert_int_equal(p.dropped, 0);
    }
}

static void rubbish_before_a_frame_is_dropped_byte_by_byte(void **state) {
    (void)state;
    uint8_t bytes[MODBUS_RTU_ADU_MAX] = {0xFF, 0x00, 0x55, 0x03};
    size_t length = 4 + modbus_rtu_frame(1, answer_pdu, sizeof answer_pdu, bytes + 4);
    struct modbus_rtu_parser p;
    struct modbus_frame frame = {0};
    uint8_t filler[MODBUS_RTU_ADU_MAX] = {0};
    modbus_rtu_parser_init(&p, false);
    int found = feed_all(&p, bytes, length, &frame);
    if (found == 0) found = feed_all(&p, filler, sizeof filler, &frame); /* rubbish may claim up to a frame's length */
    assert_int_equal(found, 1);
    assert_int_equal(frame.unit, 1);
    assert_true(p.dropped >= 4);
}

static void a_wrong_checksum_is_no_frame(void **state) {
    (void)state;
    uint8_t adu[MODBUS_RTU_ADU_MAX];
    size_t length = modbus_rtu_frame(1, answer_pdu, sizeof answer_pdu, adu);
    struct modbus_frame frame;
    for (size_t bit = 0; bit < length * 8; bit++) {
        struct modbus_rtu_parser p;
        modbus_rtu_parser_init(&p, false);
        adu[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(feed_all(&p, adu, length, &frame), 0);
        adu[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void silence_ends_what_is_incomplete(void **state) {
    (void)state;
    uint8_t adu[MODBUS_RTU_ADU_MAX];
    size_t length = modbus_rtu_frame(1, answer_pdu, sizeof answer_pdu, adu);
    struct modbus_rtu_parser p;
    struct modbus_frame frame = {0};
    modbus_rtu_parser_init(&p, false);
    assert_int_equal(feed_all(&p, adu, length - 2, &frame), 0);
    modbus_rtu_silence(&p);
    assert_int_equal(p.dropped, length - 2);
    assert_int_equal(feed_all(&p, adu, length, &frame), 1);
    modbus_rtu_silence(&p);
    assert_int_equal(p.dropped, length - 2); /* a frame that was given is not dropped */
    assert_int_equal(feed_all(&p, adu, length, &frame), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_is_that_of_known_frames),
        cmocka_unit_test(answers_of_every_function_are_found),
        cmocka_unit_test(requests_of_every_function_are_found_by_a_server),
        cmocka_unit_test(frames_are_found_at_every_slice_boundary),
        cmocka_unit_test(rubbish_before_a_frame_is_dropped_byte_by_byte),
        cmocka_unit_test(a_wrong_checksum_is_no_frame),
        cmocka_unit_test(silence_ends_what_is_incomplete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
