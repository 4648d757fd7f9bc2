/* How long a connection may stay in a phase. libmicrohttpd's own time-out counts from the last byte, so one byte a
 * second lives for ever; these count from the phase's begin. Pure: the present time is an argument. */
#ifndef HEARTH_HTTP_DEADLINES_H
#define HEARTH_HTTP_DEADLINES_H

#include "base/config.h"

#include <stddef.h>

enum phase {
    PHASE_HEADERS, /* from accept, or from the request line of a later request, to the end of the headers */
    PHASE_BODY,
    PHASE_WORK, /* ours: no limit */
    PHASE_SEND, /* at least 1 KiB/s after half a minute */
    PHASE_IDLE, /* between requests of one connection */
    PHASE_PHASES
};

/* Monotonic ms at which the phase that begins now must have ended; INT64_MAX: never. `bytes`: of the reply, for
 * PHASE_SEND. */
int64_t deadline_of_phase_ms(const struct config *c, enum phase phase, uint64_t bytes, int64_t now_ms);

/* Bodies over body_max are read and dropped up to this, so that the client gets to read its 413. */
#define BODY_DISCARD_MAX ((int64_t)16 << 20)
/* For handlers on the loop: parsing more JSON than this takes too long there. */
#define BODY_LOOP_MAX ((int64_t)16 << 10)
/* For those of them that take bodies of people who have not signed in. */
#define BODY_OPEN_MAX ((int64_t)8 << 10)

#endif
