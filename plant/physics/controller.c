/* The control program; see controller.h. Owns nothing. */
#include "physics/controller.h"

#include "physics/water.h"

#include "base/time.h"

#include <math.h>

#define BLIND_OUTDOOR_C 0.0 /* what is taken for the outdoor temperature when its sensor is out of order */
#define OUTDOOR_SLOW_S  (24 * 3600.0)
#define CUTOUT_BACK_K   2

double heat_curve_c(const struct controller_settings *s, double outdoor_c, double room_want_c) {
    const double *y = s->curve_c;
    const int *x = curve_outdoor_c;
    int i = 0;
    while (i < CURVE_POINTS - 2 && outdoor_c > x[i + 1]) i++;
    double flow = y[i] + (y[i + 1] - y[i]) * (outdoor_c - x[i]) / (x[i + 1] - x[i]);
    flow += (room_want_c - 20) * s->slope * 2.5;
    return fmin(fmax(flow, s->heating.flow_min_c), s->heating.flow_max_c);
}

bool schedule_in_period(const uint16_t schedule[7][6], int64_t local_ms) {
    int64_t day = local_ms / DAY_MS, minute = local_ms % DAY_MS / MINUTE_MS;
    int now = (int)(minute / 60 * 100 + minute % 60);
    const uint16_t *today = schedule[(day + 3) % 7]; /* 1970-01-01 was a Thursday */
    for (int i = 0; i < 6; i += 2)
        if (now >= today[i] && now < today[i + 1]) return true;
    return false;
}

static enum circuit_status circuit_status(const struct circuit_settings *c, int64_t local_ms) {
    if (c->mode == MODE_COMFORT || c->mode == MODE_MANUAL) return STATUS_COMFORT;
    if (c->mode != MODE_SCHEDULED) return STATUS_SAVING;
    return schedule_in_period(c->schedule, local_ms) ? STATUS_COMFORT : STATUS_SAVING;
}

static double line(double x1, double y1, double x2, double y2, double x) {
    if (fabs(x1 - x2) < 1) return y1;
    return y1 + (y2 - y1) * between(0, (x - x1) / (x2 - x1), 1);
}

/* By how much a return above (or below) its limit shifts the flow reference: gain times the excess, reached with the
 * integration time. Negative gains lower the flow when the return is too warm. */
static void return_influence(const struct circuit_settings *c, double return_c, double limit_c, double *influence_k) {
    double gain = return_c > limit_c ? c->return_gain_max : -c->return_gain_min;
    double target = sensor_good(return_c) ? gain * fabs(return_c - limit_c) : 0;
    *influence_k += (between(-40, target, 40) - *influence_k) * step_lag(fmax(c->return_integral_s, 1) * 10);
}

static double room_influence_k(const struct controller_settings *s, double room_c, double want_c) {
    if (!sensor_good(room_c)) return 0;
    double over = room_c - want_c;
    return between(-20, over * (over > 0 ? s->room_gain_max : -s->room_gain_min), 20);
}

/* ---- heating ---- */

static void summer_cutout(struct controller *c, const struct controller_settings *s, double outdoor_c) {
    c->outdoor_slow_c += (outdoor_c - c->outdoor_slow_c) * step_lag(OUTDOOR_SLOW_S);
    if (s->cutout_c <= 0)
        c->summer = false;
    else if (c->outdoor_slow_c > s->cutout_c)
        c->summer = true;
    else if (c->outdoor_slow_c < s->cutout_c - CUTOUT_BACK_K)
        c->summer = false;
}

static void heating_want(struct controller *c, const struct controller_settings *s, const double *sensed,
                         double outdoor_c) {
    bool saving = c->heating_status == STATUS_SAVING && outdoor_c >= s->no_saving_under_c;
    bool frost = s->heating.mode == MODE_FROST;
    c->room_want_c = saving ? s->room_saving_c : s->room_comfort_c;
    c->return_limit_c = line(s->return_x1_c, s->return_y1_c, s->return_x2_c, s->return_y2_c, outdoor_c);
    return_influence(&s->heating, sensed[SENSOR_RETURN], c->return_limit_c, &c->return_influence_k);
    double demand =
        heat_curve_c(s, outdoor_c, c->room_want_c) + room_influence_k(s, sensed[SENSOR_ROOM], c->room_want_c);
    c->flow_want_c = between(s->heating.flow_min_c, demand + c->return_influence_k, s->heating.flow_max_c);
    bool off = c->summer || frost || (saving && s->total_stop);
    if (off) c->flow_want_c = s->heating.frost_c;
    /* the pump follows the demand of the house: a warm return throttles its flow, but does not stop it */
    c->heating_on = (!off && demand >= s->pump_start_c) || (frost && outdoor_c < s->pump_frost_c);
}

