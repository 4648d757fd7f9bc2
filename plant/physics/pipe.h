/* A pipe with plug flow: what goes in comes out later, cooler by what the ground took. One direction, no mixing but
 * within a cell.
 *
 * The water stands in `cells` of equal volume, in a ring: the cell at `at` is the one that drains at the outlet and
 * fills from the inlet at the same time. All water of a pipe cools by the same factor in a step, so a cell keeps a
 * number from which its temperature follows as number * scale + offset, and cooling changes scale and offset only. */
#ifndef HEARTH_PLANT_PHYSICS_PIPE_H
#define HEARTH_PLANT_PHYSICS_PIPE_H

#define PIPE_CELLS_MAX 24

struct pipe {
    int cells, at;
    double cell_m3, filled_m3; /* of the cell at `at`: this much is new already */
    double inlet;              /* number of the new part, times its volume */
    double scale, offset;
    double keep;     /* part of the difference to the ground that a step leaves */
    double heat_kwh; /* in it, against 0 C */
    double loss_kwh; /* to the ground since the beginning */
    double outlet_c; /* mean of the last step; what stands at the outlet when nothing flows */
    double number[PIPE_CELLS_MAX];
};

struct pipe_size {
    double length_m, diameter_m;
    double loss_w_m_k; /* of one of the two pipes, when both are at the same temperature over the ground */
};
/* Preinsulated steel pipes in pairs, 0.9 m deep. Method: Wallenten and Bohm, as quoted in facts/heat-network.md 2.6. */
double pipe_loss_w_m_k(double diameter_m);

void pipe_init(struct pipe *p, const struct pipe_size *size, int cells, double temperature_c);
/* One step: cools for its length, then `volume_m3` goes in at `inlet_c`; returns the mean temperature of what comes
 * out. */
double pipe_step(struct pipe *p, double volume_m3, double inlet_c, double ground_c);
double pipe_mean_c(const struct pipe *p);
double pipe_heat_of_cells_kwh(const struct pipe *p); /* added up cell by cell: the check on heat_kwh */

#endif
