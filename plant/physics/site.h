/* What a substation is: its building, its exchangers and valves, its people. Made from seed and number, then constant.
 *
 * 25 to 400 kW at -15 C outdoors, small ones more often: houses, blocks of flats, a school. */
#ifndef HEARTH_PLANT_PHYSICS_SITE_H
#define HEARTH_PLANT_PHYSICS_SITE_H

#include "physics/exchanger.h"
#include "physics/valve.h"

#include <stdbool.h>
#include <stdint.h>

#define CURVE_POINTS 6
extern const int curve_outdoor_c[CURVE_POINTS]; /* -30 -15 -5 0 5 15 */

#define DESIGN_OUTDOOR_C (-15.0)
#define DESIGN_ROOM_C    20.0
#define DESIGN_SUPPLY_C  95.0

enum emitter { EMITTER_RADIATORS, EMITTER_FLOOR, EMITTER_OLD_RADIATORS, EMITTERS };

struct site {
    uint64_t network; /* weather and streets, shared by all sites of a seed */
    uint64_t key;     /* this site */
    enum emitter emitter;
    int curve_c[CURVE_POINTS]; /* the heat curve of its kind of emitter */
    double curve_error_k;      /* by which whoever commissioned it missed */
    bool night_setback, room_sensor;
    double saving_c; /* room reference at night */
    double cutout_c; /* outdoors, over which heating stops */
    int flats;
    int64_t installed_ms; /* the meter counts from here */
    double outdoor_offset_k;

    /* the building */
    double design_kw;           /* heat loss at DESIGN_OUTDOOR_C */
    double air_kw_k, wall_kw_k; /* losses past the heavy mass (air, windows) and through it */
    double between_kw_k;        /* from rooms to mass */
    double room_kwh_k, mass_kwh_k;
    double gains_kw, sun_m2; /* people and lamps, mean; facade area whose sun comes in as heat */

    /* heating: radiators and the exchanger behind them */
    struct exchanger heating;
    struct valve_settings heating_valve;
    double heating_full_kw_k;            /* what the valve lets through when open */
    double emitter_kw, emitter_exponent; /* heat given at 1 K over room temperature, and its exponent */
    double circuit_kw_k;                 /* water on its way round with all thermostats open */
    double circuit_kwh_k, flow_kwh_k; /* heat stores: radiators with pipes; exchanger and pipe up to the flow sensor */
    double thermostat_c;              /* what people set their radiator valves to */

    /* hot water */
    struct exchanger hot_water;
    struct valve_settings hot_water_valve;
    double hot_water_full_kw_k;
    double circulation_kw_k, circulation_loss_kw_k, circulation_kwh_k;
    double hot_water_kwh_k;
};
void site_init(struct site *s, uint64_t seed, int number);

double site_design_flow_m3_h(const struct site *s); /* what the pipes to it are sized for */

#endif
