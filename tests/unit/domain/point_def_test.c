/* Registers to values and back: kinds, orders, bits, scales, codes that are no value, valid ranges. */
#include "domain/point_def.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct point_def point(enum value_kind value, int registers, enum word_order order) {
    return (struct point_def){.key = "p",
                              .area = AREA_HOLDING,
                              .value = value,
                              .registers = registers,
                              .order = order,
                              .scale = 1,
                              .bit_count = 1,
                              .valid_min = -INFINITY,
                              .valid_max = INFINITY};
}

static void assert_good(struct sample s, double value) {
    assert_int_equal(s.quality, QUALITY_GOOD);
    if (s.value != value) fail_msg("%.17g instead of %.17g", s.value, value);
}

/* One number, its words as they come in each order, and back again. */
static const struct {
    enum value_kind value;
    enum word_order order;
    int registers;
    uint16_t words[4];
    double number;
} wire[] = {
    {VALUE_U16, ORDER_ABCD, 1, {0xfffe}, 65534},
    {VALUE_I16, ORDER_ABCD, 1, {0xfffe}, -2},
    {VALUE_U16, ORDER_BADC, 1, {0x3412}, 0x1234},
    {VALUE_U16, ORDER_CDAB, 1, {0x1234}, 0x1234},
    {VALUE_U32, ORDER_ABCD, 2, {0x1234, 0x5678}, 0x12345678},
    {VALUE_U32, ORDER_CDAB, 2, {0x5678, 0x1234}, 0x12345678},
    {VALUE_U32, ORDER_BADC, 2, {0x3412, 0x7856}, 0x12345678},
    {VALUE_U32, ORDER_DCBA, 2, {0x7856, 0x3412}, 0x12345678},
    {VALUE_I32, ORDER_ABCD, 2, {0xffff, 0xfffe}, -2},
    {VALUE_F32, ORDER_ABCD, 2, {0x41c8, 0x0000}, 25},
    {VALUE_F32, ORDER_CDAB, 2, {0x0000, 0x41c8}, 25},
    {VALUE_F32, ORDER_DCBA, 2, {0x0000, 0xc841}, 25},
    {VALUE_U64, ORDER_ABCD, 4, {0, 0x0001, 0x0002, 0x0003}, 4295098371.0},
    {VALUE_U64, ORDER_CDAB, 4, {0x0003, 0x0002, 0x0001, 0}, 4295098371.0},
    {VALUE_U64, ORDER_BADC, 4, {0, 0x0100, 0x0200, 0x0300}, 4295098371.0},
    {VALUE_U64, ORDER_DCBA, 4, {0x0300, 0x0200, 0x0100, 0}, 4295098371.0},
    {VALUE_I64, ORDER_ABCD, 4, {0xffff, 0xffff, 0xffff, 0xfffe}, -2},
    {VALUE_F64, ORDER_ABCD, 4, {0xc039, 0, 0, 0}, -25},
    {VALUE_F64, ORDER_CDAB, 4, {0, 0, 0, 0xc039}, -25},
    {VALUE_HHMM, ORDER_ABCD, 1, {630}, 390},
    {VALUE_HHMM, ORDER_ABCD, 1, {0}, 0},
    {VALUE_HHMM, ORDER_ABCD, 1, {2400}, 1440},
};

static void every_kind_and_order_decodes(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(wire); i++) {
        struct point_def p = point(wire[i].value, wire[i].registers, wire[i].order);
        assert_good(point_decode(&p, wire[i].words), wire[i].number);
    }
}

static void every_kind_and_order_encodes(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(wire); i++) {
        struct point_def p = point(wire[i].value, wire[i].registers, wire[i].order);
        uint16_t words[4] = {0};
        assert_true(point_encode(&p, wire[i].number, words));
        for (int w = 0; w < wire[i].registers; w++) assert_int_equal(words[w], wire[i].words[w]);
    }
}

static void a_time_that_no_clock_shows_is_a_fault(void **state) {
    (void)state;
    struct point_def p = point(VALUE_HHMM, 1, ORDER_ABCD);
    static const uint16_t wrong[] = {60, 675, 2401, 0xffff};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct sample s = point_decode(&p, &wrong[i]);
        assert_int_equal(s.quality, QUALITY_SENSOR_FAULT);
        assert_true(isnan(s.value));
    }
    uint16_t word = 7;
    assert_false(point_encode(&p, 1441, &word));
    assert_false(point_encode(&p, -1, &word));
    assert_int_equal(word, 7);
}

static void bits_are_cut_out_of_their_register(void **state) {
    (void)state;
    struct point_def p = point(VALUE_BITS, 1, ORDER_ABCD);
    p.bit_from = 4;
    p.bit_count = 3;
    assert_good(point_decode(&p, (uint16_t[]){0xff5f}), 5);
    p.bit_from = 0;
    p.bit_count = 16;
    assert_good(point_decode(&p, (uint16_t[]){0xff5f}), 0xff5f);
}

static void bits_are_set_without_touching_their_neighbours(void **state) {
    (void)state;
    struct point_def p = point(VALUE_BITS, 1, ORDER_ABCD);
    uint16_t word = 0xffff;
    p.bit_from = 4;
    p.bit_count = 3;
    assert_true(point_encode(&p, 2, &word));
    assert_int_equal(word, 0xffaf);
    assert_false(point_encode(&p, 8, &word));
    assert_int_equal(word, 0xffaf);
}

