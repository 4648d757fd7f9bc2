/* Connections against real sockets: what arrives, what ends them, and that every end is told once. */
#include "io/tcp.h"

#include "base/arena.h"
#include "base/buf.h"
#include "io/dns.h"
#include "peer.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct loop *loop;
    struct timer *watchdog;
    int listener, port, peer;
    struct tcp *tcp;
    struct buf received;
    int connected, closed, deliveries;
    struct err why;
    bool free_in_received, free_in_connected, stop_on_connected;
    size_t stop_at_bytes;
    bool inside_call;
};

static void on_watchdog(void *context) {
    struct fixture *f = context;
    loop_stop(f->loop);
    fail_msg("nothing happened for 5 s");
}

static int setup(void **state) {
    struct fixture *f = heap_new(struct fixture);
    struct err e;
    f->loop = loop_new(&e);
    f->listener = peer_listen(&f->port);
    f->peer = -1;
    f->watchdog = timer_new(f->loop, on_watchdog, f);
    timer_start(f->watchdog, 5000, 0);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    tcp_free(f->tcp);
    timer_free(f->watchdog);
    loop_free(f->loop);
    if (f->peer >= 0) close(f->peer);
    close(f->listener);
    buf_fini(&f->received);
    free(f);
    return 0;
}

static void on_connected(void *context) {
    struct fixture *f = context;
    assert_false(f->inside_call);
    f->connected++;
    if (f->free_in_connected) {
        tcp_free(f->tcp);
        f->tcp = NULL;
    }
    if (f->stop_on_connected || f->free_in_connected) loop_stop(f->loop);
}

static void on_received(void *context, const uint8_t *bytes, size_t length) {
    struct fixture *f = context;
    assert_false(f->inside_call);
    f->deliveries++;
    buf_add(&f->received, bytes, length);
    if (f->free_in_received) {
        tcp_free(f->tcp);
        f->tcp = NULL;
        loop_stop(f->loop);
    }
    if (f->stop_at_bytes && f->received.length >= f->stop_at_bytes) loop_stop(f->loop);
}

static void on_closed(void *context, const struct err *why) {
    struct fixture *f = context;
    assert_false(f->inside_call);
    f->closed++;
    f->why = *why;
    loop_stop(f->loop);
}

static const struct tcp_events events = {on_connected, on_received, on_closed};

static void dial(struct fixture *f, struct tcp_target target) {
    struct err e;
    if (!target.timeout_ms) target.timeout_ms = 2000;
    f->inside_call = true;
    f->tcp = tcp_connect(f->loop, &target, &events, f, &e);
    f->inside_call = false;
    assert_non_null(f->tcp);
}

/* Connects to the fixture's listener and takes the peer's end. */
static void dial_peer(struct fixture *f) {
    f->stop_on_connected = true;
    dial(f, (struct tcp_target){.host = "127.0.0.1", .port = f->port});
    loop_run(f->loop);
    assert_int_equal(f->connected, 1);
    f->stop_on_connected = false;
    f->peer = peer_accept(f->listener);
}

static void connecting_to_a_listener_reports_connected_once(void **state) {
    struct fixture *f = *state;
    dial_peer(f);
    assert_int_equal(f->connected, 1);
    assert_int_equal(f->closed, 0);
}

static void bytes_from_the_peer_arrive_in_order(void **state) {
    struct fixture *f = *state;
    dial_peer(f);
    assert_int_equal(write(f->peer, "hello ", 6), 6);
    assert_int_equal(write(f->peer, "world", 5), 5);
    f->stop_at_bytes = 11;
    loop_run(f->loop);
    assert_string_equal(f->received.bytes, "hello world");
}

static void sent_bytes_reach_the_peer(void **state) {
    struct fixture *f = *state;
    dial_peer(f);
    struct err e;
    assert_true(tcp_send(f->tcp, "ping", 4, &e));
    char got[8] = {0};
    assert_int_equal(read(f->peer, got, sizeof got), 4);
    assert_string_equal(got, "ping");
}

static void *read_all(void *context) {
    struct fixture *f = context;
    char piece[4096];
    ssize_t n;
    while ((n = read(f->peer, piece, sizeof piece)) > 0) buf_add(&f->received, piece, (size_t)n);
    return NULL;
}

static void on_flushed(void *context) {
    loop_stop(((struct fixture *)context)->loop);
}

