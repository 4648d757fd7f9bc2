/* The poll planner: points to blocks, and what refusals teach. Owns the plan's arrays; never talks to a device. Pure. */
#include "field/plan.h"

#include "base/time.h"
#include "field/backoff.h"

#include <string.h>

enum { BITS_MAX = 2000, ADDRESS_END = 0x10000 };

int plan_span(const struct point_def *def) {
    return def->area == AREA_COIL || def->area == AREA_DISCRETE ? 1 : def->registers;
}

void plan_learned_fini(struct plan_learned *l) {
    vec_fini(&l->holes);
    vec_fini(&l->breaks);
    vec_fini(&l->needs);
}

void plan_fini(struct plan *p) {
    vec_fini(&p->blocks);
    vec_fini(&p->points);
    p->built = false;
}

/* Sorting: by area, address, then point number, through qsort_r with the device's points as context. */
static int by_address(const void *left, const void *right, void *context) {
    const struct device_point *points = context;
    const struct plan_point *l = left, *r = right;
    const struct point_def *a = points[l->index].def, *b = points[r->index].def;
    if (a->area != b->area) return a->area < b->area ? -1 : 1;
    if (a->address != b->address) return a->address < b->address ? -1 : 1;
    return (l->index > r->index) - (l->index < r->index);
}

static bool wanted(const struct device_point *point, unsigned classes) {
    const struct point_def *def = point->def;
    return !point->closed && classes & PLAN_CLASS(def->poll) && def->address >= 0 &&
           def->address + plan_span(def) <= ADDRESS_END;
}

static struct plan_need *need_of(const struct plan_learned *learned, const struct point_def *def) {
    for (size_t i = 0; i < learned->needs.count; i++)
        if (learned->needs.items[i].def == def) return &learned->needs.items[i];
    return NULL;
}

static bool missing(const struct point_def *def, const struct plan_learned *learned) {
    return def->needs != NULL && !need_of(learned, def->needs)->usable;
}

/* In two runs, one rank: first those to ask for, then those that miss what they need. */
static void collect(struct plan *p, const struct device_point *points, int point_count, unsigned classes,
                    const struct plan_learned *learned) {
    VEC(struct plan_point) idle = {0};
    uint16_t rank = 0;
    p->blocks.count = p->points.count = 0;
    for (int i = 0; i < point_count; i++) {
        const struct point_def *def = points[i].def;
        if (!wanted(&points[i], classes) || (def->needs != NULL && need_of(learned, def->needs) == NULL)) continue;
        struct plan_point point = {.index = (uint16_t)i, .rank = rank};
        rank++;
        if (missing(def, learned))
            vec_push(&idle, point);
        else
            vec_push(&p->points, point);
    }
    p->asked = p->points.count;
    if (p->asked > 1) qsort_r(p->points.items, p->asked, sizeof *p->points.items, by_address, (void *)(uintptr_t)points);
    for (size_t i = 0; i < idle.count; i++) vec_push(&p->points, idle.items[i]);
    vec_fini(&idle);
}

static bool touches(const struct hole *h, enum register_area area, int first, int end) {
    return h->area == area && h->first < end && h->last >= first;
}

static bool known_hole(const struct plan_limits *limits, enum register_area area, int first, int end) {
    for (int i = 0; i < limits->hole_count; i++)
        if (touches(&limits->holes[i], area, first, end)) return true;
    return false;
}

static struct plan_hole *learned_hole(const struct plan_learned *learned, enum register_area area, int first, int end) {
    for (size_t i = 0; i < learned->holes.count; i++)
        if (touches(&learned->holes.items[i].at, area, first, end)) return &learned->holes.items[i];
    return NULL;
}

static bool must_end_at(const struct plan_learned *learned, enum register_area area, int address) {
    for (size_t i = 0; i < learned->breaks.count; i++)
        if (learned->breaks.items[i].area == area && learned->breaks.items[i].address == address) return true;
    return false;
}

static int length_max(const struct plan_limits *limits, uint8_t area) {
    if (area != AREA_COIL && area != AREA_DISCRETE) return limits->registers_max;
    return limits->registers_max * 16 < BITS_MAX ? limits->registers_max * 16 : BITS_MAX;
}

