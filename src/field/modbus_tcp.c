/* Modbus/TCP framing: the MBAP header around a PDU, and the push parser that finds frames in a byte stream.
 * Owns nothing beyond the parser it is given; never reads a socket. A stream that breaks the header's rules stays broken.
 * Source: MODBUS Messaging on TCP/IP V1.0b, 3.1. */
#include "field/modbus_codec.h"

#include <string.h>

enum { HEADER = 6, LENGTH_MIN = 2, LENGTH_MAX = MODBUS_PDU_MAX + 1 }; /* the length counts unit and PDU */

size_t modbus_tcp_frame(uint16_t transaction, uint8_t unit, const uint8_t *pdu, size_t length, uint8_t *adu) {
    REQUIRE(length >= 1 && length <= MODBUS_PDU_MAX);
    adu[0] = (uint8_t)(transaction >> 8);
    adu[1] = (uint8_t)transaction;
    adu[2] = adu[3] = 0;
    adu[4] = (uint8_t)((length + 1) >> 8);
    adu[5] = (uint8_t)(length + 1);
    adu[6] = unit;
    memcpy(adu + 7, pdu, length);
    return 7 + length;
}

void modbus_tcp_parser_init(struct modbus_tcp_parser *p) {
    p->have = 0;
    p->broken = false;
}

static size_t header_length(const uint8_t *adu) { return (size_t)adu[4] << 8 | adu[5]; }

static bool take_until(struct modbus_tcp_parser *p, size_t want, const uint8_t **bytes, size_t *length) {
    size_t part = want > p->have ? want - p->have : 0;
    if (part > *length) part = *length;
    memcpy(p->adu + p->have, *bytes, part);
    p->have += part;
    *bytes += part;
    *length -= part;
    return p->have >= want;
}

static bool header_possible(struct modbus_tcp_parser *p, struct err *e) {
    if (p->adu[2] != 0 || p->adu[3] != 0)
        err_set(e, ERR_PROTOCOL, NULL, "The peer does not speak Modbus/TCP: protocol id %d instead of 0.",
                p->adu[2] << 8 | p->adu[3]);
    else if (header_length(p->adu) < LENGTH_MIN || header_length(p->adu) > LENGTH_MAX)
        err_set(e, ERR_PROTOCOL, NULL, "The peer does not speak Modbus/TCP: a frame length of %zu.",
                header_length(p->adu));
    else
        return true;
    p->broken = true;
    return false;
}

bool modbus_tcp_feed(struct modbus_tcp_parser *p, const uint8_t **bytes, size_t *length, struct modbus_frame *frame,
                     struct err *e) {
    e->code = ERR_NONE;
    if (p->broken) return err_set(e, ERR_PROTOCOL, NULL, "The peer broke the Modbus/TCP framing before.");
    if (p->have >= HEADER && p->have == HEADER + header_length(p->adu)) p->have = 0; /* the frame given last */
    if (*length == 0) return false;
    if (!take_until(p, HEADER, bytes, length)) return false;
    if (!header_possible(p, e)) return false;
    size_t body = header_length(p->adu);
    if (!take_until(p, HEADER + body, bytes, length)) return false;
    *frame = (struct modbus_frame){
        .transaction = (uint16_t)(p->adu[0] << 8 | p->adu[1]),
        .unit = p->adu[6],
        .pdu = p->adu + 7,
        .length = body - 1,
    };
    return true;
}
