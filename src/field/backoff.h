/* How long to leave a device or an endpoint alone that did not answer. Pure: randomness is an argument.
 *
 * Delays double from `base_ms` to `max_ms`, each spread by +-25 % so that devices which failed together do not return together.
 * Kept apart for a unit (it did not answer) and for an endpoint (it could not be connected). */
#ifndef HEARTH_FIELD_BACKOFF_H
#define HEARTH_FIELD_BACKOFF_H

#include <stdint.h>

/* Delay after the `failures`th failure in a row (>= 1). `random`: any 64 bits. At least 1 ms, at most max_ms. */
int64_t backoff_delay_ms(int failures, int64_t base_ms, int64_t max_ms, uint64_t random);

/* splitmix64: the next of a deterministic series, and a mix of one number (phases by device id). */
uint64_t random_next(uint64_t *state);
uint64_t random_mix(uint64_t value);

#endif
