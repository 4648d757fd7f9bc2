/* Modbus: bytes in, frames out, and back. Pure: no sockets, no clock, no allocation. Fuzzed.
 *
 * Sources: MODBUS Application Protocol V1.1b3 (functions, exceptions, PDU <= 253 bytes), MODBUS Messaging on TCP/IP V1.0b (MBAP,
 * ADU <= 260), MODBUS over Serial Line V1.02 (RTU frame, CRC-16 0xA001 low byte first, <= 256). Facts: facts/field-protocols.md 1.
 * Shared by the client (modbus_link), the gateway later, and the framing of the plant's register server. */
#ifndef HEARTH_FIELD_MODBUS_CODEC_H
#define HEARTH_FIELD_MODBUS_CODEC_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODBUS_PDU_MAX 253
#define MODBUS_TCP_ADU_MAX 260
#define MODBUS_RTU_ADU_MAX 256

enum modbus_function {
    MODBUS_READ_COILS = 1, MODBUS_READ_DISCRETE = 2, MODBUS_READ_HOLDING = 3, MODBUS_READ_INPUT = 4,
    MODBUS_WRITE_COIL = 5, MODBUS_WRITE_REGISTER = 6, MODBUS_WRITE_COILS = 15, MODBUS_WRITE_REGISTERS = 16
};
enum modbus_exception {
    MODBUS_ILLEGAL_FUNCTION = 1, MODBUS_ILLEGAL_ADDRESS = 2, MODBUS_ILLEGAL_VALUE = 3, MODBUS_DEVICE_FAILURE = 4,
    MODBUS_ACKNOWLEDGE = 5, MODBUS_BUSY = 6, MODBUS_PARITY = 8, MODBUS_GATEWAY_PATH = 10, MODBUS_GATEWAY_TARGET = 11
};
const char *modbus_exception_name(int code); /* "illegal data address"; "exception 42" style text for unknown ones */

/* One request, as values. Coils: words hold 0/1. */
struct modbus_request {
    uint8_t unit;
    uint8_t function;
    uint16_t address;      /* wire address */
    uint16_t count;        /* registers or bits; 1 for functions 5 and 6 */
    const uint16_t *words; /* values to write, [count]; NULL for reads */
};
/* PDU of a request into out[MODBUS_PDU_MAX]; returns its length. False when count or range break the function's limits. */
bool modbus_request_encode(const struct modbus_request *r, uint8_t *pdu, size_t *length, struct err *e);
/* The server's side (plant, fuzz): words of writes go to words[MODBUS_WORDS_MAX]. On false *exception is what to answer. The unit is
 * not part of a PDU: r->unit becomes 0. */
#define MODBUS_WORDS_MAX 2000
bool modbus_request_decode(const uint8_t *pdu, size_t length, struct modbus_request *r, uint16_t *words, uint8_t *exception);

/* What came back for request `r`. On true words[r->count] are filled (reads) and *exception is 0, or *exception > 0.
 * ERR_PROTOCOL for an answer that does not belong to the request (function, byte count, echo). */
bool modbus_response_decode(const struct modbus_request *r, const uint8_t *pdu, size_t length, uint16_t *words, uint8_t *exception,
                            struct err *e);
size_t modbus_response_encode(const struct modbus_request *r, const uint16_t *words, uint8_t *pdu); /* normal answer */
size_t modbus_exception_encode(uint8_t function, uint8_t exception, uint8_t *pdu);

/* Frames. */
size_t modbus_tcp_frame(uint16_t transaction, uint8_t unit, const uint8_t *pdu, size_t length, uint8_t *adu);
size_t modbus_rtu_frame(uint8_t unit, const uint8_t *pdu, size_t length, uint8_t *adu);
uint16_t modbus_crc(const uint8_t *bytes, size_t length);

/* Push parser for MBAP: takes bytes in any slices, gives whole frames. A header that can't be (protocol id not 0, length < 2 or > 254)
 * ends the stream: ERR_PROTOCOL, the connection must be closed. */
struct modbus_tcp_parser { uint8_t adu[MODBUS_TCP_ADU_MAX]; size_t have; bool broken; };
struct modbus_frame { uint16_t transaction; uint8_t unit; const uint8_t *pdu; size_t length; }; /* pdu borrowed until the next call */
void modbus_tcp_parser_init(struct modbus_tcp_parser *p);
/* Consumes from *bytes and *length; returns true with *frame when one is whole (call again for the rest); false when all is used up
 * (e->code ERR_NONE) or broken (e filled). */
bool modbus_tcp_feed(struct modbus_tcp_parser *p, const uint8_t **bytes, size_t *length, struct modbus_frame *frame, struct err *e);

/* Push parser for RTU answers. RTU has no length field: the expected length follows from function and byte count of an answer, or of a
 * request when `server` is set. Bytes before a frame with a good CRC are dropped one by one and counted in `dropped`. */
struct modbus_rtu_parser {
    uint8_t adu[MODBUS_RTU_ADU_MAX];
    size_t have, taken; /* taken: length of the frame given last, dropped by the next call */
    bool server;
    uint64_t dropped;
};
void modbus_rtu_parser_init(struct modbus_rtu_parser *p, bool server);
bool modbus_rtu_feed(struct modbus_rtu_parser *p, const uint8_t **bytes, size_t *length, struct modbus_frame *frame);
void modbus_rtu_silence(struct modbus_rtu_parser *p); /* 3.5 characters of silence: what is incomplete is dropped */

#endif
