/* Sites: deterministic, in the sizes that networks have. */
#include "physics/site.h"

#include "physics/water.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

static void the_same_seed_and_number_make_the_same_site(void **state) {
    (void)state;
    struct site a, b, c, d;
    site_init(&a, 1, 5), site_init(&b, 1, 5), site_init(&c, 1, 6), site_init(&d, 2, 5);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(a.design_kw != c.design_kw);
    assert_true(a.design_kw != d.design_kw);
}

static void sizes_lie_between_25_and_400_kw(void **state) {
    (void)state;
    for (int i = 0; i < 500; i++) {
        struct site s;
        site_init(&s, 1, i);
        assert_true(s.design_kw >= 25 && s.design_kw <= 400);
        assert_true(s.flats >= 1 && s.flats <= 81);
    }
}

/* At -15 C outdoors and 20 C inside, both paths together lose the design heat. */
static void the_building_loses_its_design_heat(void **state) {
    (void)state;
    struct site s;
    site_init(&s, 1, 3);
    double through_wall = 1 / (1 / s.between_kw_k + 1 / s.wall_kw_k);
    assert_near((s.air_kw_k + through_wall) * 35, s.design_kw, 1e-9);
}

static void time_constants_are_those_of_real_buildings(void **state) {
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct site s;
        site_init(&s, 1, i);
        double hours = (s.room_kwh_k + s.mass_kwh_k) / (s.design_kw / 35);
        assert_true(hours >= 50 && hours <= 130);
    }
}

static void every_kind_of_emitter_is_among_the_first_24(void **state) {
    (void)state;
    int count[EMITTERS] = {0};
    for (int i = 0; i < 24; i++) {
        struct site s;
        site_init(&s, 1, i);
        count[s.emitter]++;
    }
    for (int i = 0; i < EMITTERS; i++) assert_true(count[i] >= 2);
}

static void radiators_can_give_what_the_building_loses(void **state) {
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct site s;
        site_init(&s, 1, i);
        double over = s.curve_c[1] - 20; /* the curve at -15 C over room temperature */
        assert_true(s.emitter_kw * pow(over, s.emitter_exponent) > s.design_kw - s.gains_kw);
    }
}

static void the_pipes_to_it_carry_its_hot_water(void **state) {
    (void)state;
    struct site s;
    site_init(&s, 1, 3);
    assert_true(site_design_flow_m3_h(&s) * WATER_KWH_M3_K >= s.hot_water.primary_kw_k - 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_and_number_make_the_same_site),
        cmocka_unit_test(sizes_lie_between_25_and_400_kw),
        cmocka_unit_test(the_building_loses_its_design_heat),
        cmocka_unit_test(time_constants_are_those_of_real_buildings),
        cmocka_unit_test(every_kind_of_emitter_is_among_the_first_24),
        cmocka_unit_test(radiators_can_give_what_the_building_loses),
        cmocka_unit_test(the_pipes_to_it_carry_its_hot_water),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
