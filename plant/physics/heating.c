/* Water round a building; see heating.h. Owns nothing. */
#include "physics/heating.h"

#include "physics/water.h"

#include <math.h>

#define THERMOSTAT_BAND_K 3.0 /* from fully open to closed: many valves, which do not all agree */
#define THERMOSTAT_S      900
#define THERMOSTAT_LEAST  0.06 /* there is always one that somebody left open, and the pump's bypass */
#define BASEMENT_C        20.0
#define STANDING_S        5400.0 /* in which a pipe without flow takes the basement's temperature */

void heating_begin(struct heating *h, double flow_c, double room_c) {
    *h = (struct heating){.flow_c = flow_c, .return_c = room_c + (flow_c - room_c) * 0.5, .thermostat = 0.8};
    h->primary_return_c = h->return_c + 2;
}

static double emitted_kw(const struct heating *h, const struct site *s, double water_kw_k, double room_c) {
    double mean = water_kw_k > 0 ? (h->flow_c + h->return_c) / 2 : h->return_c;
    return mean > room_c ? s->emitter_kw * pow(mean - room_c, s->emitter_exponent) : 0;
}

static void thermostats(struct heating *h, const struct site *s, double room_c) {
    double wanted =
        between(THERMOSTAT_LEAST, (s->thermostat_c + THERMOSTAT_BAND_K / 2 - room_c) / THERMOSTAT_BAND_K, 1);
    h->thermostat += (wanted - h->thermostat) * step_lag(THERMOSTAT_S);
}

void heating_step(struct heating *h, const struct site *s, const struct heating_drive *d) {
    thermostats(h, s, d->room_c);
    double water = d->pump ? s->circuit_kw_k * h->thermostat : 0;
    double kw = exchanger_kw(&s->heating, d->fouling, d->supply_c, d->primary_kw_k, h->return_c, water);
    double emitted = emitted_kw(h, s, water, d->room_c);
    double standing = (h->flow_c - BASEMENT_C) * s->flow_kwh_k / (STANDING_S / 3600);
    if (water > 0) standing = 0;
    double old_return = h->return_c, part = STEP_H / s->flow_kwh_k;
    h->flow_c = (h->flow_c + part * (kw - standing + water * old_return)) / (1 + part * water);
    h->return_c += (water * (h->flow_c - old_return) - emitted) * STEP_H / s->circuit_kwh_k;
    h->primary_kw = kw;
    h->given_kw = emitted + standing;
    if (d->primary_kw_k > 0)
        h->primary_return_c = d->supply_c - kw / d->primary_kw_k;
    else
        h->primary_return_c += (BASEMENT_C - h->primary_return_c) * step_lag(STANDING_S);
}

double heating_heat_kwh(const struct heating *h, const struct site *s) {
    return h->flow_c * s->flow_kwh_k + h->return_c * s->circuit_kwh_k;
}
