/* The poller over real sockets: every slot once, qualities, back-off, viewers, shared links, clocks that are set, changes on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "poller_fixture.h"

static int64_t clock_shift_ms;
static int64_t shifted_wall_ms(void) { return clock_wall_ms() + clock_shift_ms; }

static struct device_state state_of(int64_t id) {
    struct device_state s;
    assert_true(poller_state(poller, id, &s));
    return s;
}

/* Events of a device's slots from index `from` on are of consecutive slots. */
static void slots_follow_each_other(int64_t id, int64_t slot_ms) {
    int64_t expected = -1;
    for (int i = 0; i < event_count; i++) {
        if (events[i].device_id != id || events[i].poll != POLL_SLOT) continue;
        if (expected >= 0) assert_int_equal(events[i].slot_ms, expected);
        expected = events[i].slot_ms + slot_ms;
    }
}

/* On a machine that is busy with other things a slot may be missed; it is told of as such. */
static bool excused(const struct event *event) { return !event->scanned && event->reason == QUALITY_SERVER_DOWN; }

static void every_slot_is_scanned_once_with_all_its_values(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 100, 10, POLL_SLOT);
    add_registers(made, 300, 3, POLL_SLOT); /* a second block */
    peer_start(&peer, talk_well);
    open_poller(quick_options(500));
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(4);
    assert_int_equal(event_count, 4);
    slots_follow_each_other(7, 500);
    for (int i = 0; i < event_count; i++) {
        assert_true(events[i].scanned);
        assert_int_equal(events[i].count, 13);
        assert_in_range(events[i].t_ms, events[i].slot_ms, events[i].slot_ms + 499);
        assert_int_equal((int)events[i].items[0].sample.value, 1100);
        assert_int_equal((int)events[i].items[12].sample.value, 1302);
        assert_int_equal(events[i].items[12].point, 13);
    }
    assert_int_equal(peer.requests, 8); /* every block exactly once per slot */
    assert_int_equal(peer.connections, 1);
    assert_int_equal(state_of(7).contact, CONTACT_OK);
    close_poller();
    free(made);
}

static void slots_of_20_ms_are_all_scanned_or_failed_exactly_once(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 40, POLL_SLOT);
    peer_start(&peer, talk_well);
    open_poller(quick_options(20));
    for (int id = 1; id <= 3; id++) set_device(made_device(id, made, peer.port, id));
    run_until_events(300);
    int scanned = 0;
    for (int id = 1; id <= 3; id++) slots_follow_each_other(id, 20);
    for (int i = 0; i < event_count; i++) scanned += events[i].scanned;
    assert_true(scanned > 0);
    assert_in_range(peer.requests, scanned, scanned + 3); /* one may be on its way for each device */
    close_poller();
    free(made);
}

static bool covers(const struct peer_request *r, int address) {
    return r->asked.address <= address && r->asked.address + r->asked.count > address;
}

static void talk_missing_0_and_5(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        if (covers(&r, 0) || covers(&r, 5))
            peer_refuse(fd, &r, MODBUS_ILLEGAL_ADDRESS);
        else
            peer_reply(fd, &r);
    }
}

static void holes_are_found_marked_and_not_asked_for_again(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 8, POLL_SLOT);
    peer_start(&peer, talk_missing_0_and_5);
    open_poller(quick_options(400));
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(1);
    int learning = peer.requests;
    run_until_events(4);
    assert_int_equal(peer.requests - learning, 3 * 2); /* 1..4 and 6..7 */
    for (int i = 0; i < 4; i++)
        for (int p = 0; p < 8; p++)
            assert_int_equal(events[i].items[p].sample.quality, p == 0 || p == 5 ? QUALITY_EXCEPTION : QUALITY_GOOD);
    assert_int_equal(state_of(7).holes_learned, 2);
    assert_int_equal(state_of(7).contact, CONTACT_OK);
    close_poller();
    free(made);
}

static void talk_failing_at_100(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) {
        if (r.asked.address == 100)
            peer_refuse(fd, &r, MODBUS_DEVICE_FAILURE);
        else
            peer_reply(fd, &r);
    }
}

static void other_exceptions_mark_their_block_and_are_no_hole(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    add_registers(made, 100, 2, POLL_SLOT);
    peer_start(&peer, talk_failing_at_100);
    open_poller(quick_options(400));
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(3);
    assert_int_equal(peer.requests, 6);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(events[i].items[0].sample.quality, QUALITY_GOOD);
        assert_int_equal(events[i].items[2].sample.quality, QUALITY_EXCEPTION);
        assert_true(isnan(events[i].items[3].sample.value));
    }
    assert_int_equal(state_of(7).holes_learned, 0);
    assert_int_equal(state_of(7).exceptions, 3);
    assert_non_null(strstr(state_of(7).last_error.text, "exception 4, server device failure"));
    close_poller();
    free(made);
}

