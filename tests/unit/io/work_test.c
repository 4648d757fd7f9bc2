/* Lanes: order, bounds, draining, and which thread does what. */
#include "io/work.h"

#include "base/arena.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { JOBS = 200 };

struct fixture {
    struct loop *loop;
    struct lane *lane;
    pthread_t loop_thread;
    pthread_mutex_t gate; /* held: jobs that wait for it stand still */
    atomic_int ran, started, ended;
    int ran_order[JOBS], done, done_order[JOBS], stop_after;
    bool submit_in_done;
    enum err_code refused_in_done;
};

struct test_job {
    struct job job; /* first */
    struct fixture *f;
    int number;
    bool waits;
    void *worker;
};

static int setup(void **state) {
    struct fixture *f = heap_new(struct fixture);
    struct err e;
    f->loop = loop_new(&e);
    f->loop_thread = pthread_self();
    pthread_mutex_init(&f->gate, NULL);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    lane_drain_and_free(f->lane);
    loop_free(f->loop);
    pthread_mutex_destroy(&f->gate);
    free(f);
    return 0;
}

static void run(struct job *j, void *worker) {
    struct test_job *t = (struct test_job *)j;
    if (t->waits) {
        pthread_mutex_lock(&t->f->gate);
        pthread_mutex_unlock(&t->f->gate);
    }
    t->worker = worker;
    if (pthread_equal(pthread_self(), t->f->loop_thread)) abort();
    t->f->ran_order[atomic_fetch_add(&t->f->ran, 1)] = t->number;
}

static void done(struct job *j) {
    struct test_job *t = (struct test_job *)j;
    struct fixture *f = t->f;
    assert_true(pthread_equal(pthread_self(), f->loop_thread));
    if (f->submit_in_done) {
        struct err e = {0};
        if (!lane_submit(f->lane, j, &e)) f->refused_in_done = e.code;
    }
    f->done_order[f->done++] = t->number;
    if (f->done == f->stop_after) loop_stop(f->loop);
    if (!f->submit_in_done || f->refused_in_done) free(t);
}

static bool submit(struct fixture *f, int number, bool waits, struct err *e) {
    struct test_job *t = heap_new(struct test_job);
    *t = (struct test_job){.job = {.run = run, .done = done}, .f = f, .number = number, .waits = waits};
    if (lane_submit(f->lane, &t->job, e)) return true;
    free(t);
    return false;
}

static struct lane *new_lane(struct fixture *f, int threads, int capacity) {
    return f->lane =
               lane_new(f->loop, &(struct lane_options){.name = "test", .threads = threads, .capacity = capacity});
}

static void one_thread_runs_and_reports_in_the_order_of_submission(void **state) {
    struct fixture *f = *state;
    struct err e;
    new_lane(f, 1, JOBS);
    for (int i = 0; i < JOBS; i++) assert_true(submit(f, i, false, &e));
    f->stop_after = JOBS;
    loop_run(f->loop);
    for (int i = 0; i < JOBS; i++) {
        assert_int_equal(f->ran_order[i], i);
        assert_int_equal(f->done_order[i], i);
    }
}

static void several_threads_do_every_job_once(void **state) {
    struct fixture *f = *state;
    struct err e;
    bool seen[JOBS] = {0};
    new_lane(f, 4, JOBS);
    for (int i = 0; i < JOBS; i++) assert_true(submit(f, i, false, &e));
    f->stop_after = JOBS;
    loop_run(f->loop);
    for (int i = 0; i < JOBS; i++) {
        assert_false(seen[f->done_order[i]]);
        seen[f->done_order[i]] = true;
    }
}

static void a_full_queue_refuses_at_once(void **state) {
    struct fixture *f = *state;
    struct err e = {0};
    new_lane(f, 1, 2);
    pthread_mutex_lock(&f->gate);
    int accepted = 0;
    struct lane_stats s;
    assert_true(submit(f, accepted++, true, &e));
    do { /* until the worker holds the first */
        usleep(1000);
        lane_stats(f->lane, &s);
    } while (s.running == 0);
    while (submit(f, accepted, true, &e)) accepted++;
    assert_int_equal(accepted, 3);
    assert_int_equal(e.code, ERR_BUSY);
    lane_stats(f->lane, &s);
    assert_int_equal(s.queued, 2);
    assert_int_equal(s.refused, 1);
    assert_int_equal(s.submitted, 3);
    pthread_mutex_unlock(&f->gate);
    f->stop_after = 3;
    loop_run(f->loop);
    lane_stats(f->lane, &s);
    assert_int_equal(s.finished, 3);
    assert_int_equal(s.queued + s.running, 0);
}

