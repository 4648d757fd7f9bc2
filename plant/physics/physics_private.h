/* Inside of physics.h; for physics*.c only. */
#ifndef HEARTH_PLANT_PHYSICS_PRIVATE_H
#define HEARTH_PLANT_PHYSICS_PRIVATE_H

#include "physics/physics.h"

struct kept { /* from an earlier run; time_ms 0: nothing */
    int64_t time_ms;
    double energy_kwh, volume_m3, room_c, mass_c;
};

struct physics {
    struct physics_options options;
    struct weather weather;
    struct weather_now now;
    int64_t time_ms;
    int64_t zone_ms, zone_until_ms; /* offset of the zone, asked once a minute */
    double outdoor_slow_c;
    int count;
    struct substation *substations;         /* [count] */
    double *flow_m3_h, *arrived_c, *sent_c; /* [count], of this step */
    struct kept *kept;                      /* [count], until physics_begin; then NULL */
    double *meter_begin_kwh;                /* [count] */
    struct pipes *pipes;
    struct heat_plant plant;
    double stored_begin_kwh, loss_begin_kwh;
    double *degree_hours; /* under 17 C, of the normal year, sums by day from EPOCH_DAY on */
};

void physics_step(struct physics *p);
double physics_stored_kwh(const struct physics *p);
void physics_account_reset(struct physics *p);

#endif
