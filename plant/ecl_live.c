/* Registers that are computed when they are asked for: sensors, references, outputs, alarms, meter, clock. Owns
 * nothing. */
#include "ecl_private.h"

#include "physics/physics.h"
#include "random.h"

#include "base/time.h"

#include <math.h>

#define NOT_CONNECTED 19200
#define INPUTS        12

enum { TRIAC_DHW_OPEN = 0, TRIAC_DHW_CLOSE, TRIAC_HEATING_OPEN, TRIAC_HEATING_CLOSE };

/* Hundredths of a degree with the last bits of noise that a Pt1000 input has; a frozen input has none. */
static uint16_t sensor(const struct ecl *c, int input) {
    const struct substation *s = c->substation;
    int index = input - 1;
    if (index >= SENSORS || s->sensed[index] == SENSOR_OPEN_C) return NOT_CONNECTED;
    bool frozen = s->faults.sensors[index].kind == SENSOR_IS_FROZEN;
    uint64_t when = frozen ? 0 : (uint64_t)physics_time_ms(c->physics);
    double noise = random_unit(random_mix(s->site.key, when), (uint64_t)input) - 0.5;
    return (uint16_t)(int16_t)lround(s->sensed[index] * 100 + noise * 6);
}

static uint16_t reference(const struct ecl *c, int pnu) {
    const struct controller *s = &c->substation->controller;
    const struct reference_row {
        int pnu;
        double celsius;
    } rows[] = {{11252, s->room_want_c},
                {11253, s->flow_want_c},
                {11255, s->return_limit_c},
                {12254, s->water_want_c},
                {12256, c->substation->settings.water_return_limit_c}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].pnu == pnu) return (uint16_t)(int16_t)lround(rows[i].celsius * 100);
    return 0;
}

/* ---- alarms ---- */

void ecl_monitor(struct ecl *c) {
    const struct substation *s = c->substation;
    double apart = s->sensed[SENSOR_FLOW] - s->controller.flow_want_c;
    int upper = ecl_setting(c, PNU_ALARM_UPPER), lower = ecl_setting(c, PNU_ALARM_LOWER);
    bool away = s->controller.heating_on && ((upper && apart > upper) || (lower && -apart > lower));
    if (!away)
        c->apart_since_ms = 0;
    else if (!c->apart_since_ms)
        c->apart_since_ms = physics_time_ms(c->physics);
}

static bool sensor_defective(const struct ecl *c) {
    for (int i = 0; i < c->device.forced_count; i++) { /* a forced sensor outside -60 to 150 C is a defective one */
        const struct forced_register *f = &c->device.forced[i];
        int16_t raw = (int16_t)f->value;
        if (f->address > 10200 && f->address <= 10200 + INPUTS && raw != NOT_CONNECTED && (raw < -6000 || raw > 15000))
            return true;
    }
    for (int i = 0; i < SENSORS; i++) /* an input that the application needs, and nothing there */
        if (c->substation->faults.sensors[i].kind == SENSOR_IS_OPEN) return true;
    return false;
}

/* Numbers of alarms: which number means what on A266.1 is not public; 2 and 32 are a guess that only the simulator
 * makes. */
static uint32_t alarms(const struct ecl *c) {
    int64_t delay_ms = ecl_setting(c, PNU_ALARM_DELAY) * MINUTE_MS;
    bool apart = c->apart_since_ms && physics_time_ms(c->physics) - c->apart_since_ms >= delay_ms;
    return (apart ? UINT32_C(1) << 1 : 0) | (sensor_defective(c) ? UINT32_C(1) << 31 : 0);
}

/* ---- outputs ---- */

static bool triac(const struct ecl *c, int index) {
    int heating = c->substation->controller.heating_valve.direction;
    int water = c->substation->controller.water_valve.direction;
    switch (index) {
    case TRIAC_DHW_OPEN:
        return water > 0;
    case TRIAC_DHW_CLOSE:
        return water < 0;
    case TRIAC_HEATING_OPEN:
        return heating > 0;
    case TRIAC_HEATING_CLOSE:
        return heating < 0;
    default:
        return false;
    }
}

