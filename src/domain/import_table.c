/* The recording in memory: rows packed as hot rows (some 30 bytes each), sorted by time at the end. Owns all of it;
 * knows no store. */
#include "domain/import_table.h"

#include "base/vec.h"
#include "domain/hot_row.h"
#include "domain/import_csv.h"
#include "domain/import_time.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct packed {
    int64_t ms; /* local until finish, then UTC */
    size_t start, length, order;
    size_t line;
};

struct import_table {
    const struct import_map *map;
    const struct tz *zone;
    struct csv_parser csv;
    struct import_counts counts;
    int header_count; /* 0: the first row has not come yet */
    int time_at;
    int column_of[CSV_CELLS_MAX]; /* cell -> column of the map, -1: none */
    struct buf unmapped;
    struct buf bytes; /* packed rows */
    VEC(struct packed) rows;
};

static bool table_row(void *context, const struct csv_row *row, struct err *e);

struct import_table *import_table_new(const struct import_map *map, const struct tz *zone) {
    REQUIRE(time_format_absolute(map->time_format) == (zone == NULL));
    struct import_table *t = heap_new(struct import_table);
    t->map = map;
    t->zone = zone;
    csv_init(&t->csv, map->separator, table_row, t);
    return t;
}

void import_table_free(struct import_table *t) {
    if (!t) return;
    csv_fini(&t->csv);
    buf_fini(&t->unmapped);
    buf_fini(&t->bytes);
    vec_fini(&t->rows);
    free(t);
}

/* What was found in the file is shown cut to 40 bytes; what is no UTF-8 is not shown. */
static void problem_add(struct import_table *t, size_t line, int column, struct str cell, const char *what) {
    struct import_counts *c = &t->counts;
    if (c->problems++ >= IMPORT_PROBLEMS_MAX) return;
    struct import_problem *p = &c->problem[c->problems - 1];
    size_t shown = utf8_valid(cell.at, cell.length) ? utf8_cut(cell.at, cell.length, 40) : 0;
    p->line = line;
    p->column = column;
    snprintf(p->text, sizeof p->text, "%s%s%.*s%s%s", what, shown ? ": \"" : "", (int)shown, cell.at, shown ? "\"" : "",
             shown && shown < cell.length ? " ..." : "");
}

static int map_column(const struct import_map *map, struct str name) {
    for (int i = 0; i < map->column_count; i++) {
        if (str_equal(name, map->columns[i].column)) return i;
    }
    return -1;
}

static void unmapped_add(struct import_table *t, struct str name) {
    if (t->unmapped.length > 0) buf_add_text(&t->unmapped, ", ");
    bool shown = utf8_valid(name.at, name.length) && name.length > 0;
    if (shown) buf_add(&t->unmapped, name.at, name.length);
    if (!shown) buf_add_text(&t->unmapped, "(no name)");
}

static bool header_cell(struct import_table *t, int at, struct str name, struct err *e) {
    bool is_time = str_equal(name, t->map->time_column);
    int column = map_column(t->map, name);
    t->column_of[at] = column;
    if (!is_time && column < 0) unmapped_add(t, name);
    bool twice = is_time && t->time_at >= 0;
    for (int i = 0; i < at && column >= 0; i++) twice = twice || t->column_of[i] == column;
    if (twice)
        return err_set(e, ERR_INVALID, "line 1", "The column \"%.*s\" stands in it twice.", (int)name.length, name.at);
    if (is_time) t->time_at = at;
    return true;
}

static bool header_has(const struct import_table *t, int column) {
    for (int i = 0; i < t->header_count; i++) {
        if (t->column_of[i] == column) return true;
    }
    return false;
}

static bool header_row(struct import_table *t, const struct csv_row *row, struct err *e) {
    t->time_at = -1;
    t->header_count = row->count;
    for (int i = 0; i < row->count; i++) {
        if (!header_cell(t, i, str_trim(row->cells[i]), e)) return false;
    }
    if (t->time_at < 0) {
        return err_set(e, ERR_INVALID, "line 1", "The column \"%.80s\" of the times is not in it.",
                       t->map->time_column);
    }
    for (int i = 0; i < t->map->column_count; i++) {
        if (header_has(t, i)) continue;
        return err_set(e, ERR_INVALID, "line 1", "The column \"%.80s\" of the map is not in it.",
                       t->map->columns[i].column);
    }
    return true;
}

