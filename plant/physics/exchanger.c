/* Effectiveness-NTU for counterflow; see exchanger.h. Owns nothing, keeps nothing. */
#include "physics/exchanger.h"

#include <math.h>

static double film(double part) {
    double root = sqrt(part);
    return root * sqrt(root);
}

void exchanger_size(struct exchanger *x, double kw, double hot_in_c, double hot_out_c, double cold_in_c,
                    double cold_out_c, double reserve) {
    double hot_end = hot_in_c - cold_out_c, cold_end = hot_out_c - cold_in_c;
    double mean = fabs(hot_end - cold_end) < 0.01 ? hot_end : (hot_end - cold_end) / log(hot_end / cold_end);
    x->ua_kw_k = reserve * kw / mean;
    x->primary_kw_k = kw / (hot_in_c - hot_out_c);
    x->secondary_kw_k = kw / (cold_out_c - cold_in_c);
    x->fouling = 0;
}

static double ua(const struct exchanger *x, double fouling, double hot_kw_k, double cold_kw_k) {
    double hot = film(hot_kw_k / x->primary_kw_k), cold = film(cold_kw_k / x->secondary_kw_k);
    double clean = x->ua_kw_k * 2 * hot * cold / (hot + cold);
    return clean / (1 + (x->fouling + fouling) * clean / x->ua_kw_k);
}

double exchanger_kw(const struct exchanger *x, double fouling, double hot_in_c, double hot_kw_k, double cold_in_c,
                    double cold_kw_k) {
    if (hot_kw_k <= 0 || cold_kw_k <= 0 || hot_in_c <= cold_in_c) return 0;
    double least = fmin(hot_kw_k, cold_kw_k), ratio = least / fmax(hot_kw_k, cold_kw_k);
    double ntu = ua(x, fouling, hot_kw_k, cold_kw_k) / least, effectiveness;
    if (ratio > 0.999) {
        effectiveness = ntu / (1 + ntu);
    } else {
        double rest = exp(-ntu * (1 - ratio));
        effectiveness = (1 - rest) / (1 - ratio * rest);
    }
    return effectiveness * least * (hot_in_c - cold_in_c);
}
