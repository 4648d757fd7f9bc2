/* The tree of pipes: who gets which water, and heat that adds up over all of it. */
#include "physics/pipes.h"

#include "physics/water.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

#define HOUSES 30

static double design[HOUSES];

static struct pipes *made(double supply_c, double return_c) {
    for (int i = 0; i < HOUSES; i++) design[i] = 1.5 + 0.1 * i;
    struct pipes *p = pipes_new(1, design, HOUSES);
    pipes_begin(p, supply_c, return_c);
    return p;
}

static void the_plant_sends_what_all_take(void **state) {
    (void)state;
    struct pipes *p = made(80, 40);
    double flow[HOUSES], arrived[HOUSES], sum = 0;
    for (int i = 0; i < HOUSES; i++) sum += flow[i] = 0.1 * (i % 5);
    pipes_supply(p, flow, 80, 9, arrived);
    assert_near(pipes_flow_m3_h(p), sum, 1e-9);
    pipes_free(p);
}

static void a_hotter_supply_reaches_every_house_later_and_cooler(void **state) {
    (void)state;
    struct pipes *p = made(70, 40);
    double arrived[HOUSES], sent[HOUSES], first[HOUSES] = {0};
    for (int i = 0; i < HOUSES; i++) sent[i] = 40;
    for (int step = 1; step <= 7200; step++) {
        pipes_supply(p, design, 95, 9, arrived);
        pipes_return(p, sent, 9);
        for (int i = 0; i < HOUSES; i++)
            if (first[i] == 0 && arrived[i] > 82) first[i] = step * STEP_S;
    }
    for (int i = 0; i < HOUSES; i++) {
        assert_true(first[i] > 60);
        assert_true(arrived[i] < 95 && arrived[i] > 93);
    }
    pipes_free(p);
}

static void heat_adds_up_over_all_pipes(void **state) {
    (void)state;
    struct pipes *p = made(80, 40);
    double flow[HOUSES], arrived[HOUSES], sent[HOUSES], in = 0, out = 0;
    double before = pipes_heat_kwh(p);
    for (int step = 0; step < 20000; step++) {
        double plant_c = 80 + 10 * sin(step / 900.0), m3 = 0, back_c;
        for (int i = 0; i < HOUSES; i++) flow[i] = design[i] * (i % 3 ? 0.5 + 0.5 * sin(step / 77.0 + i) : step % 2);
        pipes_supply(p, flow, plant_c, 9, arrived);
        for (int i = 0; i < HOUSES; i++) {
            sent[i] = arrived[i] * 0.5;
            out += flow[i] * STEP_H * WATER_KWH_M3_K * (arrived[i] - sent[i]);
            m3 += flow[i] * STEP_H;
        }
        back_c = pipes_return(p, sent, 9);
        in += m3 * WATER_KWH_M3_K * (plant_c - back_c);
    }
    double left = in - out - pipes_loss_kwh(p) - (pipes_heat_kwh(p) - before);
    assert_true(in > 1000);
    assert_near(left, 0, 1e-6);
    assert_near(pipes_gap_kwh(p), 0, 1e-6);
    pipes_free(p);
}

static void standing_pipes_lose_heat_and_nothing_else(void **state) {
    (void)state;
    struct pipes *p = made(80, 40);
    double none[HOUSES] = {0}, arrived[HOUSES], sent[HOUSES] = {0}, before = pipes_heat_kwh(p);
    for (int step = 0; step < 720; step++) {
        pipes_supply(p, none, 80, 9, arrived);
        pipes_return(p, sent, 9);
    }
    assert_near(before - pipes_heat_kwh(p), pipes_loss_kwh(p), 1e-8);
    assert_true(pipes_loss_kwh(p) > 0);
    pipes_free(p);
}

static void the_same_seed_gives_the_same_streets(void **state) {
    (void)state;
    struct pipes *a = made(80, 40), *b = made(80, 40), *c = pipes_new(2, design, HOUSES);
    assert_near(pipes_length_m(a), pipes_length_m(b), 0);
    assert_true(fabs(pipes_length_m(a) - pipes_length_m(c)) > 1);
    pipes_free(a), pipes_free(b), pipes_free(c);
}

static void a_network_without_houses_stands(void **state) {
    (void)state;
    struct pipes *p = pipes_new(1, design, 0);
    pipes_begin(p, 80, 40);
    double none = 0, arrived = 0;
    pipes_supply(p, &none, 80, 9, &arrived);
    assert_true(pipes_return(p, &none, 9) > 39);
    pipes_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plant_sends_what_all_take),
        cmocka_unit_test(a_hotter_supply_reaches_every_house_later_and_cooler),
        cmocka_unit_test(heat_adds_up_over_all_pipes),
        cmocka_unit_test(standing_pipes_lose_heat_and_nothing_else),
        cmocka_unit_test(the_same_seed_gives_the_same_streets),
        cmocka_unit_test(a_network_without_houses_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
