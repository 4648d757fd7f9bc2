/* From faults to parameters of substations; see fault_physics.h. Owns nothing. */
#include "fault_physics.h"

#include "physics/water.h"

#include "base/time.h"

#include <math.h>

#define DRIFT_K_H        1.0
#define DRIFT_MOST_K     20.0
#define FOULING          2.5        /* leaves 2/7 of the clean UA */
#define CLOCK_GAIN       (1.0 / 60) /* a minute every hour */
#define ROLLOVER_AHEAD_H 0.2

static void take_away(struct fault_physics *t, struct physics *p, int substations) {
    for (int i = 0; i < substations; i++) {
        if (!t->touched[i]) continue;
        struct substation_faults *f = &physics_substation(p, i)->faults;
        for (int sensor = 0; sensor < SENSORS; sensor++) f->sensors[sensor] = (struct sensor_fault){0};
        f->valve_stuck = f->water_valve_stuck = false;
        f->fouling = f->water_fouling = 0;
        t->touched[i] = false;
    }
}

/* What happens once, when a fault begins. */
static void begin(const struct fault *f, struct physics *p, int number) {
    const struct substation *s = physics_substation(p, number);
    const struct meter *m = &s->meter;
    uint32_t other_serial = 60000000 + (m->serial - 60000000 + 1000003) % 9999999;
    if (f->kind == FAULT_METER_EXCHANGE) physics_set_meter(p, number, other_serial, 0, 0);
    if (f->kind != FAULT_METER_ROLLOVER) return;
    double energy = m->model.energy_full_kwh - fmax(s->power_kw * ROLLOVER_AHEAD_H, 2 * m->model.energy_step_kwh);
    double volume = m->model.volume_full_m3 - fmax(s->flow_m3_h * ROLLOVER_AHEAD_H, 2 * m->model.volume_step_m3);
    physics_set_meter(p, number, m->serial, energy, volume);
}

static void hold(const struct fault *f, struct substation *s, int64_t now_ms) {
    struct sensor_fault *sensor = &s->faults.sensors[f->part >= 1 && f->part <= SENSORS ? f->part - 1 : 0];
    double hours = (double)(now_ms - f->since_ms) / HOUR_MS;
    switch (f->kind) {
    case FAULT_FROZEN:
        sensor->kind = SENSOR_IS_FROZEN;
        return;
    case FAULT_OPEN:
        sensor->kind = SENSOR_IS_OPEN;
        return;
    case FAULT_DRIFT:
        *sensor = (struct sensor_fault){SENSOR_DRIFTS, fmin(hours * DRIFT_K_H, DRIFT_MOST_K)};
        return;
    case FAULT_STUCK:
        *(f->part == 2 ? &s->faults.water_valve_stuck : &s->faults.valve_stuck) = true;
        return;
    case FAULT_FOULED:
        *(f->part == 2 ? &s->faults.water_fouling : &s->faults.fouling) = FOULING;
        return;
    case FAULT_CLOCK_DRIFT:
        s->clock_error_ms += llround((double)(now_ms - f->done_ms) * CLOCK_GAIN);
        return;
    default:
        return;
    }
}

static void apply(struct fault_physics *t, struct fault *f, struct physics *p, int substations) {
    int64_t now_ms = physics_time_ms(p);
    int first = f->device == FAULT_ALL ? 0 : f->device, last = f->device == FAULT_ALL ? substations - 1 : f->device;
    bool begins = f->since_ms == 0;
    if (begins) f->since_ms = f->done_ms = now_ms;
    for (int i = first; i <= last && i < substations; i++) {
        if (begins) begin(f, p, i);
        hold(f, physics_substation(p, i), now_ms);
        t->touched[i] = true;
    }
    f->done_ms = now_ms;
}

void fault_physics_apply(struct fault_physics *t, struct faults *f, struct physics *p, int substations,
                         int64_t elapsed_s) {
    take_away(t, p, substations);
    for (int i = 0; i < f->count; i++) {
        struct fault *one = &f->items[i];
        if (fault_is_physical(one->kind) && elapsed_s >= one->from && elapsed_s <= one->to)
            apply(t, one, p, substations);
    }
}
