/* The course: see course.h. One step is 10 s; every formula of the model stands here and nowhere else.
 * Owns nothing, allocates nothing, never looks at a clock. */
#include "course.h"

#include "random.h"

#include <math.h>
#include <stddef.h>

#define HOUR           3600000.0
#define DAY            (24 * HOUR)
#define WATER_KWH_M3_K 1.163 /* heat in a cubic metre of water per kelvin */

const int course_curve_outdoor_c[COURSE_CURVE_POINTS] = {-30, -15, -5, 0, 5, 15};

/* How buildings give their heat off. Curves: factory, floor and radiator points of facts/ecl-comfort.md 1.6; the design
 * temperatures are those at which each emitter needs just that curve. */
static const struct emitter_row {
    int curve_c[COURSE_CURVE_POINTS];
    double over_room_k, spread_k, exponent, share; /* at -15 C; share of sites */
    double cooling_k;                              /* of the network's water, mean over a year */
} emitters[COURSE_EMITTERS] = {
    [COURSE_RADIATORS] = {{75, 60, 50, 45, 40, 28}, 29, 22, 1.3, 0.70, 38},
    [COURSE_FLOOR] = {{45, 40, 35, 32, 30, 25}, 16, 8, 1.1, 0.15, 46},
    [COURSE_OLD_RADIATORS] = {{95, 90, 80, 70, 60, 35}, 55, 30, 1.3, 0.15, 30},
};

/* Hot water habits by hour of the day, mean 1. */
static const double draw_habit[24] = {0.15, 0.08, 0.05, 0.05, 0.15, 0.6, 1.7, 2.3, 1.8, 1.1, 0.9, 0.9,
                                      1.0,  0.9,  0.8,  0.8,  1.0,  1.4, 1.9, 2.0, 1.7, 1.3, 0.9, 0.52};
#define DRAW_KW             20.0   /* one open tap: 0.12 l/s heated by 40 K */
#define DRAW_PER_FLAT       0.0104 /* taps open at the same time per flat, mean: 5 kWh a day */
#define DRAW_CELL_MS        120000 /* a tap runs for two minutes */
#define CIRCULATION_KW_FLAT 0.1

enum {
    KEY_EMITTER = 1,
    KEY_SIZE,
    KEY_OFFSET,
    KEY_SUPPLY,
    KEY_CURVE,
    KEY_HUNT,
    KEY_HUNT_S,
    KEY_SETBACK,
    KEY_ROOM,
    KEY_INSTALLED,
    KEY_STORE,
    KEY_WEATHER_SLOW,
    KEY_WEATHER_FAST,
    KEY_NETWORK,
    KEY_DRAWS
};

static enum course_emitter emitter_choose(double part) {
    for (int i = 0; i < COURSE_EMITTERS - 1; i++) {
        if (part < emitters[i].share) return (enum course_emitter)i;
        part -= emitters[i].share;
    }
    return COURSE_EMITTERS - 1;
}

void course_site_init(struct course_site *s, uint64_t seed, int number) {
    *s = (struct course_site){.network = random_mix(seed, 0), .key = random_mix(seed, (uint64_t)number + 1)};
    s->emitter = emitter_choose(random_unit(s->key, KEY_EMITTER));
    const struct emitter_row *e = &emitters[s->emitter];
    for (int i = 0; i < COURSE_CURVE_POINTS; i++) s->curve_c[i] = e->curve_c[i];
    /* 25 to 400 kW, small ones more often */
    s->design_kw = 25 * pow(16, random_unit(s->key, KEY_SIZE));
    s->loss_kw_k = s->design_kw / 35;
    s->store_kwh_k = s->loss_kw_k * random_between(s->key, KEY_STORE, 50, 110); /* time constant in hours */
    s->gains_kw = 0.06 * s->design_kw;
    s->emitter_exponent = e->exponent;
    s->emitter_kw = (s->design_kw - s->gains_kw) / pow(e->over_room_k, e->exponent);
    s->circuit_kw_k = (s->design_kw - s->gains_kw) / e->spread_k;
    s->flats = 1 + (int)(s->design_kw / 5);
    s->outdoor_offset_k = random_between(s->key, KEY_OFFSET, -0.8, 0.8);
    s->supply_offset_k = random_between(s->key, KEY_SUPPLY, -4.5, 0);
    s->curve_error_k = random_between(s->key, KEY_CURVE, -1, 2);
    s->hunting_k = 0.15 + 1.6 * pow(random_unit(s->key, KEY_HUNT), 4);
    s->hunting_s = random_between(s->key, KEY_HUNT_S, 150, 420);
    s->night_setback = random_unit(s->key, KEY_SETBACK) < 0.7;
    s->room_sensor = random_unit(s->key, KEY_ROOM) < 0.4;
    s->installed_ms = (int64_t)random_between(s->key, KEY_INSTALLED, 1420070400e3, 1672531200e3); /* 2015 to 2022 */
}

