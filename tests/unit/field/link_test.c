/* The link against good and hostile peers over real sockets: matching, time-outs, retries, order, endings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "field/link.h"
#include "io/clock.h"
#include "scripted_peer.h"

#include <stdio.h>
#include <sys/time.h>

enum { TIMEOUT_MS = 120, LATE_TIMEOUT_MS = 800, PATIENCE_MS = 5000 };

static struct loop *loop;
static struct link *link_;
static struct timer *patience;
static struct scripted_peer peer;
static uint64_t random_state = 1;
static uint16_t words_of_links[DRIVER_WORDS_MAX];
static struct err e;
static int waiting;
static int64_t timeout_ms = TIMEOUT_MS;

struct asked {
    struct exchange x; /* first */
    int calls, order;
    struct answer answer;
    struct err why;
    uint16_t words[DRIVER_WORDS_MAX];
};
static int answered_so_far;

static void take_answer(struct exchange *x, const struct answer *answer) {
    struct asked *a = (struct asked *)(void *)x;
    a->calls++;
    a->order = ++answered_so_far;
    a->answer = *answer;
    if (answer->why != NULL) a->why = *answer->why;
    if (answer->end == EXCHANGE_ANSWERED && answer->exception == 0 && x->ask.write == NULL)
        memcpy(a->words, answer->words, x->ask.count * sizeof *a->words);
    if (--waiting == 0) loop_stop(loop);
}

static void out_of_patience(void *context) {
    (void)context;
    loop_stop(loop);
}

static void run_for(int64_t ms) {
    timer_start(patience, ms, 0);
    loop_run(loop);
    timer_stop(patience);
}

static void begin(void (*talk)(struct scripted_peer *, int, int)) {
    peer_start(&peer, talk);
    loop = loop_new(&e);
    assert_non_null(loop);
    patience = timer_new(loop, out_of_patience, NULL);
    struct link_options options = {
        .loop = loop,
        .driver = driver_find("modbus-tcp"),
        .host = "127.0.0.1",
        .port = peer.port,
        .timeout_ms = timeout_ms,
        .backoff_base_ms = 60000,
        .backoff_max_ms = 600000,
        .loopback_allowed = true,
        .random = &random_state,
        .words = words_of_links,
    };
    link_ = link_new(&options);
    waiting = answered_so_far = 0;
}

static void end(void) {
    link_free(link_);
    timer_free(patience);
    loop_free(loop);
    peer_stop(&peer);
}

static void submit(struct asked *a, enum register_area area, uint16_t address, uint16_t count) {
    a->x.ask.area = area;
    a->x.ask.address = address;
    a->x.ask.count = count;
    if (a->x.ask.unit == 0) a->x.ask.unit = 1;
    if (a->x.ask.write == NULL && a->x.rank == EXCHANGE_WRITE) a->x.rank = EXCHANGE_POLL;
    a->x.done = take_answer;
    assert_true(link_submit(link_, &a->x, &e));
    waiting++;
}

static void wait_for_all(void) {
    run_for(PATIENCE_MS);
    assert_int_equal(waiting, 0);
}

static void expect_values(const struct asked *a) {
    assert_int_equal(a->calls, 1);
    assert_int_equal(a->answer.end, EXCHANGE_ANSWERED);
    assert_int_equal(a->answer.exception, 0);
    for (int i = 0; i < a->x.ask.count; i++) assert_int_equal(a->words[i], a->x.ask.address + i + 1000);
}

/* ---- good peers ---- */

static void talk_well(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) peer_reply(fd, &r);
}

static void many_questions_go_over_one_connection_one_at_a_time(void **state) {
    (void)state;
    static struct asked a[50];
    memset(a, 0, sizeof a);
    begin(talk_well);
    for (int i = 0; i < 50; i++) {
        a[i].x.ask.unit = (uint8_t)(1 + i % 3);
        submit(&a[i], AREA_HOLDING, (uint16_t)(i * 10), 10);
    }
    wait_for_all();
    for (int i = 0; i < 50; i++) {
        expect_values(&a[i]);
        assert_int_equal(a[i].order, i + 1);
    }
    assert_int_equal(peer.connections, 1);
    assert_int_equal(peer.requests, 50);
    end();
}

