/* The heat meter; see meter.h. Owns nothing. */
#include "physics/meter.h"

#include "physics/water.h"

#include <math.h>
#include <stdbool.h>

#define SENSOR_S   12.0
#define STANDING_S 5400.0
#define BASEMENT_C 20.0

void meter_init(struct meter *m, double design_flow_m3_h, uint32_t serial) {
    bool small = design_flow_m3_h < 2.5;
    *m = (struct meter){.serial = serial, .supply_c = BASEMENT_C, .return_c = BASEMENT_C};
    m->model.energy_step_kwh = small ? 0.1 : 1;
    m->model.volume_step_m3 = small ? 0.01 : 0.1;
    m->model.energy_full_kwh = 1e7;
    m->model.volume_full_m3 = 1e6;
    m->model.flow_least_m3_h = 0.002 * ceil(design_flow_m3_h);
}

static double shown(double sum, double step, double full) {
    return floor(fmod(sum, full) / step + 1e-9) * step;
}

void meter_read(struct meter *m, double flow_m3_h, double power_kw, int64_t time_ms) {
    bool counts = flow_m3_h >= m->model.flow_least_m3_h;
    m->read_ms = time_ms;
    m->shown.supply_c = round(m->supply_c * 100) / 100;
    m->shown.return_c = round(m->return_c * 100) / 100;
    m->shown.flow_l_h = counts ? round(flow_m3_h * 1000) : 0;
    m->shown.power_kw = counts ? round(power_kw * 10) / 10 : 0;
    m->shown.energy_kwh = shown(m->energy_kwh, m->model.energy_step_kwh, m->model.energy_full_kwh);
    m->shown.volume_m3 = shown(m->volume_m3, m->model.volume_step_m3, m->model.volume_full_m3);
}

void meter_step(struct meter *m, double supply_c, double return_c, double flow_m3_h, double power_kw, int64_t time_ms) {
    bool counts = flow_m3_h >= m->model.flow_least_m3_h;
    if (counts) {
        m->energy_kwh += power_kw * STEP_H;
        m->volume_m3 += flow_m3_h * STEP_H;
    } else {
        m->uncounted_kwh += power_kw * STEP_H;
        m->uncounted_m3 += flow_m3_h * STEP_H;
    }
    double supply = flow_m3_h > 0 ? supply_c : BASEMENT_C, back = flow_m3_h > 0 ? return_c : BASEMENT_C;
    double lag = step_lag(flow_m3_h > 0 ? SENSOR_S : STANDING_S);
    m->supply_c += (supply - m->supply_c) * lag;
    m->return_c += (back - m->return_c) * lag;
    if (time_ms - m->read_ms >= METER_READ_MS) meter_read(m, flow_m3_h, power_kw, time_ms);
}
