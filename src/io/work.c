/* Lanes: a bounded queue, its worker threads, and the way back to the loop by one uv async handle per lane.
 * Owns threads and queue; a job belongs to the lane from lane_submit to its done(). Workers never touch the loop. */
#include "io/work.h"

#include "base/arena.h"
#include "io/loop_private.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct queue {
    struct job *first, **last;
    int count;
};

struct lane {
    uv_async_t finished_wake; /* first member; its data is the loop */
    struct lane_options options;
    char name[16];
    pthread_t *threads;
    bool in_done;

    pthread_mutex_t lock;
    pthread_cond_t work_or_end; /* a job was queued, or ending was set */
    struct queue waiting, finished;
    bool ending;
    struct lane_stats stats; /* without queued, capacity, threads */
    struct lane_peaks peaks;
};

static void queue_init(struct queue *q) {
    *q = (struct queue){.last = &q->first};
}

static void queue_put(struct queue *q, struct job *j) {
    j->next = NULL;
    *q->last = j;
    q->last = &j->next;
    q->count++;
}

static struct job *queue_take(struct queue *q) {
    struct job *j = q->first;
    if (!j) return NULL;
    q->first = j->next;
    if (!q->first) q->last = &q->first;
    q->count--;
    return j;
}

/* ---- worker threads ---- */

static void count_begun(struct lane *n, const struct job *j, int64_t now_us) {
    uint64_t waited = (uint64_t)(now_us - j->queued_us);
    if (waited > n->stats.wait_us_max) n->stats.wait_us_max = waited;
    if (waited > n->peaks.wait_us) n->peaks.wait_us = waited;
    n->stats.running++;
}

static void count_finished(struct lane *n, int64_t began_us, int64_t now_us) {
    uint64_t ran = (uint64_t)(now_us - began_us);
    if (ran > n->stats.run_us_max) n->stats.run_us_max = ran;
    if (ran > n->peaks.run_us) n->peaks.run_us = ran;
    n->stats.run_us_total += ran;
    n->stats.running--;
    n->stats.finished++;
}

/* Waits for a job; NULL when the lane ends and none is left. Called and returns with the lock held. */
static struct job *next_job(struct lane *n) {
    while (!n->waiting.first && !n->ending) pthread_cond_wait(&n->work_or_end, &n->lock);
    return queue_take(&n->waiting);
}

static void run_jobs(struct lane *n, void *worker) {
    pthread_mutex_lock(&n->lock);
    for (struct job *j; (j = next_job(n));) {
        int64_t began_us = clock_monotonic_us();
        count_begun(n, j, began_us);
        pthread_mutex_unlock(&n->lock);
        j->run(j, worker);
        pthread_mutex_lock(&n->lock);
        count_finished(n, began_us, clock_monotonic_us());
        bool first = !n->finished.first;
        queue_put(&n->finished, j);
        if (first) uv_async_send(&n->finished_wake);
    }
    pthread_mutex_unlock(&n->lock);
}

static void *worker_main(void *context) {
    struct lane *n = context;
    pthread_setname_np(pthread_self(), n->name);
    void *worker = n->options.worker_start ? n->options.worker_start(n->options.context) : NULL;
    run_jobs(n, worker);
    if (n->options.worker_end) n->options.worker_end(worker);
    return NULL;
}

/* Signals are the loop thread's: a thread inherits the mask that its maker has. */
static void start_threads(struct lane *n) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int i = 0; i < n->options.threads; i++) REQUIRE(pthread_create(&n->threads[i], NULL, worker_main, n) == 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* ---- loop thread ---- */

static struct queue take_finished(struct lane *n) {
    struct queue finished;
    pthread_mutex_lock(&n->lock);
    finished = n->finished;
    queue_init(&n->finished);
    pthread_mutex_unlock(&n->lock);
    return finished;
}

/* done() may free its job and may submit others, but not free the lane. */
static void call_done(struct lane *n) {
    n->in_done = true;
    for (struct job *j = take_finished(n).first; j;) {
        struct job *next = j->next;
        j->done(j);
        j = next;
    }
    n->in_done = false;
}

static void on_finished(uv_async_t *handle) {
    struct lane *n = (struct lane *)handle;
    loop_enter(handle->data, n->name);
    call_done(n);
}

struct lane *lane_new(struct loop *l, const struct lane_options *options) {
    REQUIRE(options->threads > 0 && options->capacity > 0);
    struct lane *n = heap_new(struct lane);
    n->options = *options;
    strncpy(n->name, options->name, sizeof n->name - 1); /* threads' names hold 15 characters */
    n->threads = heap_array((size_t)options->threads, sizeof *n->threads);
    pthread_mutex_init(&n->lock, NULL);
    pthread_cond_init(&n->work_or_end, NULL);
    queue_init(&n->waiting);
    queue_init(&n->finished);
    REQUIRE(uv_async_init(&l->uv, &n->finished_wake, on_finished) == 0);
    n->finished_wake.data = l;
    start_threads(n);
    return n;
}

bool lane_submit(struct lane *n, struct job *j, struct err *e) {
    REQUIRE(j->run && j->done);
    pthread_mutex_lock(&n->lock);
    bool accepted = !n->ending && n->waiting.count < n->options.capacity;
    if (accepted) {
        j->queued_us = clock_monotonic_us();
        queue_put(&n->waiting, j);
        n->stats.submitted++;
        if (n->waiting.count > n->peaks.queued) n->peaks.queued = n->waiting.count;
        pthread_cond_signal(&n->work_or_end);
    } else {
        n->stats.refused++;
    }
    pthread_mutex_unlock(&n->lock);
    return accepted || err_set(e, ERR_BUSY, "", "The server has too much work of the kind \"%s\"; try again.", n->name);
}

static void on_lane_closed(uv_handle_t *handle) {
    struct lane *n = (struct lane *)handle;
    pthread_mutex_destroy(&n->lock);
    pthread_cond_destroy(&n->work_or_end);
    free(n->threads);
    free(n);
}

void lane_drain_and_free(struct lane *n) {
    if (!n) return;
    REQUIRE(!n->in_done);
    pthread_mutex_lock(&n->lock);
    n->ending = true;
    pthread_cond_broadcast(&n->work_or_end);
    pthread_mutex_unlock(&n->lock);
    for (int i = 0; i < n->options.threads; i++) pthread_join(n->threads[i], NULL);
    call_done(n);
    uv_close((uv_handle_t *)&n->finished_wake, on_lane_closed);
}

void lane_stats(const struct lane *n, struct lane_stats *out) {
    struct lane *open = (struct lane *)n; /* const to the caller; the lock is ours */
    pthread_mutex_lock(&open->lock);
    *out = n->stats;
    out->queued = n->waiting.count;
    pthread_mutex_unlock(&open->lock);
    out->capacity = n->options.capacity;
    out->threads = n->options.threads;
}

void lane_peaks_take(struct lane *n, struct lane_peaks *out) {
    pthread_mutex_lock(&n->lock);
    *out = n->peaks;
    uint64_t oldest_us = n->waiting.first ? (uint64_t)(clock_monotonic_us() - n->waiting.first->queued_us) : 0;
    if (oldest_us > out->wait_us) out->wait_us = oldest_us;
    n->peaks = (struct lane_peaks){.queued = n->waiting.count};
    pthread_mutex_unlock(&n->lock);
}

const char *lane_name(const struct lane *n) {
    return n->name;
}
