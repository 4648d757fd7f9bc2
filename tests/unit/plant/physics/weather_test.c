/* Weather: the same for the same seed, in its seasons, or as recorded. */
#include "physics/weather.h"

#include "base/time.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

static int64_t at(const char *text) {
    int64_t ms = 0;
    assert_true(time_parse(str_of(text), &ms));
    return ms;
}

static double mean_c(const struct weather *w, int64_t from, int days) {
    double sum = 0;
    for (int i = 0; i < days * 24; i++) sum += weather_outdoor_c(w, from + i * HOUR_MS);
    return sum / (days * 24);
}

static void seeds_have_their_own_weather_and_keep_it(void **state) {
    (void)state;
    struct weather a = {.key = 1}, b = {.key = 2};
    int64_t t = at("2026-02-03T10:00:00Z");
    assert_near(weather_outdoor_c(&a, t), weather_outdoor_c(&a, t), 0);
    assert_true(weather_outdoor_c(&a, t) != weather_outdoor_c(&b, t));
}

static void januaries_are_cold_and_julies_warm(void **state) {
    (void)state;
    for (uint64_t key = 1; key <= 20; key++) {
        struct weather w = {.key = key};
        double january = mean_c(&w, at("2026-01-01T00:00:00Z"), 31), july = mean_c(&w, at("2026-07-01T00:00:00Z"), 31);
        assert_true(january > -6 && january < 5);
        assert_true(july > 14 && july < 21.5);
    }
}

static void a_year_stays_between_frost_and_heat_of_the_place(void **state) {
    (void)state;
    for (uint64_t key = 1; key <= 20; key++) {
        struct weather w = {.key = key};
        double lowest = 99, highest = -99;
        for (int i = 0; i < 8766; i++) {
            double c = weather_outdoor_c(&w, at("2026-01-01T00:00:00Z") + i * HOUR_MS);
            lowest = fmin(lowest, c);
            highest = fmax(highest, c);
        }
        assert_true(lowest > -16 && lowest < -3);
        assert_true(highest > 22 && highest < 34);
    }
}

static void afternoons_are_warmer_than_nights_in_summer(void **state) {
    (void)state;
    struct weather w = {.key = 1};
    double day = 0, night = 0;
    for (int i = 0; i < 60; i++) {
        day += weather_outdoor_c(&w, at("2026-06-10T14:00:00Z") + i * DAY_MS) / 60;
        night += weather_outdoor_c(&w, at("2026-06-10T02:00:00Z") + i * DAY_MS) / 60;
    }
    assert_true(day - night > 4 && day - night < 14);
}

static void the_sun_shines_by_day_and_longer_in_summer(void **state) {
    (void)state;
    struct weather w = {.key = 1};
    struct weather_now now;
    int hours[2] = {0, 0};
    const char *days[2] = {"2026-12-21T00:00:00Z", "2026-06-21T00:00:00Z"};
    for (int d = 0; d < 2; d++)
        for (int i = 0; i < 96; i++) {
            weather_at(&w, at(days[d]) + i * 15 * MINUTE_MS, &now);
            hours[d] += now.sun_w_m2 > 0;
        }
    assert_in_range(hours[0], 26, 31); /* quarters: 7 h at Copenhagen */
    assert_in_range(hours[1], 67, 72); /* 17.5 h */
    weather_at(&w, at("2026-06-21T00:00:00Z"), &now);
    assert_near(now.sun_w_m2, 0, 0);
}

static void the_ground_follows_the_seasons_late(void **state) {
    (void)state;
    struct weather w = {.key = 1};
    struct weather_now march, september;
    weather_at(&w, at("2026-03-06T00:00:00Z"), &march);
    weather_at(&w, at("2026-09-05T00:00:00Z"), &september);
    assert_near(march.ground_c, 3.5, 0.1);
    assert_near(september.ground_c, 13.5, 0.1);
}

static bool parsed(const char *csv, struct weather_record *out, struct err *e) {
    return weather_record_parse(csv, strlen(csv), "datetime", "t_amb", out, e);
}

static void a_record_is_read_in_any_order_and_interpolated(void **state) {
    (void)state;
    struct weather_record r;
    struct err e;
    const char *csv = "datetime,x,t_amb\n2024-01-02 12:00:00,1,4.0\n2024-01-02 11:00:00,1,2.0\n"
                      "2024-01-02 10:30:00,1,\n2024-01-02 10:00:00,1,-2.0\n2024-01-02 10:00:00,1,-2.0\n";
    assert_true(parsed(csv, &r, &e));
    struct weather w = {.record = &r};
    assert_int_equal(r.count, 3);
    assert_near(weather_outdoor_c(&w, at("2024-01-02T11:30:00Z")), 3, 1e-9);
    assert_near(weather_outdoor_c(&w, at("2024-01-02T10:30:00Z")), 0, 1e-9);
    weather_record_fini(&r);
}

static void beyond_its_ends_a_record_begins_again(void **state) {
    (void)state;
    struct weather_record r;
    struct err e;
    assert_true(parsed("datetime,t_amb\n2024-01-01T00:00:00Z,0\n2024-01-01T12:00:00Z,12\n", &r, &e));
    struct weather w = {.record = &r};
    assert_near(weather_outdoor_c(&w, at("2024-01-01T15:00:00Z")), 3, 1e-9);
    assert_near(weather_outdoor_c(&w, at("2023-12-31T23:00:00Z")), 11, 1e-9);
    weather_record_fini(&r);
}

static void a_record_without_the_column_or_rows_is_refused(void **state) {
    (void)state;
    struct weather_record r;
    struct err e = {0};
    assert_false(parsed("datetime,temperature\n2024-01-01T00:00:00Z,1\n", &r, &e));
    assert_non_null(strstr(e.text, "t_amb"));
    assert_false(parsed("datetime,t_amb\n2024-01-01T00:00:00Z,1\nrubbish\n", &r, &e));
    assert_false(parsed("", &r, &e));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds_have_their_own_weather_and_keep_it),
        cmocka_unit_test(januaries_are_cold_and_julies_warm),
        cmocka_unit_test(a_year_stays_between_frost_and_heat_of_the_place),
        cmocka_unit_test(afternoons_are_warmer_than_nights_in_summer),
        cmocka_unit_test(the_sun_shines_by_day_and_longer_in_summer),
        cmocka_unit_test(the_ground_follows_the_seasons_late),
        cmocka_unit_test(a_record_is_read_in_any_order_and_interpolated),
        cmocka_unit_test(beyond_its_ends_a_record_begins_again),
        cmocka_unit_test(a_record_without_the_column_or_rows_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
