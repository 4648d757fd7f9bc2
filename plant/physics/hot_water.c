/* Hot water; see hot_water.h. Owns nothing. */
#include "physics/hot_water.h"

#include "physics/water.h"

#define BASEMENT_C 22.0 /* and shafts */
#define STANDING_S 5400.0

void hot_water_begin(struct hot_water *h, double flow_c) {
    *h = (struct hot_water){.flow_c = flow_c, .circulation_c = flow_c - 5, .primary_return_c = flow_c - 8};
}

void hot_water_step(struct hot_water *h, const struct site *s, const struct hot_water_drive *d) {
    double drawn = d->drawn_l_s * 3.6 * WATER_KWH_M3_K, round = d->pump ? s->circulation_kw_k : 0;
    double water = drawn + round, circulation_c = h->circulation_c;
    double inlet_c = water > 0 ? (drawn * d->cold_c + round * circulation_c) / water : h->flow_c;
    double kw = exchanger_kw(&s->hot_water, d->fouling, d->supply_c, d->primary_kw_k, inlet_c, water);
    double standing = water > 0 ? 0 : (h->flow_c - BASEMENT_C) * s->hot_water_kwh_k / (STANDING_S / 3600);
    double part = STEP_H / s->hot_water_kwh_k;
    h->flow_c = (h->flow_c + part * (kw - standing + water * inlet_c)) / (1 + part * water);
    h->circulation_kw = s->circulation_loss_kw_k * (circulation_c - BASEMENT_C) + standing;
    h->circulation_c +=
        (round * (h->flow_c - circulation_c) - h->circulation_kw + standing) * STEP_H / s->circulation_kwh_k;
    h->drawn_kw = drawn * (h->flow_c - d->cold_c);
    h->primary_kw = kw;
    if (d->primary_kw_k > 0)
        h->primary_return_c = d->supply_c - kw / d->primary_kw_k;
    else
        h->primary_return_c += (BASEMENT_C - h->primary_return_c) * step_lag(STANDING_S);
}

double hot_water_heat_kwh(const struct hot_water *h, const struct site *s) {
    return h->flow_c * s->hot_water_kwh_k + h->circulation_c * s->circulation_kwh_k;
}
