/* Decimals to register bits and back, exactly or not at all. */
#include "register_value.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct decimal decimal(const char *text) {
    struct decimal d;
    assert_true(decimal_parse(str_of(text), '.', &d));
    return d;
}

static void decimals_keep_their_digits(void **state) {
    (void)state;
    assert_true(decimal("-39.9").mantissa == -399);
    assert_int_equal(decimal("17912.439").decimals, 3);
    assert_true(decimal("8000001").mantissa == 8000001);
    assert_true(decimal("-0.0").mantissa == 0);
    struct decimal d;
    assert_true(decimal_parse(str_of("12,5"), ',', &d));
    assert_true(d.mantissa == 125);
}

static void what_is_no_plain_decimal_is_refused(void **state) {
    (void)state;
    const char *bad[] = {
        "", "-", ".", "1.", ".5", "1e3", "1.2.3", " 1", "1 ", "+1", "NaN", "inf", "123456789012345678", "0x1"};
    struct decimal d;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) assert_false(decimal_parse(str_of(bad[i]), '.', &d));
}

static void every_tenth_of_i16_comes_back(void **state) {
    (void)state;
    for (int raw = -32768; raw <= 32767; raw++) {
        struct decimal d = {raw, 1};
        uint64_t bits;
        assert_true(register_encode(REGISTER_I16, 0.1, d, &bits));
        assert_int_equal((int16_t)bits, raw);
    }
}

static void five_decimals_of_energy_fit_32_bits(void **state) {
    (void)state;
    uint64_t bits;
    assert_true(register_encode(REGISTER_U32, 0.00001, decimal("18159.53512"), &bits));
    assert_true(bits == 1815953512);
    assert_false(register_encode(REGISTER_U32, 0.00001, decimal("42949.67296"), &bits));
}

static void more_decimals_than_the_scale_holds_are_refused(void **state) {
    (void)state;
    uint64_t bits;
    assert_false(register_encode(REGISTER_I16, 0.1, decimal("21.55"), &bits));
    assert_true(register_encode(REGISTER_I16, 0.1, decimal("21.50"), &bits));
}

static void values_out_of_the_kinds_range_are_refused(void **state) {
    (void)state;
    uint64_t bits;
    assert_false(register_encode(REGISTER_I16, 0.1, decimal("3276.8"), &bits));
    assert_false(register_encode(REGISTER_U16, 1, decimal("-1"), &bits));
    assert_true(register_encode(REGISTER_I32, 0.1, decimal("8000001"), &bits));
    assert_false(register_encode(REGISTER_I64, 0.000001, decimal("12345678901234567"), &bits));
}

static void floats_are_taken_only_when_they_give_the_decimals_back(void **state) {
    (void)state;
    uint64_t bits;
    assert_true(register_encode(REGISTER_F32, 1, decimal("21.5"), &bits));
    assert_true(bits == 0x41AC0000);
    assert_true(register_encode(REGISTER_F32, 1, decimal("1082.5"), &bits));
    assert_false(register_encode(REGISTER_F32, 1, decimal("18159.53512"), &bits));
    assert_true(register_encode(REGISTER_F64, 1, decimal("18159.53512"), &bits));
}

static void words_follow_every_order(void **state) {
    (void)state;
    uint16_t w[4];
    register_put(REGISTER_U32, ORDER_ABCD, 0x01020304, w);
    assert_int_equal(w[0], 0x0102);
    assert_int_equal(w[1], 0x0304);
    register_put(REGISTER_U32, ORDER_CDAB, 0x01020304, w);
    assert_int_equal(w[0], 0x0304);
    register_put(REGISTER_U32, ORDER_BADC, 0x01020304, w);
    assert_int_equal(w[0], 0x0201);
    register_put(REGISTER_U32, ORDER_DCBA, 0x01020304, w);
    assert_int_equal(w[0], 0x0403);
    assert_int_equal(w[1], 0x0201);
    register_put(REGISTER_U64, ORDER_CDAB, UINT64_C(0x0102030405060708), w);
    assert_int_equal(w[0], 0x0708);
    assert_int_equal(w[3], 0x0102);
}

static void the_code_for_nothing_of_a_float_is_nan(void **state) {
    (void)state;
    assert_true(isnan(register_decode(REGISTER_F32, 1, register_nan(REGISTER_F32))));
    assert_true(isnan(register_decode(REGISTER_F64, 1, register_nan(REGISTER_F64))));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_keep_their_digits),
        cmocka_unit_test(what_is_no_plain_decimal_is_refused),
        cmocka_unit_test(every_tenth_of_i16_comes_back),
        cmocka_unit_test(five_decimals_of_energy_fit_32_bits),
        cmocka_unit_test(more_decimals_than_the_scale_holds_are_refused),
        cmocka_unit_test(values_out_of_the_kinds_range_are_refused),
        cmocka_unit_test(floats_are_taken_only_when_they_give_the_decimals_back),
        cmocka_unit_test(words_follow_every_order),
        cmocka_unit_test(the_code_for_nothing_of_a_float_is_nan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
