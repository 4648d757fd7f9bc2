/* Reads the map of a recording. All results live in the caller's arena; errors name the member at fault. */
#include "replay_map.h"

#include "base/json_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const area_names[] = {"holding", "input", NULL};

static bool read_empty(struct json_fields *f, struct replay_field *field) {
    int64_t code = 0;
    if (!json_has(f, "empty")) {
        field->has_empty = register_is_float(field->kind);
        field->empty = field->has_empty ? register_nan(field->kind) : 0;
        return true;
    }
    if (!json_need_int(f, "empty", -9007199254740991, 9007199254740991, &code)) return false;
    field->has_empty = true;
    if (register_encode_integer(field->kind, code, &field->empty)) return true;
    return json_fail(f, "empty", "The code for empty cells does not fit %s.", register_kind_names[field->kind]);
}

/* What columns, row counter and time have in common: where it stands and how it is written. */
static bool read_place(struct json_fields *f, int base, enum register_kind kind_absent, struct replay_field *field) {
    int64_t address = 0;
    int area = 0, kind = 0, order = 0;
    if (!json_need_int(f, "address", base, 65535 + base, &address) ||
        !json_want_choice(f, "area", area_names, REPLAY_HOLDING, &area) ||
        !json_want_choice(f, "value", register_kind_names, (int)kind_absent, &kind) ||
        !json_want_choice(f, "order", register_order_names, ORDER_ABCD, &order))
        return false;
    field->address = (int)address;
    field->area = (enum replay_area)area;
    field->kind = (enum register_kind)kind;
    field->order = (enum register_order)order;
    field->scale = 1;
    if (address + register_words(field->kind) - 1 > 65535 + base)
        return json_fail(f, "address", "The registers from %d on would pass the last one there can be.",
                         field->address);
    return true;
}

static bool read_column(const struct json_value *value, const char *path, int base, struct replay_field *field,
                        struct err *e) {
    struct json_fields f;
    return json_fields_open(&f, value, path, e) && read_place(&f, base, REGISTER_U16, field) &&
           json_want_number(&f, "scale", 1e-9, 1e9, 1, &field->scale) && read_empty(&f, field) && json_fields_close(&f);
}

static bool read_columns(const struct json_value *columns, struct arena *a, struct replay_map *m, struct err *e) {
    void *cursor = NULL;
    const char *key;
    const struct json_value *value;
    if (json_count(columns) == 0 || json_count(columns) > REPLAY_FIELDS_MAX - 2)
        return err_set(e, ERR_INVALID, "columns", "A map has 1 to %d columns.", REPLAY_FIELDS_MAX - 2);
    while (json_each(columns, &cursor, &key, &value)) {
        char path[80];
        snprintf(path, sizeof path, "columns.%s", key);
        struct replay_field *field = &m->fields[m->field_count++];
        field->source = REPLAY_COLUMN;
        field->column = arena_copy(a, key);
        if (!read_column(value, path, m->address_base, field, e)) return false;
    }
    return true;
}

static bool read_row_counter(const struct json_value *value, struct replay_map *m, struct err *e) {
    struct json_fields f;
    if (!value) return true;
    struct replay_field *field = &m->fields[m->field_count++];
    field->source = REPLAY_ROW;
    return json_fields_open(&f, value, "row_counter", e) && read_place(&f, m->address_base, REGISTER_U32, field) &&
           json_fields_close(&f);
}

static bool read_time(const struct json_value *value, struct arena *a, struct replay_map *m, struct err *e) {
    struct json_fields f;
    const char *column;
    if (!value) return true;
    if (!json_fields_open(&f, value, "time", e) || !json_need_text(&f, "column", 1, 120, &column)) return false;
    m->time_column = arena_copy(a, column);
    if (json_has(&f, "address")) {
        struct replay_field *field = &m->fields[m->field_count++];
        field->source = REPLAY_TIME;
        if (!read_place(&f, m->address_base, REGISTER_U32, field)) return false;
    }
    return json_fields_close(&f);
}

static int by_address(const void *a, const void *b) {
    const struct replay_field *x = a, *y = b;
    return x->area != y->area ? (int)x->area - (int)y->area : x->address - y->address;
}

static bool check_overlap(const struct replay_map *m, struct err *e) {
    for (int i = 1; i < m->field_count; i++) {
        const struct replay_field *before = &m->fields[i - 1], *after = &m->fields[i];
        if (before->area == after->area && before->address + register_words(before->kind) > after->address)
            return err_set(e, ERR_INVALID, "columns", "Two entries of the map share register %d.", after->address);
    }
    return true;
}

static bool read_mark(struct json_fields *f, const char *key, const char *absent, char *out) {
    const char *text;
    if (!json_want_text(f, key, 1, 1, absent, &text)) return false;
    *out = *text;
    if (*text > ' ' && *text < 127 && !strchr("\"-0123456789", *text)) return true;
    if (*text == '\t') return true;
    return json_fail(f, key, "The %s of the CSV cannot be '%s'.", key, text);
}

static bool read_map(const struct json_value *root, struct arena *a, struct replay_map *m, struct err *e) {
    struct json_fields f;
    const struct json_value *time = NULL, *rows = NULL, *columns = NULL;
    int64_t base = 0, unit = 0;
    if (!json_fields_open(&f, root, "", e) || !json_want_int(&f, "address_base", 0, 1, 0, &base) ||
        !json_want_int(&f, "unit", 1, 255, 1, &unit) || !read_mark(&f, "delimiter", ",", &m->delimiter) ||
        !read_mark(&f, "decimal", ".", &m->decimal_mark) || !json_want_object(&f, "time", &time) ||
        !json_want_object(&f, "row_counter", &rows) || !json_need_object(&f, "columns", &columns) ||
        !json_fields_close(&f))
        return false;
    m->address_base = (int)base;
    m->unit = (int)unit;
    if (m->delimiter == m->decimal_mark)
        return err_set(e, ERR_INVALID, "decimal", "The decimal mark and the delimiter of the CSV are the same.");
    return read_columns(columns, a, m, e) && read_row_counter(rows, m, e) && read_time(time, a, m, e);
}

bool replay_map_parse(const char *json, size_t length, struct arena *a, struct replay_map *out, struct err *e) {
    struct json_doc *d = json_parse(json, length, e);
    if (!d) return false;
    *out = (struct replay_map){.fields = arena_new_n(a, struct replay_field, REPLAY_FIELDS_MAX)};
    bool good = read_map(json_root(d), a, out, e);
    json_free(d);
    if (!good) return false;
    qsort(out->fields, (size_t)out->field_count, sizeof *out->fields, by_address);
    return check_overlap(out, e);
}
