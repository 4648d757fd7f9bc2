/* The register server over real sockets: whose address answers, who is dropped, what faults of the line do. The server
 * runs in a thread of its own, on a port that was free a moment ago; the tests are plain blocking clients. */
#include "address.h"
#include "control.h"
#include "ecl.h"
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "small_network.h"

#define DEVICES 3
#define IDLE_MS 300
#define NOON_MS INT64_C(1768996800000)

struct fixture {
    struct network network;
    struct plant_device **devices; /* [DEVICES] of `network` */
    struct faults faults;
    struct plant_loop *loop;
    struct plant_server *server;
    struct control *control;
    char control_path[64];
    int port;
    atomic_bool stop;
    pthread_t thread;
};

static int free_port(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &length), 0);
    close(fd);
    return ntohs(at.sin_port);
}

static int64_t tick(void *context, int64_t mono_ms) {
    struct fixture *f = context;
    if (f->stop) loop_stop(f->loop);
    control_tick(f->control);
    int64_t next_ms = server_tick(f->server, mono_ms);
    return next_ms < mono_ms + 10 ? next_ms : mono_ms + 10;
}

static void *run(void *context) {
    loop_run(((struct fixture *)context)->loop, tick, context);
    return NULL;
}

static int start(void **state, bool per_address, const char *fault_text) {
    static struct fixture f;
    struct err e = {0};
    memset(&f, 0, sizeof f);
    small_network_begun(&f.network, DEVICES, NOON_MS);
    f.devices = f.network.devices;
    struct fault fault;
    if (fault_text && !(fault_parse(fault_text, &fault, &e) && faults_add(&f.faults, &fault, &e))) return -1;
    f.port = free_port();
    struct server_options o = {.port = f.port,
                               .idle_ms = IDLE_MS,
                               .per_address = per_address,
                               .devices = f.devices,
                               .device_count = DEVICES,
                               .faults = &f.faults,
                               .start_ms = NOON_MS,
                               .speed = 1};
    f.loop = loop_new(&e);
    f.server = server_new(f.loop, &o, &e);
    if (!f.server) return -1;
    struct control_plant plant = {f.devices, DEVICES, &f.faults, f.server, f.network.physics};
    snprintf(f.control_path, sizeof f.control_path, "/tmp/hearth-plant-test-%d.sock", (int)getpid());
    f.control = control_new(f.loop, f.control_path, &plant, &e);
    *state = &f;
    return f.control ? pthread_create(&f.thread, NULL, run, &f) : -1;
}

static int set_up(void **state) {
    return start(state, false, NULL);
}
static int set_up_per_address(void **state) {
    return start(state, true, NULL);
}
static int set_up_slow(void **state) {
    return start(state, false, "slow@1:120-140");
}
static int set_up_offline(void **state) {
    return start(state, false, "offline@1");
}
static int set_up_refuse(void **state) {
    return start(state, false, "refuse@1");
}

static int set_up_reset(void **state) {
    return start(state, false, "reset@1");
}
static int set_up_garbage(void **state) {
    return start(state, false, "garbage@1");
}
static int set_up_truncated(void **state) {
    return start(state, false, "truncated@1");
}
static int set_up_doubled(void **state) {
    return start(state, false, "doubled@1");
}
static int set_up_transaction(void **state) {
    return start(state, false, "transaction@1");
}
static int set_up_second_master(void **state) {
    return start(state, false, "second-master@1");
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    f->stop = true;
    pthread_join(f->thread, NULL);
    control_free(f->control);
    server_free(f->server);
    loop_free(f->loop);
    network_fini(&f->network);
    return 0;
}

#define F ((struct fixture *)*state)

static int dial_from(const struct fixture *f, uint32_t address) {
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)f->port), .sin_addr.s_addr = htonl(address)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) return fd;
    close(fd);
    return -1;
}
static int dial(const struct fixture *f, int device) {
    return dial_from(f, address_of(device));
}

