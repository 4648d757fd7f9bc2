/* Draw-offs as Poisson numbers by inversion; see draw.h. */
#include "physics/draw.h"

#include "random.h"

#include "base/time.h"

#include <math.h>

/* By hour of the day, mean 1. */
static const double workday[24] = {0.15, 0.08, 0.05, 0.05, 0.15, 0.6, 1.7, 2.3, 1.8, 1.1, 0.9, 0.9,
                                   1.0,  0.9,  0.8,  0.8,  1.0,  1.4, 1.9, 2.0, 1.7, 1.3, 0.9, 0.52};
static const double weekend[24] = {0.3, 0.15, 0.08, 0.06, 0.08, 0.2, 0.5, 1.1, 1.9, 2.2, 1.9, 1.5,
                                   1.3, 1.1,  1.0,  0.9,  1.0,  1.3, 1.7, 1.7, 1.5, 1.2, 0.8, 0.53};

enum { KEY_SHORT = 201, KEY_LONG };

/* 110 litres of hot water a day and flat in the mean: 42 in short draws, 67 in long ones. */
static const struct draw_row {
    int key;
    int64_t cell_ms;
    double l_s, open_per_flat; /* open at the same time, mean */
} draws[] = {{KEY_SHORT, DRAW_CELL_MS, 0.07, 0.0070}, {KEY_LONG, 4 * DRAW_CELL_MS, 0.10, 0.0078}};

static int poisson(double mean, double left) {
    double part = exp(-mean);
    int number = 0;
    while (left >= part && number < 60) {
        left -= part;
        part *= mean / ++number;
    }
    return number;
}

double draw_l_s(uint64_t key, int flats, int64_t time_ms, int64_t local_ms) {
    int64_t weekday = (local_ms / DAY_MS + 3) % 7; /* 1970-01-01 was a Thursday */
    double habit = (weekday >= 5 ? weekend : workday)[local_ms / HOUR_MS % 24], sum = 0;
    for (int i = 0; i < 2; i++) {
        const struct draw_row *d = &draws[i];
        double random = random_unit(random_mix(key, (uint64_t)d->key), (uint64_t)(time_ms / d->cell_ms));
        sum += d->l_s * poisson(flats * d->open_per_flat * habit, random);
    }
    return sum;
}