static bool relay(const struct ecl *c, int index) {
    int override = ecl_setting(c, PNU_RELAY_OVERRIDE + index);
    if (override) return override == 2;
    switch (index) {
    case RELAY_DHW_PUMP:
        return c->substation->controller.water_pump;
    case RELAY_HEATING_PUMP:
        return c->substation->controller.heating_pump;
    case RELAY_ALARM:
        return alarms(c) != 0;
    default:
        return false;
    }
}

static uint16_t output_mask(const struct ecl *c) {
    int mask = 0;
    for (int i = 0; i < 6; i++) mask |= (int)triac(c, i) << i | (int)relay(c, i) << (i + 6);
    return (uint16_t)mask;
}

/* ---- meter and clock ---- */

static void put_u32(uint16_t *words, double value) {
    uint32_t whole = (uint32_t)llround(value);
    words[0] = (uint16_t)(whole >> 16);
    words[1] = (uint16_t)whole;
}

static uint16_t meter(const struct ecl *c, int offset) {
    const struct meter *m = &c->substation->meter;
    uint16_t words[16] = {[0] = 1, [1] = 1, [2] = 60, [5] = 1}; /* bus address, type, scan time; 5 version (a guess) */
    put_u32(words + 3, m->serial);
    words[6] = (uint16_t)(int16_t)lround(m->shown.supply_c * 100);
    words[7] = (uint16_t)(int16_t)lround(m->shown.return_c * 100);
    put_u32(words + 8, m->shown.flow_l_h * 10);
    put_u32(words + 10, m->shown.power_kw * 10);
    put_u32(words + 12, m->shown.volume_m3 * 10);
    put_u32(words + 14, m->shown.energy_kwh * 10);
    return words[offset];
}

int64_t ecl_clock_ms(const struct ecl *c, int64_t now_ms) {
    return physics_local_ms(c->physics, now_ms) + c->substation->clock_error_ms;
}

static uint16_t clock_register(const struct ecl *c, int index, int64_t now_ms) {
    struct civil t = civil_from_ms(ecl_clock_ms(c, now_ms));
    int fields[5] = {t.hour, t.minute, t.day, t.month, t.year};
    return (uint16_t)fields[index];
}

/* ---- all of them ---- */

static uint16_t status(const struct ecl *c, int index) {
    const struct controller *s = &c->substation->controller;
    return (uint16_t)(index == 0 ? s->heating_status : index == 1 ? s->water_status : 0);
}

static uint16_t celsius_register(double celsius) {
    return (uint16_t)(int16_t)lround(celsius * 100);
}

uint16_t ecl_live(struct ecl *c, const struct ecl_row *row, int pnu, int64_t now_ms) {
    int index = pnu - row->first;
    switch (row->source) {
    case ECL_WINK:
        return (uint16_t)(now_ms < c->wink_until_ms ? (c->wink_until_ms - now_ms + 999) / 1000 : 0);
    case ECL_CLOCK:
        return clock_register(c, index, now_ms);
    case ECL_ALARM_MASK:
        return (uint16_t)(alarms(c) >> (index ? 0 : 16)); /* alarm 1 is bit 0 of PNU 1025 */
    case ECL_ALARM:
        return alarms(c) >> index & 1;
    case ECL_OUTPUT_MASK:
        return output_mask(c);
    case ECL_TRIAC:
        return triac(c, index);
    case ECL_RELAY:
        return relay(c, index);
    case ECL_STATUS:
        return status(c, index);
    case ECL_METER:
        return meter(c, index);
    case ECL_SENSOR:
    case ECL_SENSOR_CIRCUIT_1:
        return sensor(c, index + 1);
    case ECL_ROOM_UNIT:
        return NOT_CONNECTED;
    case ECL_OUTDOOR_LOWEST:
        return celsius_register(c->substation->outdoor_lowest_c);
    case ECL_OUTDOOR_HIGHEST:
        return celsius_register(c->substation->outdoor_highest_c);
    case ECL_REFERENCE:
        return reference(c, pnu);
    default:
        return 0;
    }
}