static void heating_pump(struct controller *c, const struct controller_settings *s, double outdoor_c) {
    if (c->heating_on)
        c->pump_left_s = s->pump_after_min * 60;
    else
        c->pump_left_s = fmax(0, c->pump_left_s - STEP_S);
    c->heating_pump = c->heating_on || c->pump_left_s > 0 || outdoor_c < s->pump_frost_c;
}

static void heating_valve(struct controller *c, const struct controller_settings *s, const double *sensed) {
    bool water_needs_it = s->water_first && c->water_want_c - sensed[SENSOR_WATER] > 5;
    if (c->heating_on && !water_needs_it)
        valve_control(&c->heating_valve, &s->heating.valve, c->flow_want_c - sensed[SENSOR_FLOW]);
    else
        valve_drive(&c->heating_valve, &s->heating.valve, 0);
}

/* ---- hot water ---- */

static bool bacteria_run(const struct controller_settings *s, int64_t local_ms) {
    if (s->bacteria_c < 10 || !s->bacteria_days) return false;
    for (int back = 0; back < 2; back++) { /* a run may have begun yesterday */
        int64_t day = local_ms / DAY_MS - back, begin = day * DAY_MS + s->bacteria_start * 30 * MINUTE_MS;
        if (s->bacteria_days >> ((day + 3) % 7) & 1 && local_ms >= begin &&
            local_ms < begin + s->bacteria_minutes * MINUTE_MS)
            return true;
    }
    return false;
}

static void water_want(struct controller *c, const struct controller_settings *s, const double *sensed,
                       int64_t local_ms) {
    bool off = s->hot_water.mode == MODE_FROST;
    double want = c->water_status == STATUS_SAVING ? s->water_saving_c : s->water_comfort_c;
    if (bacteria_run(s, local_ms)) want = s->bacteria_c;
    return_influence(&s->hot_water, sensed[SENSOR_WATER_RETURN], s->water_return_limit_c, &c->water_return_influence_k);
    want = between(s->hot_water.flow_min_c, want + c->water_return_influence_k, fmax(s->hot_water.flow_max_c, want));
    c->water_want_c = off ? s->hot_water.frost_c : want;
    c->water_pump = !off;
}

/* ---- both ---- */

void controller_begin(struct controller *c, const struct controller_settings *s, double outdoor_c) {
    *c = (struct controller){.outdoor_slow_c = outdoor_c};
    c->summer = s->cutout_c > 0 && outdoor_c > s->cutout_c;
    c->room_want_c = s->room_comfort_c;
    c->flow_want_c = heat_curve_c(s, outdoor_c, s->room_comfort_c);
    c->water_want_c = s->water_comfort_c;
    c->heating_valve.position = c->heating_valve.want = 0.3;
    c->water_valve.position = c->water_valve.want = 0.1;
}

static void pumps_overridden(struct controller *c, const struct controller_settings *s) {
    c->heating_pump = (c->heating_pump || s->heating.pump_on) && !s->heating.pump_off;
    c->water_pump = (c->water_pump || s->hot_water.pump_on) && !s->hot_water.pump_off;
}

void controller_step(struct controller *c, const struct controller_settings *s, const double sensed[SENSORS],
                     int64_t local_ms) {
    double outdoor_c = sensor_good(sensed[SENSOR_OUTDOOR]) ? sensed[SENSOR_OUTDOOR] : BLIND_OUTDOOR_C;
    c->heating_status = circuit_status(&s->heating, local_ms);
    c->water_status = circuit_status(&s->hot_water, local_ms);
    summer_cutout(c, s, outdoor_c);
    if (s->heating.mode == MODE_MANUAL) { /* takes every circuit along: control stops, and frost protection too */
        valve_rest(&c->heating_valve);
        valve_rest(&c->water_valve);
    } else {
        water_want(c, s, sensed, local_ms);
        heating_want(c, s, sensed, outdoor_c);
        heating_pump(c, s, outdoor_c);
        heating_valve(c, s, sensed);
        valve_control(&c->water_valve, &s->hot_water.valve, c->water_want_c - sensed[SENSOR_WATER]);
    }
    pumps_overridden(c, s);
}