static void what_the_socket_does_not_take_is_sent_later_and_in_order(void **state) {
    struct fixture *f = *state;
    dial_peer(f);
    struct err e;
    unsigned char piece[1000];
    size_t sent = 0;
    for (;; sent += sizeof piece) { /* until the kernel's buffers and ours are full */
        for (size_t i = 0; i < sizeof piece; i++) piece[i] = (unsigned char)((sent + i) % 251);
        if (!tcp_send(f->tcp, piece, sizeof piece, &e)) break;
    }
    assert_int_equal(e.code, ERR_BUSY);
    pthread_t reader;
    pthread_create(&reader, NULL, read_all, f);
    struct timer *flushed = timer_new(f->loop, on_flushed, f);
    timer_start(flushed, 300, 0);
    loop_run(f->loop);
    timer_free(flushed);
    tcp_free(f->tcp);
    f->tcp = NULL;
    struct timer *let_go = timer_new(f->loop, on_flushed, f);
    timer_start(let_go, 1, 0);
    loop_run(f->loop);
    timer_free(let_go);
    pthread_join(reader, NULL);
    assert_int_equal(f->received.length, sent);
    for (size_t i = 0; i < sent; i++)
        if ((unsigned char)f->received.bytes[i] != i % 251) fail_msg("byte %zu is wrong", i);
}

static void end_of_stream_closes_once_with_a_sentence(void **state) {
    struct fixture *f = *state;
    dial_peer(f);
    close(f->peer);
    f->peer = -1;
    loop_run(f->loop);
    assert_int_equal(f->closed, 1);
    assert_int_equal(f->why.code, ERR_UNREACHABLE);
    assert_non_null(strstr(f->why.text, "closed the connection"));
}

