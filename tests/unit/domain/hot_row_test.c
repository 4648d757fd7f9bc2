/* The packed row: bit-exact round trip, canonical bytes, refusal of everything else, and the merge of two rows. */
#include "domain/hot_row.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct scan_item item(int32_t point, double value, enum quality quality) {
    return (struct scan_item){point, {value, quality}};
}

static void assert_round_trip(const struct scan_item *items, size_t count) {
    AUTO_ARENA(a);
    AUTO_BUF(bytes);
    struct err e;
    struct scan_item *back = NULL;
    size_t back_count = 99;
    hot_row_encode(items, count, &bytes);
    assert_true(hot_row_decode(bytes.bytes, bytes.length, &a, &back, &back_count, &e));
    assert_int_equal(back_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(back[i].point, items[i].point);
        assert_int_equal(back[i].sample.quality, items[i].sample.quality);
        if (isnan(items[i].sample.value)) {
            assert_true(isnan(back[i].sample.value));
        } else {
            assert_memory_equal(&back[i].sample.value, &items[i].sample.value, sizeof(double));
        }
    }
}

static void every_kind_of_figure_comes_back_bit_for_bit(void **state) {
    (void)state;
    static const double figures[] = {0,
                                     1,
                                     -1,
                                     17.9,
                                     -39.9,
                                     8000001,
                                     17912.439,
                                     0.1,
                                     1e-9,
                                     1.5e-9,
                                     123456.123456789,
                                     999999999999999,
                                     1e15,
                                     9007199254740993.0,
                                     1e300,
                                     -1e300,
                                     DBL_MIN,
                                     5e-324,
                                     DBL_MAX,
                                     1.0 / 3,
                                     17.899999618530273};
    struct scan_item items[COUNT(figures)];
    for (size_t i = 0; i < COUNT(figures); i++) items[i] = item((int32_t)i * 3 + 1, figures[i], QUALITY_GOOD);
    assert_round_trip(items, COUNT(items));
}

static void qualities_with_and_without_figures_come_back(void **state) {
    (void)state;
    struct scan_item items[] = {
        item(1, 20.5, QUALITY_GOOD),           item(2, NAN, QUALITY_OFFLINE),
        item(7, 192, QUALITY_NOT_CONNECTED),   item(8, 192, QUALITY_NOT_CONNECTED),
        item(9, NAN, QUALITY_NOT_CONNECTED),   item(1000, -39.9, QUALITY_SENSOR_FAULT),
        item(INT32_MAX, 1, QUALITY_RECOVERED),
    };
    assert_round_trip(items, COUNT(items));
}

static void row_without_items_comes_back(void **state) {
    (void)state;
    assert_round_trip(NULL, 0);
}

static void minus_zero_becomes_zero(void **state) {
    (void)state;
    AUTO_ARENA(a);
    AUTO_BUF(bytes);
    struct err e;
    struct scan_item one = item(1, -0.0, QUALITY_GOOD), *back;
    size_t count;
    hot_row_encode(&one, 1, &bytes);
    assert_true(hot_row_decode(bytes.bytes, bytes.length, &a, &back, &count, &e));
    assert_false(signbit(back[0].sample.value));
}

/* One decimal of temperature takes a tag and two bytes; ten of them must not take 80. */
static void ten_temperatures_take_under_45_bytes(void **state) {
    (void)state;
    AUTO_BUF(bytes);
    struct scan_item items[10];
    for (int i = 0; i < 10; i++) items[i] = item(i + 1, 40 + i * 1.7, QUALITY_GOOD);
    for (int i = 0; i < 10; i++) items[i].sample.value = nearbyint(items[i].sample.value * 10) / 10;
    hot_row_encode(items, 10, &bytes);
    assert_in_range(bytes.length, 10, 44);
}

static bool decodes(const void *bytes, size_t length, struct err *e) {
    AUTO_ARENA(a);
    struct scan_item *items;
    size_t count;
    memset(e, 0, sizeof *e);
    return hot_row_decode(bytes, length, &a, &items, &count, e);
}

