/* Boilers and store; see heat_plant.h. Owns nothing. */
#include "physics/heat_plant.h"

#include "physics/water.h"

#include <math.h>

#define PLANT_ROOM_C  15.0
#define LOAD_SLOW_S   (16 * 3600.0)
#define SUPPLY_SLOW_S 1800.0
#define LIFT_LEAST_K  5.0
#define FULL_PART     0.97
#define MIX_LAYERS    0.02 /* part of a layer that mixes with the next one in an hour */

void heat_plant_init(struct heat_plant *p, double design_kw, double design_m3_h) {
    *p = (struct heat_plant){.base_kw = 0.42 * design_kw, .peak_kw = 0.9 * design_kw};
    p->base_least_kw = 0.2 * p->base_kw;
    p->base_step_kw = p->base_kw * STEP_S / (2 * 3600); /* from nothing to full in two hours */
    p->pump_m3_h = 1.15 * design_m3_h;
    p->store_m3 = fmax(5, design_kw * 3 / (WATER_KWH_M3_K * 45)); /* three hours of design load */
    p->header_m3 = fmax(0.2, p->pump_m3_h / 60);                  /* a minute of full flow */
    p->store_loss_kw_k = 0.0006 * pow(p->store_m3, 0.667) * 5;
}

static double supply_reference_c(double outdoor_slow_c) {
    return fmin(72 + 1.4 * fmax(0, 8 - outdoor_slow_c), 110);
}

void heat_plant_begin(struct heat_plant *p, double load_kw, double outdoor_slow_c) {
    p->supply_want_c = p->supply_c = supply_reference_c(outdoor_slow_c);
    p->return_c = 45;
    p->load_slow_kw = load_kw;
    p->base_now_kw = between(0, load_kw, p->base_kw);
    p->base_on = load_kw > p->base_least_kw;
    if (!p->base_on) p->base_now_kw = 0;
    for (int i = 0; i < STORE_LAYERS; i++) p->layer_c[i] = i < STORE_LAYERS / 2 ? p->supply_c : p->return_c;
    p->produced_kwh = p->peak_kwh = p->store_loss_kwh = p->delivered_kwh = 0;
}

double heat_plant_supply_c(const struct heat_plant *p) {
    return p->supply_c;
}

double heat_plant_flow_part(const struct heat_plant *p, double wanted_m3_h) {
    if (p->pump_broken || wanted_m3_h <= 0) return 0;
    return fmin(1, p->pump_m3_h / wanted_m3_h);
}

double heat_plant_stored_kwh(const struct heat_plant *p) {
    double sum = 0;
    for (int i = 0; i < STORE_LAYERS; i++) sum += p->layer_c[i];
    return (sum * p->store_m3 / STORE_LAYERS + p->supply_c * p->header_m3) * WATER_KWH_M3_K;
}

double heat_plant_store_part(const struct heat_plant *p) {
    double sum = 0, low = p->return_c, high = fmax(p->supply_want_c, low + 5);
    for (int i = 0; i < STORE_LAYERS; i++) sum += between(0, (p->layer_c[i] - low) / (high - low), 1);
    return sum / STORE_LAYERS;
}

/* ---- the store ---- */

/* `volume` of water goes in at `in_c` at the top (or bottom) and pushes as much out at the other end, whose mean
 * temperature is returned. */
static double store_push(struct heat_plant *p, double volume_m3, double in_c, bool at_top) {
    double part = fmin(volume_m3 / (p->store_m3 / STORE_LAYERS), 1);
    int out = at_top ? STORE_LAYERS - 1 : 0, step = at_top ? -1 : 1;
    double out_c = p->layer_c[out];
    for (int i = 0; i < STORE_LAYERS - 1; i++, out += step)
        p->layer_c[out] += part * (p->layer_c[out + step] - p->layer_c[out]);
    p->layer_c[out] += part * (in_c - p->layer_c[out]);
    return out_c;
}

/* Layers conduct a little; water that is warmer than the water above it rises; the wall loses heat. */
static void store_rest(struct heat_plant *p) {
    double loss_kw_k = p->store_loss_kw_k / STORE_LAYERS, capacity = p->store_m3 / STORE_LAYERS * WATER_KWH_M3_K;
    for (int i = 0; i < STORE_LAYERS; i++) {
        double loss = loss_kw_k * (p->layer_c[i] - PLANT_ROOM_C) * STEP_H;
        p->layer_c[i] -= loss / capacity;
        p->store_loss_kwh += loss;
    }
    for (int i = 0; i < STORE_LAYERS - 1; i++) {
        double apart = p->layer_c[i] - p->layer_c[i + 1];
        double moved = apart < 0 ? apart / 2 : apart * MIX_LAYERS * STEP_H;
        p->layer_c[i] -= moved;
        p->layer_c[i + 1] += moved;
    }
}