static void writes_go_before_what_waits_and_are_echoed(void **state) {
    (void)state;
    static struct asked a[5];
    static const uint16_t value = 21, many[] = {1, 2, 3};
    memset(a, 0, sizeof a);
    begin(talk_well);
    submit(&a[0], AREA_HOLDING, 0, 1); /* nothing waits while it connects: it is asked in order of rank too */
    submit(&a[1], AREA_INPUT, 5, 1);
    a[2].x.rank = EXCHANGE_URGENT;
    submit(&a[2], AREA_INPUT, 9, 1);
    a[3].x.ask.write = &value;
    submit(&a[3], AREA_HOLDING, 100, 1);
    a[4].x.ask.write = many;
    submit(&a[4], AREA_HOLDING, 100, 3);
    wait_for_all();
    assert_int_equal(a[3].order, 1);
    assert_int_equal(a[4].order, 2);
    assert_int_equal(a[2].order, 3);
    assert_int_equal(a[0].order, 4);
    assert_int_equal(a[1].order, 5);
    for (int i = 0; i < 5; i++) assert_int_equal(a[i].answer.end, EXCHANGE_ANSWERED);
    end();
}

static void what_the_protocol_can_not_say_is_refused_at_once(void **state) {
    (void)state;
    static const uint16_t value = 1;
    struct asked a = {0};
    begin(talk_well);
    a.x.done = take_answer;
    a.x.ask = (struct ask){.unit = 1, .area = AREA_INPUT, .count = 1, .write = &value};
    assert_false(link_submit(link_, &a.x, &e));
    a.x.ask = (struct ask){.unit = 1, .area = AREA_HOLDING, .count = 126};
    assert_false(link_submit(link_, &a.x, &e));
    assert_null(a.x.link);
    end();
}

static void talk_one_byte_at_a_time(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    uint8_t adu[MODBUS_TCP_ADU_MAX];
    while (peer_next(p, fd, &r)) {
        size_t length = peer_answer(&r, adu);
        for (size_t i = 0; i < length; i++) {
            peer_send(fd, adu + i, 1);
            usleep(100);
        }
    }
}

static void an_answer_may_come_one_byte_at_a_time(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    timeout_ms = PATIENCE_MS;
    begin(talk_one_byte_at_a_time);
    timeout_ms = TIMEOUT_MS;
    submit(&a, AREA_HOLDING, 0, 8);
    wait_for_all();
    expect_values(&a);
    end();
}

/* ---- answers of somebody else ---- */

static void talk_doubled(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        peer_reply(fd, &r);
        peer_reply(fd, &r);
    }
}

static void doubled_answers_are_dropped(void **state) {
    (void)state;
    static struct asked a[10];
    memset(a, 0, sizeof a);
    begin(talk_doubled);
    for (int i = 0; i < 10; i++) submit(&a[i], AREA_HOLDING, (uint16_t)(i * 100), 3);
    wait_for_all();
    for (int i = 0; i < 10; i++) expect_values(&a[i]);
    assert_true(link_strays(link_) >= 9);
    end();
}

static void talk_others_first(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        struct peer_request other = r;
        other.transaction++;
        peer_reply(fd, &other);
        other = r;
        other.unit++;
        peer_reply(fd, &other);
        peer_reply(fd, &r);
    }
}

static void answers_with_another_transaction_or_unit_are_dropped(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_others_first);
    submit(&a, AREA_HOLDING, 7, 3);
    wait_for_all();
    expect_values(&a);
    assert_int_equal(link_strays(link_), 2);
    end();
}

