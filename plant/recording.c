/* CSV text to register bits. Owns the rows it made; reads no file. Cells may be quoted; a quote is doubled inside. */
#include "recording.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MAX 1024
#define CELL_MAX  256 /* bytes of a cell that the map uses */

struct reader {
    const struct replay_map *map;
    const char *at, *end;
    int64_t line;
    int columns; /* cells of the header */
    int cell_of_field[REPLAY_FIELDS_MAX], time_cell;
    char cells[CELLS_MAX][CELL_MAX];
    int64_t *times_ms; /* [row], civil as if UTC; for the order and the pace */
    size_t capacity;
};

/* One cell up to delimiter or line end; NUL-terminated into out, cut at CELL_MAX - 1. False at a bare quote inside. */
static bool read_cell(struct reader *r, char *out) {
    size_t n = 0;
    bool quoted = r->at < r->end && *r->at == '"';
    if (quoted) r->at++;
    for (; r->at < r->end; r->at++) {
        char c = *r->at;
        if (quoted && c == '"') {
            if (r->at + 1 >= r->end || r->at[1] != '"') break;
            r->at++;
        } else if (!quoted && (c == r->map->delimiter || c == '\n' || c == '\r')) {
            break;
        }
        if (n < CELL_MAX - 1) out[n++] = c;
    }
    out[n] = 0;
    if (quoted && r->at < r->end) r->at++;
    return r->at >= r->end || *r->at == r->map->delimiter || *r->at == '\n' || *r->at == '\r';
}

static bool line_error(const struct reader *r, const char *why, struct err *e) {
    char field[32];
    snprintf(field, sizeof field, "line %lld", (long long)r->line);
    return err_set(e, ERR_SYNTAX, field, "Line %lld %s.", (long long)r->line, why);
}

static bool read_line(struct reader *r, int *count, struct err *e) {
    *count = 0;
    r->line++;
    for (;;) {
        if (*count == CELLS_MAX) return line_error(r, "has more cells than this reader takes", e);
        if (!read_cell(r, r->cells[(*count)++])) return line_error(r, "has a quote that ends inside a cell", e);
        if (r->at >= r->end || *r->at != r->map->delimiter) break;
        r->at++;
    }
    if (r->at < r->end && *r->at == '\r') r->at++;
    if (r->at < r->end && *r->at == '\n') r->at++;
    return true;
}

static bool find_column(const struct reader *r, const char *name, int *out, struct err *e) {
    for (int i = 0; i < r->columns; i++)
        if (strcmp(r->cells[i], name) == 0) {
            *out = i;
            return true;
        }
    return err_set(e, ERR_INVALID, name, "The recording has no column '%s'.", name);
}

static bool read_header(struct reader *r, struct err *e) {
    if (r->end - r->at >= 3 && memcmp(r->at, "\xEF\xBB\xBF", 3) == 0) r->at += 3;
    if (!read_line(r, &r->columns, e)) return false;
    r->time_cell = -1;
    if (r->map->time_column && !find_column(r, r->map->time_column, &r->time_cell, e)) return false;
    for (int i = 0; i < r->map->field_count; i++) {
        r->cell_of_field[i] = -1;
        const struct replay_field *f = &r->map->fields[i];
        if (f->source == REPLAY_COLUMN && !find_column(r, f->column, &r->cell_of_field[i], e)) return false;
    }
    return true;
}

static bool cell_error(const struct reader *r, const char *column, const char *why, const char *cell, struct err *e) {
    char field[96];
    snprintf(field, sizeof field, "line %lld, column %s", (long long)r->line, column);
    return err_set(e, ERR_INVALID, field, "Line %lld, column %s: '%.40s' %s.", (long long)r->line, column, cell, why);
}

/* Civil time without a zone ("2019-08-05 13:00:00"), or anything time.h reads. */
static bool read_time(const struct reader *r, int64_t *out, struct err *e) {
    const char *cell = r->cells[r->time_cell];
    char with_zone[CELL_MAX + 1];
    snprintf(with_zone, sizeof with_zone, "%sZ", cell);
    if (time_parse(str_of(with_zone), out) || time_parse(str_of(cell), out)) return true;
    return cell_error(r, r->map->time_column, "is not a time", cell, e);
}

