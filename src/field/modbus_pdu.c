/* Modbus PDUs: requests and answers, as values and as bytes, for the client and for a register server.
 * Owns nothing; never allocates, never touches a socket or a clock. Limits are rows of one table.
 * Source: MODBUS Application Protocol V1.1b3, chapters 6 and 7. */
#include "field/modbus_codec.h"

#include <stdio.h>
#include <string.h>

struct function_row {
    uint8_t function;
    bool write, bits;
    uint16_t count_max;
};

static const struct function_row function_rows[] = {
    {MODBUS_READ_COILS, false, true, 2000},    {MODBUS_READ_DISCRETE, false, true, 2000},
    {MODBUS_READ_HOLDING, false, false, 125},  {MODBUS_READ_INPUT, false, false, 125},
    {MODBUS_WRITE_COIL, true, true, 1},        {MODBUS_WRITE_REGISTER, true, false, 1},
    {MODBUS_WRITE_COILS, true, true, 1968},    {MODBUS_WRITE_REGISTERS, true, false, 123},
};

static const struct {
    int code;
    const char *name;
} exception_rows[] = {
    {MODBUS_ILLEGAL_FUNCTION, "illegal function"},
    {MODBUS_ILLEGAL_ADDRESS, "illegal data address"},
    {MODBUS_ILLEGAL_VALUE, "illegal data value"},
    {MODBUS_DEVICE_FAILURE, "server device failure"},
    {MODBUS_ACKNOWLEDGE, "acknowledge"},
    {MODBUS_BUSY, "server device busy"},
    {MODBUS_PARITY, "memory parity error"},
    {MODBUS_GATEWAY_PATH, "gateway path unavailable"},
    {MODBUS_GATEWAY_TARGET, "gateway target device failed to respond"},
};

enum { EXCEPTION_BIT = 0x80, COIL_ON = 0xFF00 };

const char *modbus_exception_name(int code) {
    for (size_t i = 0; i < sizeof exception_rows / sizeof *exception_rows; i++)
        if (exception_rows[i].code == code) return exception_rows[i].name;
    static _Thread_local char unknown[32];
    snprintf(unknown, sizeof unknown, "exception %d", code);
    return unknown;
}

static const struct function_row *row_of(uint8_t function) {
    for (size_t i = 0; i < sizeof function_rows / sizeof *function_rows; i++)
        if (function_rows[i].function == function) return &function_rows[i];
    return NULL;
}

static void put_u16(uint8_t *at, unsigned value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static uint16_t get_u16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }

static size_t data_bytes(const struct function_row *row, unsigned count) {
    return row->bits ? (count + 7U) / 8U : count * 2U;
}

/* Words to the bytes of a PDU and back: bits lowest first, registers high byte first. */
static void pack(bool bits, const uint16_t *words, unsigned count, uint8_t *at) {
    if (!bits) {
        for (unsigned i = 0; i < count; i++) put_u16(at + 2 * i, words[i]);
        return;
    }
    memset(at, 0, (count + 7U) / 8U);
    for (unsigned i = 0; i < count; i++)
        if (words[i] != 0) at[i / 8] = (uint8_t)(at[i / 8] | 1U << i % 8);
}

static void unpack(bool bits, const uint8_t *at, unsigned count, uint16_t *words) {
    for (unsigned i = 0; i < count; i++) {
        if (bits)
            words[i] = (uint16_t)(at[i / 8] >> i % 8 & 1U);
        else
            words[i] = get_u16(at + 2 * i);
    }
}

static bool request_valid(const struct modbus_request *r, const struct function_row *row, struct err *e) {
    if (row == NULL) return err_set(e, ERR_INVALID, "function", "Modbus function %d is not supported.", r->function);
    if (r->count < 1 || r->count > row->count_max)
        return err_set(e, ERR_INVALID, "count", "Modbus function %d takes 1 to %d values, not %d.", r->function,
                       row->count_max, r->count);
    if (r->address + r->count > 0x10000)
        return err_set(e, ERR_INVALID, "address", "%d values from address %d go past 65535.", r->count, r->address);
    if (!row->write) return true;
    if (r->words == NULL) return err_set(e, ERR_INVALID, "words", "A write needs its values.");
    for (unsigned i = 0; row->bits && i < r->count; i++)
        if (r->words[i] > 1) return err_set(e, ERR_INVALID, "words", "A coil is 0 or 1, not %d.", r->words[i]);
    return true;
}

bool modbus_request_encode(const struct modbus_request *r, uint8_t *pdu, size_t *length, struct err *e) {
    const struct function_row *row = row_of(r->function);
    if (!request_valid(r, row, e)) return false;
    pdu[0] = r->function;
    put_u16(pdu + 1, r->address);
    *length = 5;
    if (row->count_max == 1) {
        put_u16(pdu + 3, row->bits ? (r->words[0] ? COIL_ON : 0) : r->words[0]);
        return true;
    }
    put_u16(pdu + 3, r->count);
    if (!row->write) return true;
    pdu[5] = (uint8_t)data_bytes(row, r->count);
    pack(row->bits, r->words, r->count, pdu + 6);
    *length = 6U + pdu[5];
    return true;
}