static void talk_silent_at_100(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r))
        if (r.asked.address != 100) peer_reply(fd, &r);
}

static void a_block_that_stays_silent_is_offline_and_the_others_are_good(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    add_registers(made, 100, 2, POLL_SLOT);
    add_registers(made, 200, 2, POLL_SLOT);
    peer_start(&peer, talk_silent_at_100);
    struct poller_options options = quick_options(2000);
    options.timeout_ms = 200;
    open_poller(options);
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(1);
    assert_true(events[0].scanned);
    static const enum quality expected[] = {QUALITY_GOOD, QUALITY_GOOD, QUALITY_OFFLINE, QUALITY_OFFLINE, QUALITY_GOOD, QUALITY_GOOD};
    for (int p = 0; p < 6; p++) assert_int_equal(events[0].items[p].sample.quality, expected[p]);
    close_poller();
    free(made);
}

static void a_silent_device_fails_every_slot_but_is_asked_ever_less(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 4, POLL_SLOT);
    struct poller_options options = quick_options(100);
    char text[80];
    options.timeout_ms = 30;
    peer_start(&peer, talk_not_at_all);
    open_poller(options);
    set_device(made_device(7, made, peer.port, 9));
    run_until_events(30);
    slots_follow_each_other(7, 100);
    snprintf(text, sizeof text, "no answer within 0.03 s from 127.0.0.1:%d unit 9", peer.port);
    for (int i = 0; i < event_count; i++) {
        assert_false(events[i].scanned);
        if (excused(&events[i])) continue;
        assert_int_equal(events[i].reason, QUALITY_OFFLINE);
        if (strstr(events[i].why.text, "longer than a slot") == NULL) assert_string_equal(events[i].why.text, text);
    }
    assert_in_range(peer.requests, 2, 14); /* 30 slots of one request and one retry would be 60 */
    struct device_state s = state_of(7);
    assert_int_equal(s.contact, CONTACT_FAILING);
    assert_true(s.next_try_ms > clock_wall_ms() - 1000 && s.failing_since_ms > 0 && s.last_ok_ms == 0);
    assert_string_equal(s.last_error.text, text);
    close_poller();
    free(made);
}

static void talk_from_third_request(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r))
        if (atomic_load(&p->requests) >= 3) peer_reply(fd, &r);
}

static void a_device_that_comes_back_is_scanned_again(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 4, POLL_SLOT);
    struct poller_options options = quick_options(100);
    options.timeout_ms = 20;
    peer_start(&peer, talk_from_third_request);
    open_poller(options);
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(6);
    assert_false(events[0].scanned);
    assert_true(events[5].scanned);
    assert_int_equal(state_of(7).contact, CONTACT_OK);
    assert_int_equal(state_of(7).failing_since_ms, 0);
    slots_follow_each_other(7, 100);
    close_poller();
    free(made);
}

static void an_endpoint_that_refuses_fails_all_its_devices(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 4, POLL_SLOT);
    peer_start(&peer, talk_well);
    open_poller(quick_options(100));
    shutdown(peer.listener, SHUT_RDWR);
    pthread_join(peer.thread, NULL);
    close(peer.listener);
    for (int id = 1; id <= 3; id++) set_device(made_device(id, made, peer.port, id));
    run_until_events(30);
    for (int id = 1; id <= 3; id++) slots_follow_each_other(id, 100);
    for (int i = 0; i < event_count; i++) {
        assert_false(events[i].scanned);
        if (!excused(&events[i])) assert_int_equal(events[i].why.code, ERR_UNREACHABLE);
    }
    struct poller_stats stats;
    poller_stats(poller, &stats);
    assert_int_equal(stats.failing, 3);
    assert_int_equal(stats.requests, 0);
    poller_free(poller);
    timer_free(patience);
    loop_free(loop);
    free(made);
}

static void talk_unit_1_only(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r))
        if (r.unit == 1) peer_reply(fd, &r);
}

static void a_dead_unit_leaves_the_others_of_its_line_alone(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 4, POLL_SLOT);
    struct poller_options options = quick_options(300);
    options.timeout_ms = 60;
    peer_start(&peer, talk_unit_1_only);
    open_poller(options);
    set_device(made_device(1, made, peer.port, 1));
    set_device(made_device(2, made, peer.port, 2));
    run_until_events(20);
    int good = 0;
    for (int i = 0; i < event_count; i++) {
        if (events[i].device_id == 2) assert_false(events[i].scanned);
        good += events[i].scanned;
    }
    assert_in_range(good, 5, 11);
    close_poller();
    free(made);
}

