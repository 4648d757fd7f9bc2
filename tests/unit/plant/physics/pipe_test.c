/* Plug flow: delay, cooling, and heat that adds up. */
#include "physics/pipe.h"

#include "physics/water.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static const struct pipe_size dn50 = {.length_m = 200, .diameter_m = 0.0545, .loss_w_m_k = 0.17};

static double volume_m3(const struct pipe *p) {
    return p->cell_m3 * p->cells;
}

static void hot_water_arrives_after_the_volume_has_passed(void **state) {
    (void)state;
    struct pipe p;
    struct pipe_size tight = dn50;
    tight.loss_w_m_k = 0;
    pipe_init(&p, &tight, 16, 40);
    double part = volume_m3(&p) / 50;
    for (int i = 0; i < 47; i++) assert_near(pipe_step(&p, part, 90, 8), 40, 1e-9);
    for (int i = 47; i < 54; i++) pipe_step(&p, part, 90, 8);
    assert_near(pipe_step(&p, part, 90, 8), 90, 1e-9);
}

static void more_than_its_volume_may_pass_in_a_step(void **state) {
    (void)state;
    struct pipe p;
    struct pipe_size tight = dn50;
    tight.loss_w_m_k = 0;
    pipe_init(&p, &tight, 4, 40);
    double out = pipe_step(&p, 2.5 * volume_m3(&p), 90, 8);
    assert_near(out, (1 * 40 + 1.5 * 90) / 2.5, 1e-9);
}

static void standing_water_cools_exponentially(void **state) {
    (void)state;
    struct pipe p;
    pipe_init(&p, &dn50, 16, 80);
    double hours = volume_m3(&p) / 200 * WATER_KWH_M3_K * 1000 / 0.17;
    for (int i = 0; i < (int)(hours / STEP_H); i++) pipe_step(&p, 0, 0, 10);
    assert_near(p.outlet_c, 10 + 70 * exp(-1), 0.02);
    assert_near(pipe_mean_c(&p), p.outlet_c, 1e-9);
}

static void flowing_water_cools_by_its_time_on_the_way(void **state) {
    (void)state;
    struct pipe p;
    pipe_init(&p, &dn50, 16, 80);
    double flow_m3_h = 0.3, hours = volume_m3(&p) / flow_m3_h,
           scale = volume_m3(&p) / 200 * WATER_KWH_M3_K * 1000 / 0.17;
    for (int i = 0; i < (int)(3 * hours / STEP_H); i++) pipe_step(&p, flow_m3_h * STEP_H, 80, 10);
    assert_near(p.outlet_c, 10 + 70 * exp(-hours / scale), 0.3);
}

static void heat_in_minus_out_minus_loss_stays_in_it(void **state) {
    (void)state;
    struct pipe p;
    double in = 0, out = 0;
    pipe_init(&p, &dn50, 16, 60);
    double before = p.heat_kwh;
    for (int i = 0; i < 200000; i++) {
        double m3 = 0.0007 * (1 + sin(i / 300.0)) * (i % 7 != 0), inlet = 70 + 20 * sin(i / 5000.0);
        double outlet = pipe_step(&p, m3, inlet, 9);
        in += m3 * inlet * WATER_KWH_M3_K;
        out += m3 * outlet * WATER_KWH_M3_K;
    }
    assert_near(in - out - p.loss_kwh, p.heat_kwh - before, 1e-6);
    assert_near(pipe_heat_of_cells_kwh(&p), p.heat_kwh, 1e-6);
    assert_true(p.loss_kwh > 10);
}

static void cells_keep_their_meaning_when_numbers_are_written_anew(void **state) {
    (void)state;
    struct pipe p;
    struct pipe_size leaky = dn50;
    leaky.loss_w_m_k = 50;
    pipe_init(&p, &leaky, 8, 90);
    for (int i = 0; i < 20000; i++) {
        pipe_step(&p, 1e-5, 90, 10);
        assert_true(p.outlet_c > 9.99 && p.outlet_c < 90.01);
    }
    assert_near(pipe_heat_of_cells_kwh(&p), p.heat_kwh, 1e-7);
}

static void thicker_pipes_lose_more_by_the_metre_but_less_by_their_water(void **state) {
    (void)state;
    double thin = pipe_loss_w_m_k(0.0217), thick = pipe_loss_w_m_k(0.1);
    assert_true(thin > 0.07 && thin < 0.15);
    assert_true(thick > 0.15 && thick < 0.35);
    assert_true(thick / (0.1 * 0.1) < thin / (0.0217 * 0.0217));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hot_water_arrives_after_the_volume_has_passed),
        cmocka_unit_test(more_than_its_volume_may_pass_in_a_step),
        cmocka_unit_test(standing_water_cools_exponentially),
        cmocka_unit_test(flowing_water_cools_by_its_time_on_the_way),
        cmocka_unit_test(heat_in_minus_out_minus_loss_stays_in_it),
        cmocka_unit_test(cells_keep_their_meaning_when_numbers_are_written_anew),
        cmocka_unit_test(thicker_pipes_lose_more_by_the_metre_but_less_by_their_water),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
