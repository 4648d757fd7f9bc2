/* The Modbus PDU codec: what each function's bytes are, and what is refused. Expected bytes are those of the specification's examples or
 * counted by hand from its tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "field/modbus_codec.h"

#include <string.h>

static struct err e;

static void encodes_to(struct modbus_request r, const char *bytes, size_t length) {
    uint8_t pdu[MODBUS_PDU_MAX];
    size_t got = 0;
    assert_true(modbus_request_encode(&r, pdu, &got, &e));
    assert_int_equal(got, length);
    assert_memory_equal(pdu, bytes, length);
}

static void reads_are_encoded_as_the_specification_shows(void **state) {
    (void)state;
    encodes_to((struct modbus_request){.function = 1, .address = 0x13, .count = 0x13}, "\x01\x00\x13\x00\x13", 5);
    encodes_to((struct modbus_request){.function = 2, .address = 0xC4, .count = 0x16}, "\x02\x00\xC4\x00\x16", 5);
    encodes_to((struct modbus_request){.function = 3, .address = 0x6B, .count = 3}, "\x03\x00\x6B\x00\x03", 5);
    encodes_to((struct modbus_request){.function = 4, .address = 8, .count = 1}, "\x04\x00\x08\x00\x01", 5);
}

static void writes_are_encoded_as_the_specification_shows(void **state) {
    (void)state;
    uint16_t on = 1, three = 3, registers[] = {0x000A, 0x0102}, coils[] = {1, 0, 1, 1, 0, 0, 1, 1, 1, 0};
    encodes_to((struct modbus_request){.function = 5, .address = 0xAC, .count = 1, .words = &on}, "\x05\x00\xAC\xFF\x00", 5);
    encodes_to((struct modbus_request){.function = 6, .address = 1, .count = 1, .words = &three}, "\x06\x00\x01\x00\x03", 5);
    encodes_to((struct modbus_request){.function = 15, .address = 0x13, .count = 10, .words = coils},
               "\x0F\x00\x13\x00\x0A\x02\xCD\x01", 8);
    encodes_to((struct modbus_request){.function = 16, .address = 1, .count = 2, .words = registers},
               "\x10\x00\x01\x00\x02\x04\x00\x0A\x01\x02", 10);
}

static void each_function_takes_its_most_and_no_more(void **state) {
    (void)state;
    static const struct { uint8_t function; uint16_t most; } rows[] = {{1, 2000}, {2, 2000}, {3, 125}, {4, 125},
                                                                       {5, 1},    {6, 1},    {15, 1968}, {16, 123}};
    static uint16_t words[2001];
    uint8_t pdu[MODBUS_PDU_MAX];
    size_t length;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct modbus_request r = {.function = rows[i].function, .count = rows[i].most, .words = words};
        assert_true(modbus_request_encode(&r, pdu, &length, &e));
        assert_true(length <= MODBUS_PDU_MAX);
        r.count++;
        assert_false(modbus_request_encode(&r, pdu, &length, &e));
        assert_int_equal(e.code, ERR_INVALID);
        assert_string_equal(e.field, "count");
        r.count = 0;
        assert_false(modbus_request_encode(&r, pdu, &length, &e));
    }
}

static void a_request_may_end_at_the_last_address_but_not_past_it(void **state) {
    (void)state;
    uint8_t pdu[MODBUS_PDU_MAX];
    size_t length;
    struct modbus_request r = {.function = 3, .address = 65526, .count = 10};
    assert_true(modbus_request_encode(&r, pdu, &length, &e));
    r.address++;
    assert_false(modbus_request_encode(&r, pdu, &length, &e));
    assert_string_equal(e.field, "address");
}

static void unknown_functions_missing_words_and_odd_coils_are_refused(void **state) {
    (void)state;
    uint8_t pdu[MODBUS_PDU_MAX];
    size_t length;
    uint16_t two = 2;
    assert_false(modbus_request_encode(&(struct modbus_request){.function = 7, .count = 1}, pdu, &length, &e));
    assert_false(modbus_request_encode(&(struct modbus_request){.function = 6, .count = 1}, pdu, &length, &e));
    assert_false(modbus_request_encode(&(struct modbus_request){.function = 5, .count = 1, .words = &two}, pdu, &length, &e));
}

static void every_request_decodes_to_itself(void **state) {
    (void)state;
    uint16_t words[] = {1, 0, 1, 1, 0, 1, 0, 1, 1}, got[MODBUS_WORDS_MAX];
    static const uint8_t functions[] = {1, 2, 3, 4, 5, 6, 15, 16};
    for (size_t i = 0; i < sizeof functions; i++) {
        uint8_t pdu[MODBUS_PDU_MAX], exception;
        size_t length;
        bool single = functions[i] == 5 || functions[i] == 6;
        struct modbus_request r = {.function = functions[i], .address = 0x1234, .count = single ? 1 : 9, .words = words};
        struct modbus_request back;
        assert_true(modbus_request_encode(&r, pdu, &length, &e));
        assert_true(modbus_request_decode(pdu, length, &back, got, &exception));
        assert_int_equal(back.function, r.function);
        assert_int_equal(back.address, r.address);
        assert_int_equal(back.count, r.count);
        if (functions[i] >= 5) assert_memory_equal(back.words, words, r.count * sizeof *words);
    }
}

static void refused_with(const char *pdu, size_t length, int expected) {
    struct modbus_request r;
    uint16_t words[MODBUS_WORDS_MAX];
    uint8_t exception = 0;
    assert_false(modbus_request_decode((const uint8_t *)pdu, length, &r, words, &exception));
    assert_int_equal(exception, expected);
}

static void bad_requests_get_the_exception_that_the_specification_names(void **state) {
    (void)state;
    refused_with("", 0, MODBUS_ILLEGAL_FUNCTION);
    refused_with("\x2B\x0E\x01\x00", 4, MODBUS_ILLEGAL_FUNCTION);
    refused_with("\x03\x00\x00\x00", 4, MODBUS_ILLEGAL_VALUE);
    refused_with("\x03\x00\x00\x00\x01\x00", 6, MODBUS_ILLEGAL_VALUE);
    refused_with("\x03\x00\x00\x00\x00", 5, MODBUS_ILLEGAL_VALUE);
    refused_with("\x03\x00\x00\x00\x7E", 5, MODBUS_ILLEGAL_VALUE);
    refused_with("\x03\xFF\xFF\x00\x02", 5, MODBUS_ILLEGAL_ADDRESS);
    refused_with("\x05\x00\x00\x12\x34", 5, MODBUS_ILLEGAL_VALUE);
    refused_with("\x10\x00\x00\x00\x02\x04\x00\x01", 8, MODBUS_ILLEGAL_VALUE);
    refused_with("\x10\x00\x00\x00\x02\x03\x00\x01\x00", 9, MODBUS_ILLEGAL_VALUE);
    refused_with("\x0F\x00\x00\x00\x09\x01\x01", 7, MODBUS_ILLEGAL_VALUE);
}

static void every_answer_decodes_to_its_words(void **state) {
    (void)state;
    uint16_t words[] = {1, 0, 1, 1, 0, 1, 0, 1, 1}, got[MODBUS_WORDS_MAX];
    static const uint8_t functions[] = {1, 2, 3, 4, 5, 6, 15, 16};
    for (size_t i = 0; i < sizeof functions; i++) {
        uint8_t pdu[MODBUS_PDU_MAX], exception = 9;
        bool single = functions[i] == 5 || functions[i] == 6;
        struct modbus_request r = {.function = functions[i], .address = 7, .count = single ? 1 : 9, .words = words};
        size_t length = modbus_response_encode(&r, words, pdu);
        memset(got, 0xAA, sizeof got);
        assert_true(modbus_response_decode(&r, pdu, length, got, &exception, &e));
        assert_int_equal(exception, 0);
        if (functions[i] <= 4) assert_memory_equal(got, words, 9 * sizeof *words);
    }
}

static void an_exception_is_an_answer(void **state) {
    (void)state;
    uint8_t pdu[MODBUS_PDU_MAX], exception = 0;
    uint16_t words[2];
    struct modbus_request r = {.function = 3, .count = 2};
    assert_int_equal(modbus_exception_encode(3, MODBUS_ILLEGAL_ADDRESS, pdu), 2);
    assert_true(modbus_response_decode(&r, pdu, 2, words, &exception, &e));
    assert_int_equal(exception, MODBUS_ILLEGAL_ADDRESS);
}

static void foreign_answer(struct modbus_request r, const char *pdu, size_t length) {
    uint16_t words[MODBUS_WORDS_MAX];
    uint8_t exception;
    e.code = ERR_NONE;
    assert_false(modbus_response_decode(&r, (const uint8_t *)pdu, length, words, &exception, &e));
    assert_int_equal(e.code, ERR_PROTOCOL);
}

static void answers_that_do_not_belong_to_the_request_are_refused(void **state) {
    (void)state;
    uint16_t value = 5, on = 1;
    struct modbus_request read = {.function = 3, .address = 1, .count = 2};
    foreign_answer(read, "", 0);
    foreign_answer(read, "\x03", 1);
    foreign_answer(read, "\x04\x04\x00\x01\x00\x02", 6);       /* another function */
    foreign_answer(read, "\x84\x02", 2);                       /* another function's exception */
    foreign_answer(read, "\x83\x00", 2);                       /* exception without a code */
    foreign_answer(read, "\x83\x02\x00", 3);
    foreign_answer(read, "\x03\x02\x00\x01", 4);               /* fewer values */
    foreign_answer(read, "\x03\x04\x00\x01\x00", 5);           /* cut off */
    foreign_answer(read, "\x03\x05\x00\x01\x00\x02", 6);       /* byte count lies */
    foreign_answer(read, "\x03\x04\x00\x01\x00\x02\x00", 7);   /* rubbish behind */
    struct modbus_request write = {.function = 6, .address = 1, .count = 1, .words = &value};
    foreign_answer(write, "\x06\x00\x02\x00\x05", 5);
    foreign_answer(write, "\x06\x00\x01\x00\x06", 5);
    foreign_answer(write, "\x06\x00\x01\x00\x05\x00", 6);
    struct modbus_request coil = {.function = 5, .address = 1, .count = 1, .words = &on};
    foreign_answer(coil, "\x05\x00\x01\x00\x00", 5);
    struct modbus_request many = {.function = 16, .address = 1, .count = 1, .words = &value};
    foreign_answer(many, "\x10\x00\x01\x00\x02", 5);
}