/* Bytes that arrive within `wait_ms`; 0 for a closed line, -1 for silence, -2 for a reset one. */
static int hear(int fd, uint8_t *bytes, size_t size, int wait_ms) {
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (poll(&p, 1, wait_ms) == 0) return -1;
    ssize_t n = recv(fd, bytes, size, 0);
    return n >= 0 ? (int)n : -2;
}

static const uint8_t ask_type[] = {0, 7, 0, 0, 0, 6, 1, 3, 0x08, 0x0C, 0, 1}; /* PNU 2061 */
static const uint8_t say_266[] = {0, 7, 0, 0, 0, 5, 1, 3, 2, 0x01, 0x0A};
static const uint8_t ask_last_octet[] = {0, 8, 0, 0, 0, 6, 1, 3, 0x01, 0x18, 0, 1}; /* PNU 281 */

static void assert_answers(int fd) {
    uint8_t answer[64];
    assert_int_equal(send(fd, ask_type, sizeof ask_type, MSG_NOSIGNAL), sizeof ask_type);
    assert_int_equal(hear(fd, answer, sizeof answer, 2000), sizeof say_266);
    assert_memory_equal(answer, say_266, sizeof say_266);
}

static void the_address_dialled_picks_the_controller(void **state) {
    for (int i = 0; i < DEVICES; i++) {
        uint8_t answer[64];
        int fd = dial(F, i);
        send(fd, ask_last_octet, sizeof ask_last_octet, 0);
        assert_int_equal(hear(fd, answer, sizeof answer, 2000), 11);
        assert_int_equal(answer[10], i + 1);
        close(fd);
    }
}

static void an_address_without_a_controller_is_reset(void **state) {
    uint8_t answer[64];
    uint32_t addresses[] = {address_of(DEVICES), INADDR_LOOPBACK, 0x7F0200FF};
    for (int i = 0; i < 3; i++) {
        int fd = dial_from(F, addresses[i]);
        if (fd < 0) continue; /* the reset was quicker than connect */
        assert_int_equal(hear(fd, answer, sizeof answer, 2000), -2);
        close(fd);
    }
}

static void one_socket_per_address_serves_as_well(void **state) {
    assert_false(server_bound_to_lo(F->server));
    int fd = dial(F, 2);
    assert_answers(fd);
    close(fd);
    assert_int_equal(dial_from(F, INADDR_LOOPBACK), -1); /* nothing listens at other addresses */
}

static void a_request_may_come_byte_by_byte(void **state) {
    int fd = dial(F, 0);
    uint8_t answer[64];
    for (size_t i = 0; i < sizeof ask_type; i++) {
        assert_int_equal(send(fd, ask_type + i, 1, 0), 1);
        usleep(2000);
    }
    assert_int_equal(hear(fd, answer, sizeof answer, 2000), sizeof say_266);
    close(fd);
}

static void several_requests_in_one_piece_are_answered_in_order(void **state) {
    int fd = dial(F, 0);
    uint8_t requests[3 * sizeof ask_type], answers[64];
    for (int i = 0; i < 3; i++) {
        memcpy(requests + (size_t)i * sizeof ask_type, ask_type, sizeof ask_type);
        requests[(size_t)i * sizeof ask_type + 1] = (uint8_t)i;
    }
    send(fd, requests, sizeof requests, 0);
    size_t have = 0;
    while (have < 3 * sizeof say_266) {
        int n = hear(fd, answers + have, sizeof answers - have, 2000);
        assert_true(n > 0);
        have += (size_t)n;
    }
    for (int i = 0; i < 3; i++) assert_int_equal(answers[(size_t)i * sizeof say_266 + 1], i);
    close(fd);
}

static void what_is_not_modbus_ends_the_connection(void **state) {
    uint8_t answer[64];
    int fd = dial(F, 0);
    const char *http = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    send(fd, http, strlen(http), 0);
    assert_int_equal(hear(fd, answer, sizeof answer, 2000), -2);
    close(fd);
}

