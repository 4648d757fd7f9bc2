/* The tree of pipes; see pipes.h. Owns its edges: trunk first, then streets, then services, so that a parent always
 * stands before its children. */
#include "physics/pipes.h"

#include "physics/water.h"
#include "random.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>

#define STREET_HOUSES 8
#define NODE_STREETS  3
#define TRUNK_CELLS   24
#define STREET_CELLS  16
#define SERVICE_CELLS 4

struct edge {
    int parent; /* -1: the plant */
    double flow_m3_h;
    double mixed; /* sum of flow times temperature that came back into it, m3/h C */
    struct pipe supply, back;
};
struct pipes {
    int edges, first_service, substations;
    double length_m, volume_m3;
    struct edge *edge; /* [edges]; services are the last [substations] */
};

enum kind { TRUNK, STREET, SERVICE };
static const struct kind_row {
    int cells;
    double least_m, most_m; /* length */
    double diversity;       /* of the sum of design flows behind it */
    double speed_m_s, speed_most_m_s;
} kinds[] = {
    [TRUNK] = {TRUNK_CELLS, 150, 400, 0.65, 1.0, 2.0},
    [STREET] = {STREET_CELLS, 160, 320, 0.75, 0.8, 1.4},
    [SERVICE] = {SERVICE_CELLS, 10, 35, 1, 0.7, 1.0},
};

static double diameter_m(const struct kind_row *k, double flow_m3_h) {
    double speed = fmin(k->speed_m_s * pow(fmax(flow_m3_h, 1) / 5, 0.15), k->speed_most_m_s);
    return fmax(0.0217, sqrt(4 * flow_m3_h / 3600 / (M_PI * speed))); /* DN20 is the least */
}

static void edge_size(struct pipes *p, uint64_t seed, int index, enum kind kind) {
    const struct kind_row *k = &kinds[kind];
    struct edge *e = &p->edge[index];
    struct pipe_size size = {.length_m = random_between(seed, (uint64_t)index, k->least_m, k->most_m),
                             .diameter_m = diameter_m(k, e->flow_m3_h * k->diversity)};
    size.loss_w_m_k = pipe_loss_w_m_k(size.diameter_m);
    pipe_init(&e->supply, &size, k->cells, 0);
    pipe_init(&e->back, &size, k->cells, 0);
    p->length_m += size.length_m;
    p->volume_m3 += 2 * e->supply.cell_m3 * k->cells;
}

static void flows_sum(struct pipes *p) {
    for (int i = 0; i < p->first_service; i++) p->edge[i].flow_m3_h = 0;
    for (int i = p->edges - 1; i > 0; i--)
        if (p->edge[i].parent >= 0) p->edge[p->edge[i].parent].flow_m3_h += p->edge[i].flow_m3_h;
}

struct pipes *pipes_new(uint64_t seed, const double *design_m3_h, int substations) {
    struct pipes *p = heap_new(struct pipes);
    int streets = (substations + STREET_HOUSES - 1) / STREET_HOUSES;
    int nodes = (streets + NODE_STREETS - 1) / NODE_STREETS;
    if (nodes < 1) nodes = 1;
    p->substations = substations;
    p->first_service = nodes + streets;
    p->edges = p->first_service + substations;
    p->edge = heap_array((size_t)p->edges, sizeof *p->edge);
    for (int i = 0; i < nodes; i++) p->edge[i].parent = i == 0 ? -1 : (i - 1) / 2;
    for (int i = 0; i < streets; i++) p->edge[nodes + i].parent = i / NODE_STREETS;
    for (int i = 0; i < substations; i++) {
        p->edge[p->first_service + i].parent = nodes + i / STREET_HOUSES;
        p->edge[p->first_service + i].flow_m3_h = design_m3_h[i];
    }
    flows_sum(p);
    for (int i = 0; i < p->edges; i++)
        edge_size(p, random_mix(seed, 77), i, i < nodes ? TRUNK : i < p->first_service ? STREET : SERVICE);
    return p;
}

void pipes_free(struct pipes *p) {
    if (!p) return;
    free(p->edge);
    free(p);
}

static void refill(struct pipe *p, double temperature_c) {
    for (int i = 0; i < p->cells; i++) p->number[i] = temperature_c;
    p->inlet = p->filled_m3 = p->offset = p->loss_kwh = 0;
    p->scale = 1;
    p->outlet_c = temperature_c;
    p->heat_kwh = p->cell_m3 * p->cells * WATER_KWH_M3_K * temperature_c;
}

void pipes_begin(struct pipes *p, double supply_c, double return_c) {
    for (int i = 0; i < p->edges; i++) {
        refill(&p->edge[i].supply, supply_c);
        refill(&p->edge[i].back, return_c);
    }
}

void pipes_supply(struct pipes *p, const double *flow_m3_h, double plant_c, double ground_c, double *arrived_c) {
    for (int i = 0; i < p->substations; i++) p->edge[p->first_service + i].flow_m3_h = flow_m3_h[i];
    flows_sum(p);
    for (int i = 0; i < p->edges; i++) {
        struct edge *e = &p->edge[i];
        double inlet_c = e->parent < 0 ? plant_c : p->edge[e->parent].supply.outlet_c;
        pipe_step(&e->supply, e->flow_m3_h * STEP_H, inlet_c, ground_c);
    }
    for (int i = 0; i < p->substations; i++) arrived_c[i] = p->edge[p->first_service + i].supply.outlet_c;
}

double pipes_return(struct pipes *p, const double *sent_c, double ground_c) {
    for (int i = 0; i < p->first_service; i++) p->edge[i].mixed = 0;
    for (int i = 0; i < p->substations; i++) {
        struct edge *e = &p->edge[p->first_service + i];
        e->mixed = e->flow_m3_h * sent_c[i];
    }
    for (int i = p->edges - 1; i >= 0; i--) {
        struct edge *e = &p->edge[i];
        double inlet_c = e->flow_m3_h > 0 ? e->mixed / e->flow_m3_h : e->back.outlet_c;
        double outlet_c = pipe_step(&e->back, e->flow_m3_h * STEP_H, inlet_c, ground_c);
        if (e->parent >= 0) p->edge[e->parent].mixed += e->flow_m3_h * outlet_c;
    }
    return p->edge[0].back.outlet_c;
}

double pipes_flow_m3_h(const struct pipes *p) {
    return p->edge[0].flow_m3_h;
}

static double sum(const struct pipes *p, double (*of)(const struct pipe *)) {
    double total = 0;
    for (int i = 0; i < p->edges; i++) total += of(&p->edge[i].supply) + of(&p->edge[i].back);
    return total;
}

static double heat_of(const struct pipe *p) {
    return p->heat_kwh;
}

static double loss_of(const struct pipe *p) {
    return p->loss_kwh;
}

double pipes_heat_kwh(const struct pipes *p) {
    return sum(p, heat_of);
}

double pipes_loss_kwh(const struct pipes *p) {
    return sum(p, loss_of);
}

double pipes_length_m(const struct pipes *p) {
    return p->length_m;
}

double pipes_volume_m3(const struct pipes *p) {
    return p->volume_m3;
}

double pipes_gap_kwh(const struct pipes *p) {
    return pipes_heat_kwh(p) - sum(p, pipe_heat_of_cells_kwh);
}
