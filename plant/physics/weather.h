/* Weather over one network: a daily and a seasonal course with spells of some days, the same for the same seed; or
 * outdoor temperatures that somebody recorded. Pure: the time is an argument.
 *
 * Made for a place like Copenhagen: coldest days -13 to -5 C by year, 8 to 9 C in the mean, warmest 24 to 30 C. */
#ifndef HEARTH_PLANT_PHYSICS_WEATHER_H
#define HEARTH_PLANT_PHYSICS_WEATHER_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct weather_record { /* outdoor temperatures at rising times; used over and over beyond its ends */
    int64_t *time_ms;
    double *outdoor_c;
    size_t count;
};

struct weather {
    uint64_t key;
    const struct weather_record *record; /* borrowed; NULL: made */
};

struct weather_now {
    double outdoor_c;
    double sun_w_m2; /* on a mean facade */
    double ground_c; /* at the depth of pipes */
    double cold_water_c;
};
void weather_at(const struct weather *w, int64_t time_ms, struct weather_now *out);
double weather_outdoor_c(const struct weather *w, int64_t time_ms);
double weather_normal_c(int64_t time_ms); /* mean of many years at that time of the year */

/* Reads CSV text: `time_column` holds RFC 3339 times, "YYYY-MM-DD hh:mm:ss" (taken as UTC) or epoch milliseconds,
 * `column` the degrees Celsius. Lines without a number there are left out; rows may run backwards in time. */
bool weather_record_parse(const char *csv, size_t length, const char *time_column, const char *column,
                          struct weather_record *out, struct err *e);
void weather_record_fini(struct weather_record *r);

#endif
