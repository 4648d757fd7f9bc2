/* Rows summed up in buckets. Rows come in pieces of every length; the result never depends on where they were cut. */
#include "domain/bucket.h"

#include "base/time.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define T0    INT64_C(1767225600000) /* 2026-01-01T00:00Z */
#define NONE  ((double)NAN)
#define MOST  200
#define GOOD  QUALITY_GOOD
#define GONE  SERIES_ABSENT
#define FAULT QUALITY_SENSOR_FAULT

struct row {
    int64_t t;
    double v;
    int q;
};
struct got {
    int64_t start, end;
    struct bucket b;
};
struct result {
    size_t count, most;
    struct got items[MOST];
};

static bool keep(void *context, int64_t start, int64_t end, const struct bucket *points) {
    struct result *r = context;
    assert_true(r->count < MOST);
    r->items[r->count++] = (struct got){start, end, points[0]};
    return r->count < r->most;
}

static void feed(struct buckets *b, const struct row *rows, size_t count, size_t piece) {
    int64_t t[MOST];
    double v[MOST];
    uint8_t q[MOST];
    int32_t number = 1;
    for (size_t at = 0; at < count; at += piece) {
        size_t n = count - at < piece ? count - at : piece;
        for (size_t i = 0; i < n; i++) {
            t[i] = rows[at + i].t;
            v[i] = rows[at + i].v;
            q[i] = (uint8_t)rows[at + i].q;
        }
        struct series s = {n, t, 1, &number, v, q};
        if (!buckets_add(b, &s)) return;
    }
}

struct asked {
    const char *zone;
    enum bucket_step step;
    enum point_kind kind;
    const char *unit;
    int64_t from, to;
    size_t most;
};

static void sum_up(const struct asked *k, const struct row *rows, size_t count, size_t piece, struct result *out) {
    AUTO_ARENA(a);
    struct err e = {0};
    struct tz *z = tz_load(k->zone ? k->zone : "UTC", &e);
    const struct point_def def = {.key = "p", .kind = k->kind, .unit = unit_find(k->unit ? k->unit : "degC")};
    const struct point_def *defs[] = {&def};
    assert_non_null(z);
    *out = (struct result){.most = k->most ? k->most : MOST + 1};
    struct buckets *b = buckets_new(&a, bucket_grid_of(z, k->step), k->from, k->to, defs, 1, keep, out);
    feed(b, rows, count, piece);
    buckets_reach(b, k->to);
    tz_free(z);
}

static bool same(double a, double b) {
    return isnan(a) ? isnan(b) : a == b;
}

static bool same_bucket(const struct bucket *a, const struct bucket *b) {
    return a->n == b->n && a->unusable == b->unusable && a->breaks == b->breaks && same(a->min, b->min) &&
           same(a->mean, b->mean) && same(a->max, b->max) && same(a->first, b->first) && same(a->last, b->last) &&
           same(a->sum, b->sum) && same(a->difference, b->difference);
}

/* In one piece, and in pieces of 1, 2 and 3 rows. */
static struct result all_ways(const struct asked *k, const struct row *rows, size_t count) {
    struct result whole, cut;
    sum_up(k, rows, count, count ? count : 1, &whole);
    for (size_t piece = 1; piece <= 3; piece++) {
        sum_up(k, rows, count, piece, &cut);
        assert_int_equal(cut.count, whole.count);
        for (size_t i = 0; i < whole.count; i++) {
            assert_int_equal(cut.items[i].start, whole.items[i].start);
            assert_true(same_bucket(&cut.items[i].b, &whole.items[i].b));
        }
    }
    return whole;
}
#define SUM_UP(k, ...)                                                                                                 \
    all_ways(k, (const struct row[]){__VA_ARGS__}, sizeof((const struct row[]){__VA_ARGS__}) / sizeof(struct row))