static void peaks_are_those_since_the_last_look(void **state) {
    struct fixture *f = *state;
    struct err e;
    struct lane_peaks peaks;
    new_lane(f, 1, 9);
    pthread_mutex_lock(&f->gate);
    struct lane_stats s;
    for (int i = 0; i < 3; i++) assert_true(submit(f, i, true, &e));
    do { /* until the worker holds the first */
        usleep(1000);
        lane_stats(f->lane, &s);
    } while (s.running == 0);
    usleep(20000);
    lane_peaks_take(f->lane, &peaks);
    assert_true(peaks.queued >= 2);
    assert_true(peaks.wait_us >= 20000); /* of one that waits still */
    assert_int_equal(peaks.run_us, 0);
    pthread_mutex_unlock(&f->gate);
    f->stop_after = 3;
    loop_run(f->loop);
    lane_peaks_take(f->lane, &peaks);
    assert_true(peaks.run_us >= 20000 && peaks.wait_us >= 20000);
    lane_peaks_take(f->lane, &peaks);
    assert_int_equal(peaks.queued, 0);
    assert_int_equal(peaks.run_us + peaks.wait_us, 0);
}

static void draining_runs_what_is_queued_and_reports_it(void **state) {
    struct fixture *f = *state;
    struct err e;
    new_lane(f, 1, JOBS);
    for (int i = 0; i < JOBS; i++) assert_true(submit(f, i, false, &e));
    lane_drain_and_free(f->lane); /* the loop never ran */
    f->lane = NULL;
    assert_int_equal(f->ran, JOBS);
    assert_int_equal(f->done, JOBS);
}

static void a_lane_that_drains_takes_no_more(void **state) {
    struct fixture *f = *state;
    struct err e;
    new_lane(f, 1, JOBS);
    f->submit_in_done = true;
    assert_true(submit(f, 0, false, &e));
    lane_drain_and_free(f->lane);
    f->lane = NULL;
    assert_int_equal(f->refused_in_done, ERR_BUSY);
    assert_int_equal(f->ran, 1);
}

static void *start_worker(void *context) {
    struct fixture *f = context;
    return (void *)(intptr_t)(100 + atomic_fetch_add(&f->started, 1));
}

static void end_worker(void *worker) {
    if ((intptr_t)worker < 100) abort();
}

static void keep_worker(struct job *j) {
    struct test_job *t = (struct test_job *)j;
    assert_true((intptr_t)t->worker == 100);
    done(j);
}

static void each_thread_starts_once_and_jobs_get_its_worker(void **state) {
    struct fixture *f = *state;
    struct err e;
    f->lane = lane_new(f->loop, &(struct lane_options){.name = "test",
                                                       .threads = 1,
                                                       .capacity = 9,
                                                       .worker_start = start_worker,
                                                       .worker_end = end_worker,
                                                       .context = f});
    struct test_job *t = heap_new(struct test_job);
    *t = (struct test_job){.job = {.run = run, .done = keep_worker}, .f = f};
    assert_true(lane_submit(f->lane, &t->job, &e));
    f->stop_after = 1;
    loop_run(f->loop);
    assert_int_equal(f->started, 1);
}

static void check_signals(struct job *j, void *worker) {
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    run(j, worker);
    if (!sigismember(&blocked, SIGTERM)) ((struct test_job *)j)->number = -1;
}

static void workers_take_no_signals(void **state) {
    struct fixture *f = *state;
    struct err e;
    new_lane(f, 1, 9);
    struct test_job *t = heap_new(struct test_job);
    *t = (struct test_job){.job = {.run = check_signals, .done = done}, .f = f, .number = 1};
    assert_true(lane_submit(f->lane, &t->job, &e));
    f->stop_after = 1;
    loop_run(f->loop);
    assert_int_equal(f->done_order[0], 1);
    sigset_t own;
    pthread_sigmask(SIG_SETMASK, NULL, &own);
    assert_false(sigismember(&own, SIGTERM));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(one_thread_runs_and_reports_in_the_order_of_submission),
        TEST(several_threads_do_every_job_once),
        TEST(a_full_queue_refuses_at_once),
        TEST(peaks_are_those_since_the_last_look),
        TEST(draining_runs_what_is_queued_and_reports_it),
        TEST(a_lane_that_drains_takes_no_more),
        TEST(each_thread_starts_once_and_jobs_get_its_worker),
        TEST(workers_take_no_signals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
