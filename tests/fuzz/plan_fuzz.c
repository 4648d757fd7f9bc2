/* The planner on any register map and any device that refuses any addresses: blocks keep every rule, and asking comes to an end. */
#include "field/plan.h"

#include <stdlib.h>
#include <string.h>

enum { POINTS_FUZZED = 200, HOLES = 4 };
struct input { const uint8_t *at; size_t left; };

static int take(struct input *in, int limit) {
    if (in->left < 2) return 0;
    int value = in->at[0] << 8 | in->at[1];
    in->at += 2;
    in->left -= 2;
    return value % limit;
}

static void check(const struct plan *p, const struct device_point *points, const struct plan_limits *limits) {
    size_t covered = 0;
    for (size_t b = 0; b < p->blocks.count; b++) {
        const struct plan_block *block = &p->blocks.items[b];
        int most = block->area <= AREA_DISCRETE ? 2000 : limits->registers_max, longest = 0, end = block->address;
        REQUIRE(block->point_first == covered && block->point_count > 0 && block->count > 0);
        REQUIRE(block->address + block->count <= 0x10000);
        for (int i = 0; i < block->point_count; i++) {
            const struct point_def *def = points[p->points.items[covered + (size_t)i].index].def;
            int span = plan_span(def);
            REQUIRE((int)def->area == block->area && def->address >= block->address);
            REQUIRE(def->address + span <= block->address + block->count); /* never split */
            REQUIRE(block->hole || def->address - end <= limits->gap_max);
            if (def->address + span > end) end = def->address + span;
            if (span > longest) longest = span;
        }
        REQUIRE(end == block->address + block->count);
        REQUIRE(block->hole || block->count <= most || block->count == longest);
        covered += block->point_count;
    }
    REQUIRE(covered == p->points.count);
}

/* Asks until nothing is refused, as a sweep does. */
static void ask_all(struct plan *p, const struct device_point *points, struct plan_learned *learned, int missing, int every) {
    size_t asked = 0;
    for (size_t b = 0; b < p->blocks.count; asked++) {
        const struct plan_block *block = &p->blocks.items[b];
        int first = block->address, end = first + block->count;
        bool refused = first <= missing && missing < end;
        for (int a = first; every > 1 && a < end && !refused; a++) refused = a % every == 0;
        if (!refused && block->hole) plan_answered(p, b, learned);
        if (!refused || !plan_refused(p, b, points, learned, 0)) b++;
        REQUIRE(asked <= 2 * p->points.count + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct point_def defs[POINTS_FUZZED];
    static struct device_point points[POINTS_FUZZED];
    struct input in = {data, size};
    struct hole holes[HOLES];
    struct plan plan = {0};
    struct plan_learned learned = {0};
    for (int i = 0; i < HOLES; i++) {
        holes[i] = (struct hole){.area = (enum register_area)take(&in, 4), .first = take(&in, 0x10000)};
        holes[i].last = holes[i].first + take(&in, 20);
    }
    struct plan_limits limits = {take(&in, 125) + 1, take(&in, 20), HOLES, holes};
    int missing = take(&in, 0x10000), every = take(&in, 50), count = 0;
    for (; count < POINTS_FUZZED && in.left >= 6; count++) {
        int kind = take(&in, 256);
        defs[count] = (struct point_def){
            .area = (enum register_area)(kind % 4),
            .registers = 1 << kind / 4 % 3,
            .address = take(&in, 0x10000),
            .poll = (enum poll_class)take(&in, POLL_CLASSES),
        };
        points[count] = (struct device_point){count + 1, kind >= 250, &defs[count]};
    }
    for (int round = 0; round < 3; round++) {
        plan_build(&plan, points, count, PLAN_CLASS(POLL_SLOT) | PLAN_CLASS(POLL_LIVE), &limits, &learned);
        check(&plan, points, &limits);
        ask_all(&plan, points, &learned, missing, every);
        size_t covered = 0;
        for (size_t b = 0; b < plan.blocks.count; b++) covered += plan.blocks.items[b].point_count;
        REQUIRE(covered == plan.points.count);
    }
    plan_fini(&plan);
    plan_learned_fini(&learned);
    return 0;
}
