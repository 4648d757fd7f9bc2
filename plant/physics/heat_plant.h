/* Where the heat comes from: a base boiler that likes to run evenly, a peak boiler, a heat store between them, and the
 * network pump. Pure.
 *
 * The store is a tank of layers: hot water in and out at its top, cold at its bottom. It takes what the base boiler
 * makes and the network doesn't need, and gives it back in the morning; the peak boiler brings what is still missing.
 */
#ifndef HEARTH_PLANT_PHYSICS_HEAT_PLANT_H
#define HEARTH_PLANT_PHYSICS_HEAT_PLANT_H

#include <stdbool.h>

#define STORE_LAYERS 20

struct heat_plant {
    /* sizes */
    double base_kw, base_least_kw, base_step_kw; /* full load, least load, change in a step */
    double peak_kw;
    double pump_m3_h; /* the most it moves */
    double store_m3, store_loss_kw_k;
    double header_m3; /* where all water mixes before it leaves */
    /* now */
    double supply_want_c, supply_c, return_c, flow_m3_h;
    double load_slow_kw; /* what the network took, over most of a day */
    double base_now_kw, peak_now_kw;
    bool base_on;
    bool pump_broken;
    double layer_c[STORE_LAYERS]; /* from the top */
    double pump_kw;               /* electricity; its heat is left out */
    /* since the beginning, kWh */
    double produced_kwh, peak_kwh, store_loss_kwh, delivered_kwh; /* delivered: into the network */
};
/* For a network that takes `design_kw` on the coldest day and moves `design_m3_h`. */
void heat_plant_init(struct heat_plant *p, double design_kw, double design_m3_h);
void heat_plant_begin(struct heat_plant *p, double load_kw, double outdoor_slow_c);

/* What it sends out in this step is known first: its temperature hangs on what it did the step before. */
double heat_plant_supply_c(const struct heat_plant *p);
/* Part of `wanted_m3_h` that the pump can move: 0 to 1. */
double heat_plant_flow_part(const struct heat_plant *p, double wanted_m3_h);
/* The rest of the step: `flow_m3_h` left at supply_c and came back at `return_c`. */
void heat_plant_step(struct heat_plant *p, double flow_m3_h, double return_c, double outdoor_slow_c);

double heat_plant_stored_kwh(const struct heat_plant *p); /* in store and header, against 0 C */
double heat_plant_store_part(const struct heat_plant *p); /* 0 cold to 1 full of hot water */

#endif
