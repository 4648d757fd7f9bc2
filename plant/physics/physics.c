/* The network's step and its account; see physics.h. Owns everything in struct physics. */
#include "physics/physics_private.h"

#include "physics/water.h"

#include "base/arena.h"
#include "base/time.h"

#include <math.h>
#include <stdlib.h>

#define OUTDOOR_SLOW_S (12 * 3600.0)

struct substation *physics_substation(struct physics *p, int number) {
    REQUIRE(number >= 0 && number < p->count);
    return &p->substations[number];
}

struct heat_plant *physics_plant(struct physics *p) {
    return &p->plant;
}

int64_t physics_time_ms(const struct physics *p) {
    return p->time_ms;
}

const struct weather_now *physics_weather(const struct physics *p) {
    return &p->now;
}

int64_t physics_local_ms(const struct physics *p, int64_t time_ms) {
    return time_ms + (p->options.zone ? tz_offset_s(p->options.zone, time_ms) * SECOND_MS : 0);
}

/* ---- the step ---- */

static int64_t local_now_ms(struct physics *p) {
    if (p->time_ms >= p->zone_until_ms || p->time_ms < p->zone_until_ms - MINUTE_MS) {
        p->zone_ms = physics_local_ms(p, p->time_ms) - p->time_ms;
        p->zone_until_ms = time_floor(p->time_ms, MINUTE_MS) + MINUTE_MS;
    }
    return p->time_ms + p->zone_ms;
}

/* Flows that the valves ask for; scaled down where the pump can't move so much. */
static double flows(struct physics *p) {
    double wanted = 0, got = 0;
    for (int i = 0; i < p->count; i++) wanted += substation_flow_m3_h(&p->substations[i], 1);
    double part = heat_plant_flow_part(&p->plant, wanted);
    for (int i = 0; i < p->count; i++) {
        if (part < 1) substation_flow_m3_h(&p->substations[i], part);
        got += p->flow_m3_h[i] = p->substations[i].flow_m3_h;
    }
    return got;
}

void physics_step(struct physics *p) {
    p->time_ms += STEP_MS;
    weather_at(&p->weather, p->time_ms, &p->now);
    p->outdoor_slow_c += (p->now.outdoor_c - p->outdoor_slow_c) * step_lag(OUTDOOR_SLOW_S);
    struct substation_drive drive = {.time_ms = p->time_ms, .local_ms = local_now_ms(p), .weather = p->now};
    double flow = flows(p);
    pipes_supply(p->pipes, p->flow_m3_h, heat_plant_supply_c(&p->plant), p->now.ground_c, p->arrived_c);
    for (int i = 0; i < p->count; i++) {
        substation_step(&p->substations[i], &drive, p->arrived_c[i]);
        p->sent_c[i] = p->substations[i].return_c;
    }
    double back_c = pipes_return(p->pipes, p->sent_c, p->now.ground_c);
    heat_plant_step(&p->plant, flow, back_c, p->outdoor_slow_c);
}

bool physics_advance(struct physics *p, int64_t time_ms, int64_t steps_max) {
    int64_t steps = (time_ms - p->time_ms) / STEP_MS, most = steps;
    if (steps <= 0 || p->options.still) return true;
    if (steps_max > 0 && p->count > 0) most = steps_max / p->count + 1;
    for (int64_t i = 0; i < steps && i < most; i++) physics_step(p);
    return steps <= most;
}

void physics_skip(struct physics *p, int64_t time_ms) {
    if (time_ms - p->time_ms < STEP_MS) return;
    p->time_ms = time_floor(time_ms, STEP_MS);
    for (int i = 0; i < p->count; i++) p->substations[i].meter.read_ms = p->time_ms;
}

/* ---- the account ---- */

double physics_stored_kwh(const struct physics *p) {
    return heat_plant_stored_kwh(&p->plant) + pipes_heat_kwh(p->pipes);
}

void physics_account_reset(struct physics *p) {
    for (int i = 0; i < p->count; i++) {
        substation_account_reset(&p->substations[i]);
        p->meter_begin_kwh[i] = p->substations[i].meter.energy_kwh + p->substations[i].meter.uncounted_kwh;
    }
    p->plant.produced_kwh = p->plant.peak_kwh = p->plant.store_loss_kwh = p->plant.delivered_kwh = 0;
    p->loss_begin_kwh = pipes_loss_kwh(p->pipes);
    p->stored_begin_kwh = physics_stored_kwh(p);
}

void physics_set_meter(struct physics *p, int number, uint32_t serial, double energy_kwh, double volume_m3) {
    struct meter *m = &physics_substation(p, number)->meter;
    p->meter_begin_kwh[number] += energy_kwh - m->energy_kwh;
    m->serial = serial;
    m->energy_kwh = energy_kwh;
    m->volume_m3 = volume_m3;
}

static double meter_gap(const struct physics *p, int i) {
    const struct meter *m = &p->substations[i].meter;
    double counted = m->energy_kwh + m->uncounted_kwh - p->meter_begin_kwh[i];
    return fabs(counted - p->substations[i].account.primary_kwh);
}

void physics_balance(const struct physics *p, struct physics_balance *out) {
    *out = (struct physics_balance){.produced = p->plant.produced_kwh, .store_loss = p->plant.store_loss_kwh};
    for (int i = 0; i < p->count; i++) {
        double taken = p->substations[i].account.primary_kwh, some = fmax(taken, 1);
        out->taken += taken;
        out->substation_gap = fmax(out->substation_gap, fabs(substation_gap_kwh(&p->substations[i])) / some);
        out->meter_gap = fmax(out->meter_gap, meter_gap(p, i) / some);
    }
    out->pipe_loss = pipes_loss_kwh(p->pipes) - p->loss_begin_kwh;
    out->stored_change = physics_stored_kwh(p) - p->stored_begin_kwh;
    out->gap = out->produced - out->taken - out->pipe_loss - out->store_loss - out->stored_change;
}

void physics_free(struct physics *p) {
    if (!p) return;
    pipes_free(p->pipes);
    free(p->substations);
    free(p->flow_m3_h);
    free(p->arrived_c);
    free(p->sent_c);
    free(p->kept);
    free(p->meter_begin_kwh);
    free(p->degree_hours);
    free(p);
}
