/* How a recording's columns become a device's points: a small JSON file beside the data (examples: library/maps).
 *
 *   {"device": {"name", "place"?, "note"?},
 *    "separator"? ","   "decimal_mark"? "."   "empty"? ["NaN", ...]   cells that mean nothing beside the empty one
 *    "silent"? [{"columns"?: [...], "raw": 0, "quality": "offline"}]   where all these columns (absent: all) of a row,
 * at least two, hold this number, the device was not there: none of them is a value "time": {"column", "format",
 * "zone"?},            format: import_time.h; zone: needed unless the format is absolute "columns": [{"column",
 * "unit"?, "point": {...}}]} unit: of the file, the point's own when absent; point: as an own point of the type
 *                                                      "recording" (not_a_value raw and min/max: see below)
 * not_a_value codes are compared with the file's number, min and max with the value in the point's unit. Pure. */
#ifndef HEARTH_DOMAIN_IMPORT_MAP_H
#define HEARTH_DOMAIN_IMPORT_MAP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "domain/point_def.h"

#define IMPORT_COLUMNS_MAX 200
#define IMPORT_EMPTY_MAX   8

struct import_column {
    const char *column;      /* its name in the file's first row */
    const struct unit *unit; /* of the file's figures */
    struct point_def point;
};

#define IMPORT_SILENT_MAX 8
struct import_silent {
    struct not_a_value code;
    const bool *members; /* [column_count] */
};

struct import_map {
    struct arena arena;
    const char *device_name, *place, *note;
    char separator, decimal_mark;
    int empty_count;
    const char *empty[IMPORT_EMPTY_MAX];
    int silent_count;
    struct import_silent silent[IMPORT_SILENT_MAX];
    const char *time_column, *time_format, *zone; /* zone "": the format is absolute */
    int column_count;
    const struct import_column *columns;
    const char *points_json; /* the columns' points as a device's own list */
};

struct import_map *import_map_parse(const char *json, size_t length, const char *file, struct err *e);
void import_map_free(struct import_map *m);

/* One number of the file as a sample of its point. */
struct sample import_sample(const struct import_column *column, double number);

#endif
