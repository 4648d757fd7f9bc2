/* The course of one substation over time: outdoor temperature, heat curve, flow and return, domestic hot water, heat
 * meter.
 *
 * A plain quasi-physical model (a building as one heat store, radiators, an exchanger without size), good enough that a
 * heating engineer finds nothing odd; a real simulation of buildings and network can take its place behind these
 * functions. Pure: time is an argument, nothing is read from the system. The same seed, number, settings and times give
 * the same values.
 *
 * Units: degrees Celsius (_c), kelvin (_k), kilowatt (_kw), kilowatt hours (_kwh), cubic metres (_m3), litres an hour
 * (_l_h), times in epoch milliseconds UTC. Heat curve and its shift by room temperature: Danfoss guide, quoted in
 * facts/ecl-comfort.md 1.6. */
#ifndef HEARTH_PLANT_COURSE_H
#define HEARTH_PLANT_COURSE_H

#include <stdbool.h>
#include <stdint.h>

#define COURSE_STEP_MS      10000 /* the state moves on this grid only, so that who reads when changes nothing */
#define COURSE_METER_MS     60000 /* an M-Bus meter is read by its controller once a minute */
#define COURSE_CURVE_POINTS 6
extern const int course_curve_outdoor_c[COURSE_CURVE_POINTS]; /* -30 -15 -5 0 5 15 */

enum course_emitter { COURSE_RADIATORS, COURSE_FLOOR, COURSE_OLD_RADIATORS, COURSE_EMITTERS };

/* What a substation is. Made from seed and number, then constant. */
struct course_site {
    uint64_t network; /* weather and network, shared by all sites of a seed */
    uint64_t key;     /* this site */
    enum course_emitter emitter;
    int curve_c[COURSE_CURVE_POINTS]; /* the heat curve it was commissioned with */
    double design_kw;                 /* heat loss at -15 C outdoors, 20 C indoors */
    double loss_kw_k, store_kwh_k;
    double gains_kw;                     /* people, lamps, sun: mean */
    double emitter_kw, emitter_exponent; /* heat given at 1 K over room temperature, and its exponent */
    double circuit_kw_k;                 /* heat carried by the heating circuit's water per kelvin of spread */
    int flats;
    double outdoor_offset_k, supply_offset_k, curve_error_k;
    double hunting_k, hunting_s; /* amplitude and period of a valve that never quite rests */
    bool night_setback;
    bool room_sensor;
    int64_t installed_ms; /* the meter counts from here */
};
void course_site_init(struct course_site *s, uint64_t seed, int number);

enum course_mode { COURSE_MANUAL, COURSE_SCHEDULED, COURSE_COMFORT, COURSE_SAVING, COURSE_FROST };
enum course_status { COURSE_IS_SAVING, COURSE_PRE_COMFORT, COURSE_IS_COMFORT, COURSE_PRE_SAVING };

/* What the controller is set to. Schedules: per day (0 Monday) three pairs of start and stop as HHMM, equal ones
 * unused. */
struct course_circuit {
    enum course_mode mode;
    uint16_t schedule[7][6];
    bool pump_off, pump_on; /* overrides of its pump's relay */
};
struct course_settings {
    struct course_circuit heating, dhw;
    double curve_c[COURSE_CURVE_POINTS];
    double slope, room_comfort_c, room_saving_c, flow_min_c, flow_max_c, cutout_c, frost_c; /* cutout 0: never */
    double dhw_comfort_c, dhw_saving_c;
};

/* Where it is now. Temperatures are what the sensors feel; meter_* is what the meter said at its last reading. */
struct course_state {
    int64_t time_ms;
    double outdoor_c, outdoor_slow_c, room_c, flow_c, return_c, dhw_c, dhw_return_c, supply_c, primary_return_c;
    double room_want_c, flow_want_c, dhw_want_c;
    enum course_status heating_status, dhw_status;
    bool heating_pump, dhw_pump;
    int heating_valve, dhw_valve; /* -1 closing, 0 at rest, 1 opening */
    double heating_kw, dhw_kw, power_kw, flow_l_h;
    double energy_kwh, volume_m3;
    int64_t meter_ms;
    double meter_supply_c, meter_return_c, meter_flow_l_h, meter_power_kw, meter_volume_m3, meter_energy_kwh;
    double outdoor_lowest_c, outdoor_highest_c;
};

/* Settled values at `time_ms` (rounded down to the grid); the meter's registers hold what the site used since
 * installed_ms. */
void course_begin(const struct course_site *s, const struct course_settings *settings, int64_t time_ms,
                  int64_t local_offset_ms, struct course_state *state);
/* The meter as an earlier run left it at `time_ms`, counted on by the estimate to where `state` is; never less than it
 * was. */
void course_meter_restore(const struct course_site *s, int64_t time_ms, double energy_kwh, double volume_m3,
                          struct course_state *state);
/* Moves on to the last grid time <= time_ms; an earlier time changes nothing. At most COURSE_STEPS_MAX steps are made
 * one by one; a longer sleep begins anew at time_ms with the meter carried on. `local_offset_ms` is added for schedules
 * and habits. */
#define COURSE_STEPS_MAX 60480 /* a week */
void course_advance(const struct course_site *s, const struct course_settings *settings, int64_t time_ms,
                    int64_t local_offset_ms, struct course_state *state);

double course_outdoor_c(const struct course_site *s, int64_t time_ms);
double course_heat_curve_c(const struct course_settings *settings, double outdoor_c, double room_want_c);
/* True while a period of the schedule runs at this local time. */
bool course_in_period(const uint16_t schedule[7][6], int64_t local_ms);
/* Energy and volume from installed_ms to time_ms by daily means: within a tenth or two of what stepping gives over a
 * season. */
void course_meter_estimate(const struct course_site *s, int64_t time_ms, double *energy_kwh, double *volume_m3);

#endif
