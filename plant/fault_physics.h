/* Faults in the basement: sets the parameters of the physics as the list of faults says, moment by moment. */
#ifndef HEARTH_PLANT_FAULT_PHYSICS_H
#define HEARTH_PLANT_FAULT_PHYSICS_H

#include "fault.h"
#include "physics/physics.h"

/* Which substations bear faults now, so that they can be taken away again. */
struct fault_physics {
    bool *touched; /* [substations of the network], owned by the caller */
};
/* For the plant time at which `p` stands; `elapsed_s`: since the plant's start. Faults of devices that are no
 * substations do nothing. */
void fault_physics_apply(struct fault_physics *t, struct faults *f, struct physics *p, int substations,
                         int64_t elapsed_s);

#endif
