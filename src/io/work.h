/* Lanes: bounded queues of jobs, each with its own threads. A job is a struct of its owner with this one first in it; it carries
 * all that the worker may touch (its arena, its copies, borrowed snapshots) and is handed over and handed back.
 *
 * Order: one lane of one thread runs jobs in the order of submission. done() runs on the loop thread, in the order of finishing.
 * Full queue: ERR_BUSY, at once. Worker threads take no signals. */
#ifndef HEARTH_IO_WORK_H
#define HEARTH_IO_WORK_H

#include "base/err.h"
#include "io/loop.h"

#include <stdint.h>

struct job {
    void (*run)(struct job *j, void *worker); /* on a worker thread; `worker`: what worker_start gave that thread */
    void (*done)(struct job *j); /* on the loop; owns the job again */
    struct job *next;            /* the lane's */
    int64_t queued_us;           /* the lane's */
};

struct lane;
struct lane_options {
    const char *name;
    int threads, capacity;
    void *(*worker_start)(void *context); /* may be NULL; runs once in each worker thread: opens its database connection */
    void (*worker_end)(void *worker);     /* may be NULL */
    void *context;
};
struct lane *lane_new(struct loop *l, const struct lane_options *options);
bool lane_submit(struct lane *n, struct job *j, struct err *e); /* loop thread only */
/* Runs what is queued to its end, joins the threads, then calls done() of every finished job. Loop thread, loop stopped or not.
 * Not from a done() of this lane; a done() called by it that submits to this lane gets ERR_BUSY. */
void lane_drain_and_free(struct lane *n);

struct lane_stats {
    uint64_t submitted, finished, refused;
    int queued, running, capacity, threads;
    uint64_t wait_us_max, run_us_max, run_us_total;
};
void lane_stats(const struct lane *n, struct lane_stats *out); /* loop thread */
const char *lane_name(const struct lane *n);

/* The largest figures since the last call of this, and forgets them; one caller. wait_us: in the queue, also of the oldest job that waits
 * still. run_us: of jobs that ended. */
struct lane_peaks {
    uint64_t wait_us, run_us;
    int queued;
};
void lane_peaks_take(struct lane *n, struct lane_peaks *out); /* loop thread */

#endif
