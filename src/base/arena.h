/* Memory that is given back all at once: one arena per request, job or parsed file.
 *
 * Blocks grow by doubling from 4 KiB; nothing is freed one by one. Memory is zeroed. Out of memory aborts.
 * Not thread safe: an arena belongs to whoever holds it and is handed over with its job. */
#ifndef HEARTH_BASE_ARENA_H
#define HEARTH_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *newest; /* NULL: nothing allocated yet; {0} is a valid empty arena */
    size_t total;               /* bytes handed out, for limits */
};

void arena_init(struct arena *a);
void arena_fini(struct arena *a);  /* frees every block */
void arena_reset(struct arena *a); /* frees all but the first block, which is kept for the next use */

void *arena_alloc(struct arena *a, size_t size) __attribute__((returns_nonnull));                /* aligned to 16, zeroed */
void *arena_array(struct arena *a, size_t count, size_t size) __attribute__((returns_nonnull));  /* aborts on overflow */
char *arena_copy(struct arena *a, const char *text);            /* strdup; NULL stays NULL */
char *arena_copy_n(struct arena *a, const char *bytes, size_t length); /* NUL added */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list arguments) __attribute__((format(printf, 2, 0), nonnull(1, 2)));

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_new_n(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

/* Heap helpers that abort when memory is out, for what outlives every arena. */
void *heap_alloc(size_t size) __attribute__((returns_nonnull));                    /* zeroed */
void *heap_array(size_t count, size_t size) __attribute__((returns_nonnull));      /* zeroed */
void *heap_grow(void *old, size_t count, size_t size) __attribute__((returns_nonnull)); /* realloc; the new part is not zeroed */
char *heap_copy(const char *text);
#define heap_new(type) ((type *)heap_alloc(sizeof(type)))

/* `AUTO_ARENA(a);` declares an arena that ends with its scope. */
#define AUTO_ARENA(name) struct arena name __attribute__((cleanup(arena_fini))) = {0}

#endif
