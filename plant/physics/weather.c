/* Weather by formula or record; see weather.h. Everything that varies comes from the seed and the time. */
#include "physics/weather.h"

#include "physics/water.h"
#include "random.h"

#include "base/time.h"

#include <math.h>

#define YEAR_DAYS     365.2425
#define LATITUDE      (55.7 * M_PI / 180)
#define LONGITUDE_DAY (12.6 / 360)

enum { KEY_SPELLS = 101, KEY_DAYS, KEY_FRONTS, KEY_CLOUDS, KEY_PASSING_CLOUDS };

/* Part of the year that has passed since the coldest time, around 20 January. */
static double year_part(int64_t time_ms) {
    return ((double)time_ms / DAY_MS - 19) / YEAR_DAYS;
}

double weather_normal_c(int64_t time_ms) {
    return 8.7 - 8.8 * cos(2 * M_PI * year_part(time_ms));
}

/* 0 clear to 1 overcast */
static double clouds(const struct weather *w, int64_t time_ms) {
    double hours = (double)time_ms / HOUR_MS;
    double slow = random_smooth(random_mix(w->key, KEY_CLOUDS), hours / 26);
    double fast = random_smooth(random_mix(w->key, KEY_PASSING_CLOUDS), hours / 1.5);
    return between(0, 0.55 + 0.75 * slow + 0.2 * fast, 1);
}

/* Sine of the sun's height, and the heat of it on a facade of no particular direction. */
static double sun_w_m2(int64_t time_ms, double cloud) {
    double tilt = -0.409 * cos(2 * M_PI * (year_part(time_ms) + 29.5 / YEAR_DAYS));
    double hour = 2 * M_PI * ((double)time_ms / DAY_MS + LONGITUDE_DAY - 0.5);
    double height = sin(LATITUDE) * sin(tilt) + cos(LATITUDE) * cos(tilt) * cos(hour);
    if (height <= 0) return 0;
    double clear = 330 * pow(height, 0.4) * (1 - 0.35 * height);
    return clear * (1 - 0.78 * cloud * cloud);
}

static double made_c(const struct weather *w, int64_t time_ms, double cloud) {
    double hours = (double)time_ms / HOUR_MS, season = weather_normal_c(time_ms);
    double winter = 0.5 - (season - 8.7) / 17.6; /* 1 in January, 0 in July */
    double spells = random_smooth(random_mix(w->key, KEY_SPELLS), hours / 130) * (3.5 + 2.5 * winter);
    double days = random_smooth(random_mix(w->key, KEY_DAYS), hours / 41) * 3;
    double fronts = random_smooth(random_mix(w->key, KEY_FRONTS), hours / 5) * 0.7;
    double swing = (1.2 + 3.6 * (1 - winter)) * (1.25 - 0.75 * cloud);
    double daily = -swing * cos(2 * M_PI * ((double)time_ms / DAY_MS - 2.7 / 24)); /* coldest before dawn */
    double clear_frost = winter * (0.5 - cloud) * 3;                               /* clear winter days are cold */
    return season + spells + days + fronts + daily - clear_frost;
}

/* ---- recorded ---- */

/* A time inside the record: whole years away, or, when the record is shorter, whole lengths of it. */
static int64_t folded(const struct weather_record *r, int64_t time_ms) {
    int64_t first = r->time_ms[0], span = r->time_ms[r->count - 1] - first;
    int64_t year = (int64_t)(YEAR_DAYS * DAY_MS);
    int64_t length = span >= year ? span / year * year : span > 0 ? span : 1;
    int64_t into = (time_ms - first) % length;
    return first + (into < 0 ? into + length : into);
}

static double recorded_c(const struct weather_record *r, int64_t time_ms) {
    int64_t t = folded(r, time_ms);
    size_t low = 0, high = r->count - 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (r->time_ms[middle] <= t)
            low = middle;
        else
            high = middle;
    }
    int64_t apart = r->time_ms[high] - r->time_ms[low];
    double part = apart > 0 ? between(0, (double)(t - r->time_ms[low]) / (double)apart, 1) : 0;
    return r->outdoor_c[low] + (r->outdoor_c[high] - r->outdoor_c[low]) * part;
}

double weather_outdoor_c(const struct weather *w, int64_t time_ms) {
    if (w->record) return recorded_c(w->record, time_ms);
    return made_c(w, time_ms, clouds(w, time_ms));
}

void weather_at(const struct weather *w, int64_t time_ms, struct weather_now *out) {
    double cloud = clouds(w, time_ms), late = 2 * M_PI * (year_part(time_ms) - 45 / YEAR_DAYS);
    out->outdoor_c = w->record ? recorded_c(w->record, time_ms) : made_c(w, time_ms, cloud);
    out->sun_w_m2 = sun_w_m2(time_ms, cloud);
    out->ground_c = 8.5 - 5 * cos(late);
    out->cold_water_c = 10 - 4 * cos(late);
}
