/* Sites from numbers that look random; see site.h. Every size of a substation stands here and nowhere else. */
#include "physics/site.h"

#include "physics/water.h"
#include "random.h"

#include "base/time.h"

#include <math.h>

const int curve_outdoor_c[CURVE_POINTS] = {-30, -15, -5, 0, 5, 15};

/* How buildings give their heat off. Curves: factory, floor and radiator points of facts/ecl-comfort.md 1.6; the design
 * temperatures are those at which each emitter needs just that curve. */
static const struct emitter_row {
    int curve_c[CURVE_POINTS];
    double over_room_k, spread_k, exponent; /* at -15 C */
    double store_kwh_k_kw;                  /* water, steel, screed per kW of design heat */
    double share;                           /* of sites */
} emitters[EMITTERS] = {
    [EMITTER_RADIATORS] = {{75, 60, 50, 45, 40, 28}, 29, 22, 1.3, 0.018, 0.70},
    [EMITTER_FLOOR] = {{45, 40, 35, 32, 30, 25}, 16, 8, 1.1, 0.20, 0.15},
    [EMITTER_OLD_RADIATORS] = {{95, 90, 80, 70, 60, 35}, 55, 30, 1.3, 0.022, 0.15},
};

enum {
    KEY_EMITTER = 42, /* from here the first 24 sites of seed 1, which people see first, are a good mixture */
    KEY_SIZE,
    KEY_OFFSET,
    KEY_CURVE,
    KEY_SETBACK,
    KEY_ROOM,
    KEY_INSTALLED,
    KEY_STORE,
    KEY_AIR,
    KEY_SUN,
    KEY_RADIATORS,
    KEY_THERMOSTAT,
    KEY_HEATING_RESERVE,
    KEY_HEATING_VALVE,
    KEY_WATER_RESERVE,
    KEY_WATER_VALVE,
    KEY_CIRCULATION,
    KEY_BAND,
    KEY_FOULING,
    KEY_PUMP,
    KEY_SAVING,
    KEY_CUTOUT
};

static enum emitter emitter_choose(double part) {
    for (int i = 0; i < EMITTERS - 1; i++) {
        if (part < emitters[i].share) return (enum emitter)i;
        part -= emitters[i].share;
    }
    return EMITTERS - 1;
}

static void building_init(struct site *s) {
    s->design_kw = 25 * pow(16, random_unit(s->key, KEY_SIZE));
    double loss_kw_k = s->design_kw / (DESIGN_ROOM_C - DESIGN_OUTDOOR_C);
    double air = random_between(s->key, KEY_AIR, 0.4, 0.6);
    double store_kwh_k = loss_kw_k * random_between(s->key, KEY_STORE, 50, 130); /* time constant in hours */
    s->room_kwh_k = 0.06 * store_kwh_k;
    s->mass_kwh_k = 0.94 * store_kwh_k;
    s->between_kw_k = 10 * loss_kw_k;
    s->air_kw_k = air * loss_kw_k;
    /* in series with `between_kw_k`, the wall has to give the rest of the loss */
    double rest = (1 - air) * loss_kw_k;
    s->wall_kw_k = rest * s->between_kw_k / (s->between_kw_k - rest);
    s->gains_kw = 0.07 * s->design_kw;
    s->sun_m2 = s->design_kw * random_between(s->key, KEY_SUN, 0.6, 1.2);
    s->flats = 1 + (int)(s->design_kw / 5);
}