/* ---- boilers ---- */

/* Even running: the mean load of the last hours, corrected so that the store is half full. */
static void base_control(struct heat_plant *p) {
    double store = heat_plant_store_part(p);
    double want = p->load_slow_kw * (1 + 1.2 * (0.5 - store));
    if (p->base_on && ((store > 0.95 && want < p->base_least_kw) || store > 0.99)) p->base_on = false;
    if (!p->base_on && store < 0.35) p->base_on = true;
    double target = p->base_on ? between(p->base_least_kw, want, p->base_kw) : 0;
    p->base_now_kw += between(-p->base_step_kw, target - p->base_now_kw, p->base_step_kw);
}

/* Water goes from the cold end through the base boiler to the hot end, just as much as it can heat to the wanted
 * temperature. What goes beyond the network's own water comes from the bottom of the store. */
static double base_flow_m3_h(struct heat_plant *p, double flow_m3_h, double return_c) {
    double bottom_c = p->layer_c[STORE_LAYERS - 1], lift_k = fmax(p->supply_want_c - return_c, LIFT_LEAST_K);
    if (heat_plant_store_part(p) > FULL_PART) /* nowhere to put more */
        p->base_now_kw = fmin(p->base_now_kw, flow_m3_h * lift_k * WATER_KWH_M3_K);
    double base = p->base_now_kw / WATER_KWH_M3_K, own = flow_m3_h * lift_k;
    if (base <= own) return base / lift_k;
    return flow_m3_h + (base - own) / fmax(p->supply_want_c - bottom_c, LIFT_LEAST_K);
}

/* What comes to the header, as flow times temperature (m3/h C), before the peak boiler. */
static double base_and_store(struct heat_plant *p, double flow_m3_h, double return_c) {
    double base_m3_h = base_flow_m3_h(p, flow_m3_h, return_c);
    double base_k_m3_h = p->base_now_kw / WATER_KWH_M3_K; /* what the boiler adds to flow times temperature */
    if (base_m3_h > flow_m3_h) {
        double spare = base_m3_h - flow_m3_h, bottom_c = p->layer_c[STORE_LAYERS - 1];
        double hot_c = (flow_m3_h * return_c + spare * bottom_c + base_k_m3_h) / base_m3_h;
        store_push(p, spare * STEP_H, hot_c, true);
        return flow_m3_h * hot_c;
    }
    double missing = flow_m3_h - base_m3_h;
    double top_c = missing > 0 ? store_push(p, missing * STEP_H, return_c, false) : 0;
    return base_m3_h * return_c + base_k_m3_h + missing * top_c;
}

static double peak_boiler_kw(const struct heat_plant *p, double flow_m3_h, double mixed) {
    if (flow_m3_h <= 0) return 0;
    double missing_k = p->supply_want_c - mixed / flow_m3_h;
    return missing_k > (p->peak_now_kw > 0 ? 0.3 : 2.5) ? fmin(missing_k * flow_m3_h * WATER_KWH_M3_K, p->peak_kw) : 0;
}

void heat_plant_step(struct heat_plant *p, double flow_m3_h, double return_c, double outdoor_slow_c) {
    double sent_kw = flow_m3_h * WATER_KWH_M3_K * (p->supply_c - return_c);
    p->flow_m3_h = flow_m3_h;
    p->return_c = return_c;
    p->delivered_kwh += sent_kw * STEP_H;
    p->load_slow_kw += (fmax(sent_kw, 0) - p->load_slow_kw) * step_lag(LOAD_SLOW_S);
    p->supply_want_c += (supply_reference_c(outdoor_slow_c) - p->supply_want_c) * step_lag(SUPPLY_SLOW_S);
    p->pump_kw = 0.05 * flow_m3_h * (0.3 + 0.7 * pow(flow_m3_h / p->pump_m3_h, 2));
    base_control(p);
    double mixed = base_and_store(p, flow_m3_h, return_c);
    p->peak_now_kw = peak_boiler_kw(p, flow_m3_h, mixed);
    mixed += p->peak_now_kw / WATER_KWH_M3_K;
    p->supply_c += (mixed - flow_m3_h * p->supply_c) * STEP_H / p->header_m3;
    p->produced_kwh += (p->base_now_kw + p->peak_now_kw) * STEP_H;
    p->peak_kwh += p->peak_now_kw * STEP_H;
    store_rest(p);
}