static double season_c(int64_t time_ms) {
    double year = ((double)time_ms / DAY - 19) / 365.2425; /* coldest around 20 January */
    return 8.5 - 9 * cos(2 * M_PI * year);
}

static double weather_k(const struct course_site *s, int64_t time_ms) {
    return 5.5 * random_smooth(random_mix(s->network, KEY_WEATHER_SLOW), (double)time_ms / (60 * HOUR)) +
           1.2 * random_smooth(random_mix(s->network, KEY_WEATHER_FAST), (double)time_ms / (7 * HOUR));
}

double course_outdoor_c(const struct course_site *s, int64_t time_ms) {
    double season = season_c(time_ms);
    double swing = 1.5 + 2.5 * (season + 0.5) / 18; /* days differ more from nights in summer */
    double daily = -swing * cos(2 * M_PI * ((double)time_ms / DAY - 3.5 / 24)); /* coldest before dawn */
    return season + weather_k(s, time_ms) + daily + s->outdoor_offset_k;
}

double course_heat_curve_c(const struct course_settings *settings, double outdoor_c, double room_want_c) {
    const double *y = settings->curve_c;
    const int *x = course_curve_outdoor_c;
    int i = 0;
    while (i < COURSE_CURVE_POINTS - 2 && outdoor_c > x[i + 1]) i++;
    double flow = y[i] + (y[i + 1] - y[i]) * (outdoor_c - x[i]) / (x[i + 1] - x[i]);
    flow += (room_want_c - 20) * settings->slope * 2.5;
    return fmin(fmax(flow, settings->flow_min_c), settings->flow_max_c);
}

bool course_in_period(const uint16_t schedule[7][6], int64_t local_ms) {
    int64_t day = local_ms / 86400000, minute = local_ms % 86400000 / 60000;
    int now = (int)(minute / 60 * 100 + minute % 60);
    const uint16_t *today = schedule[(day + 3) % 7]; /* 1970-01-01 was a Thursday */
    for (int i = 0; i < 6; i += 2)
        if (now >= today[i] && now < today[i + 1]) return true;
    return false;
}

static enum course_status circuit_status(const struct course_circuit *c, int64_t local_ms) {
    if (c->mode == COURSE_COMFORT || c->mode == COURSE_MANUAL) return COURSE_IS_COMFORT;
    if (c->mode != COURSE_SCHEDULED) return COURSE_IS_SAVING;
    if (course_in_period(c->schedule, local_ms)) return COURSE_IS_COMFORT;
    return course_in_period(c->schedule, local_ms + (int64_t)HOUR) ? COURSE_PRE_COMFORT : COURSE_IS_SAVING;
}

/* Part of the way to a target that a first-order lag goes in one step. */
static double lag(double seconds) {
    return 1 - exp(-(COURSE_STEP_MS / 1000.0) / seconds);
}

