/* What a reader of live values sees: the newest, once, of the devices it asked for. */
#include "live/hub.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct witness {
    int watched, unwatched, woken;
    int64_t last;
};

static void on_watched(void *context, int64_t device_id, bool watched) {
    struct witness *w = context;
    if (watched)
        w->watched++;
    else
        w->unwatched++;
    w->last = device_id;
}

static void on_wake(void *context) {
    ((struct witness *)context)->woken++;
}

static void publish(struct hub *h, int64_t device, int64_t t, int32_t point, double value) {
    struct scan_item item = {.point = point, .sample = {.value = value, .quality = QUALITY_GOOD}};
    struct scan scan = {.device_id = device, .t_ms = t, .count = 1, .items = &item};
    hub_publish(h, &scan);
}

static void latest_value_wins_and_points_stay_in_order(void **state) {
    (void)state;
    struct witness w = {0};
    struct hub *h = hub_new(on_watched, &w);
    publish(h, 7, 1000, 5, 1.0);
    publish(h, 7, 1001, 2, 2.0);
    publish(h, 7, 1002, 9, 3.0);
    publish(h, 7, 1003, 5, 4.0);
    const struct latest *latest;
    assert_int_equal(hub_latest(h, 7, &latest), 3);
    assert_int_equal(latest[0].point, 2);
    assert_int_equal(latest[1].point, 5);
    assert_true(latest[1].value == 4.0);
    assert_int_equal(latest[1].t_ms, 1003);
    assert_int_equal(latest[2].point, 9);
    assert_int_equal(hub_latest(h, 8, &latest), 0);
    hub_free(h);
}

static void reader_is_woken_once_and_gets_only_the_newest(void **state) {
    (void)state;
    struct witness w = {0};
    struct hub *h = hub_new(on_watched, &w);
    struct subscription *s = hub_subscribe(h, on_wake, &w);
    int64_t devices[] = {7, 8};
    subscription_set_devices(s, devices, 2);
    assert_int_equal(w.watched, 2);
    for (int i = 0; i < 100; i++) publish(h, 7, 1000 + i, 1, i);
    assert_int_equal(w.woken, 1);
    int64_t id;
    const struct latest *values;
    size_t count;
    assert_true(hub_take(s, &id, &values, &count));
    assert_int_equal(id, 7);
    assert_int_equal(count, 1);
    assert_true(values[0].value == 99.0);
    assert_false(hub_take(s, &id, &values, &count));
    publish(h, 8, 2000, 1, 5.0);
    assert_int_equal(w.woken, 2);
    hub_unsubscribe(h, s);
    assert_int_equal(w.unwatched, 2);
    hub_free(h);
}

static void unsubscribed_device_is_never_delivered(void **state) {
    (void)state;
    struct witness w = {0};
    struct hub *h = hub_new(on_watched, &w);
    struct subscription *s = hub_subscribe(h, on_wake, &w);
    int64_t both[] = {7, 8};
    subscription_set_devices(s, both, 2);
    publish(h, 7, 1000, 1, 1.0);
    publish(h, 8, 1000, 1, 1.0);
    subscription_set_devices(s, both + 1, 1);
    assert_int_equal(w.unwatched, 1);
    assert_int_equal(w.last, 7);
    int64_t id;
    const struct latest *values;
    size_t count;
    assert_true(hub_take(s, &id, &values, &count));
    assert_int_equal(id, 8);
    assert_false(hub_take(s, &id, &values, &count));
    hub_unsubscribe(h, s);
    hub_free(h);
}

static void failure_keeps_the_figure_and_makes_it_stale(void **state) {
    (void)state;
    struct witness w = {0};
    struct hub *h = hub_new(on_watched, &w);
    publish(h, 7, 1000, 1, 42.5);
    hub_fail(h, 7, 5000, QUALITY_OFFLINE);
    const struct latest *latest;
    assert_int_equal(hub_latest(h, 7, &latest), 1);
    assert_true(latest[0].value == 42.5);
    assert_int_equal(latest[0].quality, QUALITY_STALE);
    assert_int_equal(latest[0].t_ms, 1000);
    publish(h, 7, 900, 1, 43.0); /* the wall clock was set back: the newest scan still wins */
    hub_latest(h, 7, &latest);
    assert_true(latest[0].value == 43.0);
    assert_int_equal(latest[0].quality, QUALITY_GOOD);
    hub_free(h);
}

static void second_reader_does_not_watch_again(void **state) {
    (void)state;
    struct witness w = {0};
    struct hub *h = hub_new(on_watched, &w);
    struct subscription *a = hub_subscribe(h, on_wake, &w), *b = hub_subscribe(h, on_wake, &w);
    int64_t device = 7;
    subscription_set_devices(a, &device, 1);
    subscription_set_devices(b, &device, 1);
    assert_int_equal(w.watched, 1);
    hub_unsubscribe(h, a);
    assert_int_equal(w.unwatched, 0);
    hub_forget(h, 7);
    hub_unsubscribe(h, b);
    assert_int_equal(w.unwatched, 1);
    hub_free(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(latest_value_wins_and_points_stay_in_order),
        cmocka_unit_test(reader_is_woken_once_and_gets_only_the_newest),
        cmocka_unit_test(unsubscribed_device_is_never_delivered),
        cmocka_unit_test(failure_keeps_the_figure_and_makes_it_stale),
        cmocka_unit_test(second_reader_does_not_watch_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