static void a_reset_closes_once(void **state) {
    struct fixture *f = *state;
    dial_peer(f);
    struct linger hard = {1, 0};
    setsockopt(f->peer, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(f->peer);
    f->peer = -1;
    loop_run(f->loop);
    assert_int_equal(f->closed, 1);
    assert_non_null(strstr(f->why.text, "broke off"));
}

static void a_refused_connection_closes_with_the_address(void **state) {
    struct fixture *f = *state;
    int port = peer_unused_port();
    char where[32];
    snprintf(where, sizeof where, "127.0.0.1:%d", port);
    dial(f, (struct tcp_target){.host = "127.0.0.1", .port = port});
    loop_run(f->loop);
    assert_int_equal(f->closed, 1);
    assert_int_equal(f->why.code, ERR_UNREACHABLE);
    assert_string_equal(f->why.field, where);
}

/* A listener whose queue is full answers no further SYN: connecting hangs as with a device that is switched off. */
static void a_silent_address_ends_by_the_time_out(void **state) {
    struct fixture *f = *state;
    int port, listener = peer_listen(&port);
    listen(listener, 0);
    struct fixture fill = {.loop = f->loop};
    struct tcp *fillers[4];
    struct err e;
    struct tcp_target target = {.host = "127.0.0.1", .port = port, .timeout_ms = 4000};
    for (int i = 0; i < 4; i++) fillers[i] = tcp_connect(f->loop, &target, &events, &fill, &e);
    target.timeout_ms = 150;
    dial(f, target);
    loop_run(f->loop);
    assert_int_equal(f->closed, 1);
    assert_int_equal(f->why.code, ERR_TIMEOUT);
    for (int i = 0; i < 4; i++) tcp_free(fillers[i]);
    close(listener);
}

static bool refuse_all(void *context, const char *ip, struct err *e) {
    *(int *)context += 1;
    return err_set(e, ERR_FORBIDDEN, "host", "%s is not allowed.", ip);
}

static void an_address_that_is_not_allowed_is_never_dialled(void **state) {
    struct fixture *f = *state;
    int asked = 0;
    dial(f, (struct tcp_target){.host = "127.0.0.1", .port = f->port, .allow = refuse_all, .allow_context = &asked});
    assert_int_equal(f->closed, 0);
    loop_run(f->loop);
    assert_int_equal(asked, 1);
    assert_int_equal(f->closed, 1);
    assert_int_equal(f->why.code, ERR_FORBIDDEN);
    assert_int_equal(f->connected, 0);
}

static void freeing_inside_received_is_safe(void **state) {
    struct fixture *f = *state;
    dial_peer(f);
    f->free_in_received = true;
    assert_int_equal(write(f->peer, "x", 1), 1);
    loop_run(f->loop);
    assert_int_equal(f->deliveries, 1);
    assert_int_equal(f->closed, 0);
}

static void freeing_inside_connected_is_safe(void **state) {
    struct fixture *f = *state;
    f->free_in_connected = true;
    dial(f, (struct tcp_target){.host = "127.0.0.1", .port = f->port});
    loop_run(f->loop);
    assert_int_equal(f->connected, 1);
    assert_null(f->tcp);
}

static void freeing_while_connecting_brings_no_callback(void **state) {
    struct fixture *f = *state;
    dial(f, (struct tcp_target){.host = "127.0.0.1", .port = f->port});
    tcp_free(f->tcp);
    f->tcp = NULL;
    struct timer *later = timer_new(f->loop, on_flushed, f);
    timer_start(later, 30, 0);
    loop_run(f->loop);
    timer_free(later);
    assert_int_equal(f->connected + f->closed, 0);
}

static void sending_before_connected_is_refused(void **state) {
    struct fixture *f = *state;
    struct err e;
    dial(f, (struct tcp_target){.host = "127.0.0.1", .port = f->port});
    assert_false(tcp_send(f->tcp, "x", 1, &e));
    assert_int_equal(e.code, ERR_UNREACHABLE);
}

static void a_name_is_looked_up_and_connected(void **state) {
    struct fixture *f = *state;
    f->stop_on_connected = true;
    dial(f, (struct tcp_target){.host = "localhost", .port = f->port});
    loop_run(f->loop);
    assert_int_equal(f->connected, 1);
}

static bool two_addresses(const char *name, struct dns_answer *answer, struct err *e) {
    (void)name;
    (void)e;
    answer->count = 2;
    strcpy(answer->ip[0], "127.0.0.2"); /* nothing listens there */
    strcpy(answer->ip[1], "127.0.0.1");
    return true;
}

static void the_next_address_of_a_name_is_tried(void **state) {
    struct fixture *f = *state;
    dns_set_lookup(f->loop, two_addresses, 1000);
    f->stop_on_connected = true;
    dial(f, (struct tcp_target){.host = "meter.example", .port = f->port});
    loop_run(f->loop);
    assert_int_equal(f->connected, 1);
    assert_int_equal(f->closed, 0);
}

static void every_address_of_a_name_must_be_allowed(void **state) {
    struct fixture *f = *state;
    int asked = 0;
    dns_set_lookup(f->loop, two_addresses, 1000);
    dial(f, (struct tcp_target){.host = "meter.example", .port = f->port, .allow = refuse_all, .allow_context = &asked});
    loop_run(f->loop);
    assert_int_equal(asked, 2);
    assert_int_equal(f->why.code, ERR_FORBIDDEN);
    assert_non_null(strstr(f->why.text, "127.0.0.1"));
}

static void freeing_while_looking_up_brings_no_callback(void **state) {
    struct fixture *f = *state;
    dial(f, (struct tcp_target){.host = "localhost", .port = f->port});
    tcp_free(f->tcp);
    f->tcp = NULL;
    struct timer *later = timer_new(f->loop, on_flushed, f);
    timer_start(later, 50, 0);
    loop_run(f->loop);
    timer_free(later);
    assert_int_equal(f->connected + f->closed, 0);
}

static void a_text_that_is_no_name_closes_with_the_host_field(void **state) {
    struct fixture *f = *state;
    dial(f, (struct tcp_target){.host = "not a name", .port = f->port});
    loop_run(f->loop);
    assert_int_equal(f->closed, 1);
    assert_string_equal(f->why.field, "host");
}

static void lack_of_descriptors_fails_at_once(void **state) {
    struct fixture *f = *state;
    struct err e;
    struct rlimit before, none = {0, 0};
    getrlimit(RLIMIT_NOFILE, &before);
    none.rlim_max = before.rlim_max;
    struct tcp_target target = {.host = "127.0.0.1", .port = f->port, .timeout_ms = 100};
    setrlimit(RLIMIT_NOFILE, &none);
    struct tcp *t = tcp_connect(f->loop, &target, &events, f, &e);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_null(t);
    assert_int_equal(e.code, ERR_BUSY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(connecting_to_a_listener_reports_connected_once),
        TEST(bytes_from_the_peer_arrive_in_order),
        TEST(sent_bytes_reach_the_peer),
        TEST(what_the_socket_does_not_take_is_sent_later_and_in_order),
        TEST(end_of_stream_closes_once_with_a_sentence),
        TEST(a_reset_closes_once),
        TEST(a_refused_connection_closes_with_the_address),
        TEST(a_silent_address_ends_by_the_time_out),
        TEST(an_address_that_is_not_allowed_is_never_dialled),
        TEST(freeing_inside_received_is_safe),
        TEST(freeing_inside_connected_is_safe),
        TEST(freeing_while_connecting_brings_no_callback),
        TEST(sending_before_connected_is_refused),
        TEST(a_name_is_looked_up_and_connected),
        TEST(the_next_address_of_a_name_is_tried),
        TEST(every_address_of_a_name_must_be_allowed),
        TEST(freeing_while_looking_up_brings_no_callback),
        TEST(a_text_that_is_no_name_closes_with_the_host_field),
        TEST(lack_of_descriptors_fails_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