static void talk_gateway(struct scripted_peer *p, int fd, int connection) {
    (void)connection;
    struct peer_request r;
    while (peer_next(p, fd, &r)) peer_refuse(fd, &r, MODBUS_GATEWAY_TARGET);
}

static void a_gateway_that_reports_a_dead_unit_means_offline(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 4, POLL_SLOT);
    peer_start(&peer, talk_gateway);
    open_poller(quick_options(200));
    set_device(made_device(1, made, peer.port, 5));
    do run_until_events(event_count + 1);
    while (excused(&events[event_count - 1]) && event_count < 20);
    assert_false(events[event_count - 1].scanned);
    assert_int_equal(events[event_count - 1].reason, QUALITY_OFFLINE);
    assert_non_null(strstr(events[event_count - 1].why.text, "gateway reports that unit 5 does not answer"));
    close_poller();
    free(made);
}

static void a_viewer_raises_the_rate_and_its_leaving_lowers_it(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    add_registers(made, 2, 2, POLL_WATCH);
    add_registers(made, 4, 2, POLL_LIVE);
    struct poller_options options = quick_options(20000);
    peer_start(&peer, talk_well);
    open_poller(options);
    set_device(made_device(7, made, peer.port, 1));
    poller_set_live(poller, 7, true);
    run_for(1600);
    int live = 0;
    for (int i = 0; i < event_count; i++) {
        if (events[i].poll != POLL_LIVE) continue;
        live++;
        assert_int_equal(events[i].count, 6);
    }
    assert_in_range(live, 2, 8); /* 50 ms on a grid of 250 ms */
    poller_set_live(poller, 7, false);
    run_for(600);
    for (int i = live; i < event_count; i++) live += events[i].poll == POLL_LIVE;
    int before = event_count;
    run_for(600);
    for (int i = before; i < event_count; i++) assert_int_not_equal(events[i].poll, POLL_LIVE);
    close_poller();
    free(made);
}

static void watch_points_are_read_every_period(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 2, 2, POLL_WATCH);
    add_registers(made, 4, 2, POLL_LIVE);
    struct poller_options options = quick_options(100);
    options.watch_ms = 50;
    peer_start(&peer, talk_well);
    open_poller(options);
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(8);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(events[i].poll, POLL_WATCH);
        assert_int_equal(events[i].count, 2);
    }
    assert_in_range(events[7].t_ms - events[0].t_ms, 7 * 50 - 30, 7 * 1000);
    close_poller();
    free(made);
}

static void new_options_hold_for_what_begins_then(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 2, 2, POLL_WATCH);
    struct poller_options options = quick_options(100);
    peer_start(&peer, talk_well);
    open_poller(options);
    set_device(made_device(7, made, peer.port, 1));
    run_for(300);
    assert_int_equal(event_count, 0); /* watched every hour */
    options.watch_ms = 50;
    poller_set_options(poller, &options);
    run_until_events(4);
    assert_int_equal(event_count, 4);
    close_poller();
    free(made);
}

static void lateness_is_counted_in_buckets(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    peer_start(&peer, talk_well);
    open_poller(quick_options(100));
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(3);
    struct poller_stats stats;
    uint64_t counted = 0;
    poller_stats(poller, &stats);
    for (int i = 0; i < POLLER_LATENESS_BUCKETS; i++) counted += stats.lateness_buckets[i];
    assert_true(counted >= 1);
    assert_true(stats.lateness_ms_total >= stats.lateness_ms_max);
    close_poller();
    free(made);
}

static void the_first_contact_reads_everything_when_slots_are_long(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_IDENTITY);
    add_registers(made, 2, 3, POLL_SLOT);
    add_registers(made, 5, 3, POLL_LIVE);
    peer_start(&peer, talk_well);
    open_poller(quick_options(900000));
    clock_shift_ms = 450000 - clock_wall_ms() % 900000; /* the middle of a slot, whenever this runs */
    poller->wall_ms = shifted_wall_ms;
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(1);
    assert_int_equal(events[0].poll, POLL_IDENTITY);
    assert_int_equal(events[0].count, 5);
    assert_false(state_of(7).connected); /* the next poll is more than a minute away */
    close_poller();
    free(made);
}