static void talk_wrong_unit(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        r.unit = 99;
        peer_reply(fd, &r);
    }
}

static void a_wrong_unit_alone_is_silence(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_wrong_unit);
    submit(&a, AREA_HOLDING, 7, 3);
    wait_for_all();
    assert_int_equal(a.answer.end, EXCHANGE_SILENT);
    assert_true(link_connected(link_)); /* the peer lives: it sent frames */
    end();
}

/* ---- silence ---- */

static void talk_not_at_all(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {}
}

static void silence_is_told_after_the_time_out_with_who_and_how_long(void **state) {
    (void)state;
    static struct asked a;
    char text[80];
    memset(&a, 0, sizeof a);
    begin(talk_not_at_all);
    int64_t began = clock_monotonic_ms();
    a.x.ask.unit = 7;
    submit(&a, AREA_HOLDING, 7, 3);
    wait_for_all();
    assert_in_range(clock_monotonic_ms() - began, TIMEOUT_MS - 2, TIMEOUT_MS + 1500);
    assert_int_equal(a.answer.end, EXCHANGE_SILENT);
    snprintf(text, sizeof text, "no answer within 0.12 s from 127.0.0.1:%d unit 7", peer.port);
    assert_string_equal(a.why.text, text);
    assert_int_equal(a.why.code, ERR_TIMEOUT);
    end();
}

static void reads_are_asked_again_writes_never(void **state) {
    (void)state;
    static struct asked a[2];
    static const uint16_t value = 1;
    memset(a, 0, sizeof a);
    begin(talk_not_at_all);
    a[0].x.ask.write = &value;
    a[0].x.retries = 2;
    submit(&a[0], AREA_HOLDING, 1, 1);
    a[1].x.retries = 2;
    submit(&a[1], AREA_HOLDING, 1, 1);
    wait_for_all();
    assert_int_equal(a[0].x.sent, 1);
    assert_int_equal(a[1].x.sent, 3);
    assert_int_equal(a[1].x.timeouts, 3);
    end();
}

static void two_time_outs_without_a_frame_give_the_connection_up(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_not_at_all);
    a.x.retries = 2;
    submit(&a, AREA_HOLDING, 1, 1);
    wait_for_all();
    assert_int_equal(peer.connections, 2); /* the third question went over a new one */
    end();
}

static void talk_late(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        if (atomic_load(&p->requests) == 1) usleep((LATE_TIMEOUT_MS + 60) * 1000);
        peer_reply(fd, &r);
    }
}

static void a_late_answer_is_not_taken_for_the_next_question(void **state) {
    (void)state;
    static struct asked a[2];
    memset(a, 0, sizeof a);
    timeout_ms = LATE_TIMEOUT_MS;
    begin(talk_late);
    timeout_ms = TIMEOUT_MS;
    submit(&a[0], AREA_HOLDING, 100, 3);
    submit(&a[1], AREA_HOLDING, 200, 3);
    wait_for_all();
    assert_int_equal(a[0].answer.end, EXCHANGE_SILENT);
    expect_values(&a[1]);
    assert_int_equal(link_strays(link_), 1);
    assert_int_equal(peer.connections, 1);
    end();
}

static void talk_endless_header(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    if (!peer_next(p, fd, &r)) return;
    uint8_t byte[] = {(uint8_t)(r.transaction >> 8), (uint8_t)r.transaction, 0, 0, 0, 254};
    peer_send(fd, byte, sizeof byte);
    for (int i = 0; i < 240 && send(fd, "\x01", 1, MSG_NOSIGNAL) > 0; i++) usleep(15000); /* 3.6 s, never whole */
}

static void no_byte_prolongs_the_time_out(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_endless_header);
    int64_t began = clock_monotonic_ms();
    submit(&a, AREA_HOLDING, 7, 3);
    wait_for_all();
    assert_int_equal(a.answer.end, EXCHANGE_SILENT);
    assert_in_range(clock_monotonic_ms() - began, TIMEOUT_MS - 2, TIMEOUT_MS + 1500);
    end();
}