static void step_weather(const struct course_site *s, struct course_state *state) {
    state->outdoor_c = course_outdoor_c(s, state->time_ms);
    state->outdoor_slow_c += (state->outdoor_c - state->outdoor_slow_c) * lag(6 * 3600);
    state->outdoor_lowest_c = fmin(state->outdoor_lowest_c, state->outdoor_c);
    state->outdoor_highest_c = fmax(state->outdoor_highest_c, state->outdoor_c);
    double supply = 70 + fmax(0, 6 - state->outdoor_slow_c) * 1.25 + s->supply_offset_k +
                    1.5 * random_smooth(random_mix(s->network, KEY_NETWORK), (double)state->time_ms / (2 * HOUR));
    state->supply_c = fmin(supply, 105);
}

/* What the controller wants of the heating circuit. Manual stops control: the last reference stays. */
static bool step_heating_want(const struct course_settings *settings, int64_t local_ms, struct course_state *state) {
    const struct course_circuit *c = &settings->heating;
    state->heating_status = circuit_status(c, local_ms);
    if (c->mode == COURSE_MANUAL) return true;
    bool saving = state->heating_status == COURSE_IS_SAVING;
    state->room_want_c = saving ? settings->room_saving_c : settings->room_comfort_c;
    bool summer = settings->cutout_c > 0 && state->outdoor_slow_c > settings->cutout_c;
    bool frost = c->mode == COURSE_FROST;
    state->flow_want_c = course_heat_curve_c(settings, state->outdoor_c, state->room_want_c);
    if (frost || summer) state->flow_want_c = settings->frost_c;
    return !summer && !(frost && state->outdoor_c > 2);
}

static int valve_direction(double want, double is, double dead_k) {
    return want - is > dead_k ? 1 : is - want > dead_k ? -1 : 0;
}

static double emitted_kw(const struct course_site *s, const struct course_settings *settings,
                         const struct course_state *state) {
    double over = (state->flow_c + state->return_c) / 2 - state->room_c;
    if (over <= 0) return 0;
    /* thermostatic valves close as the room gets warmer than wanted in comfort */
    double open = fmin(fmax(1 - (state->room_c - settings->room_comfort_c - 1) / 2.5, 0.15), 1);
    return open * s->emitter_kw * pow(over, s->emitter_exponent);
}

static void step_heating(const struct course_site *s, const struct course_settings *settings, int64_t local_ms,
                         struct course_state *state) {
    bool wanted = step_heating_want(settings, local_ms, state);
    state->heating_pump = (wanted || settings->heating.pump_on) && !settings->heating.pump_off;
    double hours = COURSE_STEP_MS / HOUR, given = emitted_kw(s, settings, state);
    if (state->heating_pump) {
        double swing = s->hunting_k * sin(2 * M_PI * (double)state->time_ms / 1000 / s->hunting_s);
        double target = fmin(state->flow_want_c + swing, state->supply_c - 3);
        state->heating_valve = valve_direction(target, state->flow_c, 0.15);
        state->flow_c += (fmax(target, state->return_c) - state->flow_c) * lag(120);
        state->return_c += (state->flow_c - given / s->circuit_kw_k - state->return_c) * lag(150);
        state->heating_kw = fmax(0, s->circuit_kw_k * (state->flow_c - state->return_c));
    } else {
        state->heating_valve = 0;
        state->heating_kw = 0;
        state->flow_c += (state->room_c + 1.5 - state->flow_c) * lag(5400);
        state->return_c += (state->room_c + 0.5 - state->return_c) * lag(5400);
        given = 0;
    }
    int hour = (int)(local_ms / (int64_t)HOUR % 24);
    double gains = s->gains_kw * (hour < 7 ? 0.6 : 1.165); /* mean 1 over the day */
    state->room_c += (given + gains - s->loss_kw_k * (state->room_c - state->outdoor_c)) * hours / s->store_kwh_k;
}