static bool is_empty(const struct import_map *map, struct str cell) {
    if (cell.length == 0) return true;
    for (int i = 0; i < map->empty_count; i++) {
        if (str_equal(cell, map->empty[i])) return true;
    }
    return false;
}

/* One row's numbers by column of the map; NaN: nothing there. */
struct row_numbers {
    double number[IMPORT_COLUMNS_MAX];
};

static void read_cell(struct import_table *t, const struct csv_row *row, int at, struct row_numbers *out) {
    int column = t->column_of[at];
    struct str cell = str_trim(row->cells[at]);
    if (is_empty(t->map, cell)) {
        t->counts.cells_empty++;
        return;
    }
    t->counts.cells++;
    if (!str_to_double(cell, t->map->decimal_mark, &out->number[column])) {
        out->number[column] = NAN;
        t->counts.cells_bad++;
        problem_add(t, row->line, at + 1, cell, "not a number");
    }
}

/* Do all members that hold something, at least two, hold the silent number? */
static bool is_silent(const struct import_map *map, const struct import_silent *silent, const struct row_numbers *row) {
    int filled = 0;
    for (int i = 0; i < map->column_count; i++) {
        if (!silent->members[i] || isnan(row->number[i])) continue;
        if (row->number[i] != silent->code.raw) return false;
        filled++;
    }
    return filled >= 2;
}

static void silence(struct import_table *t, const struct row_numbers *row, struct scan_item *items, size_t count) {
    bool any = false;
    for (int s = 0; s < t->map->silent_count; s++) {
        const struct import_silent *silent = &t->map->silent[s];
        if (!is_silent(t->map, silent, row)) continue;
        for (size_t i = 0; i < count; i++) {
            if (silent->members[items[i].point - 1]) items[i].sample.quality = silent->code.quality;
        }
        any = true;
    }
    t->counts.silent_rows += any;
}

static size_t row_samples(struct import_table *t, const struct row_numbers *row, struct scan_item *items) {
    size_t count = 0;
    for (int i = 0; i < t->map->column_count; i++) {
        if (isnan(row->number[i])) continue;
        items[count++] = (struct scan_item){i + 1, import_sample(&t->map->columns[i], row->number[i])};
    }
    silence(t, row, items, count);
    t->counts.readings += count;
    return count;
}

static void row_pack(struct import_table *t, const struct csv_row *row, int64_t ms) {
    struct scan_item items[IMPORT_COLUMNS_MAX];
    struct row_numbers numbers;
    for (int i = 0; i < t->map->column_count; i++) numbers.number[i] = NAN;
    for (int i = 0; i < row->count; i++) {
        if (t->column_of[i] >= 0) read_cell(t, row, i, &numbers);
    }
    size_t count = row_samples(t, &numbers, items), start = t->bytes.length;
    hot_row_encode(items, count, &t->bytes);
    struct packed packed = {ms, start, t->bytes.length - start, t->rows.count, row->line};
    vec_push(&t->rows, packed);
}

static void bad_row(struct import_table *t, size_t line, int column, struct str cell, const char *what) {
    t->counts.rows_bad++;
    problem_add(t, line, column, cell, what);
}

static bool table_row(void *context, const struct csv_row *row, struct err *e) {
    struct import_table *t = context;
    int64_t ms = 0;
    if (t->header_count == 0) return header_row(t, row, e);
    if (t->counts.rows++ >= IMPORT_ROWS_MAX) {
        return err_set(e, ERR_TOO_LARGE, "", "The file has more than %d rows: split it.", IMPORT_ROWS_MAX);
    }
    if (row->count != t->header_count) {
        char what[80];
        snprintf(what, sizeof what, "%d cells instead of the %d of the first row", row->count, t->header_count);
        bad_row(t, row->line, 0, str_of(""), what);
        return true;
    }
    struct str time = str_trim(row->cells[t->time_at]);
    if (time_format_read(t->map->time_format, time, &ms)) {
        row_pack(t, row, ms);
    } else {
        bad_row(t, row->line, t->time_at + 1, time, "not a time of the map's format");
    }
    return true;
}

