/* One pass over a plan: every block asked once through a link, answers decoded into items. Loop thread only.
 *
 * A refused block (exception 02, 03) is split and its halves asked in the same pass; other exceptions mark the block's points. A pass ends
 * early when its first block stays silent, when two blocks in a row do, or when the connection is lost for good. Points that got no answer
 * keep QUALITY_OFFLINE; those that the plan does not ask for become QUALITY_NOT_CONNECTED. Used by the poller's scans and by the connection test. */
#ifndef HEARTH_FIELD_SWEEP_H
#define HEARTH_FIELD_SWEEP_H

#include "field/link.h"

struct sweep_counts { uint32_t requests, answers, timeouts, exceptions, protocol_errors; };

struct scan_items { struct scan_item *items; size_t capacity; };
void scan_items_fini(struct scan_items *i);

struct sweep {
    /* set by the owner, with sweep_begin's arguments */
    struct link *link;
    struct plan *plan;
    struct plan_learned *learned;
    const struct device_point *points;
    uint8_t unit;
    enum exchange_rank rank;
    int retries;
    int64_t gap_ms;
    struct scan_items *shared; /* used between an answer and ended() by plans of one block: stays warm however many passes wait; may be NULL */
    size_t first, portion;   /* a part of the plan: from this block on, at most so many questions; 0, 0: all of it */
    void (*ended)(struct sweep *s);
    /* results */
    struct scan_item *items; /* [item_count], ascending point numbers, borrowed; of a part: the points of its blocks */
    size_t item_count;
    size_t next;             /* block to go on with; the plan's block count: none is left */
    size_t answered;         /* blocks with values or an exception */
    int exception;           /* the last one; 0: none */
    enum exchange_end end;   /* of the last block */
    int32_t round_trip_us;   /* of the last answer */
    int64_t answer_ms;       /* wall time of the last answer */
    struct err why;          /* the last failure; code ERR_NONE: none */
    struct sweep_counts counts;
    /* its own */
    struct exchange exchange;
    size_t block, asked;
    struct scan_items own;   /* of plans of several blocks, kept from pass to pass */
    bool lean;               /* the answer to come goes into `shared` */
    bool last_resort;        /* asks one of the holes, since nothing else is left */
    int silent;
};

/* Begins; ended() comes later, exactly once, or never after sweep_cancel. False: refused at once, *e says why, no ended(). */
bool sweep_begin(struct sweep *s, struct err *e);
void sweep_cancel(struct sweep *s);
void sweep_fini(struct sweep *s); /* frees its own items */

#endif
