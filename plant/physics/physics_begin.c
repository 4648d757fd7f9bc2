/* How a network begins: sizes, a guess of everything's state, some hours to settle, meters by estimate or as they were
 * left. See physics.h. */
#include "physics/physics_private.h"

#include "physics/water.h"

#include "base/arena.h"
#include "base/time.h"

#include <math.h>
#include <stdlib.h>

#define FIRST_DAY          16436 /* 2015-01-01, when the first meters were mounted */
#define DAYS               31411 /* to 2101 */
#define HEATING_UP_TO      16.5  /* outdoor temperature over which buildings need no heat: people, lamps and sun do */
#define SETTLE_STEPS       INT64_C(4000000) /* substation steps; at most a day */
#define SETTLE_LEAST       240
#define SETTLE_MOST        17280
#define WATER_KWH_FLAT_DAY 8.0 /* draws and circulation */

/* ---- what meters have counted before anybody looked ---- */

static void degree_hours_sum(struct physics *p) {
    p->degree_hours = heap_array(DAYS + 1, sizeof *p->degree_hours);
    for (int i = 0; i < DAYS; i++) {
        double normal = weather_normal_c((FIRST_DAY + i) * DAY_MS + DAY_MS / 2);
        /* days spread some kelvin round the normal one, so that heating does not end at one sharp date */
        double over = HEATING_UP_TO - normal, spread = 3.5;
        double mean = over > 2 * spread ? over : over < -2 * spread ? 0 : pow(over + 2 * spread, 2) / (8 * spread);
        p->degree_hours[i + 1] = p->degree_hours[i] + 24 * mean;
    }
}

static double degree_hours_to(const struct physics *p, int64_t time_ms) {
    double days = between(0, (double)time_ms / DAY_MS - FIRST_DAY, DAYS - 1);
    int whole = (int)days;
    return p->degree_hours[whole] + (p->degree_hours[whole + 1] - p->degree_hours[whole]) * (days - whole);
}

static const double cooling_k[EMITTERS] = {42, 47, 35}; /* of the network's water, mean over a year */

void physics_estimate(const struct physics *p, const struct site *s, int64_t time_ms, double *energy_kwh,
                      double *volume_m3) {
    double days = fmax(0, (double)(time_ms - s->installed_ms) / DAY_MS);
    double degrees = degree_hours_to(p, time_ms) - degree_hours_to(p, s->installed_ms);
    double loss_kw_k = s->design_kw / (DESIGN_ROOM_C - DESIGN_OUTDOOR_C);
    *energy_kwh = loss_kw_k * fmax(0, degrees) + WATER_KWH_FLAT_DAY * s->flats * days;
    *volume_m3 = *energy_kwh / (WATER_KWH_M3_K * cooling_k[s->emitter]);
}

void physics_keep_meter(struct physics *p, int number, int64_t time_ms, double energy_kwh, double volume_m3) {
    REQUIRE(p->kept && number >= 0 && number < p->count);
    struct kept *k = &p->kept[number];
    k->time_ms = time_ms;
    k->energy_kwh = energy_kwh;
    k->volume_m3 = volume_m3;
}

void physics_keep_rooms(struct physics *p, int number, double room_c, double mass_c) {
    REQUIRE(p->kept && number >= 0 && number < p->count);
    p->kept[number].room_c = room_c;
    p->kept[number].mass_c = mass_c;
}

/* The meter at p->time_ms: as kept, with what is estimated since then, or by estimate altogether. */
static void meter_set(struct physics *p, int number) {
    struct substation *s = &p->substations[number];
    const struct kept *k = &p->kept[number];
    double energy, volume, energy_then = 0, volume_then = 0;
    physics_estimate(p, &s->site, p->time_ms, &energy, &volume);
    s->meter.energy_kwh = energy;
    s->meter.volume_m3 = volume;
    if (k->time_ms) {
        physics_estimate(p, &s->site, k->time_ms, &energy_then, &volume_then);
        s->meter.energy_kwh = k->energy_kwh + fmax(0, energy - energy_then);
        s->meter.volume_m3 = k->volume_m3 + fmax(0, volume - volume_then);
        if (k->room_c > 0) s->building.room_c = k->room_c;
        if (k->mass_c > 0) s->building.mass_c = k->mass_c;
    }
    meter_read(&s->meter, s->flow_m3_h, s->power_kw, p->time_ms);
}

