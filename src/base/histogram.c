/* Quantiles out of buckets. Owns nothing. */
#include "base/histogram.h"

#include <math.h>

uint64_t histogram_count(const uint64_t *counts, int buckets) {
    uint64_t all = 0;
    for (int i = 0; i < buckets; i++) all += counts[i];
    return all;
}

double histogram_quantile(const uint32_t *bounds, const uint64_t *counts, int buckets, double share, double max) {
    double wanted = share * (double)histogram_count(counts, buckets), below = 0;
    for (int i = 0; i < buckets; i++) {
        double here = (double)counts[i];
        if (here == 0 || below + here < wanted) {
            below += here;
            continue;
        }
        double from = i > 0 ? bounds[i - 1] : 0;
        double to = i < buckets - 1 ? fmin(bounds[i], fmax(max, from)) : fmax(max, from);
        return from + (to - from) * (wanted - below) / here;
    }
    return (double)NAN;
}
