/* The growing byte buffer. Owns its bytes; keeps a NUL after the last one; never shrinks but by buf_take and buf_fini.
 */
#include "base/buf.h"

#include "base/arena.h"
#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 64 };

void buf_init(struct buf *b) {
    *b = (struct buf){0};
}

void buf_fini(struct buf *b) {
    free(b->bytes);
    buf_init(b);
}

void buf_clear(struct buf *b) {
    b->length = 0;
    if (b->bytes) b->bytes[0] = '\0';
}

char *buf_take(struct buf *b, size_t *length) {
    buf_reserve(b, 0);
    char *bytes = b->bytes;
    if (length) *length = b->length;
    buf_init(b);
    return bytes;
}

void buf_reserve(struct buf *b, size_t more) {
    REQUIRE(more <= SIZE_MAX / 4 && b->length <= SIZE_MAX / 4);
    size_t need = b->length + more + 1;
    if (need <= b->capacity) return;
    size_t capacity = b->capacity ? b->capacity : SMALLEST;
    while (capacity < need) capacity *= 2;
    b->bytes = heap_grow(b->bytes, capacity, 1);
    b->capacity = capacity;
    b->bytes[b->length] = '\0';
}

void buf_add(struct buf *b, const void *bytes, size_t length) {
    if (length == 0) return;
    buf_reserve(b, length);
    memcpy(b->bytes + b->length, bytes, length);
    b->length += length;
    b->bytes[b->length] = '\0';
}

void buf_add_char(struct buf *b, char c) {
    buf_reserve(b, 1);
    b->bytes[b->length++] = c;
    b->bytes[b->length] = '\0';
}

void buf_add_text(struct buf *b, const char *text) {
    buf_add(b, text, strlen(text));
}

void buf_vprintf(struct buf *b, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    REQUIRE(length >= 0);
    buf_reserve(b, (size_t)length);
    vsnprintf(b->bytes + b->length, (size_t)length + 1, format, again);
    va_end(again);
    b->length += (size_t)length;
}

void buf_printf(struct buf *b, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    buf_vprintf(b, format, arguments);
    va_end(arguments);
}

void buf_drop_front(struct buf *b, size_t count) {
    REQUIRE(count <= b->length);
    if (count == 0) return;
    memmove(b->bytes, b->bytes + count, b->length - count);
    b->length -= count;
    b->bytes[b->length] = '\0';
}

void buf_add_varint(struct buf *b, uint64_t value) {
    unsigned char bytes[10];
    size_t length = 0;
    while (value >= 0x80) {
        bytes[length++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    bytes[length++] = (unsigned char)value;
    buf_add(b, bytes, length);
}
