/* One substation: building, heating, hot water, controller, meter; and what may be wrong with it. Pure: the network
 * asks what flow its valves let through, then tells it what came.
 *
 * Faults are parameters: whoever sets them (fault.h, control.h) changes a struct, the physics do the rest. */
#ifndef HEARTH_PLANT_PHYSICS_SUBSTATION_H
#define HEARTH_PLANT_PHYSICS_SUBSTATION_H

#include "physics/building.h"
#include "physics/controller.h"
#include "physics/heating.h"
#include "physics/hot_water.h"
#include "physics/meter.h"
#include "physics/site.h"
#include "physics/weather.h"

enum sensor_fault_kind { SENSOR_HEALTHY, SENSOR_IS_FROZEN, SENSOR_IS_OPEN, SENSOR_DRIFTS };
struct sensor_fault {
    enum sensor_fault_kind kind;
    double drift_k; /* how far it is off by now */
};

struct substation_faults {
    struct sensor_fault sensors[SENSORS];
    bool valve_stuck, water_valve_stuck;
    double fouling, water_fouling; /* added to the exchangers' own; 2: a third of the clean UA is left */
    bool pump_broken, water_pump_broken;
};

struct substation_account { /* since the beginning, kWh */
    double primary_kwh;     /* taken from the network */
    double given_kwh, drawn_kwh, circulation_kwh;
    double stored_at_begin_kwh;
};

struct substation {
    struct site site;
    struct controller_settings settings; /* written by the register server */
    int64_t clock_error_ms;              /* of the controller's clock */
    struct substation_faults faults;

    struct building building;
    struct heating heating;
    struct hot_water hot_water;
    struct controller controller;
    struct meter meter;

    double sensed[SENSORS]; /* as the controller sees them, faults and all */
    double drawn_l_s;
    int64_t drawn_cell;
    double heating_m3_h, water_m3_h; /* primary flow in this step */
    double supply_c, return_c;       /* primary, at the meter */
    double power_kw, flow_m3_h;
    double outdoor_lowest_c, outdoor_highest_c;
    struct substation_account account;
};

struct substation_drive { /* the same for all substations in a step */
    int64_t time_ms, local_ms;
    struct weather_now weather;
    double flow_part; /* of what valves let through, when the network pump can't keep up: 0 to 1 */
};

/* `settings` may be changed afterwards, until substation_begin. */
void substation_init(struct substation *s, uint64_t seed, int number);
void substation_settings_factory(struct controller_settings *out, const struct site *site);
void substation_begin(struct substation *s, const struct weather_now *w, double outdoor_slow_c, double supply_c);

/* Primary flow that its two valves let through in this step, m3/h; also kept in the substation. */
double substation_flow_m3_h(struct substation *s, double flow_part);
/* The step itself; `supply_c` is what arrived. Afterwards return_c and flow_m3_h say what goes back. */
void substation_step(struct substation *s, const struct substation_drive *d, double supply_c);

double substation_stored_kwh(const struct substation *s); /* in its loops, without the building */
/* Primary minus everything that it became, kWh: 0 but for rounding. */
double substation_gap_kwh(const struct substation *s);
void substation_account_reset(struct substation *s);

#endif
