/* The control program of an ECL with A266.1, as far as its public documents describe it: references from heat curve,
 * schedule and limits; pumps; two PI-driven valves. Pure.
 *
 * Sources: Danfoss guides as quoted in facts/ecl-comfort.md 1.4, 1.6, 1.7 (setting names and ranges, curve arithmetic,
 * modes); where they are silent (order of limits, filters) the choice is ours and stands beside the code. */
#ifndef HEARTH_PLANT_PHYSICS_CONTROLLER_H
#define HEARTH_PLANT_PHYSICS_CONTROLLER_H

#include "physics/site.h"
#include "physics/valve.h"

#include <stdbool.h>
#include <stdint.h>

enum circuit_mode { MODE_MANUAL, MODE_SCHEDULED, MODE_COMFORT, MODE_SAVING, MODE_FROST };
enum circuit_status { STATUS_SAVING, STATUS_PRE_COMFORT, STATUS_COMFORT, STATUS_PRE_SAVING };

/* Schedules: per day (0 Monday) three pairs of start and stop as HHMM, equal ones unused. */
struct circuit_settings {
    enum circuit_mode mode;
    uint16_t schedule[7][6];
    bool pump_off, pump_on; /* overrides of its pump's relay */
    double flow_min_c, flow_max_c, frost_c;
    double return_gain_max, return_gain_min, return_integral_s; /* influence of the return limit */
    struct valve_settings valve;
};

struct controller_settings {
    struct circuit_settings heating, hot_water;
    double curve_c[CURVE_POINTS];
    double slope, room_comfort_c, room_saving_c;
    double room_gain_max, room_gain_min; /* influence of a room sensor */
    double cutout_c;                     /* 0: never */
    double no_saving_under_c;            /* colder than this there is no saving */
    bool total_stop;                     /* in saving: no heating at all */
    bool water_first;                    /* hot water takes the heat away from heating */
    double pump_frost_c, pump_start_c, pump_after_min;
    double return_x1_c, return_y1_c, return_x2_c, return_y2_c;
    double water_comfort_c, water_saving_c, water_return_limit_c;
    int bacteria_days, bacteria_start, bacteria_minutes; /* bit 0 Monday; half hours; */
    double bacteria_c;                                   /* under 10: off */
};

enum sensor { SENSOR_OUTDOOR, SENSOR_ROOM, SENSOR_FLOW, SENSOR_WATER, SENSOR_RETURN, SENSOR_WATER_RETURN, SENSORS };
#define SENSOR_OPEN_C 192.0 /* what the controller sees where nothing is connected */
static inline bool sensor_good(double celsius) {
    return celsius >= -60 && celsius <= 150;
}

struct controller {
    enum circuit_status heating_status, water_status;
    double room_want_c, flow_want_c, return_limit_c, water_want_c;
    double outdoor_slow_c; /* filtered, for the cut-out */
    double return_influence_k, water_return_influence_k;
    bool summer; /* cut-out has switched heating off */
    bool heating_on, heating_pump, water_pump;
    double pump_left_s;
    struct valve heating_valve, water_valve;
};
void controller_begin(struct controller *c, const struct controller_settings *s, double outdoor_c);
/* One step. `sensed`: the six sensors as the controller sees them. `local_ms`: by its own clock. */
void controller_step(struct controller *c, const struct controller_settings *s, const double sensed[SENSORS],
                     int64_t local_ms);

double heat_curve_c(const struct controller_settings *s, double outdoor_c, double room_want_c);
/* True while a period of the schedule runs at this local time. */
bool schedule_in_period(const uint16_t schedule[7][6], int64_t local_ms);

#endif
