/* The rules that every device of the plant keeps, whatever its registers are: which functions, how many registers,
 * which unit. Owns the forced registers of a device. Never touches a socket or a clock. */
#include "device.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define MBAP_BYTES        7
#define READ_ANSWER_BYTES 2 /* function and byte count before the registers */

static struct forced_register *forced_find(const struct plant_device *d, int address) {
    for (int i = 0; i < d->forced_count; i++)
        if (d->forced[i].address == address) return &d->forced[i];
    return NULL;
}

bool device_force(struct plant_device *d, int address, uint16_t value) {
    struct forced_register *old = forced_find(d, address);
    if (old) {
        old->value = value;
        return true;
    }
    if (d->forced_count == DEVICE_FORCED_MAX) return false;
    if (!d->forced) d->forced = heap_array(DEVICE_FORCED_MAX, sizeof *d->forced);
    d->forced[d->forced_count++] = (struct forced_register){address, value};
    return true;
}

void device_unforce(struct plant_device *d, int address) {
    struct forced_register *old = forced_find(d, address);
    if (old) *old = d->forced[--d->forced_count];
}

void device_unforce_all(struct plant_device *d) {
    d->forced_count = 0;
}

void device_free(struct plant_device *d) {
    if (!d) return;
    free(d->forced);
    d->ops->free(d);
}

static bool function_known(const struct plant_device *d, uint8_t function) {
    return function && strchr((const char *)d->ops->functions, function) != NULL;
}

static bool hole_touched(const struct holes *holes, int address, int count) {
    for (int i = 0; i < holes->count; i++)
        if (address <= holes->items[i].to && address + count > holes->items[i].from) return true;
    return false;
}

static uint8_t answer_read(struct plant_device *d, const struct holes *holes, const struct modbus_request *r,
                           int64_t now_ms, uint16_t *words) {
    if (r->count > d->ops->ask_max) return MODBUS_ILLEGAL_VALUE;
    if (MBAP_BYTES + READ_ANSWER_BYTES + 2 * r->count > d->ops->adu_max) return MODBUS_ILLEGAL_VALUE;
    int address = r->address + d->ops->address_base;
    if (hole_touched(holes, address, r->count)) return MODBUS_ILLEGAL_ADDRESS;
    uint8_t exception = d->ops->read(d, r->function, address, r->count, now_ms, words);
    if (exception) return exception;
    for (int i = 0; i < d->forced_count; i++) {
        int at = d->forced[i].address - address;
        if (at >= 0 && at < r->count) words[at] = d->forced[i].value;
    }
    return 0;
}

static uint8_t answer_write(struct plant_device *d, const struct holes *holes, const struct modbus_request *r,
                            uint16_t value, int64_t now_ms) {
    int address = r->address + d->ops->address_base;
    if (hole_touched(holes, address, 1)) return MODBUS_ILLEGAL_ADDRESS;
    uint8_t exception = d->ops->write(d, address, value, now_ms);
    if (!exception) device_unforce(d, address);
    return exception;
}

size_t device_answer(struct plant_device *d, const struct holes *holes, uint8_t unit, const uint8_t *request,
                     size_t length, int64_t now_ms, uint8_t *pdu) {
    bool broadcast = unit == 0;
    if (length == 0 || (!broadcast && !d->ops->unit_is_mine(d, unit))) return 0;
    if (broadcast && request[0] != MODBUS_WRITE_REGISTER) return 0;
    d->requests++;
    struct modbus_request r = {0};
    uint16_t words[MODBUS_WORDS_MAX] = {0};
    uint8_t exception = 0;
    if (!function_known(d, request[0])) {
        exception = MODBUS_ILLEGAL_FUNCTION;
    } else if (modbus_request_decode(request, length, &r, words, &exception)) {
        exception = r.function == MODBUS_WRITE_REGISTER ? answer_write(d, holes, &r, words[0], now_ms)
                                                        : answer_read(d, holes, &r, now_ms, words);
    }
    if (exception) d->exceptions++;
    if (broadcast) return 0;
    if (exception) return modbus_exception_encode(request[0], exception, pdu);
    if (r.function != MODBUS_WRITE_REGISTER && d->ops->answered)
        d->ops->answered(d, r.function, r.address + d->ops->address_base, r.count);
    return modbus_response_encode(&r, words, pdu);
}
