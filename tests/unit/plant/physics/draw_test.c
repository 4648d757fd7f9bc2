/* Hot water draws: amounts and habits. */
#include "physics/draw.h"

#include "base/time.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

#define WEDNESDAY INT64_C(1768953600000) /* 2026-01-21 00:00 UTC */

static double litres(uint64_t key, int flats, int64_t from, int64_t length_ms) {
    double sum = 0;
    for (int64_t t = from; t < from + length_ms; t += DRAW_CELL_MS)
        sum += draw_l_s(key, flats, t, t) * (double)DRAW_CELL_MS / 1000;
    return sum;
}

static void a_flat_takes_about_110_litres_a_day(void **state) {
    (void)state;
    double day = litres(7, 40, WEDNESDAY, 60 * DAY_MS) / 60 / 40;
    assert_true(day > 100 && day < 120);
}

static void mornings_and_evenings_have_most(void **state) {
    (void)state;
    double morning = 0, noon = 0, night = 0;
    for (int d = 0; d < 5; d++) { /* Monday to Friday */
        int64_t day = WEDNESDAY + (5 + d) * DAY_MS;
        morning += litres(7, 100, day + 7 * HOUR_MS, HOUR_MS);
        noon += litres(7, 100, day + 14 * HOUR_MS, HOUR_MS);
        night += litres(7, 100, day + 3 * HOUR_MS, HOUR_MS);
    }
    assert_true(morning > 2 * noon);
    assert_true(night < 0.2 * noon);
}

static void weekends_begin_later(void **state) {
    (void)state;
    int64_t saturday = WEDNESDAY + 3 * DAY_MS;
    assert_true(litres(7, 300, saturday + 6 * HOUR_MS, HOUR_MS) <
                0.5 * litres(7, 300, WEDNESDAY + 6 * HOUR_MS, HOUR_MS));
}

static void one_flat_draws_nothing_most_of_the_time(void **state) {
    (void)state;
    int cells = 0, open = 0;
    for (int64_t t = WEDNESDAY; t < WEDNESDAY + 30 * DAY_MS; t += DRAW_CELL_MS, cells++)
        open += draw_l_s(3, 1, t, t) > 0;
    assert_true(open > 0.005 * cells && open < 0.03 * cells);
}

static void the_same_key_and_time_give_the_same(void **state) {
    (void)state;
    assert_near(draw_l_s(5, 30, WEDNESDAY + 8 * HOUR_MS, WEDNESDAY),
                draw_l_s(5, 30, WEDNESDAY + 8 * HOUR_MS, WEDNESDAY), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flat_takes_about_110_litres_a_day),
        cmocka_unit_test(mornings_and_evenings_have_most),
        cmocka_unit_test(weekends_begin_later),
        cmocka_unit_test(one_flat_draws_nothing_most_of_the_time),
        cmocka_unit_test(the_same_key_and_time_give_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
