/* Hash maps from an integer id or a text to a pointer. Open addressing; keys of text maps are copied.
 * Not thread safe. Iteration order is unspecified; do not insert or remove while iterating. */
#ifndef HEARTH_BASE_MAP_H
#define HEARTH_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_map {
    struct id_slot { int64_t key; void *value; } *slots; /* value NULL: free */
    size_t count, capacity;
};
void id_map_fini(struct id_map *m);
void *id_map_get(const struct id_map *m, int64_t key);           /* NULL: absent */
void *id_map_put(struct id_map *m, int64_t key, void *value);    /* value not NULL; returns the one replaced or NULL */
void *id_map_remove(struct id_map *m, int64_t key);              /* returns the one removed or NULL */
bool id_map_next(const struct id_map *m, size_t *cursor, int64_t *key, void **value); /* *cursor starts at 0 */

struct text_map {
    struct text_slot { char *key; void *value; } *slots;
    size_t count, capacity;
};
void text_map_fini(struct text_map *m);
void *text_map_get(const struct text_map *m, const char *key);
void *text_map_put(struct text_map *m, const char *key, void *value);
void *text_map_remove(struct text_map *m, const char *key);
bool text_map_next(const struct text_map *m, size_t *cursor, const char **key, void **value);

#endif
