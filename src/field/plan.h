/* What to ask a device for: the points of some poll classes, coalesced into blocks, one request each. Pure.
 *
 * A block lies in one area, is at most registers_max long, bridges at most gap_max addresses of nobody and never one that is known not to
 * exist, and never splits a value. When a device refuses a block (exception 02 or 03) it is split in halves; what is refused alone is a
 * hole: it stands in a block of its own and is asked for again only now and then. Rules: facts/field-protocols.md 1, "Rules to build". */
#ifndef HEARTH_FIELD_PLAN_H
#define HEARTH_FIELD_PLAN_H

#include "base/vec.h"
#include "domain/directory.h"

#include <stdbool.h>
#include <stdint.h>

/* Limits of the device type. */
struct plan_limits {
    int registers_max; /* per request; of bits, 16 times as many but at most 2000 */
    int gap_max;
    int hole_count;
    const struct hole *holes;
};

/* What the device itself has taught: addresses refused alone, and places where a block must end. A break whose refused block turns out to
 * hold a hole is forgotten: the hole explains the refusal. Shared by all plans of a device. */
struct plan_hole {
    struct hole at;
    uint8_t refusals; /* in a row */
    int64_t again_ms; /* monotonic: when to ask for it again */
};
struct plan_break { enum register_area area; int32_t address, first, end; }; /* first, end: the block that was refused */
struct plan_need { const struct point_def *def; bool usable; }; /* a point that others need, and what its last value was */
struct plan_learned {
    VEC(struct plan_hole) holes;
    VEC(struct plan_break) breaks;
    VEC(struct plan_need) needs; /* those whose value is known */
    uint32_t changes; /* a plan built at another count is out of date */
};
void plan_learned_fini(struct plan_learned *l);

struct plan_block {
    uint8_t area;             /* enum register_area */
    bool hole;                /* refused alone: ask again at again_ms */
    uint16_t address, count;
    uint16_t point_first, point_count; /* run in plan->points */
    int64_t again_ms;
};
struct plan_point {
    uint16_t index; /* in device->points */
    uint16_t rank;  /* among the plan's points by point number: place in a scan's items */
};
struct plan {
    bool built;
    uint32_t learned_changes; /* of plan_learned, when it was built */
    VEC(struct plan_block) blocks;
    size_t asked;                  /* of points: the first ones, by area and address; the rest is not asked for: what they need is missing */
    VEC(struct plan_point) points;
};

#define PLAN_CLASS(poll) (1U << (poll)) /* bit of an enum poll_class */

/* Plans the open points whose class is in `classes` (bits). Replaces what was in *p. Points past the address space are left out, and those
 * that need a point whose value is not known yet. */
void plan_build(struct plan *p, const struct device_point *points, int point_count, unsigned classes,
                const struct plan_limits *limits, const struct plan_learned *learned);
void plan_fini(struct plan *p);

/* The device refused block `index`: it becomes two (true, asked again by the caller) or a hole (false). Remembers either in *learned. */
bool plan_refused(struct plan *p, size_t index, const struct device_point *points, struct plan_learned *learned,
                  int64_t now_ms);
/* A hole answered after all. */
void plan_answered(struct plan *p, size_t index, struct plan_learned *learned);
/* What the points that others need gave: items of a scan, ascending numbers. A change makes plans out of date. */
void plan_learn_needs(struct plan_learned *learned, const struct device_point *points, int point_count, const struct scan_item *items,
                      size_t count);
int plan_span(const struct point_def *def); /* addresses that a value takes: registers, or 1 bit */

#endif
