/* What all physics of the plant share: the step, and the heat that water carries.
 *
 * Units in names: degrees Celsius (_c), kelvin (_k), kilowatt (_kw), kilowatt hours (_kwh), cubic metres (_m3), cubic
 * metres an hour (_m3_h), kilowatt per kelvin (_kw_k: a heat loss, or water that carries so much per kelvin),
 * kilowatt hours per kelvin (_kwh_k: a heat store). One heat coefficient for all water, at about 60 C (EN 1434's k lies
 * between 1.13 and 1.16): so energy stays exactly where volume and temperature put it. */
#ifndef HEARTH_PLANT_PHYSICS_WATER_H
#define HEARTH_PLANT_PHYSICS_WATER_H

#define WATER_KWH_M3_K 1.143

#define STEP_MS 5000 /* all state moves on this grid only: who reads when changes nothing */
#define STEP_S  (STEP_MS / 1000.0)
#define STEP_H  (STEP_S / 3600.0)

/* Part of its way that a first-order lag goes in one step (backward Euler: stable for any time constant). */
static inline double step_lag(double seconds) {
    return STEP_S / (seconds + STEP_S);
}

static inline double between(double low, double value, double high) {
    return value < low ? low : value > high ? high : value;
}

#endif
