/* A motor valve on a three-point actuator, driven by a PI controller as an ECL does it. Pure.
 *
 * Settings are the controller's Xp, Tn, motor running time and neutral zone (PNU 1x184 to 1x187) and the shortest pulse
 * (1x189). The controller knows no position: it sums up what it has let the motor run. */
#ifndef HEARTH_PLANT_PHYSICS_VALVE_H
#define HEARTH_PLANT_PHYSICS_VALVE_H

#include <stdbool.h>

struct valve_settings {
    double band_k, integral_s, running_s, neutral_k, pulse_s;
};

struct valve {
    double want, position; /* 0 closed to 1 open */
    double error_k;        /* of the step before */
    int direction;         /* of the motor in the last step: -1 closing, 0 at rest, 1 opening */
    bool stuck;            /* a fault: the motor runs, the valve stays */
};

/* One step towards a set point: `error_k` is wanted minus measured. */
void valve_control(struct valve *v, const struct valve_settings *s, double error_k);
/* One step towards closed or open without a controller. */
void valve_drive(struct valve *v, const struct valve_settings *s, double position);
void valve_rest(struct valve *v); /* control is off: everything stays */

/* Share of the full flow that passes: nearly quadratic, as control valves for heat exchangers are. */
static inline double valve_share(double position) {
    return position * (0.08 + 0.92 * position);
}

#endif