static void heating_init(struct site *s) {
    const struct emitter_row *e = &emitters[s->emitter];
    double kw = s->design_kw - s->gains_kw;
    double flow_c = DESIGN_ROOM_C + e->over_room_k + e->spread_k / 2, return_c = flow_c - e->spread_k;
    s->emitter_exponent = e->exponent;
    s->emitter_kw = kw / pow(e->over_room_k, e->exponent) * random_between(s->key, KEY_RADIATORS, 1, 1.25);
    /* many pumps were chosen too large: much water, little spread, a warm return */
    s->circuit_kw_k = kw / e->spread_k * random_between(s->key, KEY_PUMP, 1, 2.2);
    s->circuit_kwh_k = e->store_kwh_k_kw * kw;
    s->flow_kwh_k = 0.0012 * kw;
    s->thermostat_c = random_between(s->key, KEY_THERMOSTAT, 20.5, 22.5);
    double supply_c = fmax(DESIGN_SUPPLY_C, flow_c + 6);
    exchanger_size(&s->heating, kw, supply_c, return_c + 5, return_c, flow_c,
                   random_between(s->key, KEY_HEATING_RESERVE, 0.9, 1.25));
    s->heating.secondary_kw_k = s->circuit_kw_k;
    s->heating_full_kw_k = s->heating.primary_kw_k * random_between(s->key, KEY_HEATING_VALVE, 1.3, 2.2);
    s->heating_valve = (struct valve_settings){85, 120, 60, 3, 0.2};
    if (random_unit(s->key, KEY_BAND) < 0.08) /* nobody tuned this one: it hunts */
        s->heating_valve = (struct valve_settings){12, 25, 60, 1, 0.2};
}

/* Peak of hot water: grows with the number of flats and its root, as people do not shower all at once. */
static void hot_water_init(struct site *s) {
    double kw = 14 + 1.2 * s->flats + 17 * sqrt(s->flats);
    exchanger_size(&s->hot_water, kw, 65, 24, 10, 55, random_between(s->key, KEY_WATER_RESERVE, 1, 1.3));
    s->hot_water_full_kw_k = s->hot_water.primary_kw_k * random_between(s->key, KEY_WATER_VALVE, 1.1, 1.4);
    s->hot_water_valve = (struct valve_settings){40, 20, 15, 3, 0.06};
    s->hot_water_kwh_k = 0.00012 * kw + 0.002;
    double loss_kw = s->flats * random_between(s->key, KEY_CIRCULATION, 0.06, 0.13);
    s->circulation_loss_kw_k = loss_kw / (52.5 - 22);
    s->circulation_kw_k = loss_kw / 4.5;
    s->circulation_kwh_k = s->flats * 0.012 + 0.01;
}

void site_init(struct site *s, uint64_t seed, int number) {
    *s = (struct site){.network = random_mix(seed, 0), .key = random_mix(seed, (uint64_t)number + 1)};
    s->emitter = emitter_choose(random_unit(s->key, KEY_EMITTER));
    for (int i = 0; i < CURVE_POINTS; i++) s->curve_c[i] = emitters[s->emitter].curve_c[i];
    s->curve_error_k = random_between(s->key, KEY_CURVE, -1, 4); /* too warm is what nobody complains of */
    s->night_setback = random_unit(s->key, KEY_SETBACK) < 0.7 && s->emitter != EMITTER_FLOOR;
    s->saving_c = random_unit(s->key, KEY_SAVING) < 0.5 ? 17 : 18;
    s->cutout_c = random_unit(s->key, KEY_CUTOUT) < 0.75 ? 16 : 20; /* one in four was left as it came */
    s->room_sensor = random_unit(s->key, KEY_ROOM) < 0.4;
    s->outdoor_offset_k = random_between(s->key, KEY_OFFSET, -0.6, 0.8);
    s->installed_ms = (int64_t)random_between(s->key, KEY_INSTALLED, 1420070400e3, 1672531200e3); /* 2015 to 2022 */
    s->installed_ms -= s->installed_ms % DAY_MS;
    building_init(s);
    heating_init(s);
    hot_water_init(s);
    if (random_unit(s->key, KEY_FOULING) < 0.1) s->heating.fouling = 0.6; /* one in ten has not been cleaned for long */
}

double site_design_flow_m3_h(const struct site *s) {
    double heating = s->heating.primary_kw_k, water = s->hot_water.primary_kw_k;
    return fmax(heating + 0.3 * water, water) / WATER_KWH_M3_K;
}
