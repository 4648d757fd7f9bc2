/* See written.h. */
#include "written.h"

#include "domain/hot_row.h"
#include "store/inside.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static int64_t time_of(int64_t number) {
    return WRITTEN_START + number * 10000;
}

static double value_of(int64_t number, int row, int point) {
    return (double)((number * 31 + row * 7 + point * 13) % 100000) / 100;
}

bool written_write(struct store *s, int64_t number, struct err *e) {
    struct reading_group *g = reading_group_new();
    for (int row = 0; row < WRITTEN_ROWS; row++) {
        struct scan_item items[WRITTEN_POINTS];
        AUTO_BUF(body);
        for (int p = 0; p < WRITTEN_POINTS; p++)
            items[p] = (struct scan_item){p + 1, {value_of(number, row, p), QUALITY_GOOD}};
        hot_row_encode(items, WRITTEN_POINTS, &body);
        struct reading_row r = {WRITTEN_TENANT, 100 + row, time_of(number), time_of(number), body.bytes, body.length};
        reading_group_add_row(g, &r);
    }
    bool ok = history_write(s, g, NULL, e);
    reading_group_free(g);
    return ok;
}

static bool equal_row(const struct series *s, size_t i, int64_t number, int row) {
    bool equal = true;
    for (int p = 0; p < WRITTEN_POINTS; p++) {
        size_t at = (size_t)p * s->count + i;
        equal &= s->v[at] == value_of(number, row, p) && s->q[at] == QUALITY_GOOD;
    }
    return equal;
}

/* Counts into rows[n - from] the rows of the groups from .. to-1 that are there and right. */
static bool count_rows(struct store *s, int64_t from, int64_t to, int *rows) {
    int32_t points[WRITTEN_POINTS];
    for (int p = 0; p < WRITTEN_POINTS; p++) points[p] = p + 1;
    for (int row = 0; row < WRITTEN_ROWS; row++) {
        AUTO_ARENA(a);
        struct series series;
        struct err e;
        bool more;
        if (!history_read(s, &a, WRITTEN_TENANT, 100 + row, points, WRITTEN_POINTS, time_of(from), time_of(to),
                          (size_t)(to - from), &series, &more, &e))
            return false;
        for (size_t i = 0; i < series.count; i++) {
            int64_t number = (series.t[i] - WRITTEN_START) / 10000;
            rows[number - from] += series.t[i] == time_of(number) && equal_row(&series, i, number, row);
        }
    }
    return true;
}

int64_t written_lost(struct store *s, int64_t count) {
    AUTO_ARENA(a);
    int64_t lost = 0;
    int *rows = arena_new_n(&a, int, (size_t)count);
    if (count == 0) return 0;
    if (!count_rows(s, 0, count, rows)) return count;
    for (int64_t n = 0; n < count; n++) lost += rows[n] != WRITTEN_ROWS;
    return lost;
}

bool written_whole_or_absent(struct store *s, int64_t number) {
    int rows = 0;
    return count_rows(s, number, number + 1, &rows) && (rows == 0 || rows == WRITTEN_ROWS);
}

/* The first members of sqlite.c's struct. */
struct sqlite_view {
    struct db base;
    sqlite3 *handle;
};

static bool db_sound(struct db *d, char why[200]) {
    sqlite3_stmt *statement = NULL;
    sqlite3 *handle = ((struct sqlite_view *)d)->handle;
    bool answered = sqlite3_prepare_v2(handle, "PRAGMA integrity_check", -1, &statement, NULL) == SQLITE_OK &&
                    sqlite3_step(statement) == SQLITE_ROW;
    snprintf(why, 200, "%s", answered ? (const char *)sqlite3_column_text(statement, 0) : sqlite3_errmsg(handle));
    sqlite3_finalize(statement);
    return strcmp(why, "ok") == 0;
}

bool written_sound(struct store *s, char why[200]) {
    struct tenant_history *h;
    struct err e = {0};
    if (!db_sound(s->config, why)) return false;
    if (store_history(s, WRITTEN_TENANT, &h, &e)) return !h || db_sound(h->db, why);
    snprintf(why, 200, "%.199s", e.text);
    return false;
}

void written_pragma(struct store *s, const char *sql) {
    struct tenant_history *h;
    struct err e;
    sqlite3_exec(((struct sqlite_view *)s->config)->handle, sql, NULL, NULL, NULL);
    if (store_history(s, WRITTEN_TENANT, &h, &e) && h)
        sqlite3_exec(((struct sqlite_view *)h->db)->handle, sql, NULL, NULL, NULL);
}
