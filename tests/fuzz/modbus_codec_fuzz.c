/* The Modbus codec on hostile bytes. The first byte chooses: TCP stream, RTU stream as client or as server, a request PDU, a response PDU.
 * Streams are cut where the bytes say; frames must not depend on the cuts. */
#include "field/modbus_codec.h"

#include <stdlib.h>
#include <string.h>

enum { FRAMES_MAX = 256 };
struct found { int count; size_t lengths[FRAMES_MAX]; uint64_t sum; };

static void note(struct found *f, const struct modbus_frame *frame) {
    REQUIRE(frame->length >= 1 && frame->length <= MODBUS_PDU_MAX);
    if (f->count < FRAMES_MAX) f->lengths[f->count] = frame->length;
    f->count++;
    f->sum = f->sum * 31 + frame->unit + frame->transaction;
    for (size_t i = 0; i < frame->length; i++) f->sum = f->sum * 31 + frame->pdu[i];
}

static void feed_tcp(const uint8_t *bytes, size_t length, size_t slice, struct found *f) {
    struct modbus_tcp_parser p;
    struct modbus_frame frame;
    struct err e;
    modbus_tcp_parser_init(&p);
    while (length > 0) {
        size_t part = slice < length ? slice : length;
        length -= part;
        while (modbus_tcp_feed(&p, &bytes, &part, &frame, &e)) note(f, &frame);
        if (e.code != ERR_NONE) return;
        REQUIRE(part == 0);
    }
}

static void feed_rtu(const uint8_t *bytes, size_t length, size_t slice, bool server, struct found *f) {
    struct modbus_rtu_parser p;
    struct modbus_frame frame;
    modbus_rtu_parser_init(&p, server);
    while (length > 0) {
        size_t part = slice < length ? slice : length;
        length -= part;
        while (modbus_rtu_feed(&p, &bytes, &part, &frame)) note(f, &frame);
        REQUIRE(part == 0 && p.have <= sizeof p.adu);
    }
    modbus_rtu_silence(&p);
}

static void streams(int kind, const uint8_t *bytes, size_t length) {
    static const size_t slices[] = {SIZE_MAX, 1, 3, 7, 100};
    struct found first = {0};
    for (size_t i = 0; i < sizeof slices / sizeof *slices; i++) {
        struct found f = {0};
        if (kind == 0)
            feed_tcp(bytes, length, slices[i], &f);
        else
            feed_rtu(bytes, length, slices[i], kind == 2, &f);
        if (i == 0) first = f;
        REQUIRE(memcmp(&f, &first, sizeof f) == 0);
    }
}

/* What decodes as a request encodes to the same bytes; coils of a write are packed with zeros behind. */
static void request(const uint8_t *bytes, size_t length) {
    static uint16_t words[MODBUS_WORDS_MAX], again_words[MODBUS_WORDS_MAX];
    uint8_t pdu[MODBUS_PDU_MAX], exception;
    struct modbus_request r, again;
    struct err e;
    size_t encoded;
    if (length > MODBUS_PDU_MAX) return;
    if (!modbus_request_decode(bytes, length, &r, words, &exception)) {
        REQUIRE(exception > 0);
        return;
    }
    REQUIRE(modbus_request_encode(&r, pdu, &encoded, &e) && encoded == length);
    REQUIRE(modbus_request_decode(pdu, encoded, &again, again_words, &exception));
    REQUIRE(again.function == r.function && again.address == r.address && again.count == r.count);
    if (r.words != NULL) REQUIRE(memcmp(words, again_words, r.count * sizeof *words) == 0);
}

/* A request from the first bytes, an answer from the rest. */
static void response(const uint8_t *bytes, size_t length) {
    static const uint8_t functions[] = {1, 2, 3, 4, 5, 6, 15, 16};
    static const uint16_t most[] = {2000, 2000, 125, 125, 1, 1, 1968, 123};
    static uint16_t written[MODBUS_WORDS_MAX], words[MODBUS_WORDS_MAX];
    if (length < 5 || length - 5 > MODBUS_PDU_MAX) return;
    int n = bytes[0] % 8;
    struct modbus_request r = {
        .function = functions[n],
        .address = (uint16_t)(bytes[1] << 8 | bytes[2]),
        .count = (uint16_t)((bytes[3] << 8 | bytes[4]) % most[n] + 1),
        .words = written,
    };
    uint8_t exception = 0;
    struct err e = {0};
    if (!modbus_response_decode(&r, bytes + 5, length - 5, words, &exception, &e)) REQUIRE(e.code == ERR_PROTOCOL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) return 0;
    int kind = data[0] % 5;
    if (kind <= 2) streams(kind, data + 1, size - 1);
    if (kind == 3) request(data + 1, size - 1);
    if (kind == 4) response(data + 1, size - 1);
    return 0;
}
