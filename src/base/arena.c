/* Arenas and the heap helpers that abort when memory is out.
 * Owns the chain of blocks of each arena; never frees a single piece of one. */
#include "base/arena.h"

#include "base/err.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, BIGGEST_STEP = 1 << 20, ALIGNMENT = 16 };

struct arena_block {
    struct arena_block *older;
    size_t size, used; /* of bytes */
    _Alignas(ALIGNMENT) char bytes[];
};

static _Noreturn void out_of_memory(size_t size) {
    fprintf(stderr, "level=error event=out_of_memory bytes=%zu\n", size);
    abort();
}

void arena_init(struct arena *a) {
    *a = (struct arena){0};
}

void arena_fini(struct arena *a) {
    for (struct arena_block *b = a->newest; b;) {
        struct arena_block *older = b->older;
        free(b);
        b = older;
    }
    arena_init(a);
}

void arena_reset(struct arena *a) {
    struct arena_block *b = a->newest;
    while (b && b->older) {
        struct arena_block *older = b->older;
        free(b);
        b = older;
    }
    if (b) {
        memset(b->bytes, 0, b->used);
        b->used = 0;
    }
    *a = (struct arena){.newest = b};
}

/* Doubling stops at 1 MiB so that a big arena does not end in a block that is half empty. */
static struct arena_block *block_add(struct arena *a, size_t need) {
    size_t size = a->newest ? a->newest->size * 2 : FIRST_BLOCK;
    if (size > BIGGEST_STEP) size = BIGGEST_STEP;
    if (size < need) size = need;
    struct arena_block *b = calloc(1, sizeof *b + size);
    if (!b) out_of_memory(size);
    b->size = size;
    b->older = a->newest;
    a->newest = b;
    return b;
}

void *arena_alloc(struct arena *a, size_t size) {
    if (size > SIZE_MAX / 4) out_of_memory(size);
    size_t need = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (need == 0) need = ALIGNMENT;
    struct arena_block *b = a->newest;
    if (!b || b->size - b->used < need) b = block_add(a, need);
    void *at = b->bytes + b->used;
    b->used += need;
    a->total += size;
    return at;
}

static size_t product(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) out_of_memory(SIZE_MAX);
    return bytes;
}

void *arena_array(struct arena *a, size_t count, size_t size) {
    return arena_alloc(a, product(count, size));
}

char *arena_copy(struct arena *a, const char *text) {
    return text ? arena_copy_n(a, text, strlen(text)) : NULL;
}

char *arena_copy_n(struct arena *a, const char *bytes, size_t length) {
    char *copy = arena_alloc(a, length + 1);
    if (length) memcpy(copy, bytes, length);
    return copy;
}

char *arena_vprintf(struct arena *a, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    REQUIRE(length >= 0);
    char *text = arena_alloc(a, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *a, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(a, format, arguments);
    va_end(arguments);
    return text;
}

void *heap_alloc(size_t size) {
    return heap_array(1, size);
}

void *heap_array(size_t count, size_t size) {
    void *memory = calloc(count ? count : 1, size ? size : 1);
    if (!memory) out_of_memory(size);
    return memory;
}

void *heap_grow(void *old, size_t count, size_t size) {
    size_t bytes = product(count, size);
    void *memory = realloc(old, bytes ? bytes : 1);
    if (!memory) out_of_memory(bytes);
    return memory;
}

char *heap_copy(const char *text) {
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy) out_of_memory(strlen(text));
    return copy;
}
