/* The connection test: what it reads, what it says, and that it disturbs nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "poller_fixture.h"

static int told;
static struct probe_result result;
static double values[80];
static enum quality qualities[80];

static void take_result(void *context, const struct probe_result *r) {
    (void)context;
    told++;
    result = *r;
    for (size_t i = 0; i < r->count && i < 80; i++) {
        values[i] = r->samples[i].value;
        qualities[i] = r->samples[i].quality;
    }
    loop_stop(loop);
}

static void probe_it(const struct type_def *type) {
    told = 0;
    assert_true(poller_probe(poller, "127.0.0.1", peer.port, 1, type, take_result, NULL, &e));
    assert_int_equal(told, 0);
    run_for(5000);
    assert_int_equal(told, 1);
}

static void a_typed_probe_reads_identity_and_eight_others(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 100, 20, POLL_SLOT);
    add_registers(made, 0, 5, POLL_IDENTITY);
    peer_start(&peer, talk_well);
    open_poller(quick_options(900000));
    probe_it(&made->type);
    assert_true(result.connected && result.answered);
    assert_int_equal(result.exception, 0);
    assert_int_equal(result.count, 13);
    assert_int_equal((int)values[0], 1100);
    assert_int_equal((int)values[12], 1004);
    assert_true(result.connect_us > 0 && result.round_trip_us > 0);
    assert_int_equal(result.error.code, ERR_NONE);
    struct poller_stats stats;
    poller_stats(poller, &stats);
    assert_int_equal(stats.links_open, 0); /* nobody else needs the connection */
    close_poller();
    free(made);
}

static void without_a_type_functions_3_and_4_are_tried(void **state) {
    (void)state;
    peer_start(&peer, talk_well);
    open_poller(quick_options(900000));
    probe_it(NULL);
    assert_int_equal(result.count, 2);
    assert_int_equal((int)values[0], 1000);
    assert_int_equal((int)values[1], 1000);
    assert_int_equal(peer.requests, 2);
    close_poller();
}

static void talk_refuse(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) peer_refuse(fd, &r, MODBUS_ILLEGAL_ADDRESS);
}

static void a_refusal_is_an_answer_too(void **state) {
    (void)state;
    peer_start(&peer, talk_refuse);
    open_poller(quick_options(900000));
    probe_it(NULL);
    assert_true(result.connected && result.answered);
    assert_int_equal(result.exception, MODBUS_ILLEGAL_ADDRESS);
    assert_int_equal(qualities[0], QUALITY_EXCEPTION);
    close_poller();
}

static void silence_is_told_as_connected_but_not_answered(void **state) {
    (void)state;
    peer_start(&peer, talk_not_at_all);
    struct poller_options options = quick_options(900000);
    options.timeout_ms = 150;
    open_poller(options);
    probe_it(NULL);
    assert_true(result.connected);
    assert_false(result.answered);
    assert_int_equal(result.error.code, ERR_TIMEOUT);
    assert_int_equal(result.count, 0);
    close_poller();
}

static void a_closed_port_is_told_as_not_connected(void **state) {
    (void)state;
    peer_start(&peer, talk_well);
    open_poller(quick_options(900000));
    told = 0;
    assert_true(poller_probe(poller, "127.0.0.1", 1, 1, NULL, take_result, NULL, &e));
    run_for(5000);
    assert_int_equal(told, 1);
    assert_false(result.connected || result.answered);
    assert_int_equal(result.error.code, ERR_UNREACHABLE);
    close_poller();
}

static void a_polled_device_is_probed_over_its_own_link(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 4, POLL_SLOT);
    peer_start(&peer, talk_well);
    open_poller(quick_options(200));
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(1);
    probe_it(NULL);
    assert_true(result.answered);
    assert_int_equal(peer.connections, 1);
    assert_int_equal(result.connect_us, 0); /* it stood already */
    run_until_events(event_count + 2);
    assert_true(events[event_count - 1].scanned);
    close_poller();
    free(made);
}

static void a_person_need_not_wait_for_the_back_off(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 4, POLL_IDENTITY);
    peer_start(&peer, talk_well);
    open_poller(quick_options(900000));
    set_device(made_device(7, made, 1, 1)); /* refused */
    run_until_events(1);
    assert_false(events[0].scanned);
    told = 0;
    assert_true(poller_probe(poller, "127.0.0.1", 1, 1, NULL, take_result, NULL, &e));
    run_for(1000);
    assert_int_equal(told, 1);
    close_poller();
    free(made);
}

static void talk_from_third_request(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r))
        if (atomic_load(&p->requests) >= 3) peer_reply(fd, &r);
}

static void a_device_that_answers_a_person_is_polled_again_at_once(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 4, POLL_IDENTITY);
    struct poller_options options = quick_options(900000);
    options.timeout_ms = 30;
    peer_start(&peer, talk_from_third_request);
    open_poller(options);
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(1);
    assert_false(events[0].scanned); /* its next try would be in 5 s */
    probe_it(NULL);
    assert_true(result.answered);
    int64_t began = clock_monotonic_ms();
    run_until_events(2);
    assert_true(events[1].scanned);
    assert_true(clock_monotonic_ms() - began < 1500);
    close_poller();
    free(made);
}

static void what_can_not_be_probed_is_refused_at_once_with_its_field(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    struct poller_options options = quick_options(900000);
    options.loopback_allowed = false;
    made->type.protocol = "none";
    peer_start(&peer, talk_well);
    open_poller(options);
    static const struct { const char *host; int port, unit; const char *field; } rows[] = {
        {"", 502, 1, "host"},        {"127.0.0.1", 502, 1, "host"},   {"169.254.169.254", 80, 1, "host"},
        {"10.0.0.1", 0, 1, "port"},  {"10.0.0.1", 65536, 1, "port"},  {"10.0.0.1", 502, 256, "unit"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(poller_probe(poller, rows[i].host, rows[i].port, rows[i].unit, NULL, take_result, NULL, &e));
        assert_string_equal(e.field, rows[i].field);
    }
    assert_false(poller_probe(poller, "10.0.0.1", 502, 1, &made->type, take_result, NULL, &e));
    assert_string_equal(e.field, "type");
    close_poller();
    free(made);
}

static void the_number_of_probes_is_bounded(void **state) {
    (void)state;
    peer_start(&peer, talk_not_at_all);
    open_poller(quick_options(900000));
    int accepted = 0;
    told = 0;
    while (poller_probe(poller, "127.0.0.1", peer.port, 1, NULL, take_result, NULL, &e)) accepted++;
    assert_int_equal(accepted, 32);
    assert_int_equal(e.code, ERR_BUSY);
    close_poller();
    assert_int_equal(told, 32); /* each is told that the server is stopping */
    assert_int_equal(result.error.code, ERR_BUSY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_typed_probe_reads_identity_and_eight_others),
        cmocka_unit_test(without_a_type_functions_3_and_4_are_tried),
        cmocka_unit_test(a_refusal_is_an_answer_too),
        cmocka_unit_test(silence_is_told_as_connected_but_not_answered),
        cmocka_unit_test(a_closed_port_is_told_as_not_connected),
        cmocka_unit_test(a_polled_device_is_probed_over_its_own_link),
        cmocka_unit_test(a_person_need_not_wait_for_the_back_off),
        cmocka_unit_test(a_device_that_answers_a_person_is_polled_again_at_once),
        cmocka_unit_test(what_can_not_be_probed_is_refused_at_once_with_its_field),
        cmocka_unit_test(the_number_of_probes_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