/* May a value at `def` join the block without breaking a rule? */
static bool joins(const struct plan_block *b, const struct point_def *def, const struct plan_limits *limits,
                  const struct plan_learned *learned) {
    int block_end = b->address + b->count, end = def->address + plan_span(def);
    if (b->area != def->area || b->hole || def->address - block_end > limits->gap_max) return false;
    if ((end > block_end ? end : block_end) - b->address > length_max(limits, b->area)) return false;
    if (must_end_at(learned, def->area, def->address)) return false;
    int from = def->address < block_end ? def->address : block_end;
    return learned_hole(learned, def->area, from, end) == NULL && !known_hole(limits, def->area, block_end, def->address);
}

static void widen(struct plan_block *b, const struct point_def *def) {
    int end = def->address + plan_span(def);
    if (end > b->address + b->count) b->count = (uint16_t)(end - b->address);
    b->point_count++;
}

static void open_block(struct plan *p, size_t at, const struct point_def *def, const struct plan_learned *learned) {
    int span = plan_span(def);
    const struct plan_hole *hole = learned_hole(learned, def->area, def->address, def->address + span);
    struct plan_block b = {
        .area = (uint8_t)def->area,
        .address = (uint16_t)def->address,
        .count = (uint16_t)span,
        .point_first = (uint16_t)at,
        .point_count = 1,
        .hole = hole != NULL,
        .again_ms = hole != NULL ? hole->again_ms : 0,
    };
    vec_push(&p->blocks, b);
}

/* Values that overlap a hole's address share its block, so that its refusal is the refusal of all of them. */
static bool same_hole(const struct plan_block *b, const struct point_def *def) {
    return b->hole && b->area == def->area && def->address < b->address + b->count;
}

void plan_build(struct plan *p, const struct device_point *points, int point_count, unsigned classes,
                const struct plan_limits *limits, const struct plan_learned *learned) {
    collect(p, points, point_count, classes, learned);
    for (size_t i = 0; i < p->asked; i++) {
        const struct point_def *def = points[p->points.items[i].index].def;
        struct plan_block *last = p->blocks.count > 0 ? &p->blocks.items[p->blocks.count - 1] : NULL;
        if (last != NULL && (same_hole(last, def) || joins(last, def, limits, learned)))
            widen(last, def);
        else
            open_block(p, i, def, learned);
    }
    p->built = true;
    p->learned_changes = learned->changes;
}

/* Where to cut a block: the clean boundary between values that is nearest to its middle; 0 when there is none. */
static uint16_t cut_of(const struct plan *p, const struct plan_block *b, const struct device_point *points) {
    int middle = b->address + b->count / 2, end = 0, nearest = ADDRESS_END;
    uint16_t cut = 0;
    for (uint16_t i = 0; i < b->point_count; i++) {
        const struct point_def *def = points[p->points.items[b->point_first + i].index].def;
        int distance = def->address < middle ? middle - def->address : def->address - middle;
        if (i > 0 && def->address >= end && distance < nearest) {
            nearest = distance;
            cut = i;
        }
        if (def->address + plan_span(def) > end) end = def->address + plan_span(def);
    }
    return cut;
}

static struct plan_block part_of(const struct plan *p, const struct plan_block *b, uint16_t first, uint16_t count,
                                 const struct device_point *points) {
    const struct point_def *def = points[p->points.items[b->point_first + first].index].def;
    struct plan_block part = {
        .area = b->area,
        .address = (uint16_t)def->address,
        .point_first = (uint16_t)(b->point_first + first),
    };
    for (uint16_t i = 0; i < count; i++)
        widen(&part, points[p->points.items[part.point_first + i].index].def);
    return part;
}

static void split(struct plan *p, size_t index, uint16_t cut, const struct device_point *points) {
    struct plan_block whole = p->blocks.items[index];
    struct plan_block left = part_of(p, &whole, 0, cut, points);
    struct plan_block right = part_of(p, &whole, cut, (uint16_t)(whole.point_count - cut), points);
    vec_push(&p->blocks, right); /* makes room; its place comes next */
    struct plan_block *at = &p->blocks.items[index];
    memmove(at + 2, at + 1, (p->blocks.count - index - 2) * sizeof *at);
    at[0] = left;
    at[1] = right;
}

