/* A growing byte buffer: the one way to build text and frames of unknown length.
 * Always NUL-terminated after the last byte when bytes != NULL. Out of memory aborts. {0} is a valid empty buffer. */
#ifndef HEARTH_BASE_BUF_H
#define HEARTH_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    char *bytes;
    size_t length;
    size_t capacity;
};

void buf_init(struct buf *b);
void buf_fini(struct buf *b);
void buf_clear(struct buf *b);                     /* length 0, memory kept */
char *buf_take(struct buf *b, size_t *length);     /* moves the bytes out (caller frees); never NULL */
void buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *bytes, size_t length);
void buf_add_char(struct buf *b, char c);
void buf_add_text(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list arguments) __attribute__((format(printf, 2, 0), nonnull(1, 2)));
void buf_drop_front(struct buf *b, size_t count);  /* removes consumed bytes */

/* LEB128 varints, the unit of all stored formats. */
void buf_add_varint(struct buf *b, uint64_t value);
static inline uint64_t zigzag(int64_t v) { return ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0); }
static inline int64_t unzigzag(uint64_t v) { return (int64_t)((v >> 1) ^ (0 - (v & 1))); }

#define AUTO_BUF(name) struct buf name __attribute__((cleanup(buf_fini))) = {0}

#endif
