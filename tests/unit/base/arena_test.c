/* Arenas: alignment, zeroes, growth, reset; the heap helpers; vectors, which grow by them. */
#include "base/arena.h"

#include "base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool all_zero(const void *memory, size_t size) {
    const unsigned char *at = memory;
    for (size_t i = 0; i < size; i++)
        if (at[i]) return false;
    return true;
}

static void memory_is_aligned_zeroed_and_apart(void **state) {
    (void)state;
    AUTO_ARENA(a);
    char *before = NULL;
    for (size_t size = 1; size < 300; size += 7) {
        char *at = arena_alloc(&a, size);
        assert_int_equal((uintptr_t)at % 16, 0);
        assert_true(all_zero(at, size));
        memset(at, 0xFF, size);
        if (before) assert_int_equal((unsigned char)*before, 0xFF);
        before = at;
    }
}

static void a_piece_larger_than_a_block_is_given(void **state) {
    (void)state;
    AUTO_ARENA(a);
    arena_alloc(&a, 10);
    char *big = arena_alloc(&a, 5000000);
    assert_true(all_zero(big, 5000000));
    assert_int_equal(a.total, 5000010);
}

static void reset_memory_is_zeroed_again(void **state) {
    (void)state;
    AUTO_ARENA(a);
    char *first = arena_alloc(&a, 100);
    memset(first, 'x', 100);
    for (int i = 0; i < 100; i++) arena_alloc(&a, 1000);
    arena_reset(&a);
    assert_int_equal(a.total, 0);
    char *again = arena_alloc(&a, 100);
    assert_ptr_equal(again, first);
    assert_true(all_zero(again, 100));
}

static void texts_are_copied_and_printed(void **state) {
    (void)state;
    AUTO_ARENA(a);
    assert_string_equal(arena_copy(&a, "abc"), "abc");
    assert_null(arena_copy(&a, NULL));
    assert_string_equal(arena_copy_n(&a, "abcdef", 3), "abc");
    assert_string_equal(arena_printf(&a, "%s-%d", "x", 5), "x-5");
}

static void a_vector_keeps_its_items_while_growing(void **state) {
    (void)state;
    VEC(int) v = {0};
    for (int i = 0; i < 1000; i++) vec_push(&v, i);
    assert_int_equal(v.count, 1000);
    for (int i = 0; i < 1000; i++) assert_int_equal(v.items[i], i);
    vec_fini(&v);
    assert_null(v.items);
}

static void heap_memory_is_zeroed_and_grows(void **state) {
    (void)state;
    char *m = heap_array(10, 10);
    assert_true(all_zero(m, 100));
    m[99] = 'x';
    m = heap_grow(m, 1000, 10);
    assert_int_equal(m[99], 'x');
    free(m);
    char *copy = heap_copy("abc");
    assert_string_equal(copy, "abc");
    free(copy);
    assert_null(heap_copy(NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_aligned_zeroed_and_apart),
        cmocka_unit_test(a_piece_larger_than_a_block_is_given),
        cmocka_unit_test(reset_memory_is_zeroed_again),
        cmocka_unit_test(texts_are_copied_and_printed),
        cmocka_unit_test(a_vector_keeps_its_items_while_growing),
        cmocka_unit_test(heap_memory_is_zeroed_and_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
