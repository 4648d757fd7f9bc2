/* A group of reading rows and gap marks on its way to the store writer. Owns its arrays and, in its arena, the rows'
 * bytes; never looks into a row. */
#include "domain/reading_group.h"

#include "base/err.h"

#include <stdlib.h>

struct reading_group *reading_group_new(void) {
    struct reading_group *g = heap_new(struct reading_group);
    arena_init(&g->arena);
    return g;
}

void reading_group_free(struct reading_group *g) {
    if (!g) return;
    arena_fini(&g->arena);
    free(g->rows);
    free(g->marks);
    free(g);
}

static size_t grown(size_t capacity) {
    return capacity ? capacity * 2 : 64;
}

void reading_group_add_row(struct reading_group *g, const struct reading_row *row) {
    if (g->row_count == g->row_capacity) {
        g->row_capacity = grown(g->row_capacity);
        g->rows = heap_grow(g->rows, g->row_capacity, sizeof *g->rows);
    }
    struct reading_row *copy = &g->rows[g->row_count++];
    *copy = *row;
    copy->body = arena_copy_n(&g->arena, row->body, row->length);
}

void reading_group_add_mark(struct reading_group *g, const struct gap_mark *mark) {
    REQUIRE(!mark->open || !quality_usable(mark->reason));
    if (g->mark_count == g->mark_capacity) {
        g->mark_capacity = grown(g->mark_capacity);
        g->marks = heap_grow(g->marks, g->mark_capacity, sizeof *g->marks);
    }
    g->marks[g->mark_count++] = *mark;
}
