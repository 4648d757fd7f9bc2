/* A recording on its way in: bytes of the file -> rows of samples with UTC times, in order of time, each time once.
 * Pure and in memory; nothing leaves before the whole file has been read and understood, so a broken file changes
 * nothing.
 *
 * Kept: every cell that holds a number, whatever its quality. Passed over: empty cells. Reported and passed over: cells
 * that are no number, rows whose time can't be read or whose count of cells is not that of the first row. Rows of the
 * same time are merged (better quality, else the later in the file) and counted. */
#ifndef HEARTH_DOMAIN_IMPORT_TABLE_H
#define HEARTH_DOMAIN_IMPORT_TABLE_H

#include "base/tz.h"
#include "domain/import_map.h"
#include "domain/sample.h"

#define IMPORT_PROBLEMS_MAX 20
#define IMPORT_ROWS_MAX     5000000

struct import_problem {
    size_t line;
    int column; /* 1..; 0 the whole row */
    char text[160];
};

struct import_counts {
    size_t rows;     /* of data, without the first */
    size_t rows_bad; /* reported as a whole and passed over */
    size_t cells;    /* cells of mapped columns that hold something: readings + cells_bad */
    size_t cells_empty, cells_bad;
    size_t readings; /* of good rows and cells */
    size_t by_quality[QUALITY_CODES];
    size_t silent_rows;      /* in which the map's "silent" found something */
    size_t skipped, doubled; /* local times that never were, or were twice */
    size_t repeated_times;   /* rows whose time another row has too */
    size_t repeated_cells;   /* readings that gave way to another one of the same time and point */
    bool newest_first;
    size_t problems; /* all of them; the first IMPORT_PROBLEMS_MAX are kept */
    struct import_problem problem[IMPORT_PROBLEMS_MAX];
};

struct import_table;
/* Both are borrowed; `zone` NULL for absolute times. */
struct import_table *import_table_new(const struct import_map *map, const struct tz *zone);
void import_table_free(struct import_table *t);
bool import_table_feed(struct import_table *t, const char *bytes, size_t length, struct err *e);
bool import_table_finish(struct import_table *t, struct err *e);

/* After finish: */
const struct import_counts *import_table_counts(const struct import_table *t);
size_t import_table_rows(const struct import_table *t);
/* Row `index` in order of time: items in `a`; item.point is the map's column index + 1. */
void import_table_row(const struct import_table *t, size_t index, struct arena *a, int64_t *t_ms,
                      struct scan_item **items, size_t *count);
/* Columns of the file that the map does not mention, as "a, b"; "" when none. */
const char *import_table_unmapped(const struct import_table *t);

#endif
