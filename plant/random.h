/* Numbers that look random and depend on their arguments only: everything in the plant that varies comes from here.
 * The mixer is the finaliser of splitmix64 (public domain method by S. Vigna). */
#ifndef HEARTH_PLANT_RANDOM_H
#define HEARTH_PLANT_RANDOM_H

#include <stdint.h>

static inline uint64_t random_mix(uint64_t a, uint64_t b) {
    uint64_t z = a + b * UINT64_C(0x9E3779B97F4A7C15) + UINT64_C(0xD1B54A32D192ED03);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* [0, 1) */
static inline double random_unit(uint64_t a, uint64_t b) {
    return (double)(random_mix(a, b) >> 11) * 0x1p-53;
}

static inline double random_between(uint64_t a, uint64_t b, double low, double high) {
    return low + (high - low) * random_unit(a, b);
}

/* A smooth course between -1 and 1 whose corners lie one unit of `x` apart. */
static inline double random_smooth(uint64_t key, double x) {
    double whole = __builtin_floor(x), part = x - whole;
    double left = random_unit(key, (uint64_t)(int64_t)whole) * 2 - 1;
    double right = random_unit(key, (uint64_t)(int64_t)(whole + 1)) * 2 - 1;
    return left + (right - left) * part * part * (3 - 2 * part);
}

#endif
