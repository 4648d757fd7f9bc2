/* Readings from elsewhere: one request is one commit, so all of it is stored or nothing. Sent again it changes nothing. */
#include "api/app.h"
#include "api/handlers.h"
#include "base/time.h"
#include "domain/hot_row.h"
#include "store/history.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CELLS_MAX = 100000, COLUMNS_MAX = 200 };

struct column {
    int32_t number;
    const struct json_value *v, *q; /* q NULL: good where there is a figure */
};

struct batch {
    const struct device *device;
    int64_t slot_ms, now_ms, tenant_id;
    size_t column_count, row_count;
    struct column columns[COLUMNS_MAX]; /* ascending number */
    const struct json_value *t;
};

static bool read_column(struct json_fields *f, struct batch *b, size_t i, const struct json_value *name, const struct json_value *v,
                        const struct json_value *q) {
    char field[32];
    const struct device_point *p = json_kind(name) == JSON_TEXT ? device_point_by_key(b->device, json_text_of(name)) : NULL;
    snprintf(field, sizeof field, "points[%zu]", i);
    if (!p) return json_fail(f, field, "The device has no such open point.");
    for (size_t k = 0; k < i; k++)
        if (b->columns[k].number == p->number) return json_fail(f, field, "The point stands here for the second time.");
    snprintf(field, sizeof field, "v[%zu]", i);
    if (json_kind(v) != JSON_ARRAY || json_count(v) != b->row_count) return json_fail(f, field, "A column has one entry per time.");
    snprintf(field, sizeof field, "q[%zu]", i);
    if (q && (json_kind(q) != JSON_ARRAY || json_count(q) != b->row_count)) return json_fail(f, field, "A column has one entry per time.");
    b->columns[i] = (struct column){p->number, v, q};
    return true;
}

