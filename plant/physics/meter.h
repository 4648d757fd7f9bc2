/* A heat meter: integrates what flows, shows it with its own resolution, and begins anew when its digits are full.
 * Pure.
 *
 * It is read over M-Bus by the controller once a minute; what it said then is what the registers hold. */
#ifndef HEARTH_PLANT_PHYSICS_METER_H
#define HEARTH_PLANT_PHYSICS_METER_H

#include <stdint.h>

#define METER_READ_MS 60000

struct meter_model {
    double energy_step_kwh, volume_step_m3; /* last digit */
    double energy_full_kwh, volume_full_m3; /* here it shows 0 again */
    double flow_least_m3_h;                 /* under it nothing is counted (start of the flow sensor) */
};
struct meter_readings {
    double supply_c, return_c, flow_l_h, power_kw, energy_kwh, volume_m3; /* as shown */
};
struct meter {
    struct meter_model model;
    uint32_t serial;
    double energy_kwh, volume_m3;       /* true sums since it was mounted, plus what it began with */
    double uncounted_kwh, uncounted_m3; /* passed under the start of the flow sensor */
    double supply_c, return_c;          /* its own sensors, which are slow */
    struct meter_readings shown;
    int64_t read_ms;
};
/* A model by design flow: small meters show tenths of a kilowatt hour, large ones whole ones. */
void meter_init(struct meter *m, double design_flow_m3_h, uint32_t serial);
void meter_step(struct meter *m, double supply_c, double return_c, double flow_m3_h, double power_kw, int64_t time_ms);
void meter_read(struct meter *m, double flow_m3_h, double power_kw, int64_t time_ms);

#endif
