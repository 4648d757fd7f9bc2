/* Plug flow; see pipe.h. Owns nothing, allocates nothing. */
#include "physics/pipe.h"

#include "physics/water.h"

#include <math.h>

#define SCALE_LEAST 1e-6

double pipe_loss_w_m_k(double diameter_m) {
    const double soil = 1.5, foam = 0.027, cover_m = 0.9;
    double outer = diameter_m * 1.12, casing = outer + 2 * (0.028 + 0.1 * outer);
    double apart = casing + 0.15, depth = cover_m + casing / 2 + 0.0685 * soil;
    double between_pipes = log(1 + pow(2 * depth / apart, 2)) / (4 * M_PI * soil);
    double ground = log(4 * depth / casing) / (2 * M_PI * soil);
    double insulation = log(casing / outer) / (2 * M_PI * foam);
    double own = ground + insulation;
    return (own - between_pipes) / (own * own - between_pipes * between_pipes); /* U1 - U2 */
}

void pipe_init(struct pipe *p, const struct pipe_size *size, int cells, double temperature_c) {
    double area_m2 = M_PI / 4 * size->diameter_m * size->diameter_m, volume = area_m2 * size->length_m;
    double capacity_wh_m_k = area_m2 * WATER_KWH_M3_K * 1000;
    *p = (struct pipe){.cells = cells, .cell_m3 = volume / cells, .scale = 1, .outlet_c = temperature_c};
    p->keep = exp(-size->loss_w_m_k / capacity_wh_m_k * STEP_H);
    p->heat_kwh = volume * WATER_KWH_M3_K * temperature_c;
    for (int i = 0; i < cells; i++) p->number[i] = temperature_c;
}

static double volume_m3(const struct pipe *p) {
    return p->cell_m3 * p->cells;
}

double pipe_mean_c(const struct pipe *p) {
    return p->heat_kwh / (volume_m3(p) * WATER_KWH_M3_K);
}

double pipe_heat_of_cells_kwh(const struct pipe *p) {
    double sum = p->inlet * p->scale + p->filled_m3 * p->offset;
    for (int i = 0; i < p->cells; i++) {
        double old_m3 = i == p->at ? p->cell_m3 - p->filled_m3 : p->cell_m3;
        sum += old_m3 * (p->number[i] * p->scale + p->offset);
    }
    return sum * WATER_KWH_M3_K;
}

/* Numbers grow as the scale shrinks: long before they lose digits, they are written anew. */
static void rescale(struct pipe *p) {
    for (int i = 0; i < p->cells; i++) p->number[i] = p->number[i] * p->scale + p->offset;
    p->inlet = p->inlet * p->scale + p->filled_m3 * p->offset;
    p->scale = 1;
    p->offset = 0;
}

static void cool(struct pipe *p, double ground_c) {
    double loss = (1 - p->keep) * (p->heat_kwh - volume_m3(p) * WATER_KWH_M3_K * ground_c);
    p->heat_kwh -= loss;
    p->loss_kwh += loss;
    p->scale *= p->keep;
    p->offset = p->offset * p->keep + ground_c * (1 - p->keep);
    if (p->scale < SCALE_LEAST) rescale(p);
}

/* The cell at the outlet is all new: it becomes the last one. */
static void turn(struct pipe *p) {
    p->number[p->at] = p->inlet / p->cell_m3;
    p->at = p->at + 1 == p->cells ? 0 : p->at + 1;
    p->filled_m3 = p->inlet = 0;
}

double pipe_step(struct pipe *p, double flow_m3, double inlet_c, double ground_c) {
    cool(p, ground_c);
    double number_in = (inlet_c - p->offset) / p->scale, out = 0, left = flow_m3;
    if (flow_m3 <= 0) return p->outlet_c = p->number[p->at] * p->scale + p->offset;
    while (left > 0) {
        double room = p->cell_m3 - p->filled_m3, part = left < room ? left : room;
        out += part * p->number[p->at];
        p->inlet += part * number_in;
        p->filled_m3 += part;
        left -= part;
        if (part == room) turn(p);
    }
    p->outlet_c = out / flow_m3 * p->scale + p->offset;
    p->heat_kwh += flow_m3 * WATER_KWH_M3_K * (inlet_c - p->outlet_c);
    return p->outlet_c;
}