/* Taps open in a two-minute cell: Poisson by inversion, the mean follows habit and number of flats. */
static int taps_open(const struct course_site *s, int64_t time_ms, int64_t local_ms) {
    double mean = s->flats * DRAW_PER_FLAT * draw_habit[local_ms / (int64_t)HOUR % 24];
    double left = random_unit(random_mix(s->key, KEY_DRAWS), (uint64_t)(time_ms / DRAW_CELL_MS));
    double part = exp(-mean);
    int taps = 0;
    while (left >= part && taps < 40) {
        left -= part;
        part *= mean / ++taps;
    }
    return taps;
}

static void step_dhw(const struct course_site *s, const struct course_settings *settings, int64_t local_ms,
                     struct course_state *state) {
    const struct course_circuit *c = &settings->dhw;
    state->dhw_status = circuit_status(c, local_ms);
    bool off = c->mode == COURSE_FROST;
    if (c->mode != COURSE_MANUAL)
        state->dhw_want_c = off                                     ? 10
                            : state->dhw_status == COURSE_IS_SAVING ? settings->dhw_saving_c
                                                                    : settings->dhw_comfort_c;
    state->dhw_pump = (!off || c->pump_on) && !c->pump_off;
    double warmth = fmin(fmax((state->dhw_c - 12) / 43, 0), 1.2);
    double drawn = taps_open(s, state->time_ms, local_ms) * DRAW_KW * warmth;
    double circulation = state->dhw_pump ? CIRCULATION_KW_FLAT * s->flats * warmth : 0;
    double before = state->dhw_kw;
    double target = fmin(state->dhw_want_c, state->supply_c - 5);
    if (off) drawn = circulation = 0;
    double dip =
        fmin(fmax((drawn + circulation - before) / (2 + s->flats * 0.6), -4), 5); /* the valve is a little late */
    state->dhw_valve = valve_direction(target, state->dhw_c - dip, 0.5);
    state->dhw_c += (target - state->dhw_c) * lag(off ? 3 * 3600 : 45) - (off ? 0 : dip * 0.6);
    state->dhw_kw = drawn + circulation;
    double cooled = state->dhw_kw > 0 ? drawn / (drawn + 2.5 * circulation + 0.01) : 0;
    state->dhw_return_c += (fmax(state->dhw_c - 8, 20) * (1 - cooled) + 22 * cooled - state->dhw_return_c) * lag(90);
}

static double flow_m3_h(double kw, double from_c, double to_c) {
    return kw / (WATER_KWH_M3_K * fmax(from_c - to_c, 4));
}

static void step_meter(struct course_state *state) {
    double hours = COURSE_STEP_MS / HOUR;
    double heating = flow_m3_h(state->heating_kw, state->supply_c, state->return_c + 2);
    double dhw = flow_m3_h(state->dhw_kw, state->supply_c, state->dhw_return_c);
    double flow = heating + dhw;
    if (flow > 0.004) {
        double mixed = (heating * (state->return_c + 2) + dhw * state->dhw_return_c) / flow;
        state->primary_return_c += (fmin(mixed, state->supply_c - 4) - state->primary_return_c) * lag(60);
    } else {
        state->primary_return_c += (30 - state->primary_return_c) * lag(3600);
    }
    state->power_kw = state->heating_kw + state->dhw_kw;
    state->flow_l_h = flow * 1000;
    state->energy_kwh += state->power_kw * hours;
    state->volume_m3 += flow * hours;
    if (state->time_ms < state->meter_ms + COURSE_METER_MS) return;
    state->meter_ms = state->time_ms;
    state->meter_supply_c = state->supply_c;
    state->meter_return_c = state->primary_return_c;
    state->meter_flow_l_h = state->flow_l_h;
    state->meter_power_kw = state->power_kw;
    state->meter_volume_m3 = state->volume_m3;
    state->meter_energy_kwh = state->energy_kwh;
}

static void step(const struct course_site *s, const struct course_settings *settings, int64_t local_offset_ms,
                 struct course_state *state) {
    state->time_ms += COURSE_STEP_MS;
    int64_t local_ms = state->time_ms + local_offset_ms;
    step_weather(s, state);
    step_heating(s, settings, local_ms, state);
    step_dhw(s, settings, local_ms, state);
    step_meter(state);
}

