/* The plant's devices as the options name them: simulated controllers first, then replayed recordings; and the physics
 * that the controllers share. */
#ifndef HEARTH_PLANT_NETWORK_H
#define HEARTH_PLANT_NETWORK_H

#include "device.h"
#include "ecl_map.h"
#include "fault_physics.h"
#include "options.h"
#include "physics/physics.h"

#include "base/tz.h"

struct network { /* stays where it was initialised: devices borrow from it */
    struct plant_device **devices; /* [count] */
    int count, controllers;
    struct tz *zone;
    struct ecl_places places;
    struct weather_record record;
    struct physics *physics;
    struct fault_physics disturbed;
    int64_t start_ms;
};
/* Reads time zone, maps, recordings and recorded weather. The physics have not begun yet: what an earlier run left may
 * be loaded into the devices first. */
bool network_init(struct network *n, const struct plant_options *o, int64_t start_ms, struct err *e);
void network_begin(struct network *n);
void network_fini(struct network *n);

/* Moves the physics on to `time_ms`, by at most about `steps_max` substation steps (0: no limit), faults and all. True
 * when they are there. */
bool network_advance(struct network *n, struct faults *faults, int64_t time_ms, int64_t steps_max);

#endif
