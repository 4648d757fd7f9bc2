/* The network as a whole: determinism, delays, balance over a year, meters that go on. */
#include "physics/physics.h"

#include "physics/water.h"

#include "base/time.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

#define WINTER INT64_C(1768953600000) /* 2026-01-21 00:00 UTC, a Wednesday */

static struct physics *begun(int substations, uint64_t seed, int64_t time_ms) {
    struct physics_options o = {.seed = seed, .substations = substations, .settle_steps_most = 2000};
    struct physics *p = physics_new(&o);
    physics_begin(p, time_ms, PHYSICS_CATCH_UP_STEPS);
    return p;
}

static void one_long_advance_equals_many_short_ones(void **state) {
    (void)state;
    struct physics *once = begun(5, 1, WINTER), *often = begun(5, 1, WINTER);
    physics_advance(once, WINTER + 5 * HOUR_MS, 0);
    for (int64_t ms = 0; ms <= 5 * HOUR_MS; ms += 3700) physics_advance(often, WINTER + ms, 0);
    while (!physics_advance(often, WINTER + 5 * HOUR_MS, 7)) continue;
    for (int i = 0; i < 5; i++)
        assert_memory_equal(physics_substation(once, i), physics_substation(often, i), sizeof(struct substation));
    physics_free(once), physics_free(often);
}

static void an_earlier_time_changes_nothing(void **state) {
    (void)state;
    struct physics *p = begun(2, 1, WINTER);
    struct substation before = *physics_substation(p, 1);
    assert_true(physics_advance(p, WINTER - DAY_MS, 0));
    assert_memory_equal(&before, physics_substation(p, 1), sizeof before);
    physics_free(p);
}

static void a_still_network_stands(void **state) {
    (void)state;
    struct physics_options o = {.seed = 1, .substations = 2, .still = true};
    struct physics *p = physics_new(&o);
    physics_begin(p, WINTER, 0);
    struct substation before = *physics_substation(p, 1);
    assert_true(physics_advance(p, WINTER + DAY_MS, 0));
    assert_memory_equal(&before, physics_substation(p, 1), sizeof before);
    physics_free(p);
}

static void a_limit_of_steps_is_kept(void **state) {
    (void)state;
    struct physics *p = begun(10, 1, WINTER);
    assert_false(physics_advance(p, WINTER + HOUR_MS, 100));
    assert_int_equal(physics_time_ms(p), WINTER + 11 * STEP_MS);
    physics_free(p);
}

static void a_cooler_plant_is_felt_after_minutes(void **state) {
    (void)state;
    struct physics *p = begun(16, 1, WINTER + 12 * HOUR_MS);
    double before = physics_substation(p, 15)->supply_c;
    physics_plant(p)->supply_c -= 15;
    physics_advance(p, WINTER + 12 * HOUR_MS + 2 * STEP_MS, 0);
    assert_near(physics_substation(p, 15)->supply_c, before, 0.5);
    physics_free(p);
}

static void a_broken_network_pump_leaves_all_without_flow(void **state) {
    (void)state;
    struct physics *p = begun(4, 1, WINTER);
    physics_plant(p)->pump_broken = true;
    physics_advance(p, WINTER + 6 * HOUR_MS, 0);
    for (int i = 0; i < 4; i++) {
        assert_near(physics_substation(p, i)->flow_m3_h, 0, 0);
        assert_true(physics_substation(p, i)->hot_water.flow_c < 45);
    }
    struct physics_balance b;
    physics_balance(p, &b);
    assert_true(fabs(b.gap) < 1e-5);
    physics_free(p);
}

static void windows_of_one_house_are_felt_by_it_alone(void **state) {
    (void)state;
    struct physics *shut = begun(3, 1, WINTER), *open = begun(3, 1, WINTER);
    physics_substation(open, 1)->building.window = 1;
    physics_advance(shut, WINTER + 6 * HOUR_MS, 0), physics_advance(open, WINTER + 6 * HOUR_MS, 0);
    assert_true(physics_substation(shut, 1)->building.room_c - physics_substation(open, 1)->building.room_c > 2);
    assert_near(physics_substation(shut, 2)->building.room_c, physics_substation(open, 2)->building.room_c, 0.05);
    physics_free(shut), physics_free(open);
}

