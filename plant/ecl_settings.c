/* Registers to settings: what a write to a PNU means for the physics. Owns nothing. */
#include "ecl_private.h"

#include "physics/physics.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define HEATING 0
#define DHW     1

/* Where the number of a register goes, and what it is divided by. `+ 1000` is the same setting of circuit 2. */
struct setting_row {
    uint16_t pnu;
    uint8_t divisor;
    size_t offset;
};
#define AT(member) offsetof(struct controller_settings, member)
static const struct setting_row doubles[] = {
    {PNU_SLOPE, 10, AT(slope)},
    {PNU_ROOM_COMFORT, 10, AT(room_comfort_c)},
    {PNU_ROOM_SAVING, 10, AT(room_saving_c)},
    {PNU_ROOM_GAIN_MAX, 10, AT(room_gain_max)},
    {PNU_ROOM_GAIN_MIN, 10, AT(room_gain_min)},
    {PNU_CUTOUT, 1, AT(cutout_c)},
    {PNU_AUTO_SAVING, 1, AT(no_saving_under_c)},
    {PNU_PUMP_AFTER, 1, AT(pump_after_min)},
    {PNU_PUMP_FROST, 1, AT(pump_frost_c)},
    {PNU_PUMP_START, 1, AT(pump_start_c)},
    {PNU_RETURN_X1, 1, AT(return_x1_c)},
    {PNU_RETURN_X1 + 1, 1, AT(return_y1_c)},
    {PNU_RETURN_X1 + 2, 1, AT(return_x2_c)},
    {PNU_RETURN_X1 + 3, 1, AT(return_y2_c)},
    {PNU_DHW_COMFORT, 10, AT(water_comfort_c)},
    {PNU_DHW_SAVING, 10, AT(water_saving_c)},
    {PNU_DHW_RETURN_LIMIT, 1, AT(water_return_limit_c)},
    {PNU_BACTERIA_C, 1, AT(bacteria_c)},
};
#undef AT

/* The same for both circuits. */
#define AT(member) offsetof(struct circuit_settings, member)
static const struct setting_row circuit_doubles[] = {
    {PNU_FLOW_MIN, 1, AT(flow_min_c)},
    {PNU_FLOW_MAX, 1, AT(flow_max_c)},
    {PNU_FROST, 1, AT(frost_c)},
    {PNU_RETURN_GAIN_MAX, 10, AT(return_gain_max)},
    {PNU_RETURN_GAIN_MIN, 10, AT(return_gain_min)},
    {PNU_RETURN_INTEGRAL, 1, AT(return_integral_s)},
    {PNU_VALVE_BAND, 1, AT(valve.band_k)},
    {PNU_VALVE_INTEGRAL, 1, AT(valve.integral_s)},
    {PNU_VALVE_RUNNING, 1, AT(valve.running_s)},
    {PNU_VALVE_NEUTRAL, 1, AT(valve.neutral_k)},
    {PNU_VALVE_PULSE, 50, AT(valve.pulse_s)}, /* in 20 ms */
};
#undef AT

static void fill(const struct ecl *c, const struct setting_row *rows, size_t count, int pnu_offset, void *out) {
    for (size_t i = 0; i < count; i++) {
        double value = ecl_setting(c, rows[i].pnu + pnu_offset) / (double)rows[i].divisor;
        memcpy((char *)out + rows[i].offset, &value, sizeof value);
    }
}
#define ROWS(table) table, sizeof(table) / sizeof(table)[0]

static void circuit_refresh(struct ecl *c, int circuit, struct circuit_settings *out) {
    fill(c, ROWS(circuit_doubles), 1000 * circuit, out);
    out->mode = (enum circuit_mode)ecl_setting(c, PNU_MODE + circuit);
    for (int day = 0; day < 7; day++)
        for (int i = 0; i < 6; i++) out->schedule[day][i] = *ecl_stored(c, PNU_SCHEDULE + 100 * circuit + 10 * day + i);
    int override = ecl_setting(c, PNU_RELAY_OVERRIDE + (circuit == DHW ? RELAY_DHW_PUMP : RELAY_HEATING_PUMP));
    out->pump_off = override == 1;
    out->pump_on = override == 2;
}

void ecl_settings_refresh(struct ecl *c) {
    struct controller_settings *s = &c->substation->settings;
    fill(c, ROWS(doubles), 0, s);
    circuit_refresh(c, HEATING, &s->heating);
    circuit_refresh(c, DHW, &s->hot_water);
    for (int i = 0; i < CURVE_POINTS; i++) s->curve_c[i] = ecl_setting(c, PNU_CURVE + i);
    s->total_stop = ecl_setting(c, PNU_TOTAL_STOP) == 1;
    s->water_first = ecl_setting(c, PNU_DHW_PRIORITY) == 1;
    s->bacteria_days = ecl_setting(c, PNU_BACTERIA_DAYS);
    s->bacteria_start = ecl_setting(c, PNU_BACTERIA_DAYS + 1);
    s->bacteria_minutes = ecl_setting(c, PNU_BACTERIA_DAYS + 2);
}

/* ---- as somebody commissioned it ---- */

static void put(struct ecl *c, int pnu, double value) {
    *ecl_stored(c, pnu) = (uint16_t)(int16_t)lround(value);
}

static void valve_initial(struct ecl *c, int circuit, const struct valve_settings *v) {
    put(c, PNU_VALVE_BAND + 1000 * circuit, v->band_k);
    put(c, PNU_VALVE_INTEGRAL + 1000 * circuit, v->integral_s);
    put(c, PNU_VALVE_RUNNING + 1000 * circuit, v->running_s);
    put(c, PNU_VALVE_NEUTRAL + 1000 * circuit, v->neutral_k);
}

static void schedule_initial(struct ecl *c) {
    const struct controller_settings *s = &c->substation->settings; /* the physics' own idea of this site */
    for (int day = 0; day < 7; day++)
        for (int i = 0; i < 6; i++) {
            *ecl_stored(c, PNU_SCHEDULE + 10 * day + i) = s->heating.schedule[day][i];
            *ecl_stored(c, PNU_SCHEDULE + 100 + 10 * day + i) = s->hot_water.schedule[day][i];
        }
}

void ecl_settings_initial(struct ecl *c) {
    const struct site *site = &c->substation->site;
    for (int i = 0; i < CURVE_POINTS; i++) put(c, PNU_CURVE + i, c->substation->settings.curve_c[i]);
    if (site->emitter == EMITTER_OLD_RADIATORS) put(c, PNU_SLOPE, 15);
    if (site->emitter == EMITTER_FLOOR) put(c, PNU_SLOPE, 6), put(c, PNU_FLOW_MAX, 45);
    put(c, PNU_ROOM_COMFORT, 200 + 5 * (double)(site->key % 4));
    put(c, PNU_ROOM_SAVING, 10 * site->saving_c);
    put(c, PNU_CUTOUT, site->cutout_c);
    put(c, PNU_RETURN_GAIN_MAX + 1000, 0); /* a warm return of the circulation must not cool the hot water */
    valve_initial(c, HEATING, &site->heating_valve);
    valve_initial(c, DHW, &site->hot_water_valve);
    schedule_initial(c);
}
