/* A substation's step; see substation.h. Owns nothing, allocates nothing. */
#include "physics/substation.h"

#include "physics/draw.h"
#include "physics/water.h"
#include "random.h"

#include "base/time.h"

#include <math.h>

/* Time constants of the sensors in their pockets and on their walls, seconds. */
static const double sensor_lag_s[SENSORS] = {
    [SENSOR_OUTDOOR] = 600, [SENSOR_ROOM] = 300,  [SENSOR_FLOW] = 15,
    [SENSOR_WATER] = 4,     [SENSOR_RETURN] = 20, [SENSOR_WATER_RETURN] = 20,
};

/* ---- birth ---- */

static void circuit_factory(struct circuit_settings *c, const struct valve_settings *valve) {
    *c = (struct circuit_settings){.mode = MODE_SCHEDULED,
                                   .flow_min_c = 10,
                                   .flow_max_c = 90,
                                   .frost_c = 10,
                                   .return_gain_max = -2,
                                   .return_integral_s = 25,
                                   .valve = *valve};
    for (int day = 0; day < 7; day++) c->schedule[day][1] = 2400;
}

void substation_settings_factory(struct controller_settings *out, const struct site *site) {
    *out = (struct controller_settings){.slope = 1,
                                        .room_comfort_c = 20,
                                        .room_saving_c = site->saving_c,
                                        .room_gain_max = -4,
                                        .cutout_c = site->cutout_c,
                                        .no_saving_under_c = -15,
                                        .pump_frost_c = 2,
                                        .pump_start_c = 20,
                                        .pump_after_min = 3,
                                        .return_x1_c = 15,
                                        .return_y1_c = 40,
                                        .return_x2_c = -15,
                                        .return_y2_c = 60,
                                        .water_comfort_c = 55,
                                        .water_saving_c = 50,
                                        .water_return_limit_c = 45,
                                        .bacteria_minutes = 120,
                                        .bacteria_c = 9};
    circuit_factory(&out->heating, &site->heating_valve);
    circuit_factory(&out->hot_water, &site->hot_water_valve);
    out->hot_water.flow_max_c = 65;
    out->hot_water.return_gain_max = 0;
    for (int i = 0; i < CURVE_POINTS; i++) out->curve_c[i] = site->curve_c[i] + round(site->curve_error_k);
    for (int day = 0; day < 7 && site->night_setback; day++) {
        out->heating.schedule[day][0] = day < 5 ? 530 : 630;
        out->heating.schedule[day][1] = day < 5 ? 2200 : 2300;
    }
}

void substation_init(struct substation *s, uint64_t seed, int number) {
    *s = (struct substation){.drawn_cell = -1};
    site_init(&s->site, seed, number);
    substation_settings_factory(&s->settings, &s->site);
    meter_init(&s->meter, site_design_flow_m3_h(&s->site), 60000000 + (uint32_t)(s->site.key % 9999999));
}

void substation_begin(struct substation *s, const struct weather_now *w, double outdoor_slow_c, double supply_c) {
    double room = fmin(s->settings.room_comfort_c + 0.8, s->site.thermostat_c + 0.3);
    controller_begin(&s->controller, &s->settings, outdoor_slow_c);
    building_begin(&s->building, &s->site, outdoor_slow_c, fmax(room, outdoor_slow_c + 2));
    heating_begin(&s->heating, s->controller.summer ? s->building.room_c : s->controller.flow_want_c,
                  s->building.room_c);
    hot_water_begin(&s->hot_water, s->settings.water_comfort_c);
    s->supply_c = supply_c;
    s->return_c = s->heating.primary_return_c;
    s->outdoor_lowest_c = s->outdoor_highest_c = w->outdoor_c + s->site.outdoor_offset_k;
    const double start[SENSORS] = {w->outdoor_c + s->site.outdoor_offset_k,
                                   s->site.room_sensor ? s->building.room_c : SENSOR_OPEN_C,
                                   s->heating.flow_c,
                                   s->hot_water.flow_c,
                                   s->heating.primary_return_c,
                                   s->hot_water.primary_return_c};
    for (int i = 0; i < SENSORS; i++) s->sensed[i] = start[i];
    substation_account_reset(s);
}

/* ---- one step ---- */

double substation_flow_m3_h(struct substation *s, double flow_part) {
    const struct controller *c = &s->controller;
    s->heating_m3_h = s->site.heating_full_kw_k / WATER_KWH_M3_K * valve_share(c->heating_valve.position) * flow_part;
    s->water_m3_h = s->site.hot_water_full_kw_k / WATER_KWH_M3_K * valve_share(c->water_valve.position) * flow_part;
    return s->flow_m3_h = s->heating_m3_h + s->water_m3_h;
}