static void kept_meters_go_on_by_stepping_through_the_time_between(void **state) {
    (void)state;
    struct physics_options o = {.seed = 1, .substations = 2, .settle_steps_most = 2000};
    struct physics *whole = begun(2, 1, WINTER), *again = physics_new(&o);
    const struct meter *m = &physics_substation(whole, 1)->meter;
    physics_keep_meter(again, 1, WINTER, m->energy_kwh, m->volume_m3);
    double before = m->energy_kwh;
    physics_advance(whole, WINTER + 12 * HOUR_MS, 0);
    physics_begin(again, WINTER + 12 * HOUR_MS, PHYSICS_CATCH_UP_STEPS);
    double counted = m->energy_kwh - before, counted_again = physics_substation(again, 1)->meter.energy_kwh - before;
    assert_true(counted > 50);
    assert_near(counted_again, counted, 1e-6);
    physics_free(whole), physics_free(again);
}

static void a_meter_kept_long_ago_goes_on_by_estimate(void **state) {
    (void)state;
    struct physics_options o = {.seed = 1, .substations = 2, .settle_steps_most = 2000};
    struct physics *p = physics_new(&o);
    physics_keep_meter(p, 1, WINTER - 60 * DAY_MS, 1000, 20);
    physics_begin(p, WINTER, 1000);
    double more = physics_substation(p, 1)->meter.energy_kwh - 1000;
    double design = physics_substation(p, 1)->site.design_kw;
    assert_true(more > 0.2 * design * 24 * 60 && more < 0.9 * design * 24 * 60);
    physics_free(p);
}

/* One substation here, since it runs under sanitizers too; ./test has four of them in the plant's own --run, and 24 in
 * --full. */
static void a_year_closes_its_balance_and_is_near_the_estimate(void **state) {
    (void)state;
    struct physics *p = begun(1, 1, WINTER);
    const struct substation *s = physics_substation(p, 0);
    double before, after, volume;
    physics_estimate(p, &s->site, WINTER, &before, &volume);
    physics_estimate(p, &s->site, WINTER + 365 * DAY_MS, &after, &volume);
    physics_advance(p, WINTER + 365 * DAY_MS, 0);
    double ratio = (after - before) / s->account.primary_kwh;
    assert_true(ratio > 0.75 && ratio < 1.3);
    struct physics_balance b;
    physics_balance(p, &b);
    assert_true(b.produced > 100000);
    assert_true(fabs(b.gap) < 1e-6 * b.produced); /* 0.1 % is the bar, rounding is what is left */
    assert_true(b.substation_gap < 1e-6);
    assert_true(b.meter_gap < 1e-3);
    physics_free(p);
}

static void skipping_leaves_meters_where_they_were(void **state) {
    (void)state;
    struct physics *p = begun(1, 1, WINTER);
    double before = physics_substation(p, 0)->meter.energy_kwh;
    physics_skip(p, WINTER + 30 * DAY_MS);
    assert_int_equal(physics_time_ms(p), WINTER + 30 * DAY_MS);
    assert_near(physics_substation(p, 0)->meter.energy_kwh, before, 0);
    physics_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_long_advance_equals_many_short_ones),
        cmocka_unit_test(an_earlier_time_changes_nothing),
        cmocka_unit_test(a_still_network_stands),
        cmocka_unit_test(a_limit_of_steps_is_kept),
        cmocka_unit_test(a_cooler_plant_is_felt_after_minutes),
        cmocka_unit_test(a_broken_network_pump_leaves_all_without_flow),
        cmocka_unit_test(windows_of_one_house_are_felt_by_it_alone),
        cmocka_unit_test(kept_meters_go_on_by_stepping_through_the_time_between),
        cmocka_unit_test(a_meter_kept_long_ago_goes_on_by_estimate),
        cmocka_unit_test(a_year_closes_its_balance_and_is_near_the_estimate),
        cmocka_unit_test(skipping_leaves_meters_where_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