static void identity_is_read_again_when_contact_comes_back(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_IDENTITY);
    add_registers(made, 10, 2, POLL_SLOT);
    struct poller_options options = quick_options(100);
    options.timeout_ms = 60;
    peer_start(&peer, talk_from_third_request);
    open_poller(options);
    set_device(made_device(7, made, peer.port, 1));
    run_for(2000);
    int identity = 0;
    for (int i = 0; i < event_count; i++) identity += events[i].poll == POLL_IDENTITY && events[i].scanned;
    assert_in_range(identity, 1, 3) /* more when the machine itself is slow */;
    close_poller();
    free(made);
}

/* ---- a wall clock that is set ---- */

static void a_clock_set_forward_fails_the_slots_between_with_the_clock_as_reason(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    clock_shift_ms = 0;
    peer_start(&peer, talk_well);
    open_poller(quick_options(400));
    poller->wall_ms = shifted_wall_ms;
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(2);
    clock_shift_ms = 4000;
    run_until_events(14);
    slots_follow_each_other(7, 400);
    int by_clock = 0;
    for (int i = 0; i < event_count; i++) by_clock += !events[i].scanned && events[i].reason == QUALITY_CLOCK;
    assert_in_range(by_clock, 8, 11);
    assert_true(events[event_count - 1].scanned);
    close_poller();
    free(made);
}

static void a_clock_set_back_samples_no_slot_twice(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    clock_shift_ms = 0;
    peer_start(&peer, talk_well);
    open_poller(quick_options(200));
    poller->wall_ms = shifted_wall_ms;
    set_device(made_device(7, made, peer.port, 1));
    run_until_events(3);
    clock_shift_ms = -1000;
    int before = event_count;
    run_for(800);
    assert_int_equal(event_count, before); /* nothing is due until the clock is past the last slot */
    run_until_events(before + 2);
    slots_follow_each_other(7, 200);
    close_poller();
    free(made);
}

static void while_slots_wait_their_points_are_still_read(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    clock_shift_ms = 0;
    peer_start(&peer, talk_well);
    open_poller(quick_options(30000));
    poller->wall_ms = shifted_wall_ms;
    set_device(made_device(7, made, peer.port, 1));
    const struct polled *d = id_map_get(&poller->devices, 7);
    run_until_events(1); /* first contact */
    clock_shift_ms = 60000 - clock_wall_ms() % 30000 + d->slots.phase_ms - 200; /* its slot is due in 200 ms */
    do run_until_events(event_count + 1); /* slots that the clock jumped over come first */
    while (!events[event_count - 1].scanned && event_count < 6);
    assert_int_equal(events[event_count - 1].poll, POLL_SLOT);
    assert_true(events[event_count - 1].scanned);
    int before = event_count;
    clock_shift_ms -= 3600000;
    run_until_events(before + 1);
    assert_int_equal(event_count, before + 1);
    assert_int_equal(events[before].poll, POLL_WATCH);
    assert_int_equal(events[before].count, 2);
    close_poller();
    free(made);
}

/* ---- changes on the way ---- */

static struct hand_made *other_type;

static void replace_once(const struct event *event) {
    on_event = NULL;
    set_device(made_device(event->device_id, other_type, peer.port, 2));
}

static void a_device_may_be_replaced_inside_its_own_event(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    other_type = made_type();
    add_registers(other_type, 50, 5, POLL_SLOT);
    peer_start(&peer, talk_well);
    open_poller(quick_options(200));
    set_device(made_device(7, made, peer.port, 1));
    on_event = replace_once;
    run_until_events(4);
    assert_int_equal(events[0].count, 2);
    assert_int_equal(events[1].count, 5);
    slots_follow_each_other(7, 200); /* the new plan does not sample a slot again */
    close_poller();
    free(made);
    free(other_type);
}

static void remove_it(const struct event *event) { poller_remove_device(poller, event->device_id); }

static void a_device_may_be_removed_inside_its_own_event(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    peer_start(&peer, talk_well);
    open_poller(quick_options(200));
    set_device(made_device(7, made, peer.port, 1));
    set_device(made_device(8, made, 1, 1)); /* refused: its failed() removes it too */
    on_event = remove_it;
    run_for(1000);
    assert_int_equal(event_count, 2);
    struct device_state s;
    assert_false(poller_state(poller, 7, &s));
    close_poller();
    free(made);
}

static void a_renamed_device_keeps_its_link_and_its_slots(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    peer_start(&peer, talk_well);
    open_poller(quick_options(400));
    set_device(made_device(7, made, peer.port, 1));
    for (int i = 1; i <= 3; i++) {
        run_until_events(i);
        struct device *renamed = made_device(7, made, peer.port, 1);
        renamed->name = "another";
        set_device(renamed);
    }
    slots_follow_each_other(7, 400);
    assert_int_equal(peer.connections, 1);
    assert_int_equal(state_of(7).answers, 3);
    close_poller();
    free(made);
}