/* ---- endings ---- */

static void talk_garbage(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    if (peer_next(p, fd, &r)) peer_send(fd, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
    peer_wait(fd);
}

static void garbage_ends_the_connection_and_names_the_protocol(void **state) {
    (void)state;
    static struct asked a[2];
    memset(a, 0, sizeof a);
    begin(talk_garbage);
    a[0].x.retries = 3;
    submit(&a[0], AREA_HOLDING, 7, 3);
    submit(&a[1], AREA_HOLDING, 7, 3);
    wait_for_all();
    assert_int_equal(a[0].answer.end, EXCHANGE_BROKEN);
    assert_int_equal(a[0].why.code, ERR_PROTOCOL);
    assert_int_equal(a[0].x.sent, 1);
    assert_int_equal(a[1].calls, 1); /* who waited is told too: the endpoint is left alone */
    assert_true(link_retry_ms(link_) > 0);
    assert_false(link_submit(link_, &a[0].x, &e));
    assert_int_equal(e.code, ERR_PROTOCOL);
    end();
}

static void talk_then_hang_up(struct scripted_peer *p, int fd, int connection) {
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        if (connection == 1 && atomic_load(&p->requests) == 3) {
            struct linger reset = {1, 0};
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
            return;
        }
        peer_reply(fd, &r);
    }
}

static void after_a_reset_a_read_goes_on_over_a_new_connection(void **state) {
    (void)state;
    static struct asked a[5];
    memset(a, 0, sizeof a);
    begin(talk_then_hang_up);
    for (int i = 0; i < 5; i++) {
        a[i].x.retries = 1;
        submit(&a[i], AREA_HOLDING, (uint16_t)(i * 10), 3);
    }
    wait_for_all();
    for (int i = 0; i < 5; i++) expect_values(&a[i]);
    assert_int_equal(a[2].x.sent, 2);
    assert_int_equal(peer.connections, 2);
    end();
}

static void a_write_that_was_cut_off_is_not_repeated(void **state) {
    (void)state;
    static struct asked a[3];
    static const uint16_t value = 1;
    memset(a, 0, sizeof a);
    begin(talk_then_hang_up);
    for (int i = 0; i < 3; i++) {
        a[i].x.ask.write = &value;
        a[i].x.retries = 5;
        submit(&a[i], AREA_HOLDING, 1, 1);
    }
    wait_for_all();
    assert_int_equal(a[2].answer.end, EXCHANGE_BROKEN);
    assert_int_equal(a[2].x.sent, 1);
    end();
}

static void talk_truncated(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    uint8_t adu[MODBUS_TCP_ADU_MAX];
    if (peer_next(p, fd, &r)) peer_send(fd, adu, peer_answer(&r, adu) - 3);
}

static void a_truncated_answer_is_none(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_truncated);
    a.x.retries = 3;
    submit(&a, AREA_HOLDING, 7, 3);
    wait_for_all();
    assert_int_equal(a.answer.end, EXCHANGE_BROKEN);
    assert_non_null(strstr(a.why.text, "without an answer"));
    assert_int_equal(peer.connections, 1); /* it never gave a frame: no second try */
    end();
}

static void talk_short_counts(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        r.asked.count--;
        peer_reply(fd, &r);
    }
}

static void an_answer_with_fewer_values_breaks_the_protocol(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_short_counts);
    a.x.retries = 1;
    submit(&a, AREA_HOLDING, 7, 3);
    wait_for_all();
    assert_int_equal(a.answer.end, EXCHANGE_BROKEN);
    assert_int_equal(a.why.code, ERR_PROTOCOL);
    assert_int_equal(a.x.sent, 2);
    end();
}

