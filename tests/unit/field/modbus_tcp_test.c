/* MBAP framing: frames found in any slicing of the stream, streams that can not be Modbus given up at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "field/modbus_codec.h"

#include <string.h>

static struct err e;

/* Three frames, one after the other, of lengths 1, 5 and 253. */
static size_t stream(uint8_t *bytes) {
    uint8_t pdu[MODBUS_PDU_MAX];
    for (size_t i = 0; i < sizeof pdu; i++) pdu[i] = (uint8_t)(i * 7);
    size_t length = modbus_tcp_frame(0x0102, 1, pdu, 1, bytes);
    length += modbus_tcp_frame(0xFFFE, 247, pdu, 5, bytes + length);
    return length + modbus_tcp_frame(3, 255, pdu, sizeof pdu, bytes + length);
}

static void check_frame(int n, const struct modbus_frame *f) {
    static const struct { uint16_t transaction; uint8_t unit; size_t length; } rows[] = {{0x0102, 1, 1}, {0xFFFE, 247, 5},
                                                                                         {3, 255, 253}};
    assert_true(n < 3);
    assert_int_equal(f->transaction, rows[n].transaction);
    assert_int_equal(f->unit, rows[n].unit);
    assert_int_equal(f->length, rows[n].length);
    for (size_t i = 0; i < f->length; i++) assert_int_equal(f->pdu[i], (uint8_t)(i * 7));
}

static int feed_all(struct modbus_tcp_parser *p, const uint8_t *bytes, size_t length, int found) {
    struct modbus_frame frame;
    while (modbus_tcp_feed(p, &bytes, &length, &frame, &e)) check_frame(found++, &frame);
    assert_int_equal(e.code, ERR_NONE);
    assert_int_equal(length, 0);
    return found;
}

static void frames_are_found_whole_at_every_slice_boundary(void **state) {
    (void)state;
    uint8_t bytes[3 * MODBUS_TCP_ADU_MAX];
    size_t length = stream(bytes);
    for (size_t cut = 0; cut <= length; cut++) {
        struct modbus_tcp_parser p;
        modbus_tcp_parser_init(&p);
        int found = feed_all(&p, bytes, cut, 0);
        assert_int_equal(feed_all(&p, bytes + cut, length - cut, found), 3);
    }
}

static void frames_are_found_one_byte_at_a_time(void **state) {
    (void)state;
    uint8_t bytes[3 * MODBUS_TCP_ADU_MAX];
    size_t length = stream(bytes);
    struct modbus_tcp_parser p;
    modbus_tcp_parser_init(&p);
    int found = 0;
    for (size_t i = 0; i < length; i++) found = feed_all(&p, bytes + i, 1, found);
    assert_int_equal(found, 3);
}

static void breaks(const char *header) {
    struct modbus_tcp_parser p;
    struct modbus_frame frame;
    const uint8_t *bytes = (const uint8_t *)header;
    size_t length = 6;
    modbus_tcp_parser_init(&p);
    assert_false(modbus_tcp_feed(&p, &bytes, &length, &frame, &e));
    assert_int_equal(e.code, ERR_PROTOCOL);
    const uint8_t good[] = {0, 1, 0, 0, 0, 2, 1, 3};
    bytes = good;
    length = sizeof good;
    assert_false(modbus_tcp_feed(&p, &bytes, &length, &frame, &e)); /* once broken, always broken */
    assert_int_equal(e.code, ERR_PROTOCOL);
}

static void headers_that_can_not_be_end_the_stream(void **state) {
    (void)state;
    breaks("\x00\x01\x00\x01\x00\x06"); /* protocol id */
    breaks("\x00\x01\x80\x00\x00\x06");
    breaks("\x00\x01\x00\x00\x00\x00"); /* too short */
    breaks("\x00\x01\x00\x00\x00\x01");
    breaks("\x00\x01\x00\x00\x00\xFF"); /* 255: one more than a PDU and its unit */
    breaks("\x00\x01\x00\x00\xFF\xFF");
    breaks("GET / ");
}

static void a_truncated_frame_waits_for_the_rest(void **state) {
    (void)state;
    uint8_t bytes[MODBUS_TCP_ADU_MAX], pdu[] = {3, 2, 0, 1};
    size_t length = modbus_tcp_frame(9, 1, pdu, sizeof pdu, bytes);
    struct modbus_tcp_parser p;
    struct modbus_frame frame;
    const uint8_t *at = bytes;
    size_t part = length - 1;
    modbus_tcp_parser_init(&p);
    assert_false(modbus_tcp_feed(&p, &at, &part, &frame, &e));
    assert_int_equal(e.code, ERR_NONE);
    part = 1;
    assert_true(modbus_tcp_feed(&p, &at, &part, &frame, &e));
    assert_int_equal(frame.length, sizeof pdu);
}

static void the_frame_is_as_the_specification_shows(void **state) {
    (void)state;
    uint8_t adu[MODBUS_TCP_ADU_MAX];
    assert_int_equal(modbus_tcp_frame(0x1501, 0xFF, (const uint8_t *)"\x03\x00\x04\x00\x01", 5, adu), 12);
    assert_memory_equal(adu, "\x15\x01\x00\x00\x00\x06\xFF\x03\x00\x04\x00\x01", 12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_found_whole_at_every_slice_boundary),
        cmocka_unit_test(frames_are_found_one_byte_at_a_time),
        cmocka_unit_test(headers_that_can_not_be_end_the_stream),
        cmocka_unit_test(a_truncated_frame_waits_for_the_rest),
        cmocka_unit_test(the_frame_is_as_the_specification_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