/* ---- birth ---- */

struct physics *physics_new(const struct physics_options *o) {
    struct physics *p = heap_new(struct physics);
    size_t count = (size_t)o->substations;
    p->options = *o;
    p->count = o->substations;
    p->weather = (struct weather){.record = o->record};
    p->substations = heap_array(count + 1, sizeof *p->substations);
    p->flow_m3_h = heap_array(count + 1, sizeof(double));
    p->arrived_c = heap_array(count + 1, sizeof(double));
    p->sent_c = heap_array(count + 1, sizeof(double));
    p->meter_begin_kwh = heap_array(count + 1, sizeof(double));
    p->kept = heap_array(count + 1, sizeof *p->kept);
    double kw = 1, m3_h = 0.1;
    for (int i = 0; i < p->count; i++) {
        substation_init(&p->substations[i], o->seed, i);
        const struct site *s = &p->substations[i].site;
        p->flow_m3_h[i] = site_design_flow_m3_h(s);
        kw += 0.85 * s->design_kw + 2 * s->flats;
        m3_h += p->flow_m3_h[i];
        p->weather.key = s->network;
    }
    p->pipes = pipes_new(o->seed, p->flow_m3_h, p->count);
    heat_plant_init(&p->plant, kw, m3_h);
    degree_hours_sum(p);
    return p;
}

/* When to begin: where the newest of the kept meters ends, if it is not too far back. */
static int64_t begin_ms(const struct physics *p, int64_t time_ms, int64_t catch_up_steps) {
    int64_t newest = 0;
    for (int i = 0; i < p->count; i++)
        if (p->kept[i].time_ms > newest) newest = p->kept[i].time_ms;
    int64_t steps = (time_ms - newest) / STEP_MS * (p->count ? p->count : 1);
    return newest && newest <= time_ms && steps <= catch_up_steps ? newest : time_ms;
}

static void settle(struct physics *p, int64_t time_ms) {
    int64_t most = p->options.settle_steps_most > 0 ? p->options.settle_steps_most : SETTLE_MOST;
    int64_t steps = (int64_t)between(SETTLE_LEAST, (double)(SETTLE_STEPS / (p->count ? p->count : 1)), (double)most);
    p->time_ms = time_floor(time_ms, STEP_MS) - steps * STEP_MS;
    double slow = 0;
    for (int i = 0; i < 24; i++) slow += weather_outdoor_c(&p->weather, p->time_ms - i * 2 * HOUR_MS) / 24;
    p->outdoor_slow_c = slow;
    weather_at(&p->weather, p->time_ms, &p->now);
    double load_kw = 0;
    for (int i = 0; i < p->count; i++) load_kw += p->substations[i].site.design_kw * between(0.1, (17 - slow) / 32, 1);
    heat_plant_begin(&p->plant, load_kw, slow);
    pipes_begin(p->pipes, p->plant.supply_c - 2, p->plant.return_c);
    for (int i = 0; i < p->count; i++) substation_begin(&p->substations[i], &p->now, slow, p->plant.supply_c - 2);
    for (int64_t i = 0; i < steps; i++) physics_step(p);
}

void physics_begin(struct physics *p, int64_t time_ms, int64_t catch_up_steps) {
    settle(p, begin_ms(p, time_ms, catch_up_steps));
    for (int i = 0; i < p->count; i++) {
        struct substation *s = &p->substations[i];
        s->outdoor_lowest_c = s->outdoor_highest_c = p->now.outdoor_c + s->site.outdoor_offset_k;
        meter_set(p, i);
    }
    free(p->kept);
    p->kept = NULL;
    physics_account_reset(p);
    physics_advance(p, time_ms, 0);
}
