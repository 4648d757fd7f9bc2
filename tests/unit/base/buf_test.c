/* The byte buffer: what was added is there, NUL-terminated, whatever its length. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void additions_stand_one_after_the_other_with_a_nul(void **state) {
    (void)state;
    AUTO_BUF(b);
    buf_add_text(&b, "abc");
    buf_add_char(&b, '-');
    buf_add(&b, "de", 2);
    buf_printf(&b, "%03d", 7);
    assert_string_equal(b.bytes, "abc-de007");
    assert_int_equal(b.length, 9);
}

static void long_prints_grow_the_buffer(void **state) {
    (void)state;
    AUTO_BUF(b);
    for (int i = 0; i < 500; i++) buf_printf(&b, "%0100d", i);
    assert_int_equal(b.length, 50000);
    assert_int_equal(strlen(b.bytes), 50000);
}

static void dropping_the_front_keeps_the_rest(void **state) {
    (void)state;
    AUTO_BUF(b);
    buf_add_text(&b, "headtail");
    buf_drop_front(&b, 4);
    assert_string_equal(b.bytes, "tail");
    buf_drop_front(&b, 4);
    assert_int_equal(b.length, 0);
}

static void taken_bytes_are_the_callers(void **state) {
    (void)state;
    AUTO_BUF(b);
    buf_add_text(&b, "mine");
    size_t length;
    char *bytes = buf_take(&b, &length);
    assert_string_equal(bytes, "mine");
    assert_int_equal(length, 4);
    assert_null(b.bytes);
    free(bytes);
}

static void taking_from_an_empty_buffer_gives_an_empty_text(void **state) {
    (void)state;
    AUTO_BUF(b);
    size_t length = 9;
    char *bytes = buf_take(&b, &length);
    assert_string_equal(bytes, "");
    assert_int_equal(length, 0);
    free(bytes);
}

static void clearing_keeps_the_memory(void **state) {
    (void)state;
    AUTO_BUF(b);
    buf_add_text(&b, "abc");
    char *memory = b.bytes;
    buf_clear(&b);
    assert_string_equal(b.bytes, "");
    buf_add_text(&b, "de");
    assert_ptr_equal(b.bytes, memory);
}

static void varints_are_little_endian_base_128(void **state) {
    (void)state;
    AUTO_BUF(b);
    buf_add_varint(&b, 0);
    buf_add_varint(&b, 127);
    buf_add_varint(&b, 300);
    buf_add_varint(&b, UINT64_MAX);
    static const unsigned char expected[] = {0,    0x7F, 0xAC, 0x02, 0xFF, 0xFF, 0xFF,
                                             0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01};
    assert_int_equal(b.length, sizeof expected);
    assert_memory_equal(b.bytes, expected, sizeof expected);
}

static void zigzag_keeps_small_numbers_small_and_comes_back(void **state) {
    (void)state;
    static const int64_t values[] = {0, -1, 1, -2, 1000, -1000, INT64_MAX, INT64_MIN};
    assert_int_equal(zigzag(-1), 1);
    assert_int_equal(zigzag(1), 2);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) assert_true(unzigzag(zigzag(values[i])) == values[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(additions_stand_one_after_the_other_with_a_nul),
        cmocka_unit_test(long_prints_grow_the_buffer),
        cmocka_unit_test(dropping_the_front_keeps_the_rest),
        cmocka_unit_test(taken_bytes_are_the_callers),
        cmocka_unit_test(taking_from_an_empty_buffer_gives_an_empty_text),
        cmocka_unit_test(clearing_keeps_the_memory),
        cmocka_unit_test(varints_are_little_endian_base_128),
        cmocka_unit_test(zigzag_keeps_small_numbers_small_and_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
