/* The command line of hearth-plant. Pure: arguments in, options or a sentence out. */
#ifndef HEARTH_PLANT_OPTIONS_H
#define HEARTH_PLANT_OPTIONS_H

#include "fault.h"

#include "base/err.h"

#include <stdint.h>

#define REPLAYS_MAX 64

struct plant_options {
    int devices; /* simulated controllers; replayed devices come after them */
    int port;
    uint64_t seed;
    double speed;
    int64_t start_ms; /* INT64_MIN: the present time */
    const char *zone;
    int second_unit;
    int idle_ms;
    const char *replays[REPLAYS_MAX], *maps[REPLAYS_MAX]; /* borrowed from argv; one map may serve all */
    int replay_count, map_count;
    bool lockstep, as_in_file;
    int64_t rows; /* INT64_MAX: all */
    struct faults faults;
    const char *control, *send, *state; /* NULL: none */
    bool physics_off;
    const char *weather, *weather_time, *weather_column; /* NULL: made by seed */
    const char *history, *type;                          /* folder to write to; the device type whose points to write */
    double history_days;
    double run_days; /* > 0: step through them, print the balance, and end */
    int history_step_s;
    bool list, inventory, help, version, per_address;
};

bool options_parse(int argc, char **argv, struct plant_options *out, struct err *e);
extern const char options_help[];

#endif
