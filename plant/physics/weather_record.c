/* Reading recorded outdoor temperatures from CSV; see weather.h. Owns the arrays until weather_record_fini. */
#include "physics/weather.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

#define OUTDOOR_LEAST_C (-60)
#define OUTDOOR_MOST_C  60

static int column_of(struct str header, const char *name) {
    struct str cell;
    for (int i = 0; str_next(&header, ',', &cell); i++)
        if (str_equal(str_trim(cell), name)) return i;
    return -1;
}

static bool cells_of(struct str line, int time_column, int column, struct str *time, struct str *value) {
    struct str cell;
    int found = 0;
    for (int i = 0; str_next(&line, ',', &cell); i++) {
        if (i == time_column) *time = str_trim(cell), found++;
        if (i == column) *value = str_trim(cell), found++;
    }
    return found == 2;
}

static bool time_of(struct str text, int64_t *ms) {
    char with_zone[32];
    if (time_parse(text, ms)) return true;
    if (text.length + 2 > sizeof with_zone) return false;
    memcpy(with_zone, text.at, text.length);
    with_zone[text.length] = 'Z';
    return time_parse((struct str){with_zone, text.length + 1}, ms);
}

static bool row_read(struct str line, int time_column, int column, int64_t *ms, double *celsius) {
    struct str time = {0}, value = {0};
    return cells_of(line, time_column, column, &time, &value) && time_of(time, ms) &&
           str_to_double(value, '.', celsius) && *celsius > OUTDOOR_LEAST_C && *celsius < OUTDOOR_MOST_C;
}

struct row {
    int64_t ms;
    double celsius;
};

static int by_time(const void *a, const void *b) {
    int64_t left = ((const struct row *)a)->ms, right = ((const struct row *)b)->ms;
    return left < right ? -1 : left > right;
}

/* Sorted, and one row per time. */
static void record_fill(struct weather_record *r, struct row *rows, size_t count) {
    if (count) qsort(rows, count, sizeof *rows, by_time);
    r->time_ms = heap_array(count + 1, sizeof *r->time_ms);
    r->outdoor_c = heap_array(count + 1, sizeof *r->outdoor_c);
    for (size_t i = 0; i < count; i++) {
        if (r->count && r->time_ms[r->count - 1] == rows[i].ms) continue;
        r->time_ms[r->count] = rows[i].ms;
        r->outdoor_c[r->count++] = rows[i].celsius;
    }
}

bool weather_record_parse(const char *csv, size_t length, const char *time_column, const char *column,
                          struct weather_record *out, struct err *e) {
    struct str rest = {csv, length}, line = {0};
    *out = (struct weather_record){0};
    str_next(&rest, '\n', &line);
    int time_at = column_of(str_trim(line), time_column), at = column_of(str_trim(line), column);
    if (time_at < 0 || at < 0)
        return err_set(e, ERR_INVALID, "--weather", "The weather file has no column '%s'.",
                       at < 0 ? column : time_column);
    size_t count = 0, room = 1024;
    struct row *rows = heap_array(room, sizeof *rows);
    while (rest.at && str_next(&rest, '\n', &line)) {
        if (!row_read(str_trim(line), time_at, at, &rows[count].ms, &rows[count].celsius)) continue;
        if (++count == room) rows = heap_grow(rows, room *= 2, sizeof *rows);
    }
    record_fill(out, rows, count);
    free(rows);
    if (out->count >= 2) return true;
    weather_record_fini(out);
    return err_set(e, ERR_INVALID, "--weather", "The weather file has fewer than two rows with a time and a number.");
}

void weather_record_fini(struct weather_record *r) {
    free(r->time_ms);
    free(r->outdoor_c);
    *r = (struct weather_record){0};
}
