/* Name look-ups: one in flight per name, kept answers, the last good one, and a clean end while one hangs. */
#include "io/dns.h"

#include "base/arena.h"
#include "io/clock.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct loop *loop;
    struct timer *watchdog;
    int answers, failures, stop_after;
    struct dns_answer last;
    struct err why;
    struct dns_wait *other; /* cancelled by the first answer */
    bool inside_call;
};

/* The look-up function stands for the machine's resolver; these are what the test tells it to do. */
static atomic_int lookups, failing, hanging_ms;

static bool fake_lookup(const char *name, struct dns_answer *answer, struct err *e) {
    (void)name;
    atomic_fetch_add(&lookups, 1);
    if (hanging_ms) usleep((useconds_t)hanging_ms * 1000);
    if (failing) return err_set(e, ERR_UNREACHABLE, "", "no such name");
    answer->count = 1;
    strcpy(answer->ip[0], "192.0.2.7");
    return true;
}

static void on_watchdog(void *context) {
    loop_stop(((struct fixture *)context)->loop);
    fail_msg("nothing happened for 5 s");
}

static int setup(void **state) {
    struct fixture *f = heap_new(struct fixture);
    struct err e;
    f->loop = loop_new(&e);
    f->watchdog = timer_new(f->loop, on_watchdog, f);
    timer_start(f->watchdog, 5000, 0);
    f->stop_after = 1;
    lookups = failing = hanging_ms = 0;
    dns_set_lookup(f->loop, fake_lookup, 60000);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    timer_free(f->watchdog);
    loop_free(f->loop);
    free(f);
    return 0;
}

static void on_done(void *context, const struct dns_answer *answer, const struct err *why) {
    struct fixture *f = context;
    assert_false(f->inside_call);
    dns_cancel(f->other);
    f->other = NULL;
    if (answer) {
        f->answers++;
        f->last = *answer;
    } else {
        f->failures++;
        f->why = *why;
    }
    if (f->answers + f->failures == f->stop_after) loop_stop(f->loop);
}

static struct dns_wait *ask(struct fixture *f, const char *name) {
    f->inside_call = true;
    struct dns_wait *w = dns_resolve(f->loop, name, on_done, f);
    f->inside_call = false;
    return w;
}

static void a_name_gives_its_addresses(void **state) {
    struct fixture *f = *state;
    ask(f, "meter.example");
    loop_run(f->loop);
    assert_int_equal(f->answers, 1);
    assert_string_equal(f->last.ip[0], "192.0.2.7");
}

static void many_who_ask_at_once_share_one_look_up(void **state) {
    struct fixture *f = *state;
    hanging_ms = 20;
    for (int i = 0; i < 10; i++) ask(f, "meter.example");
    f->stop_after = 10;
    loop_run(f->loop);
    assert_int_equal(f->answers, 10);
    assert_int_equal(lookups, 1);
}

static void a_kept_answer_needs_no_look_up(void **state) {
    struct fixture *f = *state;
    ask(f, "meter.example");
    loop_run(f->loop);
    ask(f, "meter.example");
    f->stop_after = 2;
    loop_run(f->loop);
    assert_int_equal(f->answers, 2);
    assert_int_equal(lookups, 1);
}

static void more_names_than_threads_are_all_answered(void **state) {
    struct fixture *f = *state;
    hanging_ms = 5;
    f->stop_after = 40;
    for (int i = 0; i < 40; i++) {
        char name[32];
        snprintf(name, sizeof name, "meter%d.example", i);
        ask(f, name);
    }
    loop_run(f->loop);
    assert_int_equal(f->answers, 40);
    assert_int_equal(lookups, 40);
}

static void a_failure_is_told_and_kept_for_a_moment(void **state) {
    struct fixture *f = *state;
    failing = 1;
    ask(f, "nobody.example");
    loop_run(f->loop);
    assert_int_equal(f->failures, 1);
    assert_int_equal(f->why.code, ERR_UNREACHABLE);
    ask(f, "nobody.example");
    f->stop_after = 2;
    loop_run(f->loop);
    assert_int_equal(lookups, 1);
}