static bool refuse(uint8_t *exception, enum modbus_exception code) {
    *exception = (uint8_t)code;
    return false;
}

static bool decode_single_write(const uint8_t *pdu, const struct function_row *row, struct modbus_request *r,
                                uint16_t *words, uint8_t *exception) {
    uint16_t value = get_u16(pdu + 3);
    if (row->bits && value != 0 && value != COIL_ON) return refuse(exception, MODBUS_ILLEGAL_VALUE);
    words[0] = row->bits ? value == COIL_ON : value;
    r->count = 1;
    r->words = words;
    return true;
}

bool modbus_request_decode(const uint8_t *pdu, size_t length, struct modbus_request *r, uint16_t *words,
                           uint8_t *exception) {
    *r = (struct modbus_request){.function = length > 0 ? pdu[0] : 0};
    *exception = 0;
    const struct function_row *row = row_of(r->function);
    if (row == NULL) return refuse(exception, MODBUS_ILLEGAL_FUNCTION);
    bool many = row->write && row->count_max > 1;
    if (length < (many ? 6U : 5U) || (!many && length != 5)) return refuse(exception, MODBUS_ILLEGAL_VALUE);
    r->address = get_u16(pdu + 1);
    if (row->count_max == 1) return decode_single_write(pdu, row, r, words, exception);
    r->count = get_u16(pdu + 3);
    if (r->count < 1 || r->count > row->count_max) return refuse(exception, MODBUS_ILLEGAL_VALUE);
    if (many && (pdu[5] != data_bytes(row, r->count) || length != 6U + pdu[5]))
        return refuse(exception, MODBUS_ILLEGAL_VALUE);
    if (r->address + r->count > 0x10000) return refuse(exception, MODBUS_ILLEGAL_ADDRESS);
    if (many) {
        unpack(row->bits, pdu + 6, r->count, words);
        r->words = words;
    }
    return true;
}

static bool wrong_answer(struct err *e, const struct modbus_request *r, const char *what) {
    return err_set(e, ERR_PROTOCOL, NULL, "The answer to Modbus function %d at address %d is wrong: %s.", r->function,
                   r->address, what);
}

static bool decode_echo(const struct modbus_request *r, const struct function_row *row, const uint8_t *pdu,
                        size_t length, struct err *e) {
    if (length != 5) return wrong_answer(e, r, "its length");
    if (get_u16(pdu + 1) != r->address) return wrong_answer(e, r, "another address");
    unsigned sent = r->count;
    if (row->count_max == 1) sent = row->bits ? (r->words[0] ? COIL_ON : 0U) : r->words[0];
    return get_u16(pdu + 3) == sent || wrong_answer(e, r, "another value than was written");
}

bool modbus_response_decode(const struct modbus_request *r, const uint8_t *pdu, size_t length, uint16_t *words,
                            uint8_t *exception, struct err *e) {
    const struct function_row *row = row_of(r->function);
    REQUIRE(row != NULL);
    *exception = 0;
    if (length < 2) return wrong_answer(e, r, "too short");
    if (pdu[0] == (r->function | EXCEPTION_BIT)) {
        if (length != 2 || pdu[1] == 0) return wrong_answer(e, r, "an exception without a code");
        *exception = pdu[1];
        return true;
    }
    if (pdu[0] != r->function) return wrong_answer(e, r, "another function");
    if (row->write) return decode_echo(r, row, pdu, length, e);
    size_t bytes = data_bytes(row, r->count);
    if (pdu[1] != bytes || length != 2 + bytes) return wrong_answer(e, r, "its byte count");
    unpack(row->bits, pdu + 2, r->count, words);
    return true;
}

size_t modbus_response_encode(const struct modbus_request *r, const uint16_t *words, uint8_t *pdu) {
    const struct function_row *row = row_of(r->function);
    REQUIRE(row != NULL && r->count >= 1 && r->count <= row->count_max);
    pdu[0] = r->function;
    if (!row->write) {
        pdu[1] = (uint8_t)data_bytes(row, r->count);
        pack(row->bits, words, r->count, pdu + 2);
        return 2U + pdu[1];
    }
    put_u16(pdu + 1, r->address);
    put_u16(pdu + 3, r->count);
    if (row->count_max == 1) put_u16(pdu + 3, row->bits ? (r->words[0] ? COIL_ON : 0) : r->words[0]);
    return 5;
}

size_t modbus_exception_encode(uint8_t function, uint8_t exception, uint8_t *pdu) {
    pdu[0] = (uint8_t)(function | EXCEPTION_BIT);
    pdu[1] = exception;
    return 2;
}