static void sense(struct substation *s, double outdoor_c) {
    const double truth[SENSORS] = {outdoor_c,           s->building.room_c,          s->heating.flow_c,
                                   s->hot_water.flow_c, s->heating.primary_return_c, s->hot_water.primary_return_c};
    for (int i = 0; i < SENSORS; i++) {
        const struct sensor_fault *f = &s->faults.sensors[i];
        if (f->kind == SENSOR_IS_FROZEN) continue;
        if (f->kind == SENSOR_IS_OPEN || (i == SENSOR_ROOM && !s->site.room_sensor)) {
            s->sensed[i] = SENSOR_OPEN_C;
            continue;
        }
        double target = truth[i] + f->drift_k;
        if (!sensor_good(s->sensed[i])) s->sensed[i] = target; /* plugged in again */
        s->sensed[i] += (target - s->sensed[i]) * step_lag(sensor_lag_s[i]);
    }
}

static void draws(struct substation *s, const struct substation_drive *d) {
    int64_t cell = d->time_ms / DRAW_CELL_MS;
    if (cell == s->drawn_cell) return;
    s->drawn_cell = cell;
    s->drawn_l_s = draw_l_s(s->site.key, s->site.flats, d->time_ms, d->local_ms);
}

static void loops(struct substation *s, const struct substation_drive *d, double supply_c) {
    struct heating_drive heating = {supply_c, s->heating_m3_h * WATER_KWH_M3_K, s->building.room_c, s->faults.fouling,
                                    s->controller.heating_pump && !s->faults.pump_broken};
    struct hot_water_drive water = {supply_c,
                                    s->water_m3_h * WATER_KWH_M3_K,
                                    s->drawn_l_s,
                                    d->weather.cold_water_c,
                                    s->faults.water_fouling,
                                    s->controller.water_pump && !s->faults.water_pump_broken};
    heating_step(&s->heating, &s->site, &heating);
    hot_water_step(&s->hot_water, &s->site, &water);
}

static void account(struct substation *s) {
    s->account.primary_kwh += s->power_kw * STEP_H;
    s->account.given_kwh += s->heating.given_kw * STEP_H;
    s->account.drawn_kwh += s->hot_water.drawn_kw * STEP_H;
    s->account.circulation_kwh += s->hot_water.circulation_kw * STEP_H;
}

void substation_step(struct substation *s, const struct substation_drive *d, double supply_c) {
    struct weather_now weather = d->weather;
    weather.outdoor_c += s->site.outdoor_offset_k;
    draws(s, d);
    loops(s, d, supply_c);
    s->supply_c = supply_c;
    s->power_kw = s->heating.primary_kw + s->hot_water.primary_kw;
    if (s->flow_m3_h > 0) s->return_c = supply_c - s->power_kw / (s->flow_m3_h * WATER_KWH_M3_K);
    double hour = (double)(d->local_ms % DAY_MS) / HOUR_MS;
    building_step(&s->building, &s->site, &weather, s->heating.given_kw, hour);
    sense(s, weather.outdoor_c);
    s->outdoor_lowest_c = fmin(s->outdoor_lowest_c, weather.outdoor_c);
    s->outdoor_highest_c = fmax(s->outdoor_highest_c, weather.outdoor_c);
    s->controller.heating_valve.stuck = s->faults.valve_stuck;
    s->controller.water_valve.stuck = s->faults.water_valve_stuck;
    controller_step(&s->controller, &s->settings, s->sensed, d->local_ms + s->clock_error_ms);
    meter_step(&s->meter, s->supply_c, s->return_c, s->flow_m3_h, s->power_kw, d->time_ms);
    account(s);
}

/* ---- the account ---- */

double substation_stored_kwh(const struct substation *s) {
    return heating_heat_kwh(&s->heating, &s->site) + hot_water_heat_kwh(&s->hot_water, &s->site);
}

double substation_gap_kwh(const struct substation *s) {
    const struct substation_account *a = &s->account;
    double became = a->given_kwh + a->drawn_kwh + a->circulation_kwh;
    return a->primary_kwh - became - (substation_stored_kwh(s) - a->stored_at_begin_kwh);
}

void substation_account_reset(struct substation *s) {
    s->account = (struct substation_account){.stored_at_begin_kwh = substation_stored_kwh(s)};
}
