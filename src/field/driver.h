/* A protocol is a pure codec: points to blocks, a question to bytes, bytes to an answer. Sockets, time-outs, retries and back-off are
 * written once, in link.c and the poller. One row per protocol (driver.c). */
#ifndef HEARTH_FIELD_DRIVER_H
#define HEARTH_FIELD_DRIVER_H

#include "field/modbus_codec.h"
#include "field/plan.h"

/* One question: a block to read, or values to write. */
struct ask {
    uint8_t unit;
    enum register_area area;
    uint16_t address, count;
    const uint16_t *write; /* [count] values to write (bits: 0/1); NULL: a read */
};

#define DRIVER_FRAME_MAX MODBUS_TCP_ADU_MAX
#define DRIVER_WORDS_MAX MODBUS_WORDS_MAX
union driver_parser { struct modbus_tcp_parser modbus_tcp; };

struct driver {
    const char *protocol; /* as in a device type: "modbus-tcp" */
    /* Points of the wanted classes to blocks (plan.h). */
    void (*plan)(struct plan *p, const struct device_point *points, int point_count, unsigned classes,
                 const struct plan_limits *limits, const struct plan_learned *learned);
    /* A question as one frame of DRIVER_FRAME_MAX bytes at most. ERR_INVALID when the protocol can not say it. */
    bool (*encode)(const struct ask *a, uint16_t transaction, uint8_t *frame, size_t *length, struct err *e);
    /* Values to write: one goes as a single write, several as one request where the protocol has it. */
    bool (*encode_write)(const struct ask *a, uint16_t transaction, uint8_t *frame, size_t *length, struct err *e);
    void (*parser_init)(union driver_parser *p);
    /* Push parser, as modbus_tcp_feed: true with a frame, false when used up (ERR_NONE) or broken. */
    bool (*feed)(union driver_parser *p, const uint8_t **bytes, size_t *length, struct modbus_frame *frame,
                 struct err *e);
    /* The answer to `a`: words[a->count] of a read, or *exception > 0. ERR_PROTOCOL when it does not belong to it. */
    bool (*decode)(const struct ask *a, const struct modbus_frame *frame, uint16_t *words, uint8_t *exception,
                   struct err *e);
};

const struct driver *driver_find(const char *protocol); /* NULL: Hearth does not poll this */

#endif
