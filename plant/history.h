/* The past of a network: what its controllers' stored points were, as CSV files that `hearth import` takes.
 *
 * In the folder: NNNN.csv per controller (time in epoch milliseconds, one column per stored point key of the device
 * type, an empty cell where the register says "not connected"), map.json for all of them, files.tsv (file, device name)
 * and plant.state, from which a plant started with --state goes on without a step in its meters. */
#ifndef HEARTH_PLANT_HISTORY_H
#define HEARTH_PLANT_HISTORY_H

#include "network.h"
#include "options.h"

#include "base/arena.h"

/* A stored point of the device type, as far as a history needs it. */
struct history_point {
    const char *key, *unit, *name;
    bool counter;
    int address; /* printed */
    int words;   /* 1 or 2 */
    bool is_signed;
    double scale;
    int decimals;
    bool has_empty;
    double empty;      /* raw value that means: not there */
    int needs_address; /* register of a meter's bus address, over 250 where there is none; -1: needs nothing */
};
#define HISTORY_POINTS_MAX 160
struct history_points {
    struct arena arena;
    int count;
    struct history_point items[HISTORY_POINTS_MAX];
};
/* The points of a device type (JSON of library/) that Hearth stores by slots. ERR_INVALID for one with a value that
 * this simulator does not write. Free the arena. */
bool history_points_parse(const char *json, size_t length, struct history_points *out, struct err *e);

/* Runs the network, which has not begun, from --days ago to its start, and writes everything. */
bool history_write(struct network *n, const struct plant_options *o, struct faults *faults, struct err *e);

#endif
