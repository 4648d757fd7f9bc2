/* A plate heat exchanger in counterflow, by effectiveness and number of transfer units (NTU). Pure.
 *
 * Both films grow with flow to the power 0.75 (plates: 0.65 to 0.8 in the literature); dirt is a resistance in series.
 * The exchanger itself stores nothing: its water and steel are part of the loop behind it. */
#ifndef HEARTH_PLANT_PHYSICS_EXCHANGER_H
#define HEARTH_PLANT_PHYSICS_EXCHANGER_H

struct exchanger {
    double ua_kw_k;                      /* clean, at design flows */
    double primary_kw_k, secondary_kw_k; /* design flows */
    double fouling;                      /* resistance of dirt in parts of the clean one; 0 clean, 1 halves the UA */
};

/* For `kw` at these four temperatures: flows and UA that just give it, UA times `reserve`. */
void exchanger_size(struct exchanger *x, double kw, double hot_in_c, double hot_out_c, double cold_in_c,
                    double cold_out_c, double reserve);

/* Heat that goes from the hot to the cold side; 0 when either stands still, never negative. `fouling` is added to its
 * own. */
double exchanger_kw(const struct exchanger *x, double fouling, double hot_in_c, double hot_kw_k, double cold_in_c,
                    double cold_kw_k);

#endif
