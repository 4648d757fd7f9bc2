/* The loop: timers, posts, watches, signals, and the watch over busy time. */
#include "io/loop.h"

#include "base/arena.h"
#include "io/clock.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct loop *loop;
    struct timer *timer, *watchdog;
    struct watch *watch;
    int calls, stop_after, slow_ms;
    bool free_timer;
    char order[16];
    bool readable, writable;
};

static void on_watchdog(void *context) {
    loop_stop(((struct fixture *)context)->loop);
    fail_msg("nothing happened for 5 s");
}

static int setup(void **state) {
    struct fixture *f = heap_new(struct fixture);
    struct err e;
    f->loop = loop_new(&e);
    assert_non_null(f->loop);
    f->watchdog = timer_new(f->loop, on_watchdog, f);
    timer_start(f->watchdog, 5000, 0);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    timer_free(f->timer);
    timer_free(f->watchdog);
    watch_free(f->watch);
    loop_free(f->loop);
    free(f);
    return 0;
}

static void count_call(void *context) {
    struct fixture *f = context;
    if (f->slow_ms) usleep((useconds_t)f->slow_ms * 1000);
    if (f->free_timer) {
        timer_free(f->timer);
        f->timer = NULL;
    }
    if (++f->calls >= f->stop_after) loop_stop(f->loop);
}

static void stop(void *context) {
    loop_stop(((struct fixture *)context)->loop);
}

static void a_timer_fires_once_and_not_early(void **state) {
    struct fixture *f = *state;
    f->timer = timer_new(f->loop, count_call, f);
    struct timer *end = timer_new(f->loop, stop, f);
    int64_t began = clock_monotonic_ms();
    f->stop_after = 100;
    timer_start(f->timer, 20, 0);
    timer_start(end, 60, 0);
    loop_run(f->loop);
    assert_int_equal(f->calls, 1);
    assert_true(clock_monotonic_ms() - began >= 59);
    timer_free(end);
}

static void a_repeating_timer_repeats_until_stopped(void **state) {
    struct fixture *f = *state;
    f->timer = timer_new(f->loop, count_call, f);
    f->stop_after = 3;
    timer_start(f->timer, 5, 5);
    loop_run(f->loop);
    assert_int_equal(f->calls, 3);
    timer_stop(f->timer);
    struct timer *end = timer_new(f->loop, stop, f);
    timer_start(end, 30, 0);
    loop_run(f->loop);
    assert_int_equal(f->calls, 3);
    timer_free(end);
}

static void a_late_timer_does_not_catch_up(void **state) {
    struct fixture *f = *state;
    f->timer = timer_new(f->loop, count_call, f);
    f->stop_after = 2;
    f->slow_ms = 50; /* five periods late */
    int64_t began = clock_monotonic_ms();
    timer_start(f->timer, 10, 10);
    loop_run(f->loop);
    assert_true(clock_monotonic_ms() - began >= 119); /* 10 + 50 + 10 + 50: had it caught up, 110 */
}

static void starting_again_moves_the_deadline(void **state) {
    struct fixture *f = *state;
    f->timer = timer_new(f->loop, count_call, f);
    f->stop_after = 1;
    int64_t began = clock_monotonic_ms();
    timer_start(f->timer, 5, 0);
    timer_start(f->timer, 50, 0);
    loop_run(f->loop);
    assert_true(clock_monotonic_ms() - began >= 49);
}

static void a_timer_may_be_freed_in_its_own_callback(void **state) {
    struct fixture *f = *state;
    f->timer = timer_new(f->loop, count_call, f);
    f->free_timer = true;
    f->stop_after = 1;
    timer_start(f->timer, 1, 1);
    loop_run(f->loop);
    assert_int_equal(f->calls, 1);
}

static void a_timer_counts_from_its_start_also_before_the_loop_turns(void **state) {
    struct fixture *f = *state;
    f->timer = timer_new(f->loop, count_call, f);
    f->stop_after = 1;
    usleep(60000);
    int64_t began = clock_monotonic_ms();
    timer_start(f->timer, 50, 0);
    loop_run(f->loop);
    assert_true(clock_monotonic_ms() - began >= 49);
}

static void start_again_at_once(void *context) {
    struct fixture *f = context;
    f->calls++;
    if (!f->readable && f->calls < 1000000) timer_start(f->timer, 0, 0);
}