static void ask_and_run(struct fixture *f, int expected_ends) {
    ask(f, "meter.example");
    f->stop_after = expected_ends;
    loop_run(f->loop);
}

static void an_old_answer_is_looked_up_anew(void **state) {
    struct fixture *f = *state;
    dns_set_lookup(f->loop, fake_lookup, 10);
    ask_and_run(f, 1);
    usleep(20000);
    ask_and_run(f, 2);
    assert_int_equal(lookups, 2);
}

static void the_last_good_answer_outlives_a_dead_name_server(void **state) {
    struct fixture *f = *state;
    dns_set_lookup(f->loop, fake_lookup, 10);
    ask_and_run(f, 1);
    failing = 1;
    usleep(20000);
    ask_and_run(f, 2);
    assert_int_equal(lookups, 2);
    assert_int_equal(f->failures, 0);
    assert_string_equal(f->last.ip[0], "192.0.2.7");
}

static void a_cancelled_wait_is_not_called(void **state) {
    struct fixture *f = *state;
    dns_cancel(ask(f, "meter.example"));
    ask(f, "meter.example");
    loop_run(f->loop);
    assert_int_equal(f->answers, 1);
}

static void one_wait_may_cancel_another_of_the_same_name(void **state) {
    struct fixture *f = *state;
    struct dns_wait *first = ask(f, "meter.example");
    ask(f, "meter.example"); /* called first: the newest comes first */
    f->other = first;
    loop_run(f->loop);
    assert_int_equal(f->answers, 1);
}

static void what_is_no_name_fails_without_a_look_up(void **state) {
    struct fixture *f = *state;
    char long_name[300];
    memset(long_name, 'a', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    ask(f, "");
    ask(f, "a b");
    ask(f, "a/b");
    ask(f, long_name);
    f->stop_after = 4;
    loop_run(f->loop);
    assert_int_equal(f->failures, 4);
    assert_int_equal(lookups, 0);
}

static void a_loop_ends_at_once_while_a_look_up_hangs(void **state) {
    struct fixture *f = *state;
    hanging_ms = 1000;
    struct dns_wait *w = ask(f, "meter.example");
    usleep(20000);
    dns_cancel(w);
    int64_t began = clock_monotonic_ms();
    struct err e;
    timer_free(f->watchdog);
    loop_free(f->loop);
    assert_true(clock_monotonic_ms() - began < 500);
    f->loop = loop_new(&e);
    f->watchdog = NULL;
    usleep(1100000); /* lets the thread end before the sanitizers look */
}

static void the_machines_own_names_are_found(void **state) {
    struct fixture *f = *state;
    struct err e;
    struct loop *real = loop_new(&e);
    struct fixture g = {.loop = real, .stop_after = 1};
    dns_resolve(real, "localhost", on_done, &g);
    loop_run(real);
    assert_int_equal(g.answers, 1);
    assert_true(strcmp(g.last.ip[0], "127.0.0.1") == 0 || strcmp(g.last.ip[0], "::1") == 0);
    loop_free(real);
    (void)f;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_name_gives_its_addresses),
        TEST(many_who_ask_at_once_share_one_look_up),
        TEST(a_kept_answer_needs_no_look_up),
        TEST(more_names_than_threads_are_all_answered),
        TEST(a_failure_is_told_and_kept_for_a_moment),
        TEST(an_old_answer_is_looked_up_anew),
        TEST(the_last_good_answer_outlives_a_dead_name_server),
        TEST(a_cancelled_wait_is_not_called),
        TEST(one_wait_may_cancel_another_of_the_same_name),
        TEST(what_is_no_name_fails_without_a_look_up),
        TEST(a_loop_ends_at_once_while_a_look_up_hangs),
        TEST(the_machines_own_names_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
