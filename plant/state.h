/* The plant's memory between two runs: one line per device in a small text file, so that meters never turn back and
 * settings stay.
 *
 *     hearth-plant-state 1 seed=1
 *     device=7 time=1768996800000 energy=5090982.1234 volume=152104.90000 11180=215
 * Devices that the plant no longer has are skipped; a file of another seed or a damaged one is an error that says so.
 */
#ifndef HEARTH_PLANT_STATE_H
#define HEARTH_PLANT_STATE_H

#include "device.h"

#include "base/err.h"

#define STATE_SAVE_EVERY_MS 60000

void state_write(uint64_t seed, struct plant_device *const *devices, int count, struct buf *out);
bool state_read(const char *text, size_t length, uint64_t seed, struct plant_device *const *devices, int count,
                struct err *e);

/* The same from and to a file: a missing one is no error, and a new one takes the old one's place as a whole. */
bool state_save(const char *path, uint64_t seed, struct plant_device *const *devices, int count, struct err *e);
bool state_load(const char *path, uint64_t seed, struct plant_device *const *devices, int count, struct err *e);

#endif