static bool read_field(const struct reader *r, int index, uint64_t *bits, struct err *e) {
    const struct replay_field *f = &r->map->fields[index];
    const char *cell = r->cells[r->cell_of_field[index]];
    struct decimal d;
    if (!*cell) {
        *bits = f->empty;
        return f->has_empty || cell_error(r, f->column, "is empty and the map has no code for that", cell, e);
    }
    if (!decimal_parse(str_of(cell), r->map->decimal_mark, &d))
        return cell_error(r, f->column, "is not a number", cell, e);
    if (!register_encode(f->kind, f->scale, d, bits))
        return cell_error(r, f->column, "cannot be given exactly in its registers", cell, e);
    if (f->has_empty && !register_is_float(f->kind) && *bits == f->empty)
        return cell_error(r, f->column, "looks like the code for an empty cell", cell, e);
    return true;
}

static void rows_reserve(struct reader *r, struct recording *out) {
    if ((size_t)out->row_count < r->capacity) return;
    r->capacity = r->capacity ? r->capacity * 2 : 1024;
    out->bits = heap_grow(out->bits, r->capacity * (size_t)out->field_count, sizeof *out->bits);
    r->times_ms = heap_grow(r->times_ms, r->capacity, sizeof *r->times_ms);
}

static bool read_row(struct reader *r, struct recording *out, struct err *e) {
    int count;
    if (!read_line(r, &count, e)) return false;
    if (count == 1 && !r->cells[0][0] && r->columns > 1) return true; /* an empty line */
    if (count != r->columns) return line_error(r, "has another number of cells than the header", e);
    rows_reserve(r, out);
    uint64_t *bits = out->bits + out->row_count * out->field_count;
    for (int i = 0; i < out->field_count; i++) {
        bits[i] = 0;
        if (r->cell_of_field[i] >= 0 && !read_field(r, i, &bits[i], e)) return false;
    }
    r->times_ms[out->row_count] = 0;
    if (r->time_cell >= 0 && !read_time(r, &r->times_ms[out->row_count], e)) return false;
    out->row_count++;
    return true;
}

static void turn_round(struct reader *r, struct recording *out) {
    size_t n = (size_t)out->field_count;
    for (int64_t a = 0, b = out->row_count - 1; a < b; a++, b--) {
        int64_t time_ms = r->times_ms[a];
        r->times_ms[a] = r->times_ms[b];
        r->times_ms[b] = time_ms;
        for (size_t i = 0; i < n; i++) {
            uint64_t bits = out->bits[(size_t)a * n + i];
            out->bits[(size_t)a * n + i] = out->bits[(size_t)b * n + i];
            out->bits[(size_t)b * n + i] = bits;
        }
    }
}

/* Row numbers and times as registers, and when each row is due. A local clock that is put back makes no row wait. */
static bool finish(struct reader *r, struct recording *out, struct err *e) {
    if (r->time_cell >= 0) out->due_ms = heap_array((size_t)out->row_count, sizeof *out->due_ms);
    for (int64_t row = 0; row < out->row_count; row++) {
        for (int i = 0; i < out->field_count; i++) {
            const struct replay_field *f = &r->map->fields[i];
            int64_t value = f->source == REPLAY_ROW ? row + 1 : r->times_ms[row] / 1000;
            if (f->source != REPLAY_COLUMN &&
                !register_encode_integer(f->kind, value, &out->bits[row * out->field_count + i]))
                return err_set(e, ERR_INVALID, f->source == REPLAY_ROW ? "row_counter" : "time",
                               "%lld does not fit the registers of the row's %s.", (long long)value,
                               f->source == REPLAY_ROW ? "number" : "time");
        }
        if (!out->due_ms || row == 0) continue;
        int64_t step_ms = r->times_ms[row] - r->times_ms[row - 1];
        out->due_ms[row] = out->due_ms[row - 1] + (step_ms > 0 ? step_ms : 0);
    }
    return true;
}

bool recording_parse(const char *csv, size_t length, const struct replay_map *map, bool as_in_file, int64_t rows_max,
                     struct recording *out, struct err *e) {
    struct reader *r = heap_new(struct reader);
    *out = (struct recording){.field_count = map->field_count};
    r->map = map;
    r->at = csv;
    r->end = csv + length;
    bool good = read_header(r, e);
    while (good && r->at < r->end) good = read_row(r, out, e);
    if (good && out->row_count == 0) good = err_set(e, ERR_INVALID, NULL, "The recording has no rows.");
    if (good && !as_in_file && r->times_ms[0] > r->times_ms[out->row_count - 1]) turn_round(r, out);
    if (good && out->row_count > rows_max) out->row_count = rows_max;
    good = good && finish(r, out, e);
    free(r->times_ms);
    free(r);
    if (!good) recording_fini(out);
    return good;
}

void recording_fini(struct recording *r) {
    free(r->bits);
    free(r->due_ms);
    *r = (struct recording){0};
}
