/* The listening side: every loopback address of the plant on one port.
 *
 * Normally one socket at 0.0.0.0 that is bound to the loopback device, so that nothing from outside reaches it. Where
 * the kernel refuses that binding, one socket per device address is opened instead: never an open 0.0.0.0. */
#ifndef HEARTH_PLANT_LISTENER_H
#define HEARTH_PLANT_LISTENER_H

#include "base/err.h"

#include <stdbool.h>

/* Descriptors (non-blocking, close-on-exec) in *fds, [*count], freed and closed by the caller. *bound_to_lo tells which
 * way it went. `per_address` forces the second way (for tests). */
bool listener_open(int port, int devices, bool per_address, int **fds, int *count, bool *bound_to_lo, struct err *e);

#endif