bool import_table_feed(struct import_table *t, const char *bytes, size_t length, struct err *e) {
    return csv_feed(&t->csv, bytes, length, e);
}

static void resolve_times(struct import_table *t) {
    struct time_counts counts = {0};
    if (!t->zone || t->rows.count == 0) return;
    int64_t *ms = heap_array(t->rows.count, sizeof *ms);
    for (size_t i = 0; i < t->rows.count; i++) ms[i] = t->rows.items[i].ms;
    times_to_utc(t->zone, ms, t->rows.count, NULL, &counts);
    for (size_t i = 0; i < t->rows.count; i++) t->rows.items[i].ms = ms[i];
    free(ms);
    t->counts.skipped = counts.skipped;
    t->counts.doubled = counts.doubled;
    t->counts.newest_first = counts.newest_first;
}

static int by_time(const void *a, const void *b) {
    const struct packed *x = a, *y = b;
    if (x->ms != y->ms) return x->ms < y->ms ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void unpack(const struct import_table *t, const struct packed *row, struct arena *a, struct scan_item **items,
                   size_t *count) {
    struct err e;
    REQUIRE(hot_row_decode(t->bytes.bytes + row->start, row->length, a, items, count, &e));
}

/* Puts `later` into `kept`: of the same time. */
static void merge_row(struct import_table *t, struct packed *kept, const struct packed *later) {
    AUTO_ARENA(a);
    struct scan_item *first, *second, *merged;
    size_t first_count, second_count, count;
    unpack(t, kept, &a, &first, &first_count);
    unpack(t, later, &a, &second, &second_count);
    hot_row_merge(first, first_count, second, second_count, &a, &merged, &count);
    kept->start = t->bytes.length;
    hot_row_encode(merged, count, &t->bytes);
    kept->length = t->bytes.length - kept->start;
    t->counts.repeated_times++;
    t->counts.repeated_cells += first_count + second_count - count;
    problem_add(t, later->line, 0, str_of(""), "the same time as another row; merged with it");
}

static void merge_repeated(struct import_table *t) {
    size_t kept = 0;
    for (size_t i = 0; i < t->rows.count; i++) {
        struct packed *row = &t->rows.items[i];
        if (kept > 0 && t->rows.items[kept - 1].ms == row->ms) {
            merge_row(t, &t->rows.items[kept - 1], row);
        } else {
            t->rows.items[kept++] = *row;
        }
    }
    t->rows.count = kept;
}

static void count_qualities(struct import_table *t) {
    AUTO_ARENA(a);
    for (size_t i = 0; i < t->rows.count; i++) {
        struct scan_item *items;
        size_t count;
        arena_reset(&a);
        unpack(t, &t->rows.items[i], &a, &items, &count);
        for (size_t k = 0; k < count; k++) t->counts.by_quality[items[k].sample.quality]++;
    }
}

bool import_table_finish(struct import_table *t, struct err *e) {
    if (!csv_finish(&t->csv, e)) return false;
    if (t->header_count == 0) return err_set(e, ERR_INVALID, "line 1", "The file is empty.");
    resolve_times(t);
    if (t->rows.count > 1) qsort(t->rows.items, t->rows.count, sizeof *t->rows.items, by_time);
    merge_repeated(t);
    count_qualities(t);
    return true;
}

const struct import_counts *import_table_counts(const struct import_table *t) {
    return &t->counts;
}

size_t import_table_rows(const struct import_table *t) {
    return t->rows.count;
}

void import_table_row(const struct import_table *t, size_t index, struct arena *a, int64_t *t_ms,
                      struct scan_item **items, size_t *count) {
    REQUIRE(index < t->rows.count);
    *t_ms = t->rows.items[index].ms;
    unpack(t, &t->rows.items[index], a, items, count);
}

const char *import_table_unmapped(const struct import_table *t) {
    return t->unmapped.bytes ? t->unmapped.bytes : "";
}