static void note_readable(void *context, bool readable, bool writable) {
    struct fixture *f = context;
    f->readable = readable;
    (void)writable;
    loop_stop(f->loop);
}

static void a_timer_that_starts_again_at_once_lets_sockets_in_between(void **state) {
    struct fixture *f = *state;
    struct err e;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    f->watch = watch_new(f->loop, ends[0], note_readable, f, &e);
    watch_set(f->watch, true, false);
    f->timer = timer_new(f->loop, start_again_at_once, f);
    timer_start(f->timer, 0, 0);
    loop_run(f->loop);
    assert_true(f->readable);
    assert_true(f->calls < 10);
    close(ends[0]);
    close(ends[1]);
}

static void a_timer_due_at_once_can_be_stopped_moved_and_freed(void **state) {
    struct fixture *f = *state;
    struct timer *stopped = timer_new(f->loop, count_call, f), *freed = timer_new(f->loop, count_call, f);
    struct timer *end = timer_new(f->loop, stop, f);
    f->timer = timer_new(f->loop, count_call, f);
    f->stop_after = 100;
    timer_start(stopped, 0, 0);
    timer_start(f->timer, 0, 0);
    timer_start(freed, 0, 0);
    timer_stop(stopped);
    timer_start(f->timer, 20, 0);
    timer_free(freed);
    timer_start(end, 60, 0);
    loop_run(f->loop);
    assert_int_equal(f->calls, 1);
    timer_free(stopped);
    timer_free(end);
}

static void a_repeating_timer_may_begin_at_once(void **state) {
    struct fixture *f = *state;
    f->timer = timer_new(f->loop, count_call, f);
    f->stop_after = 3;
    int64_t began = clock_monotonic_ms();
    timer_start(f->timer, 0, 20);
    loop_run(f->loop);
    assert_int_equal(f->calls, 3);
    assert_true(clock_monotonic_ms() - began >= 39 && clock_monotonic_ms() - began < 1000);
}

static void add_letter(struct fixture *f, char letter) {
    f->order[strlen(f->order)] = letter;
    if (strlen(f->order) == 4) loop_stop(f->loop);
}
static void post_c(void *context) {
    add_letter(context, 'c');
}
static void post_b(void *context) {
    add_letter(context, 'b');
}
static void post_a(void *context) {
    struct fixture *f = context;
    loop_post(f->loop, post_c, f);
    add_letter(f, 'a');
}

static void posts_run_in_order_and_those_posted_meanwhile_after_them(void **state) {
    struct fixture *f = *state;
    loop_post(f->loop, post_a, f);
    loop_post(f->loop, post_b, f);
    loop_post(f->loop, post_b, f);
    loop_run(f->loop);
    assert_string_equal(f->order, "abbc");
}

enum { POSTS = 5000 };

static void *post_many(void *context) {
    struct fixture *f = context;
    for (int i = 0; i < POSTS; i++) loop_post(f->loop, count_call, f);
    return NULL;
}

static void no_post_of_several_threads_is_lost(void **state) {
    struct fixture *f = *state;
    f->stop_after = 3 * POSTS;
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, post_many, f);
    loop_run(f->loop);
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
    assert_int_equal(f->calls, 3 * POSTS);
}

static void a_caught_signal_calls_back(void **state) {
    struct fixture *f = *state;
    struct err e;
    f->stop_after = 1;
    assert_true(loop_on_signal(f->loop, SIGHUP, count_call, f, &e));
    kill(getpid(), SIGHUP);
    loop_run(f->loop);
    assert_int_equal(f->calls, 1);
}

static void a_signal_that_cannot_be_caught_is_an_error(void **state) {
    struct fixture *f = *state;
    struct err e;
    assert_false(loop_on_signal(f->loop, SIGKILL, count_call, f, &e));
    assert_int_equal(e.code, ERR_IO);
}

static void on_watch(void *context, bool readable, bool writable) {
    struct fixture *f = context;
    f->readable = readable;
    f->writable = writable;
    watch_free(f->watch);
    f->watch = NULL;
    loop_stop(f->loop);
}

static void a_watch_tells_of_readable_bytes(void **state) {
    struct fixture *f = *state;
    struct err e;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    f->watch = watch_new(f->loop, ends[0], on_watch, f, &e);
    assert_non_null(f->watch);
    watch_set(f->watch, true, false);
    assert_int_equal(write(ends[1], "x", 1), 1);
    loop_run(f->loop);
    assert_true(f->readable && !f->writable);
    close(ends[0]);
    close(ends[1]);
}