static void talk_flood(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    if (!peer_next(p, fd, &r)) return;
    r.transaction = (uint16_t)(r.transaction + 1000);
    for (int i = 0; i < 100000; i++) {
        uint8_t adu[MODBUS_TCP_ADU_MAX];
        if (send(fd, adu, peer_answer(&r, adu), MSG_NOSIGNAL) <= 0) return;
    }
}

static void a_flood_of_answers_that_nobody_asked_for_ends_the_connection(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_flood);
    submit(&a, AREA_HOLDING, 7, 3);
    wait_for_all();
    assert_int_equal(a.answer.end, EXCHANGE_BROKEN);
    assert_int_equal(a.why.code, ERR_PROTOCOL);
    end();
}

static void a_refused_connection_fails_all_and_is_left_alone(void **state) {
    (void)state;
    static struct asked a[3];
    memset(a, 0, sizeof a);
    begin(talk_well);
    shutdown(peer.listener, SHUT_RDWR);
    pthread_join(peer.thread, NULL);
    close(peer.listener);
    for (int i = 0; i < 3; i++) submit(&a[i], AREA_HOLDING, 0, 1);
    wait_for_all();
    for (int i = 0; i < 3; i++) {
        assert_int_equal(a[i].answer.end, EXCHANGE_UNREACHABLE);
        assert_int_equal(a[i].x.sent, 0);
    }
    assert_in_range(link_retry_ms(link_) - loop_now_ms(loop), 40000, 80000);
    assert_false(link_submit(link_, &a[0].x, &e)); /* a poll waits */
    a[1].x.rank = EXCHANGE_URGENT;                 /* a person does not */
    submit(&a[1], AREA_HOLDING, 0, 1);
    wait_for_all();
    assert_int_equal(a[1].answer.end, EXCHANGE_UNREACHABLE);
    link_free(link_);
    timer_free(patience);
    loop_free(loop);
}

static void talk_busy_once(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        if (atomic_load(&p->requests) == 1)
            peer_refuse(fd, &r, MODBUS_BUSY);
        else
            peer_reply(fd, &r);
    }
}

static void a_busy_device_is_asked_again_after_a_pause(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_busy_once);
    a.x.retries = 1;
    int64_t began = clock_monotonic_ms();
    submit(&a, AREA_HOLDING, 7, 3);
    wait_for_all();
    expect_values(&a);
    assert_in_range(clock_monotonic_ms() - began, 95, 2000);
    end();
}

static void talk_refuse(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) peer_refuse(fd, &r, MODBUS_ILLEGAL_ADDRESS);
}

static void an_exception_is_an_answer_and_not_repeated(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_refuse);
    a.x.retries = 3;
    submit(&a, AREA_HOLDING, 7, 3);
    wait_for_all();
    assert_int_equal(a.answer.end, EXCHANGE_ANSWERED);
    assert_int_equal(a.answer.exception, MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(a.x.sent, 1);
    end();
}

static void the_pause_between_requests_is_kept(void **state) {
    (void)state;
    static struct asked a[4];
    memset(a, 0, sizeof a);
    begin(talk_well);
    int64_t began = clock_monotonic_ms();
    for (int i = 0; i < 4; i++) {
        a[i].x.gap_ms = 30;
        submit(&a[i], AREA_HOLDING, 0, 1);
    }
    wait_for_all();
    assert_in_range(clock_monotonic_ms() - began, 85, 2000);
    end();
}

/* ---- in the middle of things ---- */

static void a_cancelled_question_is_never_answered(void **state) {
    (void)state;
    static struct asked a[3];
    memset(a, 0, sizeof a);
    begin(talk_well);
    for (int i = 0; i < 3; i++) submit(&a[i], AREA_HOLDING, 0, 1);
    link_cancel(&a[0].x);
    link_cancel(&a[2].x);
    link_cancel(&a[2].x);
    waiting = 1;
    wait_for_all();
    assert_int_equal(a[0].calls, 0);
    expect_values(&a[1]);
    assert_int_equal(a[2].calls, 0);
    end();
}