static int by_number(const void *left, const void *right) {
    const struct column *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

static bool read_shape(const struct json_value *root, struct batch *b, struct err *e) {
    struct json_fields f;
    const struct json_value *points, *v, *q;
    if (!json_fields_open(&f, root, "", e) || !json_need_array(&f, "points", 1, COLUMNS_MAX, &points) ||
        !json_need_array(&f, "t", 1, CELLS_MAX, &b->t) || !json_need_array(&f, "v", 0, COLUMNS_MAX, &v) ||
        !json_want_array(&f, "q", COLUMNS_MAX, &q) || !json_fields_close(&f))
        return false;
    b->column_count = json_count(points);
    b->row_count = json_count(b->t);
    if (b->column_count * b->row_count > CELLS_MAX) return json_fail(&f, "t", "One request holds at most %d cells.", CELLS_MAX);
    if (json_count(v) != b->column_count) return json_fail(&f, "v", "There is one column per point.");
    if (q && json_count(q) != b->column_count) return json_fail(&f, "q", "There is one column per point.");
    for (size_t i = 0; i < b->column_count; i++)
        if (!read_column(&f, b, i, json_at(points, i), json_at(v, i), q ? json_at(q, i) : NULL)) return false;
    return true;
}

static bool cell_fail(struct err *e, const char *what, size_t column, size_t row, const char *text) {
    char field[64];
    snprintf(field, sizeof field, "%s[%zu][%zu]", what, column, row);
    return err_set(e, ERR_INVALID, field, "%s", text);
}

/* *present false: there is nothing in this cell. `i`: place of the column in the request, for errors; they are all found before the columns
 * are sorted. */
static bool read_cell(const struct column *k, size_t i, size_t row, struct sample *out, bool *present, struct err *e) {
    const struct json_value *v = json_at(k->v, row), *q = k->q ? json_at(k->q, row) : NULL;
    bool figure = json_kind(v) == JSON_INT || json_kind(v) == JSON_REAL;
    if (!figure && json_kind(v) != JSON_NULL) return cell_fail(e, "v", i, row, "A value is a number or null.");
    if (q && json_kind(q) != JSON_INT && json_kind(q) != JSON_NULL) return cell_fail(e, "q", i, row, "A quality is an integer or null.");
    int64_t code = q && json_kind(q) == JSON_INT ? json_int_of(q) : QUALITY_GOOD;
    if (code < 0 || code >= QUALITY_CODES || !quality_name((enum quality)code)) return cell_fail(e, "q", i, row, "There is no such quality.");
    bool with_quality = q && json_kind(q) == JSON_INT;
    if (q && figure && !with_quality) return cell_fail(e, "q", i, row, "A value needs a quality.");
    if (with_quality && !figure && quality_usable((enum quality)code)) return cell_fail(e, "v", i, row, "This quality needs a value.");
    *present = figure || with_quality;
    *out = (struct sample){figure ? json_number_of(v) : (double)NAN, (enum quality)code};
    return true;
}

static bool check_cells(const struct batch *b, struct err *e) {
    struct sample sample;
    bool present;
    for (size_t i = 0; i < b->column_count; i++)
        for (size_t row = 0; row < b->row_count; row++)
            if (!read_cell(&b->columns[i], i, row, &sample, &present, e)) return false;
    return true;
}

static bool check_times(const struct batch *b, struct err *e) {
    char field[32];
    for (size_t row = 0; row < b->row_count; row++) {
        const struct json_value *t = json_at(b->t, row);
        snprintf(field, sizeof field, "t[%zu]", row);
        if (json_kind(t) != JSON_INT || json_int_of(t) < 0) return err_set(e, ERR_INVALID, field, "A time is an integer, epoch milliseconds.");
        if (json_int_of(t) > b->now_ms) return err_set(e, ERR_INVALID, field, "The time is in the future.");
    }
    return true;
}

static void add_row(const struct batch *b, size_t row, struct scan_item *items, struct buf *body, struct reading_group *g) {
    struct err none;
    size_t count = 0;
    for (size_t i = 0; i < b->column_count; i++) {
        bool present;
        if (read_cell(&b->columns[i], i, row, &items[count].sample, &present, &none) && present) items[count++].point = b->columns[i].number;
    }
    if (!count) return;
    int64_t t_ms = json_int_of(json_at(b->t, row));
    buf_clear(body);
    hot_row_encode(items, count, body);
    struct reading_row r = {.tenant_id = b->tenant_id, .device_id = b->device->id, .slot = time_floor(t_ms, b->slot_ms), .t_ms = t_ms,
                            .body = body->bytes, .length = body->length};
    reading_group_add_row(g, &r);
}

static bool write_batch(struct call *c, struct batch *b, struct history_written *written, struct err *e) {
    AUTO_BUF(body);
    struct scan_item items[COLUMNS_MAX];
    struct reading_group *g = reading_group_new();
    qsort(b->columns, b->column_count, sizeof *b->columns, by_number);
    for (size_t row = 0; row < b->row_count; row++) add_row(b, row, items, &body, g);
    bool ok = history_write(c->store, g, written, e);
    reading_group_free(g);
    return ok;
}

bool readings_post(struct call *c, struct err *e) {
    struct batch *b = arena_new(&c->arena, struct batch);
    struct history_written written = {0};
    b->device = device_find(c->directory, &c->scope, c->path_id, e);
    b->slot_ms = c->app->config->slot_ms;
    b->now_ms = c->now_ms;
    b->tenant_id = c->scope.tenant_id;
    if (!b->device || !query_end(c, e) || !read_shape(json_root(c->input), b, e) || !check_times(b, e) || !check_cells(b, e) ||
        !write_batch(c, b, &written, e))
        return false;
    json_begin_object(&c->json);
    json_put_int(&c->json, "rows_new", (int64_t)written.rows_new);
    json_put_int(&c->json, "rows_merged", (int64_t)written.rows_merged);
    json_put_int(&c->json, "rows_equal", (int64_t)written.rows_equal);
    json_end_object(&c->json);
    return true;
}