static void bits_come_lowest_first(void **state) {
    (void)state;
    uint16_t words[10];
    uint8_t exception;
    struct modbus_request r = {.function = 1, .count = 10};
    assert_true(modbus_response_decode(&r, (const uint8_t *)"\x01\x02\x01\x02", 4, words, &exception, &e));
    for (int i = 0; i < 10; i++) assert_int_equal(words[i], i == 0 || i == 9);
}

static void exceptions_have_names(void **state) {
    (void)state;
    assert_string_equal(modbus_exception_name(2), "illegal data address");
    assert_string_equal(modbus_exception_name(11), "gateway target device failed to respond");
    assert_string_equal(modbus_exception_name(42), "exception 42");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_are_encoded_as_the_specification_shows),
        cmocka_unit_test(writes_are_encoded_as_the_specification_shows),
        cmocka_unit_test(each_function_takes_its_most_and_no_more),
        cmocka_unit_test(a_request_may_end_at_the_last_address_but_not_past_it),
        cmocka_unit_test(unknown_functions_missing_words_and_odd_coils_are_refused),
        cmocka_unit_test(every_request_decodes_to_itself),
        cmocka_unit_test(bad_requests_get_the_exception_that_the_specification_names),
        cmocka_unit_test(every_answer_decodes_to_its_words),
        cmocka_unit_test(an_exception_is_an_answer),
        cmocka_unit_test(answers_that_do_not_belong_to_the_request_are_refused),
        cmocka_unit_test(bits_come_lowest_first),
        cmocka_unit_test(exceptions_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
