/* The heating circuit of a building: exchanger, pump, radiators with thermostats. Pure.
 *
 * Two heat stores: the exchanger with its pipe up to the flow sensor, and the radiators with everything that comes
 * back. Heat is never made or lost between them: primary = given + change of stored, to the last bit. */
#ifndef HEARTH_PLANT_PHYSICS_HEATING_H
#define HEARTH_PLANT_PHYSICS_HEATING_H

#include "physics/site.h"

#include <stdbool.h>

struct heating {
    double flow_c, return_c; /* secondary */
    double primary_return_c; /* behind the exchanger; where it stands still, what the pipe has cooled down to */
    double thermostat;       /* 0 closed to 1 open: mean of all radiator valves */
    double primary_kw, given_kw;
};
struct heating_drive {
    double supply_c, primary_kw_k; /* what the network gives in this step */
    double room_c;
    double fouling; /* of the exchanger, beside its own */
    bool pump;
};
void heating_begin(struct heating *h, double flow_c, double room_c);
void heating_step(struct heating *h, const struct site *s, const struct heating_drive *d);
double heating_heat_kwh(const struct heating *h, const struct site *s); /* against 0 C */

#endif
