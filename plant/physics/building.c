/* Two heat stores; see building.h. Owns nothing. */
#include "physics/building.h"

#include "physics/water.h"

#define AIRING_FROM_C 24.5 /* from here people open windows */
#define SHADE_FROM_C  23.5

void building_begin(struct building *b, const struct site *s, double outdoor_slow_c, double room_c) {
    *b = (struct building){.room_c = room_c};
    b->mass_c = (s->between_kw_k * room_c + s->wall_kw_k * outdoor_slow_c) / (s->between_kw_k + s->wall_kw_k);
}

/* People and lamps over the day, mean 1. */
static double presence(double local_hour) {
    if (local_hour < 6) return 0.7;
    if (local_hour < 9) return 1.15;
    if (local_hour < 16) return 0.8;
    return local_hour < 23 ? 1.5 : 0.85;
}

/* Heat that goes with the air, per kelvin. */
static double airing_kw_k(const struct building *b, const struct site *s, double outdoor_c) {
    double design = s->design_kw / (DESIGN_ROOM_C - DESIGN_OUTDOOR_C);
    double too_warm = outdoor_c < b->room_c ? between(0, (b->room_c - AIRING_FROM_C) / 1.5, 1) : 0;
    return s->air_kw_k + (b->window + 3 * too_warm) * design;
}

void building_step(struct building *b, const struct site *s, const struct weather_now *w, double heating_kw,
                   double local_hour) {
    double blinds = between(0.4, 1 - (b->room_c - SHADE_FROM_C) * 0.4, 1);
    double gains_kw = s->gains_kw * presence(local_hour) + s->sun_m2 * w->sun_w_m2 * blinds / 1000;
    double air_kw = airing_kw_k(b, s, w->outdoor_c) * (b->room_c - w->outdoor_c);
    double wall_kw = s->wall_kw_k * (b->mass_c - w->outdoor_c);
    double into_mass_kw = s->between_kw_k * (b->room_c - b->mass_c);
    b->room_c += (heating_kw + gains_kw - air_kw - into_mass_kw) * STEP_H / s->room_kwh_k;
    b->mass_c += (into_mass_kw - wall_kw) * STEP_H / s->mass_kwh_k;
    b->gained_kwh += gains_kw * STEP_H;
    b->lost_kwh += (air_kw + wall_kw) * STEP_H;
}

double building_heat_kwh(const struct building *b, const struct site *s) {
    return b->room_c * s->room_kwh_k + b->mass_c * s->mass_kwh_k;
}