static void free_the_link(struct exchange *x, const struct answer *answer) {
    link_free(link_);
    link_ = NULL;
    take_answer(x, answer);
}

static void the_link_may_be_freed_inside_an_answer(void **state) {
    (void)state;
    static struct asked a[2];
    memset(a, 0, sizeof a);
    for (int silent = 0; silent < 2; silent++) {
        begin(silent ? talk_not_at_all : talk_doubled);
        submit(&a[0], AREA_HOLDING, 0, 1);
        a[0].x.done = free_the_link;
        submit(&a[1], AREA_HOLDING, 0, 1);
        waiting = 1;
        wait_for_all();
        assert_null(link_);
        assert_int_equal(a[1].calls, 0);
        end();
    }
}

static void a_resting_link_closes_and_opens_again_when_asked(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_well);
    submit(&a, AREA_HOLDING, 0, 1);
    wait_for_all();
    assert_true(link_connected(link_));
    link_rest(link_);
    assert_false(link_connected(link_));
    submit(&a, AREA_HOLDING, 0, 1);
    wait_for_all();
    assert_int_equal(a.answer.end, EXCHANGE_ANSWERED);
    assert_int_equal(peer.connections, 2);
    end();
}

static void talk_once_then_close(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    if (peer_next(p, fd, &r)) peer_reply(fd, &r);
}

static void an_idle_close_by_the_device_is_no_failure(void **state) {
    (void)state;
    static struct asked a;
    memset(&a, 0, sizeof a);
    begin(talk_once_then_close);
    for (int i = 0; i < 3; i++) {
        submit(&a, AREA_HOLDING, 0, 1);
        wait_for_all();
        assert_int_equal(a.answer.end, EXCHANGE_ANSWERED);
        run_for(30);
        assert_false(link_connected(link_));
        assert_int_equal(link_retry_ms(link_), 0);
    }
    end();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_questions_go_over_one_connection_one_at_a_time),
        cmocka_unit_test(writes_go_before_what_waits_and_are_echoed),
        cmocka_unit_test(what_the_protocol_can_not_say_is_refused_at_once),
        cmocka_unit_test(an_answer_may_come_one_byte_at_a_time),
        cmocka_unit_test(doubled_answers_are_dropped),
        cmocka_unit_test(answers_with_another_transaction_or_unit_are_dropped),
        cmocka_unit_test(a_wrong_unit_alone_is_silence),
        cmocka_unit_test(silence_is_told_after_the_time_out_with_who_and_how_long),
        cmocka_unit_test(reads_are_asked_again_writes_never),
        cmocka_unit_test(two_time_outs_without_a_frame_give_the_connection_up),
        cmocka_unit_test(a_late_answer_is_not_taken_for_the_next_question),
        cmocka_unit_test(no_byte_prolongs_the_time_out),
        cmocka_unit_test(garbage_ends_the_connection_and_names_the_protocol),
        cmocka_unit_test(after_a_reset_a_read_goes_on_over_a_new_connection),
        cmocka_unit_test(a_write_that_was_cut_off_is_not_repeated),
        cmocka_unit_test(a_truncated_answer_is_none),
        cmocka_unit_test(an_answer_with_fewer_values_breaks_the_protocol),
        cmocka_unit_test(a_flood_of_answers_that_nobody_asked_for_ends_the_connection),
        cmocka_unit_test(a_refused_connection_fails_all_and_is_left_alone),
        cmocka_unit_test(a_busy_device_is_asked_again_after_a_pause),
        cmocka_unit_test(an_exception_is_an_answer_and_not_repeated),
        cmocka_unit_test(the_pause_between_requests_is_kept),
        cmocka_unit_test(a_cancelled_question_is_never_answered),
        cmocka_unit_test(the_link_may_be_freed_inside_an_answer),
        cmocka_unit_test(a_resting_link_closes_and_opens_again_when_asked),
        cmocka_unit_test(an_idle_close_by_the_device_is_no_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