static void learn_break(struct plan_learned *l, const struct plan_block *right, int first, int end) {
    struct plan_break b = {right->area, right->address, first, end};
    if (!must_end_at(l, b.area, b.address)) vec_push(&l->breaks, b);
    l->changes++;
}

/* Breaks in blocks that held this hole are explained by it. */
static void forget_breaks(struct plan_learned *l, const struct hole *h) {
    for (size_t i = 0; i < l->breaks.count;) {
        const struct plan_break *b = &l->breaks.items[i];
        if (touches(h, b->area, b->first, b->end))
            l->breaks.items[i] = l->breaks.items[--l->breaks.count];
        else
            i++;
    }
}

static struct plan_hole *learn_hole(struct plan_learned *l, const struct plan_block *b) {
    struct plan_hole *known = learned_hole(l, b->area, b->address, b->address + b->count);
    if (known != NULL) return known;
    struct plan_hole h = {.at = {.area = b->area, .first = b->address, .last = b->address + b->count - 1}};
    vec_push(&l->holes, h);
    forget_breaks(l, &h.at);
    l->changes++;
    return &l->holes.items[l->holes.count - 1];
}

bool plan_refused(struct plan *p, size_t index, const struct device_point *points, struct plan_learned *learned,
                  int64_t now_ms) {
    struct plan_block *b = &p->blocks.items[index];
    uint16_t cut = cut_of(p, b, points);
    if (cut > 0) {
        int first = b->address, end = b->address + b->count;
        split(p, index, cut, points);
        learn_break(learned, &p->blocks.items[index + 1], first, end);
        return true;
    }
    struct plan_hole *hole = learn_hole(learned, b);
    if (hole->refusals < UINT8_MAX) hole->refusals++;
    hole->again_ms = now_ms + backoff_delay_ms(hole->refusals, MINUTE_MS, HOUR_MS, random_mix(b->address));
    b->hole = true;
    b->again_ms = hole->again_ms;
    return false;
}

void plan_answered(struct plan *p, size_t index, struct plan_learned *learned) {
    struct plan_block *b = &p->blocks.items[index];
    b->hole = false;
    learned->changes++;
    for (struct plan_hole *h; (h = learned_hole(learned, b->area, b->address, b->address + b->count)) != NULL;)
        *h = learned->holes.items[--learned->holes.count];
}

/* ---- points that need others ---- */

static const struct scan_item *item_of(const struct scan_item *items, size_t count, int32_t number) {
    for (size_t i = 0; i < count && items[i].point <= number; i++)
        if (items[i].point == number) return &items[i];
    return NULL;
}

static void learn_need(struct plan_learned *l, const struct point_def *def, bool usable) {
    struct plan_need *known = need_of(l, def), fresh = {def, usable};
    if (known != NULL && known->usable == usable) return;
    if (known != NULL)
        known->usable = usable;
    else
        vec_push(&l->needs, fresh);
    l->changes++;
}

static int32_t number_of(const struct device_point *points, int point_count, const struct point_def *def) {
    for (int i = 0; i < point_count; i++)
        if (points[i].def == def && !points[i].closed) return points[i].number;
    return 0;
}

void plan_learn_needs(struct plan_learned *learned, const struct device_point *points, int point_count, const struct scan_item *items,
                      size_t count) {
    const struct point_def *last = NULL;
    for (int i = 0; i < point_count; i++) {
        const struct point_def *def = points[i].def->needs;
        if (def == NULL || def == last || points[i].closed) continue;
        last = def; /* those who need the same stand together, mostly */
        const struct scan_item *item = item_of(items, count, number_of(points, point_count, def));
        if (item == NULL || item->sample.quality == QUALITY_OFFLINE) continue; /* not heard: it is what it was */
        learn_need(learned, def, quality_usable(item->sample.quality));
    }
}