#define assert_figure(got, expected)                                                                                   \
    do {                                                                                                               \
        double got_ = (got), expected_ = (expected);                                                                   \
        if (!same(got_, expected_)) fail_msg("%s is %.17g, not %.17g", #got, got_, expected_);                         \
    } while (0)

static const struct asked two_hours = {.step = BUCKET_HOUR, .from = T0, .to = T0 + 2 * HOUR_MS};
static const struct asked plain = {.step = BUCKET_HOUR, .kind = POINT_SETTING, .from = T0, .to = T0 + 2 * HOUR_MS};
static const struct asked energy = {
    .step = BUCKET_HOUR, .kind = POINT_COUNTER, .unit = "MWh", .from = T0, .to = T0 + 3 * HOUR_MS};

static void a_bucket_holds_its_figures(void **state) {
    (void)state;
    struct result r = SUM_UP(&plain, {T0, 5, GOOD}, {T0 + 1, 3, GOOD}, {T0 + 2, 10, GOOD});
    const struct bucket *b = &r.items[0].b;
    assert_int_equal(r.items[0].start, T0);
    assert_int_equal(r.items[0].end, T0 + HOUR_MS);
    assert_int_equal(b->n, 3);
    assert_figure(b->first, 5);
    assert_figure(b->min, 3);
    assert_figure(b->max, 10);
    assert_figure(b->last, 10);
    assert_figure(b->sum, 18);
    assert_figure(b->mean, 6);
    assert_figure(b->difference, NONE);
}

static void an_empty_bucket_has_n_0_and_no_figure(void **state) {
    (void)state;
    struct result r = SUM_UP(&two_hours, {T0 + HOUR_MS, 1, GOOD});
    const struct bucket *b = &r.items[0].b;
    assert_int_equal(r.count, 2);
    assert_int_equal(b->n + b->unusable + b->breaks, 0);
    assert_true(isnan(b->min) && isnan(b->mean) && isnan(b->max) && isnan(b->first) && isnan(b->last) &&
                isnan(b->sum) && isnan(b->difference));
    assert_int_equal(r.items[1].b.n, 1);
}

static void nothing_at_all_is_empty_buckets(void **state) {
    (void)state;
    struct result r = all_ways(&two_hours, NULL, 0);
    assert_int_equal(r.count, 2);
    assert_int_equal(r.items[1].start, T0 + HOUR_MS);
    assert_int_equal(r.items[1].b.n, 0);
}

static void a_single_row_is_all_of_its_bucket(void **state) {
    (void)state;
    struct result r = SUM_UP(&two_hours, {T0 + 59 * MINUTE_MS, 57.8, GOOD});
    const struct bucket *b = &r.items[0].b;
    assert_int_equal(b->n, 1);
    assert_figure(b->min, 57.8);
    assert_figure(b->mean, 57.8);
    assert_figure(b->max, 57.8);
    assert_figure(b->sum, 57.8);
}

static void a_mean_is_weighted_by_time(void **state) {
    (void)state; /* 10 for 15 minutes, 20 for 45 */
    struct result r = SUM_UP(&two_hours, {T0, 10, GOOD}, {T0 + 15 * MINUTE_MS, 20, GOOD});
    assert_figure(r.items[0].b.mean, 17.5);
}

static void a_mean_of_other_kinds_is_plain(void **state) {
    (void)state;
    struct result r = SUM_UP(&plain, {T0, 10, GOOD}, {T0 + 15 * MINUTE_MS, 20, GOOD});
    assert_figure(r.items[0].b.mean, 15);
}

static void an_unusable_value_ends_the_one_before(void **state) {
    (void)state; /* 10 for 15 minutes, nothing for 15, 20 for 30 */
    struct result r = SUM_UP(&two_hours, {T0, 10, GOOD}, {T0 + 15 * MINUTE_MS, 999, FAULT},
                             {T0 + 30 * MINUTE_MS, 20, QUALITY_RECOVERED});
    const struct bucket *b = &r.items[0].b;
    assert_figure(b->mean, bucket_round((10 * 15 + 20 * 30) / 45.0));
    assert_int_equal(b->n, 2);
    assert_int_equal(b->unusable, 1);
    assert_figure(b->max, 20);
    assert_figure(b->sum, 30);
}

static void a_row_without_the_point_ends_nothing(void **state) {
    (void)state;
    struct result r =
        SUM_UP(&two_hours, {T0, 10, GOOD}, {T0 + 15 * MINUTE_MS, NONE, GONE}, {T0 + 30 * MINUTE_MS, 20, GOOD});
    assert_figure(r.items[0].b.mean, 15);
    assert_int_equal(r.items[0].b.n, 2);
    assert_int_equal(r.items[0].b.unusable, 0);
}

static void a_value_counts_65_minutes_at_most(void **state) {
    (void)state; /* of a day: 10 for 65 minutes, then, after 17 hours of nothing, 40 for 65 minutes */
    const struct asked day = {.step = BUCKET_DAY, .from = T0, .to = T0 + DAY_MS};
    struct result r = SUM_UP(&day, {T0, 10, GOOD}, {T0 + 18 * HOUR_MS, 40, GOOD});
    assert_figure(r.items[0].b.mean, 25);
}

static void a_value_counts_to_the_end_of_the_period_at_most(void **state) {
    (void)state; /* 10 for 20 minutes, 20 for 10 */
    const struct asked k = {.step = BUCKET_HOUR, .from = T0, .to = T0 + 30 * MINUTE_MS};
    struct result r = SUM_UP(&k, {T0, 10, GOOD}, {T0 + 20 * MINUTE_MS, 20, GOOD});
    assert_figure(r.items[0].b.mean, bucket_round(400.0 / 30));
}

static void a_rounded_mean_stays_between_the_extremes(void **state) {
    (void)state;
    assert_figure(SUM_UP(&two_hours, {T0, 57.1234561, GOOD}).items[0].b.mean, 57.1234561);
    assert_figure(SUM_UP(&two_hours, {T0, 57.1234567, GOOD}).items[0].b.mean, 57.1234567);
}

static void a_mean_stays_in_its_bucket(void **state) {
    (void)state; /* 100 just before the hour does not reach into it */
    struct result r = SUM_UP(&two_hours, {T0 + 59 * MINUTE_MS, 100, GOOD}, {T0 + 61 * MINUTE_MS, 50, GOOD});
    assert_figure(r.items[1].b.mean, 50);
}

static void every_unusable_quality_is_left_out(void **state) {
    (void)state;
    for (int q = QUALITY_OFFLINE; q < QUALITY_CODES; q++) {
        struct result r = SUM_UP(&two_hours, {T0, -39.9, q}, {T0 + 1, NONE, q});
        assert_int_equal(r.items[0].b.n, 0);
        assert_int_equal(r.items[0].b.unusable, 2);
        assert_figure(r.items[0].b.min, NONE);
    }
}

static void every_usable_quality_counts(void **state) {
    (void)state;
    for (int q = QUALITY_GOOD; q <= QUALITY_STALE; q++)
        assert_int_equal(SUM_UP(&two_hours, {T0, 1, q}).items[0].b.n, 1);
}

static void a_usable_quality_without_a_figure_is_unusable(void **state) {
    (void)state;
    struct result r = SUM_UP(&two_hours, {T0, NONE, GOOD});
    assert_int_equal(r.items[0].b.n, 0);
    assert_int_equal(r.items[0].b.unusable, 1);
}

static void rows_outside_of_the_period_do_not_count(void **state) {
    (void)state;
    const struct asked k = {.step = BUCKET_HOUR, .from = T0 + 30 * MINUTE_MS, .to = T0 + 90 * MINUTE_MS};
    struct result r = SUM_UP(&k, {T0, 1, GOOD}, {T0 + 30 * MINUTE_MS, 2, GOOD}, {T0 + 89 * MINUTE_MS, 3, GOOD},
                             {T0 + 90 * MINUTE_MS, 4, GOOD});
    assert_int_equal(r.count, 2);
    assert_int_equal(r.items[0].start, T0);
    assert_int_equal(r.items[1].end, T0 + 2 * HOUR_MS);
    assert_figure(r.items[0].b.sum, 2);
    assert_figure(r.items[1].b.sum, 3);
}

static void days_are_those_of_the_zone(void **state) {
    (void)state;                                     /* 2026-10-25 in Copenhagen has 25 hours: one row each */
    const int64_t midnight = INT64_C(1792879200000); /* 2026-10-24T22:00Z */
    const struct asked k = {
        .zone = "Europe/Copenhagen", .step = BUCKET_DAY, .from = midnight, .to = midnight + 49 * HOUR_MS};
    struct row rows[49];
    for (int i = 0; i < 49; i++) rows[i] = (struct row){midnight + i * HOUR_MS, i, GOOD};
    struct result r = all_ways(&k, rows, 49);
    assert_int_equal(r.count, 2);
    assert_int_equal(r.items[0].b.n, 25);
    assert_int_equal(r.items[1].b.n, 24);
    assert_int_equal(r.items[1].start, midnight + 25 * HOUR_MS);
}

static void a_counter_gives_what_was_consumed(void **state) {
    (void)state;
    struct result r = SUM_UP(&energy, {T0, 17912.439, GOOD}, {T0 + 30 * MINUTE_MS, 17912.539, GOOD},
                             {T0 + 60 * MINUTE_MS, 17912.639, GOOD}, {T0 + 90 * MINUTE_MS, 17913.639, GOOD});
    assert_figure(r.items[0].b.difference, 0.1); /* the rise to 01:00 belongs to the bucket that begins there */
    assert_figure(r.items[1].b.difference, 1.1);
    assert_figure(r.items[2].b.difference, NONE);
    assert_figure(r.items[1].b.mean, 17913.139);
}

static void a_first_register_has_nothing_to_compare_with(void **state) {
    (void)state;
    struct result r = SUM_UP(&energy, {T0, 5, GOOD}, {T0 + HOUR_MS, 6, GOOD});
    assert_figure(r.items[0].b.difference, NONE);
    assert_figure(r.items[1].b.difference, 1);
}

static void registers_before_the_period_are_what_counting_goes_on_from(void **state) {
    (void)state;
    struct result r =
        SUM_UP(&energy, {T0 - DAY_MS, 1, GOOD}, {T0 - HOUR_MS, 5, GOOD}, {T0 - 1, 9, FAULT}, {T0, 6, GOOD});
    assert_figure(r.items[0].b.difference, 1);
    assert_int_equal(r.items[0].b.n, 1);
    assert_int_equal(r.items[0].b.unusable, 0);
}

static void a_counters_fall_and_return_survive_the_edge_of_a_bucket(void **state) {
    (void)state;
    struct result r = SUM_UP(&energy, {T0, 50, GOOD}, {T0 + 30 * MINUTE_MS, 50.5, GOOD}, {T0 + 50 * MINUTE_MS, 0, GOOD},
                             {T0 + HOUR_MS, 0, GOOD}, {T0 + 2 * HOUR_MS, 51, GOOD});
    assert_figure(r.items[0].b.difference, 0.5);
    assert_figure(r.items[1].b.difference, NONE);
    assert_int_equal(r.items[1].b.n, 1);
    assert_figure(r.items[2].b.difference, 0.5);
}

static void a_counters_breaks_are_counted_where_they_are(void **state) {
    (void)state;
    struct result r = SUM_UP(&energy, {T0, 50, GOOD}, {T0 + 70 * MINUTE_MS, 2, GOOD}, {T0 + 80 * MINUTE_MS, 2.5, GOOD});
    assert_int_equal(r.items[0].b.breaks, 0);
    assert_int_equal(r.items[1].b.breaks, 1);
    assert_figure(r.items[1].b.difference, 0.5);
}

static void unusable_registers_are_none(void **state) {
    (void)state;
    struct result r =
        SUM_UP(&energy, {T0, 50, GOOD}, {T0 + 1, 0, QUALITY_OFFLINE}, {T0 + 2, 70, FAULT}, {T0 + 3, 50.25, GOOD});
    assert_figure(r.items[0].b.difference, 0.25);
    assert_int_equal(r.items[0].b.unusable, 2);
}

static void figures_are_free_of_binary_dust(void **state) {
    (void)state;
    assert_figure(bucket_round(0.1 + 0.2), 0.3);
    assert_figure(bucket_round(17912.639 - 17912.439), 0.2);
    assert_figure(bucket_round(-57.8000000001), -57.8);
    assert_figure(bucket_round(1e-5 / 3), 0.000003333333);
    assert_figure(bucket_round(1.25e-12), 1.25e-12);
    assert_figure(bucket_round(123456789012.125), 123456789012.125);
    assert_figure(bucket_round(0), 0);
}

static void a_sum_of_many_is_exact(void **state) {
    (void)state;
    const struct asked k = {.step = BUCKET_MONTH, .kind = POINT_SETTING, .from = T0, .to = T0 + DAY_MS};
    AUTO_ARENA(a);
    struct err e = {0};
    struct tz *z = tz_load("UTC", &e);
    const struct point_def def = {.key = "p", .kind = k.kind, .unit = unit_find("none")};
    const struct point_def *defs[] = {&def};
    struct result r = {.most = MOST};
    struct buckets *b = buckets_new(&a, bucket_grid_of(z, k.step), k.from, k.to, defs, 1, keep, &r);
    for (int i = 0; i < 10000; i++) feed(b, &(struct row){T0 + i, 17912.439, GOOD}, 1, 1);
    buckets_reach(b, k.to);
    assert_figure(r.items[0].b.sum, 179124390);
    assert_figure(r.items[0].b.mean, 17912.439);
    tz_free(z);
}

static void buckets_come_out_as_far_as_time_has_come(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct err e = {0};
    struct tz *z = tz_load("UTC", &e);
    const struct point_def def = {.kind = POINT_MEASUREMENT, .unit = unit_find("degC")};
    const struct point_def *defs[] = {&def};
    struct result r = {.most = MOST};
    struct buckets *b = buckets_new(&a, bucket_grid_of(z, BUCKET_HOUR), T0, T0 + 150 * MINUTE_MS, defs, 1, keep, &r);
    feed(b, &(struct row){T0, 1, GOOD}, 1, 1);
    buckets_reach(b, T0 + HOUR_MS - 1);
    assert_int_equal(r.count, 0);
    buckets_reach(b, T0 + HOUR_MS);
    assert_int_equal(r.count, 1);
    buckets_reach(b, T0 + HOUR_MS);
    assert_int_equal(r.count, 1);
    feed(b, &(struct row){T0 + 100 * MINUTE_MS, 2, GOOD}, 1, 1);
    buckets_reach(b, T0 + 150 * MINUTE_MS);
    buckets_reach(b, T0 + 150 * MINUTE_MS);
    assert_int_equal(r.count, 3);
    assert_int_equal(r.items[1].b.n, 1);
    assert_int_equal(r.items[2].end, T0 + 3 * HOUR_MS);
    tz_free(z);
}

static void who_wants_no_more_gets_no_more(void **state) {
    (void)state;
    struct asked k = {.step = BUCKET_1MIN, .from = T0, .to = T0 + HOUR_MS, .most = 3};
    struct result r = SUM_UP(&k, {T0, 1, GOOD}, {T0 + 30 * MINUTE_MS, 1, GOOD});
    assert_int_equal(r.count, 3);
}

static void counters_are_known_once_each_has_a_register(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct err e = {0};
    struct tz *z = tz_load("UTC", &e);
    const struct point_def counter = {.kind = POINT_COUNTER, .unit = unit_find("MWh")};
    const struct point_def other = {.kind = POINT_MEASUREMENT, .unit = unit_find("degC")};
    struct result r = {.most = MOST};
    struct buckets *b =
        buckets_new(&a, bucket_grid_of(z, BUCKET_DAY), T0, T0 + 1, (const struct point_def *[]){&other}, 1, keep, &r);
    assert_true(buckets_counters_known(b));
    b = buckets_new(&a, bucket_grid_of(z, BUCKET_DAY), T0, T0 + 1, (const struct point_def *[]){&counter}, 1, keep, &r);
    assert_false(buckets_counters_known(b));
    feed(b, &(struct row){T0 - 2, 0, GOOD}, 1, 1);
    assert_false(buckets_counters_known(b));
    feed(b, &(struct row){T0 - 1, 7, GOOD}, 1, 1);
    assert_true(buckets_counters_known(b));
    tz_free(z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_holds_its_figures),
        cmocka_unit_test(an_empty_bucket_has_n_0_and_no_figure),
        cmocka_unit_test(nothing_at_all_is_empty_buckets),
        cmocka_unit_test(a_single_row_is_all_of_its_bucket),
        cmocka_unit_test(a_mean_is_weighted_by_time),
        cmocka_unit_test(a_mean_of_other_kinds_is_plain),
        cmocka_unit_test(an_unusable_value_ends_the_one_before),
        cmocka_unit_test(a_row_without_the_point_ends_nothing),
        cmocka_unit_test(a_value_counts_65_minutes_at_most),
        cmocka_unit_test(a_value_counts_to_the_end_of_the_period_at_most),
        cmocka_unit_test(a_rounded_mean_stays_between_the_extremes),
        cmocka_unit_test(a_mean_stays_in_its_bucket),
        cmocka_unit_test(every_unusable_quality_is_left_out),
        cmocka_unit_test(every_usable_quality_counts),
        cmocka_unit_test(a_usable_quality_without_a_figure_is_unusable),
        cmocka_unit_test(rows_outside_of_the_period_do_not_count),
        cmocka_unit_test(days_are_those_of_the_zone),
        cmocka_unit_test(a_counter_gives_what_was_consumed),
        cmocka_unit_test(a_first_register_has_nothing_to_compare_with),
        cmocka_unit_test(registers_before_the_period_are_what_counting_goes_on_from),
        cmocka_unit_test(a_counters_fall_and_return_survive_the_edge_of_a_bucket),
        cmocka_unit_test(a_counters_breaks_are_counted_where_they_are),
        cmocka_unit_test(unusable_registers_are_none),
        cmocka_unit_test(figures_are_free_of_binary_dust),
        cmocka_unit_test(a_sum_of_many_is_exact),
        cmocka_unit_test(buckets_come_out_as_far_as_time_has_come),
        cmocka_unit_test(who_wants_no_more_gets_no_more),
        cmocka_unit_test(counters_are_known_once_each_has_a_register),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