static void bytes_that_no_encoder_wrote_are_corrupt(void **state) {
    (void)state;
    static const struct {
        const char *what;
        unsigned char bytes[16];
        size_t length;
    } rows[] = {
        {"nothing", {0}, 0},
        {"another format", {2, 0}, 2},
        {"no count", {1}, 1},
        {"count past the end", {1, 5, 1}, 3},
        {"huge count", {1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}, 11},
        {"point number 0", {1, 1, 0, 1, 0x80, 0, 2}, 7},
        {"a longer form of 1", {1, 0x81, 0, 1, 1, 0x80, 0, 2}, 8},
        {"a run of none", {1, 1, 1, 0, 0x80, 1, 0x80, 0, 2}, 9},
        {"a run past the items", {1, 1, 1, 2, 0x80, 0, 2}, 7},
        {"two runs of one code", {1, 2, 1, 1, 1, 0x80, 1, 0x80, 0, 2, 0, 2}, 12},
        {"quality 5", {1, 1, 1, 1, 0x85, 0, 2}, 7},
        {"tag 10", {1, 1, 1, 1, 0x80, 10, 2}, 7},
        {"20 as 200 tenths", {1, 1, 1, 1, 0x80, 1, 0x90, 3}, 8},
        {"1 as a double", {1, 1, 1, 1, 0x80, 15, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f}, 14},
        {"an infinity", {1, 1, 1, 1, 0x80, 15, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f}, 14},
        {"a NaN", {1, 1, 1, 1, 0x80, 15, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f}, 14},
        {"a figure cut short", {1, 1, 1, 1, 0x80, 15, 0, 0}, 8},
        {"a byte too many", {1, 1, 1, 1, 0x80, 0, 2, 0}, 8},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err e;
        if (decodes(rows[i].bytes, rows[i].length, &e)) fail_msg("%s was taken for a row", rows[i].what);
        assert_int_equal(e.code, ERR_CORRUPT);
    }
}

static void every_cut_of_a_row_is_corrupt(void **state) {
    (void)state;
    AUTO_BUF(bytes);
    struct scan_item items[] = {item(1, 17.9, QUALITY_GOOD), item(5, 1.0 / 3, QUALITY_STALE),
                                item(6, NAN, QUALITY_CLOCK)};
    struct err e;
    hot_row_encode(items, COUNT(items), &bytes);
    for (size_t length = 0; length < bytes.length; length++) assert_false(decodes(bytes.bytes, length, &e));
}

static bool merged(const struct scan_item *a, size_t a_count, const struct scan_item *b, size_t b_count,
                   struct arena *arena, struct scan_item **out, size_t *count) {
    return hot_row_merge(a, a_count, b, b_count, arena, out, count);
}

static void better_rank_wins_whichever_came_first(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct scan_item good = item(1, 20, QUALITY_GOOD), late = item(1, 21, QUALITY_RECOVERED), *out;
    size_t count;
    assert_false(merged(&good, 1, &late, 1, &a, &out, &count));
    assert_true(out[0].sample.value == 20);
    assert_true(merged(&late, 1, &good, 1, &a, &out, &count));
    assert_true(out[0].sample.value == 20 && count == 1);
}

static void newer_wins_on_equal_rank(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct scan_item old = item(1, 20, QUALITY_GOOD), newer = item(1, 21, QUALITY_GOOD), *out;
    size_t count;
    assert_true(merged(&old, 1, &newer, 1, &a, &out, &count));
    assert_true(out[0].sample.value == 21);
}

static void equal_rows_do_not_differ(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct scan_item row[] = {item(1, 20, QUALITY_GOOD), item(2, NAN, QUALITY_OFFLINE),
                              item(3, 192, QUALITY_NOT_CONNECTED)},
                     *out;
    size_t count;
    assert_false(merged(row, 3, row, 3, &a, &out, &count));
    assert_int_equal(count, 3);
}

static void points_of_both_rows_are_kept_in_order(void **state) {
    (void)state;
    AUTO_ARENA(a);
    struct scan_item first[] = {item(1, 1, QUALITY_GOOD), item(4, 4, QUALITY_GOOD)};
    struct scan_item second[] = {item(2, 2, QUALITY_GOOD), item(5, 5, QUALITY_GOOD)}, *out;
    size_t count;
    assert_true(merged(first, 2, second, 2, &a, &out, &count));
    assert_int_equal(count, 4);
    assert_int_equal(out[0].point, 1);
    assert_int_equal(out[1].point, 2);
    assert_int_equal(out[2].point, 4);
    assert_int_equal(out[3].point, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_figure_comes_back_bit_for_bit),
        cmocka_unit_test(qualities_with_and_without_figures_come_back),
        cmocka_unit_test(row_without_items_comes_back),
        cmocka_unit_test(minus_zero_becomes_zero),
        cmocka_unit_test(ten_temperatures_take_under_45_bytes),
        cmocka_unit_test(bytes_that_no_encoder_wrote_are_corrupt),
        cmocka_unit_test(every_cut_of_a_row_is_corrupt),
        cmocka_unit_test(better_rank_wins_whichever_came_first),
        cmocka_unit_test(newer_wins_on_equal_rank),
        cmocka_unit_test(equal_rows_do_not_differ),
        cmocka_unit_test(points_of_both_rows_are_kept_in_order),
    };
    return cmocka_run_group_tests_name("hot_row", tests, NULL, NULL);
}
