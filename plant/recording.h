/* A recording read from CSV: register bits per row, ready to be played. Immutable after reading. */
#ifndef HEARTH_PLANT_RECORDING_H
#define HEARTH_PLANT_RECORDING_H

#include "replay_map.h"

struct recording {
    int64_t row_count;
    int field_count;
    uint64_t *bits;  /* [row][field in the map's order] */
    int64_t *due_ms; /* [row]: when it is due after the first row, never falling; NULL without a time column */
};

/* Reads CSV text: a header line with the column names, then rows with as many cells. Rows are kept in time order when
 * the first is later than the last (unless as_in_file). Errors name line and column. Row counters count from 1. Free
 * with recording_fini. */
bool recording_parse(const char *csv, size_t length, const struct replay_map *map, bool as_in_file, int64_t rows_max,
                     struct recording *out, struct err *e);
void recording_fini(struct recording *r);

#endif
