/* A simulated ECL Comfort 310 with application A266.1 (heating with exchanger, hot water with exchanger, one heat
 * meter).
 *
 * As strict as the real one (facts/ecl-comfort.md 1.1): functions 3, 4 and 6; exception 2 for a read that touches a
 * register that does not exist; answers of at most 240 bytes; values out of range refused with exception 3. Where the
 * facts do not say which exception the controller gives, ours is: 2 for a write to a register that cannot be written, 3
 * for too many registers. Values come from physics/physics.h; writes of modes, schedules,
 * heat curve, set points, limits, valve parameters and relay overrides act on it at once. */
#ifndef HEARTH_PLANT_ECL_H
#define HEARTH_PLANT_ECL_H

#include "device.h"
#include "ecl_map.h"

struct physics;
struct ecl_options {
    struct physics *physics;         /* borrowed; its zone is the one of the controller's clock */
    int substation;                  /* of `physics` */
    uint8_t second_unit;             /* also answers to this id; 254 on the real one, 0 for none */
    uint32_t address;                /* its own IPv4 address, host order, for PNU 278 to 289 */
    const struct ecl_places *places; /* borrowed */
};
/* Before physics_begin, since its settings decide what is settled. Owned by the caller; freed by device_free. */
struct plant_device *ecl_new(int number, const struct ecl_options *options);

#endif
