/* Domestic hot water through an exchanger, with circulation. Pure.
 *
 * Two heat stores: the exchanger up to the hot water sensor, and the circulation pipe. Primary = drawn + lost by the
 * circulation + change of stored. */
#ifndef HEARTH_PLANT_PHYSICS_HOT_WATER_H
#define HEARTH_PLANT_PHYSICS_HOT_WATER_H

#include "physics/site.h"

#include <stdbool.h>

struct hot_water {
    double flow_c, circulation_c; /* behind the exchanger; what comes back from the circulation */
    double primary_return_c;
    double primary_kw, drawn_kw, circulation_kw;
};
struct hot_water_drive {
    double supply_c, primary_kw_k;
    double drawn_l_s, cold_c;
    double fouling; /* of the exchanger, beside its own */
    bool pump;      /* circulation */
};
void hot_water_begin(struct hot_water *h, double flow_c);
void hot_water_step(struct hot_water *h, const struct site *s, const struct hot_water_drive *d);
double hot_water_heat_kwh(const struct hot_water *h, const struct site *s); /* against 0 C */

#endif