static void coil_is_one_bit(void **state) {
    (void)state;
    struct point_def p = point(VALUE_BITS, 1, ORDER_ABCD);
    uint16_t word = 7;
    p.area = AREA_COIL;
    assert_good(point_decode(&p, (uint16_t[]){1}), 1);
    assert_good(point_decode(&p, (uint16_t[]){0}), 0);
    assert_true(point_encode(&p, 1, &word));
    assert_int_equal(word, 1);
    assert_false(point_encode(&p, 2, &word));
}

static void hundredths_are_the_decimals_people_read(void **state) {
    (void)state;
    struct point_def p = point(VALUE_I16, 1, ORDER_ABCD);
    p.scale = 0.01;
    assert_good(point_decode(&p, (uint16_t[]){1790}), 17.9);
    for (int raw = -32768; raw < 32768; raw++) {
        uint16_t word = (uint16_t)raw, back = 0;
        struct sample s = point_decode(&p, &word);
        assert_true(s.value == raw / 100.0);
        assert_true(point_encode(&p, s.value, &back));
        assert_int_equal(back, word);
    }
}

static void scale_and_offset_are_applied_in_that_order(void **state) {
    (void)state;
    struct point_def p = point(VALUE_U16, 1, ORDER_ABCD);
    p.scale = 2.5;
    p.offset = -100;
    assert_good(point_decode(&p, (uint16_t[]){10}), -75);
}

static void open_input_is_not_connected_and_keeps_its_figure(void **state) {
    (void)state;
    struct point_def p = point(VALUE_I16, 1, ORDER_ABCD);
    p.scale = 0.01;
    p.valid_min = -60;
    p.valid_max = 150;
    p.not_a_value_count = 1;
    p.not_a_value[0] = (struct not_a_value){19200, QUALITY_NOT_CONNECTED};
    struct sample s = point_decode(&p, (uint16_t[]){19200});
    assert_int_equal(s.quality, QUALITY_NOT_CONNECTED);
    assert_true(s.value == 192);
}

static void outside_the_valid_range_is_a_sensor_fault(void **state) {
    (void)state;
    struct point_def p = point(VALUE_I16, 1, ORDER_ABCD);
    p.scale = 0.01;
    p.valid_min = -60;
    p.valid_max = 150;
    assert_int_equal(point_decode(&p, (uint16_t[]){15001}).quality, QUALITY_SENSOR_FAULT);
    assert_int_equal(point_decode(&p, (uint16_t[]){(uint16_t)-6001}).quality, QUALITY_SENSOR_FAULT);
    assert_good(point_decode(&p, (uint16_t[]){15000}), 150);
    assert_good(point_decode(&p, (uint16_t[]){(uint16_t)-6000}), -60);
}

static void float_that_is_no_number_has_no_figure(void **state) {
    (void)state;
    static const uint16_t odd[][2] = {{0x7fc0, 0}, {0x7f80, 0}, {0xff80, 0}, {0x7f80, 1}};
    struct point_def p = point(VALUE_F32, 2, ORDER_ABCD);
    for (size_t i = 0; i < COUNT(odd); i++) {
        struct sample s = point_decode(&p, odd[i]);
        assert_int_equal(s.quality, QUALITY_SENSOR_FAULT);
        assert_true(isnan(s.value));
    }
}

static void scale_that_overflows_has_no_figure(void **state) {
    (void)state;
    struct point_def p = point(VALUE_F64, 4, ORDER_ABCD);
    p.scale = 1e12;
    struct sample s = point_decode(&p, (uint16_t[]){0x7fe0, 0, 0, 0});
    assert_int_equal(s.quality, QUALITY_SENSOR_FAULT);
    assert_true(isnan(s.value));
}

static void value_past_its_type_is_not_encoded(void **state) {
    (void)state;
    static const struct {
        enum value_kind value;
        int registers;
        double number;
    } past[] = {
        {VALUE_U16, 1, 65536},
        {VALUE_U16, 1, -1},
        {VALUE_I16, 1, 32768},
        {VALUE_I16, 1, -32769},
        {VALUE_U32, 2, 4294967296.0},
        {VALUE_I32, 2, 2147483648.0},
        {VALUE_U64, 4, 18446744073709551616.0},
        {VALUE_I64, 4, 9223372036854775808.0},
        {VALUE_F32, 2, 1e39},
        {VALUE_F64, 4, INFINITY},
        {VALUE_U16, 1, NAN},
    };
    for (size_t i = 0; i < COUNT(past); i++) {
        struct point_def p = point(past[i].value, past[i].registers, ORDER_ABCD);
        uint16_t words[4] = {0};
        assert_false(point_encode(&p, past[i].number, words));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_and_order_decodes),
        cmocka_unit_test(every_kind_and_order_encodes),
        cmocka_unit_test(a_time_that_no_clock_shows_is_a_fault),
        cmocka_unit_test(bits_are_cut_out_of_their_register),
        cmocka_unit_test(bits_are_set_without_touching_their_neighbours),
        cmocka_unit_test(coil_is_one_bit),
        cmocka_unit_test(hundredths_are_the_decimals_people_read),
        cmocka_unit_test(scale_and_offset_are_applied_in_that_order),
        cmocka_unit_test(open_input_is_not_connected_and_keeps_its_figure),
        cmocka_unit_test(outside_the_valid_range_is_a_sensor_fault),
        cmocka_unit_test(float_that_is_no_number_has_no_figure),
        cmocka_unit_test(scale_that_overflows_has_no_figure),
        cmocka_unit_test(value_past_its_type_is_not_encoded),
    };
    return cmocka_run_group_tests_name("point_def", tests, NULL, NULL);
}