static void a_second_client_is_dropped_at_its_first_request(void **state) {
    uint8_t answer[64];
    int first = dial(F, 0), second;
    assert_answers(first);
    second = dial(F, 0);
    assert_true(second >= 0);
    assert_int_equal(hear(second, answer, sizeof answer, 50), -1); /* accepted, and let be */
    send(second, ask_type, sizeof ask_type, MSG_NOSIGNAL);
    assert_int_equal(hear(second, answer, sizeof answer, 2000), 0);
    assert_answers(first);
    close(first);
    close(second);
}

static void the_line_is_free_again_when_the_first_client_has_left(void **state) {
    int first = dial(F, 0);
    assert_answers(first);
    close(first);
    usleep(30000);
    int second = dial(F, 0);
    assert_answers(second);
    close(second);
}

static void an_idle_connection_is_closed_and_a_used_one_kept(void **state) {
    uint8_t answer[64];
    int idle = dial(F, 0), used = dial(F, 1);
    for (int i = 0; i < 5; i++) {
        assert_answers(used);
        usleep(IDLE_MS * 1000 / 4);
    }
    assert_int_equal(hear(idle, answer, sizeof answer, 0), 0);
    assert_answers(used);
    close(idle);
    close(used);
}

static void a_slow_controller_answers_late_and_in_order(void **state) {
    uint8_t two[2 * sizeof ask_type], answer[64];
    int fd = dial(F, 1), quick = dial(F, 0);
    memcpy(two, ask_type, sizeof ask_type);
    memcpy(two + sizeof ask_type, ask_last_octet, sizeof ask_last_octet);
    int64_t began_ms = loop_mono_ms();
    send(fd, two, sizeof two, 0);
    assert_answers(quick);
    assert_true(loop_mono_ms() - began_ms < 100);
    assert_int_equal(hear(fd, answer, sizeof answer, 2000), 11);
    assert_true(loop_mono_ms() - began_ms >= 119);
    assert_int_equal(answer[1], 7);
    assert_int_equal(hear(fd, answer, sizeof answer, 2000), 11);
    assert_true(loop_mono_ms() - began_ms >= 238);
    assert_int_equal(answer[1], 8);
    close(fd);
    close(quick);
}

static void an_offline_controller_takes_connections_and_is_silent(void **state) {
    uint8_t answer[64];
    int fd = dial(F, 1), other = dial(F, 0);
    send(fd, ask_type, sizeof ask_type, 0);
    assert_int_equal(hear(fd, answer, sizeof answer, 150), -1);
    assert_answers(other);
    close(fd);
    close(other);
}

static void a_refusing_controller_resets_at_once(void **state) {
    uint8_t answer[64];
    int fd = dial(F, 1);
    if (fd < 0) return; /* the reset was quicker than connect */
    assert_int_equal(hear(fd, answer, sizeof answer, 2000), -2);
    close(fd);
}

/* What the line of device 1 makes of one request; device 0 is as it should be. Returns the length of the answer. */
static int spoilt_answer(struct fixture *f, uint8_t answer[64]) {
    int fd = dial(f, 1), other = dial(f, 0), length;
    send(fd, ask_type, sizeof ask_type, MSG_NOSIGNAL);
    length = hear(fd, answer, 64, 2000);
    assert_answers(other);
    close(fd);
    close(other);
    return length;
}

static void a_resetting_controller_resets_in_place_of_an_answer(void **state) {
    uint8_t answer[64];
    assert_int_equal(spoilt_answer(F, answer), -2);
}

static void garbage_has_the_length_of_an_answer_and_no_sense(void **state) {
    uint8_t answer[64];
    assert_int_equal(spoilt_answer(F, answer), sizeof say_266);
    assert_memory_not_equal(answer, say_266, sizeof say_266);
}

