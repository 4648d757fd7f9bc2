/* The network's pipes: a tree from the plant to every substation, supply and return side by side.
 *
 * Substations stand eight to a street; streets leave a branching trunk. Made from the seed; sized for the design flow
 * behind them. Water takes its time: what leaves the plant arrives minutes to hours later. */
#ifndef HEARTH_PLANT_PHYSICS_PIPES_H
#define HEARTH_PLANT_PHYSICS_PIPES_H

#include "physics/pipe.h"

#include <stdint.h>

struct pipes;

/* `design_m3_h`: of each substation. Owned by the caller. */
struct pipes *pipes_new(uint64_t seed, const double *design_m3_h, int substations);
void pipes_free(struct pipes *p);
/* Fills all with water of these temperatures. */
void pipes_begin(struct pipes *p, double supply_c, double return_c);

/* One step has two halves: supply outwards, then, when every substation has said what comes back, return inwards.
 * Flows in m3/h; arrays are [substations]. */
void pipes_supply(struct pipes *p, const double *flow_m3_h, double plant_c, double ground_c, double *arrived_c);
double pipes_return(struct pipes *p, const double *sent_c, double ground_c); /* what arrives at the plant */

double pipes_flow_m3_h(const struct pipes *p); /* of all, in this step */
double pipes_heat_kwh(const struct pipes *p);  /* in all water of the pipes, against 0 C */
double pipes_loss_kwh(const struct pipes *p);  /* since the beginning */
double pipes_length_m(const struct pipes *p);  /* of trench */
double pipes_volume_m3(const struct pipes *p); /* supply and return */
double pipes_gap_kwh(const struct pipes *p);   /* heat_kwh against the sum over all cells: rounding */

#endif
