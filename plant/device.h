/* A device of the plant as its register server sees it: what kinds of devices (ecl.h, replay.h) have in common.
 *
 * Addresses here are printed ones: wire address + base (a Danfoss PNU is the wire address + 1). All functions run on
 * the plant's one thread. Times are the plant's: epoch ms UTC, running at --speed. */
#ifndef HEARTH_PLANT_DEVICE_H
#define HEARTH_PLANT_DEVICE_H

#include "field/modbus_codec.h"

#include "base/buf.h"
#include "base/json_out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plant_device;
struct substation;

struct device_ops {
    const char *kind;         /* "ecl-310-a266.1", "replay" */
    const uint8_t *functions; /* answered ones, 0 at the end; all others get exception 1 */
    uint16_t ask_max;         /* registers a read may ask for, else exception 3 */
    uint16_t adu_max;         /* bytes of an answer with MBAP, else exception 3 */
    bool single_client;       /* a second client is dropped at its first request */
    uint8_t address_base;     /* printed address = wire address + base */
    /* Fill words[count] or answer with an exception; 0 is success. `function` tells the areas apart. */
    uint8_t (*read)(struct plant_device *d, uint8_t function, int address, int count, int64_t now_ms, uint16_t *words);
    uint8_t (*write)(struct plant_device *d, int address, uint16_t value, int64_t now_ms);
    bool (*unit_is_mine)(const struct plant_device *d, uint8_t unit);
    void (*answered)(struct plant_device *d, uint8_t function, int address, int count); /* after a read; may be NULL */
    void (*status)(const struct plant_device *d, char *out, size_t size); /* "row=17" for people; may be NULL */
    /* What must survive the plant's end, as "key=value" words onto a line; and back, one word at a time, then once with
     * key NULL. False for a word that is not its own. Both NULL: nothing to keep. */
    void (*save)(const struct plant_device *d, struct buf *line);
    bool (*load)(struct plant_device *d, const char *key, struct str value);
    /* For --inventory: what Hearth calls this kind of device, and, when each device has points of its own, their list
     * in the grammar of the API and a name. */
    const char *hearth_type;
    void (*own_points)(const struct plant_device *d, struct json_out *array); /* NULL: the type knows them */
    const char *(*name)(const struct plant_device *d);                        /* NULL: a made-up street */
    struct substation *(*substation)(struct plant_device *d);                 /* its physics; NULL: has none */
    void (*free)(struct plant_device *d);
};

struct forced_register { /* `set` on the control socket: what is read there, whatever the device thinks */
    int address;
    uint16_t value;
};
#define DEVICE_FORCED_MAX 64

/* First member of every kind. */
struct plant_device {
    const struct device_ops *ops;
    int number;
    uint8_t unit;                   /* its own id; unit_is_mine may know more */
    struct forced_register *forced; /* [forced_count], owned; NULL until the first `set` */
    int forced_count;
    uint64_t requests, exceptions; /* since start */
};

/* False when DEVICE_FORCED_MAX registers are forced already. */
bool device_force(struct plant_device *d, int address, uint16_t value);
void device_unforce(struct plant_device *d, int address);
void device_unforce_all(struct plant_device *d);
void device_free(struct plant_device *d); /* ops->free and what device.h owns */

/* Printed addresses from..to that answer exception 2 as long as a fault says so. */
#define HOLES_MAX 8
struct holes {
    int count;
    struct hole {
        int from, to;
    } items[HOLES_MAX];
};

/* What a request is answered with. Pure but for the device's own state. Returns the PDU's length in
 * pdu[MODBUS_PDU_MAX]; 0: no answer (another's unit id, broadcast). */
size_t device_answer(struct plant_device *d, const struct holes *holes, uint8_t unit, const uint8_t *request,
                     size_t length, int64_t now_ms, uint8_t *pdu);

#endif
