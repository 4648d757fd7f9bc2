/* The whole network in one thread: weather, heat plant, pipes, substations, in steps of STEP_MS on a fixed grid.
 *
 * The same seed, number of substations, settings, visitors' acts and times give the same values, however often and from
 * whom they are asked. Energy adds up: produced = taken by substations + lost by pipes and store + change of what is
 * stored in store, pipes; see physics_balance. */
#ifndef HEARTH_PLANT_PHYSICS_H
#define HEARTH_PLANT_PHYSICS_H

#include "physics/heat_plant.h"
#include "physics/pipes.h"
#include "physics/substation.h"

#include "base/tz.h"

struct physics_options {
    uint64_t seed;
    int substations;
    const struct tz *zone;               /* of people and controllers; borrowed, NULL for UTC */
    const struct weather_record *record; /* borrowed, NULL: weather by seed */
    int settle_steps_most;               /* 0: a day of them where that is cheap */
    bool still;                          /* no steps after the beginning: values stand */
};
struct physics;
struct physics *physics_new(const struct physics_options *o);
void physics_free(struct physics *p);

/* To be changed (settings, faults, meters) only between steps; valid as long as the network. */
struct substation *physics_substation(struct physics *p, int number);
struct heat_plant *physics_plant(struct physics *p);

/* A meter that an earlier run left: counts on from there. Before physics_begin. */
void physics_keep_meter(struct physics *p, int number, int64_t time_ms, double energy_kwh, double volume_m3);
/* Rooms as they were then, 0 for unknown; with a kept meter only. Before physics_begin. */
void physics_keep_rooms(struct physics *p, int number, double room_c, double mass_c);

/* Begins at `time_ms` with everything settled; meters hold what the site has used since it was installed, by estimate.
 * With kept meters it begins at their time when that lies at most `catch_up_steps` substation steps back, and steps
 * from there; else what lies between is estimated. */
void physics_begin(struct physics *p, int64_t time_ms, int64_t catch_up_steps);
#define PHYSICS_CATCH_UP_STEPS 40000000

/* Moves on to the last grid time <= time_ms, by at most `steps_max` substation steps (0: no limit). True when it is
 * there. An earlier time changes nothing. */
bool physics_advance(struct physics *p, int64_t time_ms, int64_t steps_max);
/* Jumps there without stepping, for a plant whose host has slept: what is warm stays warm, meters stand. */
void physics_skip(struct physics *p, int64_t time_ms);

int64_t physics_time_ms(const struct physics *p);
const struct weather_now *physics_weather(const struct physics *p);
int64_t physics_local_ms(const struct physics *p, int64_t time_ms);

struct physics_balance { /* since physics_begin, kWh */
    double produced, taken, pipe_loss, store_loss, stored_change;
    double gap;            /* produced - taken - losses - stored_change */
    double substation_gap; /* largest |gap| of a substation, in parts of what it took */
    double meter_gap;      /* largest difference between what a meter counted and what its substation took, in parts */
};
void physics_balance(const struct physics *p, struct physics_balance *out);

/* Another meter in the same place, or other digits on this one; the balance goes on. */
void physics_set_meter(struct physics *p, int number, uint32_t serial, double energy_kwh, double volume_m3);

/* Energy and volume of a site from installed_ms to time_ms by daily means, without its habits. */
void physics_estimate(const struct physics *p, const struct site *s, int64_t time_ms, double *energy_kwh,
                      double *volume_m3);

#endif
