/* A recording played as a generic Modbus device: functions 3 and 4, 125 registers, several clients, nothing writable.
 *
 * Rows follow each other by their times (at the plant's speed), or in lockstep: the next row is set as soon as every
 * register of the present one was read since it was set, by whatever requests. The last row stays. */
#ifndef HEARTH_PLANT_REPLAY_H
#define HEARTH_PLANT_REPLAY_H

#include "device.h"

#include "base/err.h"

struct replay_options {
    const char *csv_path, *map_path;
    bool lockstep, as_in_file;
    int64_t rows_max;
    int64_t start_ms;
};
struct plant_device *replay_new(int number, const struct replay_options *options, struct err *e);

#endif
