/* Modbus RTU framing: CRC-16 and the push parser for serial lines and for RTU carried over TCP.
 * Owns nothing beyond the parser it is given; never measures silence itself: its caller knows the line and tells it.
 * RTU frames bear no length, so the parser derives it from the function; a false start costs one byte at a time.
 * Source: MODBUS over Serial Line V1.02, 2.5.1 and 6.2.2. */
#include "field/modbus_codec.h"

#include <string.h>

enum { LENGTH_UNKNOWN = 0, LENGTH_IMPOSSIBLE = -1, CRC = 2 };

uint16_t modbus_crc(const uint8_t *bytes, size_t length) {
    unsigned crc = 0xFFFF;
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) crc = crc & 1U ? crc >> 1 ^ 0xA001U : crc >> 1;
    }
    return (uint16_t)crc;
}

size_t modbus_rtu_frame(uint8_t unit, const uint8_t *pdu, size_t length, uint8_t *adu) {
    REQUIRE(length >= 1 && length <= MODBUS_PDU_MAX);
    adu[0] = unit;
    memcpy(adu + 1, pdu, length);
    uint16_t crc = modbus_crc(adu, length + 1);
    adu[length + 1] = (uint8_t)crc; /* low byte first, unlike everything else in Modbus */
    adu[length + 2] = (uint8_t)(crc >> 8);
    return length + 1 + CRC;
}

void modbus_rtu_parser_init(struct modbus_rtu_parser *p, bool server) {
    *p = (struct modbus_rtu_parser){.server = server};
}

static int with_byte_count(const struct modbus_rtu_parser *p, size_t at) {
    if (p->have <= at) return LENGTH_UNKNOWN;
    size_t whole = at + 1 + p->adu[at] + CRC;
    return p->adu[at] == 0 || whole > MODBUS_RTU_ADU_MAX ? LENGTH_IMPOSSIBLE : (int)whole;
}

/* Length of the frame that seems to start at adu[0]. */
static int whole_length(const struct modbus_rtu_parser *p) {
    if (p->have < 2) return LENGTH_UNKNOWN;
    switch (p->adu[1]) {
    case MODBUS_READ_COILS:
    case MODBUS_READ_DISCRETE:
    case MODBUS_READ_HOLDING:
    case MODBUS_READ_INPUT: return p->server ? 6 + CRC : with_byte_count(p, 2);
    case MODBUS_WRITE_COIL:
    case MODBUS_WRITE_REGISTER: return 6 + CRC;
    case MODBUS_WRITE_COILS:
    case MODBUS_WRITE_REGISTERS: return p->server ? with_byte_count(p, 6) : 6 + CRC;
    default: return !p->server && p->adu[1] & 0x80 ? 3 + CRC : LENGTH_IMPOSSIBLE;
    }
}

static void drop_front(struct modbus_rtu_parser *p, size_t count) {
    p->have -= count;
    memmove(p->adu, p->adu + count, p->have);
}

static bool crc_good(const struct modbus_rtu_parser *p, size_t whole) {
    return modbus_crc(p->adu, whole - CRC) == (p->adu[whole - 2] | p->adu[whole - 1] << 8);
}

static void take(struct modbus_rtu_parser *p, int whole, const uint8_t **bytes, size_t *length) {
    size_t part = whole == LENGTH_UNKNOWN ? 1 : (size_t)whole - p->have;
    if (part > *length) part = *length;
    memcpy(p->adu + p->have, *bytes, part);
    p->have += part;
    *bytes += part;
    *length -= part;
}

bool modbus_rtu_feed(struct modbus_rtu_parser *p, const uint8_t **bytes, size_t *length, struct modbus_frame *frame) {
    drop_front(p, p->taken);
    p->taken = 0;
    for (;;) {
        int whole = whole_length(p);
        if (whole > 0 && p->have >= (size_t)whole && crc_good(p, (size_t)whole)) {
            *frame = (struct modbus_frame){.unit = p->adu[0], .pdu = p->adu + 1, .length = (size_t)whole - 1 - CRC};
            p->taken = (size_t)whole;
            return true;
        }
        if (whole == LENGTH_IMPOSSIBLE || (whole > 0 && p->have >= (size_t)whole)) {
            drop_front(p, 1);
            p->dropped++;
        } else if (*length == 0) {
            return false;
        } else {
            take(p, whole, bytes, length);
        }
    }
}

void modbus_rtu_silence(struct modbus_rtu_parser *p) {
    p->dropped += p->have - p->taken;
    p->have = p->taken = 0;
}