static void a_truncated_answer_stops_in_its_middle(void **state) {
    uint8_t answer[64];
    assert_int_equal(spoilt_answer(F, answer), sizeof say_266 / 2);
    assert_memory_equal(answer, say_266, sizeof say_266 / 2);
}

static void a_doubled_answer_comes_twice(void **state) {
    uint8_t answer[64];
    assert_int_equal(spoilt_answer(F, answer), 2 * sizeof say_266);
    assert_memory_equal(answer, say_266, sizeof say_266);
    assert_memory_equal(answer + sizeof say_266, say_266, sizeof say_266);
}

static void a_wrong_transaction_is_all_that_is_wrong(void **state) {
    uint8_t answer[64];
    assert_int_equal(spoilt_answer(F, answer), sizeof say_266);
    assert_int_equal(answer[1], 8); /* asked with 7 */
    assert_memory_equal(answer + 2, say_266 + 2, sizeof say_266 - 2);
}

static void a_second_master_keeps_the_line_busy(void **state) {
    uint8_t answer[64];
    assert_int_equal(spoilt_answer(F, answer), 0); /* taken, and dropped at its first request */
}

static void commands_reach_the_running_plant(void **state) {
    struct err e = {0};
    AUTO_BUF(said);
    uint8_t answer[64];
    int fd = dial(F, 2);
    assert_answers(fd);
    assert_true(control_send(F->control_path, "set 2 2061 247", &said, &e));
    send(fd, ask_type, sizeof ask_type, 0);
    assert_int_equal(hear(fd, answer, sizeof answer, 2000), 11);
    assert_int_equal(answer[10], 247);
    buf_clear(&said);
    assert_true(control_send(F->control_path, "fault refuse 2", &said, &e));
    assert_int_equal(hear(fd, answer, sizeof answer, 2000), -2);
    buf_clear(&said);
    assert_false(control_send(F->control_path, "fault refuse 3", &said, &e));
    assert_non_null(strstr(e.text, "there is no device 3"));
    close(fd);
}

static void nobody_listening_is_an_error(void **state) {
    struct err e = {0};
    AUTO_BUF(said);
    (void)state;
    assert_false(control_send("/tmp/hearth-plant-nobody.sock", "status", &said, &e));
    assert_int_equal(e.code, ERR_UNREACHABLE);
}

#define TEST(f, how) cmocka_unit_test_setup_teardown(f, how, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_address_dialled_picks_the_controller, set_up),
        TEST(an_address_without_a_controller_is_reset, set_up),
        TEST(one_socket_per_address_serves_as_well, set_up_per_address),
        TEST(a_request_may_come_byte_by_byte, set_up),
        TEST(several_requests_in_one_piece_are_answered_in_order, set_up),
        TEST(what_is_not_modbus_ends_the_connection, set_up),
        TEST(a_second_client_is_dropped_at_its_first_request, set_up),
        TEST(the_line_is_free_again_when_the_first_client_has_left, set_up),
        TEST(an_idle_connection_is_closed_and_a_used_one_kept, set_up),
        TEST(a_slow_controller_answers_late_and_in_order, set_up_slow),
        TEST(an_offline_controller_takes_connections_and_is_silent, set_up_offline),
        TEST(a_refusing_controller_resets_at_once, set_up_refuse),
        TEST(a_resetting_controller_resets_in_place_of_an_answer, set_up_reset),
        TEST(garbage_has_the_length_of_an_answer_and_no_sense, set_up_garbage),
        TEST(a_truncated_answer_stops_in_its_middle, set_up_truncated),
        TEST(a_doubled_answer_comes_twice, set_up_doubled),
        TEST(a_wrong_transaction_is_all_that_is_wrong, set_up_transaction),
        TEST(a_second_master_keeps_the_line_busy, set_up_second_master),
        TEST(commands_reach_the_running_plant, set_up),
        cmocka_unit_test(nobody_listening_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
