/* Points that are read seldom, and points that need others, over real sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "poller_fixture.h"

static const struct event *event_of(enum poll_class poll, int nth) {
    for (int i = 0; i < event_count; i++)
        if (events[i].poll == poll && nth-- == 0) return &events[i];
    return NULL;
}

/* Blocks of one register each, ten addresses apart. */
static void add_apart(struct hand_made *made, int address, int count, enum poll_class poll) {
    for (int i = 0; i < count; i++) add_def(made, AREA_HOLDING, address + 10 * i, poll);
}

static void seldom_points_come_in_portions_after_contact(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 1, POLL_IDENTITY);
    add_apart(made, 100, 5, POLL_SELDOM);
    peer_start(&peer, talk_well);
    open_poller(quick_options(3600000));
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(3);
    const struct event *first = event_of(POLL_SELDOM, 0), *second = event_of(POLL_SELDOM, 1);
    assert_int_equal(events[0].poll, POLL_IDENTITY);
    assert_non_null(first);
    assert_int_equal(first->count, 3); /* three blocks, */
    assert_int_equal(first->items[0].point, 2);
    assert_int_equal((int)first->items[2].sample.value, 1120);
    assert_non_null(second);
    assert_int_equal(second->count, 2); /* then the rest, */
    assert_int_equal(second->items[0].point, 5);
    assert_int_equal((int)second->items[1].sample.value, 1140);
    assert_true(second->t_ms - first->t_ms >= 900); /* after a pause */
    int asked = peer.requests;
    run_for(1500);
    assert_int_equal(peer.requests, asked); /* and then not for long */
    close_poller();
    free(made);
}

static void talk_without_110(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        if (r.asked.address == 110)
            peer_refuse(fd, &r, MODBUS_ILLEGAL_ADDRESS);
        else
            peer_reply(fd, &r);
    }
}

static void a_hole_among_seldom_points_does_not_stop_the_others(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 1, POLL_IDENTITY);
    add_apart(made, 100, 5, POLL_SELDOM);
    peer_start(&peer, talk_without_110);
    open_poller(quick_options(3600000));
    set_device(made_device(7, made, peer.port, 1));
    run_for(6000);
    enum quality last[7] = {QUALITY_OFFLINE, QUALITY_OFFLINE, QUALITY_OFFLINE, QUALITY_OFFLINE, QUALITY_OFFLINE, QUALITY_OFFLINE,
                            QUALITY_OFFLINE};
    for (int i = 0; i < event_count; i++)
        for (size_t k = 0; k < events[i].count; k++) last[events[i].items[k].point] = events[i].items[k].sample.quality;
    for (int point = 2; point <= 6; point++)
        assert_int_equal(last[point], point == 3 ? QUALITY_EXCEPTION : QUALITY_GOOD);
    int asked = peer.requests;
    run_for(1500);
    assert_int_equal(peer.requests, asked);
    close_poller();
    free(made);
}

static atomic_int asked_more; /* reads that go past address 0 */

static void talk_and_watch(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        if (r.asked.address + r.asked.count > 1) atomic_fetch_add(&asked_more, 1);
        peer_reply(fd, &r);
    }
}

/* A meter's address at 0, two values of the meter at 1 and 2. */
static struct hand_made *metered(void) {
    struct hand_made *made = made_type();
    add_registers(made, 0, 3, POLL_SLOT);
    made->defs[0].not_a_value[0].raw = 1000; /* what the peer gives at 0 */
    made->defs[0].not_a_value[0].quality = QUALITY_NOT_CONNECTED;
    made->defs[1].needs = made->defs[2].needs = &made->defs[0];
    return made;
}

static void what_needs_a_missing_point_is_not_asked_for(void **state) {
    (void)state;
    struct hand_made *made = metered();
    made->defs[0].not_a_value_count = 1;
    peer_start(&peer, talk_and_watch);
    open_poller(quick_options(300));
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(3);
    assert_int_equal(events[0].count, 1); /* nothing is claimed before the meter's address was read */
    for (int i = 1; i < 3; i++) {
        assert_int_equal(events[i].count, 3);
        assert_int_equal(events[i].items[0].sample.quality, QUALITY_NOT_CONNECTED);
        assert_int_equal(events[i].items[1].sample.quality, QUALITY_NOT_CONNECTED);
        assert_true(isnan(events[i].items[2].sample.value));
    }
    assert_int_equal(asked_more, 0);
    close_poller();
    free(made);
}

static void what_needs_a_usable_point_is_asked_for_after_it(void **state) {
    (void)state;
    struct hand_made *made = metered();
    peer_start(&peer, talk_well);
    open_poller(quick_options(300));
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(2);
    assert_int_equal(events[0].count, 1);
    assert_int_equal(events[1].count, 3);
    assert_int_equal((int)events[1].items[2].sample.value, 1002);
    close_poller();
    free(made);
}

static void seldom_points_follow_the_point_that_they_need(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 1, POLL_SLOT);
    add_registers(made, 50, 2, POLL_SELDOM);
    made->defs[1].needs = made->defs[2].needs = &made->defs[0];
    peer_start(&peer, talk_well);
    open_poller(quick_options(400));
    set_device(made_device(7, made, peer.port, 1));
    run_for(2500);
    const struct event *first = event_of(POLL_SELDOM, 0);
    assert_non_null(first);
    assert_int_equal(first->count, 2);
    assert_int_equal((int)first->items[1].sample.value, 1051);
    close_poller();
    free(made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seldom_points_come_in_portions_after_contact),
        cmocka_unit_test(a_hole_among_seldom_points_does_not_stop_the_others),
        cmocka_unit_test(what_needs_a_missing_point_is_not_asked_for),
        cmocka_unit_test(what_needs_a_usable_point_is_asked_for_after_it),
        cmocka_unit_test(seldom_points_follow_the_point_that_they_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