void course_meter_estimate(const struct course_site *s, int64_t time_ms, double *energy_kwh, double *volume_m3) {
    double dhw_kw = s->flats * (DRAW_PER_FLAT * DRAW_KW + CIRCULATION_KW_FLAT), energy = 0;
    double room_c = 21.9 - s->night_setback + (s->emitter == COURSE_FLOOR);
    int64_t day_ms = (int64_t)DAY;
    for (int64_t t = s->installed_ms; t < time_ms; t += day_ms) {
        double hours = (double)(time_ms - t < day_ms ? time_ms - t : day_ms) / HOUR;
        double outdoor = season_c(t) + weather_k(s, t + day_ms / 2) + s->outdoor_offset_k;
        double heat_kw = fmax(0, s->loss_kw_k * (room_c - outdoor) - s->gains_kw);
        energy += (heat_kw + dhw_kw * 1.05) * hours;
    }
    *energy_kwh = energy;
    *volume_m3 = energy / (WATER_KWH_M3_K * emitters[s->emitter].cooling_k);
}

void course_begin(const struct course_site *s, const struct course_settings *settings, int64_t time_ms,
                  int64_t local_offset_ms, struct course_state *state) {
    *state = (struct course_state){.time_ms = time_ms - time_ms % COURSE_STEP_MS};
    double outdoor = course_outdoor_c(s, state->time_ms);
    state->outdoor_c = state->outdoor_slow_c = state->outdoor_lowest_c = state->outdoor_highest_c = outdoor;
    state->room_c = settings->room_comfort_c + 0.4 + s->curve_error_k * 0.2;
    state->room_want_c = settings->room_comfort_c;
    state->flow_want_c = state->flow_c = course_heat_curve_c(settings, outdoor, settings->room_comfort_c);
    state->return_c = state->room_c + (state->flow_c - state->room_c) * 0.5;
    state->dhw_want_c = state->dhw_c = settings->dhw_comfort_c;
    state->dhw_return_c = 40;
    state->primary_return_c = state->return_c + 2;
    course_meter_estimate(s, state->time_ms, &state->energy_kwh, &state->volume_m3);
    /* half an hour lets flow, return and taps settle; the meter begins afterwards */
    double energy = state->energy_kwh, volume = state->volume_m3;
    state->time_ms -= 180 * COURSE_STEP_MS;
    for (int i = 0; i < 180; i++) step(s, settings, local_offset_ms, state);
    state->energy_kwh = energy;
    state->volume_m3 = volume;
    state->meter_ms = 0;
    step_meter(state);
}

void course_meter_restore(const struct course_site *s, int64_t time_ms, double energy_kwh, double volume_m3,
                          struct course_state *state) {
    double energy_then, volume_then, energy_now, volume_now;
    course_meter_estimate(s, time_ms, &energy_then, &volume_then);
    course_meter_estimate(s, state->time_ms, &energy_now, &volume_now);
    state->meter_energy_kwh = state->energy_kwh = energy_kwh + fmax(0, energy_now - energy_then);
    state->meter_volume_m3 = state->volume_m3 = volume_m3 + fmax(0, volume_now - volume_then);
}

void course_advance(const struct course_site *s, const struct course_settings *settings, int64_t time_ms,
                    int64_t local_offset_ms, struct course_state *state) {
    int64_t steps = (time_ms - state->time_ms) / COURSE_STEP_MS;
    if (steps > COURSE_STEPS_MAX) {
        struct course_state before = *state;
        course_begin(s, settings, time_ms, local_offset_ms, state);
        course_meter_restore(s, before.time_ms, before.energy_kwh, before.volume_m3, state);
        return;
    }
    for (int64_t i = 0; i < steps; i++) step(s, settings, local_offset_ms, state);
}