static void what_cannot_be_watched_is_an_error(void **state) {
    struct fixture *f = *state;
    struct err e;
    assert_null(watch_new(f->loop, 9999, on_watch, f, &e));
    assert_int_equal(e.code, ERR_IO);
}

static void busy_time_is_counted_and_waiting_is_not(void **state) {
    struct fixture *f = *state;
    f->timer = timer_new(f->loop, count_call, f);
    f->slow_ms = 30;
    f->stop_after = 1;
    struct timer *end = timer_new(f->loop, stop, f);
    timer_start(f->timer, 50, 0);
    timer_start(end, 150, 0);
    f->stop_after = 2;
    loop_run(f->loop);
    timer_free(end);
    const struct loop_stats *s = loop_stats(f->loop);
    assert_true(s->busy_us_max >= 30000 && s->busy_us_max < 100000);
    assert_true(s->busy_us_total < 100000);
    assert_int_equal(loop_busy_peak_take(f->loop), s->busy_us_max);
    assert_int_equal(loop_busy_peak_take(f->loop), 0);
    assert_true(s->buckets[8] + s->buckets[9] == 1); /* 25..50 ms, or up to 100 on a loaded machine */
    uint64_t sum = 0;
    for (int i = 0; i < 12; i++) sum += s->buckets[i];
    assert_int_equal(sum, s->iterations);
}

/* In a process of its own, since exceeding the limit decides its exit status. */
static int status_with_limit(const char *limit_ms, void (*slow)(void *context), bool by_timer) {
    pid_t child = fork();
    if (child == 0) {
        struct err e;
        assert_non_null(freopen("/dev/null", "w", stderr)); /* the lines that it logs are as they should be */
        setenv("HEARTH_LOOP_LIMIT_MS", limit_ms, 1);
        struct fixture f = {.loop = loop_new(&e)};
        struct timer *t = timer_new(f.loop, slow, &f);
        struct timer *end = timer_new(f.loop, stop, &f);
        if (by_timer)
            timer_start(t, 1, 0);
        else
            loop_post(f.loop, slow, &f);
        timer_start(end, 120, 0);
        loop_run(f.loop);
        timer_free(t);
        timer_free(end);
        loop_free(f.loop);
        exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void sleep_60(void *context) {
    (void)context;
    usleep(60000);
}

static int64_t processor_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void compute_40(void *context) {
    (void)context;
    int64_t until = processor_ms() + 40; /* on a loaded machine this takes longer by the clock on the wall */
    while (processor_ms() < until) {
    }
}

static void nothing(void *context) {
    (void)context;
}

static void blocking_over_the_limit_ends_with_70(void **state) {
    (void)state;
    assert_int_equal(status_with_limit("50", sleep_60, true), 70);
    assert_int_equal(status_with_limit("50", sleep_60, false), 70);
}

static void computing_over_the_limit_ends_with_70(void **state) {
    (void)state;
    assert_int_equal(status_with_limit("20", compute_40, true), 70);
}

static void a_quick_loop_ends_as_it_wants(void **state) {
    (void)state;
    assert_int_equal(status_with_limit("50", nothing, true), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_timer_fires_once_and_not_early),
        TEST(a_repeating_timer_repeats_until_stopped),
        TEST(a_late_timer_does_not_catch_up),
        TEST(starting_again_moves_the_deadline),
        TEST(a_timer_may_be_freed_in_its_own_callback),
        TEST(a_timer_counts_from_its_start_also_before_the_loop_turns),
        TEST(a_timer_that_starts_again_at_once_lets_sockets_in_between),
        TEST(a_timer_due_at_once_can_be_stopped_moved_and_freed),
        TEST(a_repeating_timer_may_begin_at_once),
        TEST(posts_run_in_order_and_those_posted_meanwhile_after_them),
        TEST(no_post_of_several_threads_is_lost),
        TEST(a_caught_signal_calls_back),
        TEST(a_signal_that_cannot_be_caught_is_an_error),
        TEST(a_watch_tells_of_readable_bytes),
        TEST(what_cannot_be_watched_is_an_error),
        TEST(busy_time_is_counted_and_waiting_is_not),
        cmocka_unit_test(blocking_over_the_limit_ends_with_70),
        cmocka_unit_test(computing_over_the_limit_ends_with_70),
        cmocka_unit_test(a_quick_loop_ends_as_it_wants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
