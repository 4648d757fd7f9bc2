/* Hot water: heat adds up, draws cool the return, circulation warms it. */
#include "physics/hot_water.h"

#include "physics/water.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static struct site site;

static struct hot_water settled(struct hot_water_drive d) {
    struct hot_water h;
    site_init(&site, 1, 3);
    hot_water_begin(&h, 55);
    for (int i = 0; i < 4000; i++) hot_water_step(&h, &site, &d);
    return h;
}

static void primary_heat_is_what_was_drawn_lost_and_stored(void **state) {
    (void)state;
    struct hot_water h;
    site_init(&site, 1, 3);
    hot_water_begin(&h, 55);
    double before = hot_water_heat_kwh(&h, &site), taken = 0, drawn = 0, lost = 0;
    for (int i = 0; i < 30000; i++) {
        struct hot_water_drive d = {.supply_c = 75,
                                    .primary_kw_k = i % 50 / 50.0 * site.hot_water.primary_kw_k,
                                    .drawn_l_s = i % 300 < 40 ? 0.2 : 0,
                                    .cold_c = 9,
                                    .pump = i % 9000 < 8000};
        hot_water_step(&h, &site, &d);
        taken += h.primary_kw * STEP_H, drawn += h.drawn_kw * STEP_H, lost += h.circulation_kw * STEP_H;
    }
    assert_true(taken > 50);
    assert_near(taken - drawn - lost, hot_water_heat_kwh(&h, &site) - before, 1e-7);
}

static void a_large_draw_brings_the_primary_return_down(void **state) {
    (void)state;
    struct hot_water h = settled(
        (struct hot_water_drive){.supply_c = 70, .primary_kw_k = 1.2, .drawn_l_s = 0.3, .cold_c = 10, .pump = true});
    assert_true(h.primary_return_c < 35);
    assert_true(h.flow_c > 40);
}

static void circulation_alone_keeps_the_primary_return_warm(void **state) {
    (void)state;
    struct hot_water_drive d = {.supply_c = 70, .cold_c = 10, .pump = true};
    site_init(&site, 1, 3);
    d.primary_kw_k = site.circulation_loss_kw_k * 30 / 20;
    struct hot_water h = settled(d);
    assert_true(h.primary_return_c > h.circulation_c);
    assert_true(h.flow_c - h.circulation_c > 2 && h.flow_c - h.circulation_c < 8);
}

static void without_any_flow_it_cools_down(void **state) {
    (void)state;
    struct hot_water h = settled((struct hot_water_drive){.supply_c = 70, .primary_kw_k = 0.5, .cold_c = 10});
    assert_true(h.flow_c < 25);
    assert_true(h.circulation_c < 45);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(primary_heat_is_what_was_drawn_lost_and_stored),
        cmocka_unit_test(a_large_draw_brings_the_primary_return_down),
        cmocka_unit_test(circulation_alone_keeps_the_primary_return_warm),
        cmocka_unit_test(without_any_flow_it_cools_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
