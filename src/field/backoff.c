/* Back-off delays and the small generator behind their jitter. Pure. */
#include "field/backoff.h"

static int64_t doubled(int64_t base_ms, int times, int64_t max_ms) {
    int64_t delay = base_ms < 1 ? 1 : base_ms;
    for (int i = 0; i < times && delay < max_ms; i++) delay *= 2; /* max_ms <= 2^61 keeps this in range */
    return delay;
}

int64_t backoff_delay_ms(int failures, int64_t base_ms, int64_t max_ms, uint64_t random) {
    int64_t delay = doubled(base_ms, failures - 1, max_ms);
    if (delay > max_ms) delay = max_ms;
    int64_t quarter = delay / 4;
    if (quarter > 0) delay += (int64_t)(random % (uint64_t)(2 * quarter + 1)) - quarter;
    if (delay > max_ms) delay = max_ms;
    return delay < 1 ? 1 : delay;
}

uint64_t random_mix(uint64_t value) {
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

uint64_t random_next(uint64_t *state) {
    *state += UINT64_C(0x9E3779B97F4A7C15);
    return random_mix(*state);
}