static void a_device_switched_on_again_has_missed_no_slot(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 100, 2, POLL_SLOT);
    peer_start(&peer, talk_well);
    open_poller(quick_options(100));
    set_device(made_device(1, made, peer.port, 1));
    run_until_events(2);
    struct device *off = made_device(1, made, peer.port, 1);
    off->enabled = false;
    set_device(off);
    run_for(450);
    int before = event_count;
    set_device(made_device(1, made, peer.port, 1));
    run_until_events(before + 3);
    for (int i = before; i < event_count; i++) assert_true(events[i].scanned);
    close_poller();
    free(made);
}

static void disabled_and_foreign_devices_are_known_but_not_polled(void **state) {
    (void)state;
    struct hand_made *made = made_type(), *recording = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    recording->type.protocol = "none";
    peer_start(&peer, talk_well);
    open_poller(quick_options(50));
    struct device *off = made_device(1, made, peer.port, 1);
    off->enabled = false;
    set_device(off);
    set_device(made_device(2, recording, peer.port, 1));
    run_for(200);
    assert_int_equal(event_count, 0);
    assert_int_equal(peer.connections, 0);
    assert_int_equal(state_of(1).contact, CONTACT_DISABLED);
    assert_int_equal(state_of(2).contact, CONTACT_NOT_POLLED);
    close_poller();
    free(made);
    free(recording);
}

static void loopback_is_refused_where_it_is_not_allowed(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    struct poller_options options = quick_options(50);
    options.loopback_allowed = false;
    peer_start(&peer, talk_well);
    open_poller(options);
    set_device(made_device(1, made, peer.port, 1));
    run_until_events(2);
    assert_false(events[0].scanned);
    assert_string_equal(events[0].why.field, "host");
    assert_int_equal(peer.connections, 0);
    close_poller();
    free(made);
}

static void the_poller_may_end_with_scans_on_their_way(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 0, 2, POLL_SLOT);
    peer_start(&peer, talk_not_at_all);
    open_poller(quick_options(20));
    for (int id = 1; id <= 5; id++) set_device(made_device(id, made, peer.port, id));
    run_for(500);
    assert_true(peer.requests >= 1);
    close_poller();
    free(made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slot_is_scanned_once_with_all_its_values),
        cmocka_unit_test(slots_of_20_ms_are_all_scanned_or_failed_exactly_once),
        cmocka_unit_test(holes_are_found_marked_and_not_asked_for_again),
        cmocka_unit_test(other_exceptions_mark_their_block_and_are_no_hole),
        cmocka_unit_test(a_block_that_stays_silent_is_offline_and_the_others_are_good),
        cmocka_unit_test(a_silent_device_fails_every_slot_but_is_asked_ever_less),
        cmocka_unit_test(a_device_that_comes_back_is_scanned_again),
        cmocka_unit_test(an_endpoint_that_refuses_fails_all_its_devices),
        cmocka_unit_test(a_dead_unit_leaves_the_others_of_its_line_alone),
        cmocka_unit_test(a_gateway_that_reports_a_dead_unit_means_offline),
        cmocka_unit_test(a_viewer_raises_the_rate_and_its_leaving_lowers_it),
        cmocka_unit_test(watch_points_are_read_every_period),
        cmocka_unit_test(new_options_hold_for_what_begins_then),
        cmocka_unit_test(lateness_is_counted_in_buckets),
        cmocka_unit_test(the_first_contact_reads_everything_when_slots_are_long),
        cmocka_unit_test(identity_is_read_again_when_contact_comes_back),
        cmocka_unit_test(a_clock_set_forward_fails_the_slots_between_with_the_clock_as_reason),
        cmocka_unit_test(a_clock_set_back_samples_no_slot_twice),
        cmocka_unit_test(while_slots_wait_their_points_are_still_read),
        cmocka_unit_test(a_device_may_be_replaced_inside_its_own_event),
        cmocka_unit_test(a_device_may_be_removed_inside_its_own_event),
        cmocka_unit_test(a_renamed_device_keeps_its_link_and_its_slots),
        cmocka_unit_test(a_device_switched_on_again_has_missed_no_slot),
        cmocka_unit_test(disabled_and_foreign_devices_are_known_but_not_polled),
        cmocka_unit_test(loopback_is_refused_where_it_is_not_allowed),
        cmocka_unit_test(the_poller_may_end_with_scans_on_their_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
