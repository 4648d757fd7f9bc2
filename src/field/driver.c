/* The table of protocols, and Modbus/TCP as its first row. Pure: owns nothing, touches no socket. */
#include "field/driver.h"

#include <string.h>

/* Which function reads and writes an area. 0: the area can not be written. */
static const struct {
    uint8_t read, write_one, write_many;
} functions[AREA_COUNT] = {
    [AREA_COIL] = {MODBUS_READ_COILS, MODBUS_WRITE_COIL, MODBUS_WRITE_COILS},
    [AREA_DISCRETE] = {MODBUS_READ_DISCRETE, 0, 0},
    [AREA_INPUT] = {MODBUS_READ_INPUT, 0, 0},
    [AREA_HOLDING] = {MODBUS_READ_HOLDING, MODBUS_WRITE_REGISTER, MODBUS_WRITE_REGISTERS},
};

static struct modbus_request request_of(const struct ask *a) {
    uint8_t write = a->count == 1 ? functions[a->area].write_one : functions[a->area].write_many;
    return (struct modbus_request){
        .unit = a->unit,
        .function = a->write != NULL ? write : functions[a->area].read,
        .address = a->address,
        .count = a->count,
        .words = a->write,
    };
}

static bool modbus_encode(const struct ask *a, uint16_t transaction, uint8_t *frame, size_t *length, struct err *e) {
    uint8_t pdu[MODBUS_PDU_MAX];
    struct modbus_request request = request_of(a);
    if (!modbus_request_encode(&request, pdu, length, e)) return false;
    *length = modbus_tcp_frame(transaction, a->unit, pdu, *length, frame);
    return true;
}

static bool modbus_encode_write(const struct ask *a, uint16_t transaction, uint8_t *frame, size_t *length,
                                struct err *e) {
    REQUIRE(a->write != NULL);
    if (functions[a->area].write_one == 0)
        return err_set(e, ERR_INVALID, "area", "An area of inputs can not be written.");
    return modbus_encode(a, transaction, frame, length, e);
}

static void modbus_parser_init(union driver_parser *p) { modbus_tcp_parser_init(&p->modbus_tcp); }

static bool modbus_feed(union driver_parser *p, const uint8_t **bytes, size_t *length, struct modbus_frame *frame,
                        struct err *e) {
    return modbus_tcp_feed(&p->modbus_tcp, bytes, length, frame, e);
}

static bool modbus_decode(const struct ask *a, const struct modbus_frame *frame, uint16_t *words, uint8_t *exception,
                          struct err *e) {
    struct modbus_request request = request_of(a);
    return modbus_response_decode(&request, frame->pdu, frame->length, words, exception, e);
}

static const struct driver drivers[] = {
    {
        .protocol = "modbus-tcp",
        .plan = plan_build,
        .encode = modbus_encode,
        .encode_write = modbus_encode_write,
        .parser_init = modbus_parser_init,
        .feed = modbus_feed,
        .decode = modbus_decode,
    },
};

const struct driver *driver_find(const char *protocol) {
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (strcmp(drivers[i].protocol, protocol) == 0) return &drivers[i];
    return NULL;
}
