/* Map files: JSON to struct import_map in its own arena, and a file's number to a sample. Pure; a point's grammar is
 * point_parse.c's. */
#include "domain/import_map.h"

#include "base/json_in.h"
#include "domain/import_time.h"
#include "domain/point_parse.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct type_def recording = {.key = "recording", .protocol = "none", .own_points = true};

static bool parse_device(struct json_fields *head, struct import_map *m) {
    const struct json_value *object = NULL;
    const char *name = NULL, *place = NULL, *note = NULL;
    struct json_fields f;
    bool ok = json_need_object(head, "device", &object) && json_fields_open(&f, object, "device", head->e) &&
              json_need_text(&f, "name", 1, 120, &name) && json_want_text(&f, "place", 0, 200, "", &place) &&
              json_want_text(&f, "note", 0, 2000, "", &note) && json_fields_close(&f);
    if (!ok) return false;
    m->device_name = arena_copy(&m->arena, name);
    m->place = arena_copy(&m->arena, place);
    m->note = arena_copy(&m->arena, note);
    return true;
}

static bool parse_marks(struct json_fields *f, struct import_map *m) {
    const char *separator = NULL, *mark = NULL;
    if (!json_want_text(f, "separator", 1, 1, ",", &separator)) return false;
    if (!strchr(",;\t|", *separator)) {
        return json_fail(f, "separator", "A separator is a comma, a semicolon, a tabulator or a bar.");
    }
    if (!json_want_text(f, "decimal_mark", 1, 1, ".", &mark)) return false;
    if (*mark != '.' && *mark != ',') return json_fail(f, "decimal_mark", "A decimal mark is a point or a comma.");
    m->separator = *separator;
    m->decimal_mark = *mark;
    return true;
}

static bool parse_empty(struct json_fields *f, struct import_map *m) {
    const struct json_value *array = NULL;
    if (!json_want_array(f, "empty", IMPORT_EMPTY_MAX, &array)) return false;
    for (size_t i = 0; array && i < json_count(array); i++) {
        const struct json_value *text = json_at(array, i);
        if (json_kind(text) != JSON_TEXT || strlen(json_text_of(text)) > 64) {
            return json_fail(f, "empty", "Entry %zu is no text of at most 64 bytes.", i + 1);
        }
        m->empty[m->empty_count++] = arena_copy(&m->arena, json_text_of(text));
    }
    return true;
}

static int column_named(const struct import_map *m, const char *name) {
    for (int i = 0; i < m->column_count; i++) {
        if (strcmp(m->columns[i].column, name) == 0) return i;
    }
    return -1;
}

static bool parse_members(struct json_fields *f, struct import_map *m, struct import_silent *silent) {
    const struct json_value *array = NULL;
    bool *members = arena_new_n(&m->arena, bool, (size_t)m->column_count);
    if (!json_want_array(f, "columns", IMPORT_COLUMNS_MAX, &array)) return false;
    for (int i = 0; i < m->column_count; i++) members[i] = array == NULL;
    for (size_t i = 0; array && i < json_count(array); i++) {
        const struct json_value *name = json_at(array, i);
        int column = json_kind(name) == JSON_TEXT ? column_named(m, json_text_of(name)) : -1;
        if (column < 0) return json_fail(f, "columns", "Entry %zu is no column of this map.", i + 1);
        members[column] = true;
    }
    silent->members = members;
    return true;
}

static bool parse_silent_item(const struct json_value *value, size_t index, struct import_map *m,
                              struct import_silent *out, struct err *e) {
    const char *quality = NULL;
    char path[32];
    struct json_fields f;
    snprintf(path, sizeof path, "silent[%zu]", index);
    if (!json_fields_open(&f, value, path, e) || !json_need_number(&f, "raw", -1e15, 1e15, &out->code.raw))
        return false;
    if (!json_want_text(&f, "quality", 1, 24, "offline", &quality) || !parse_members(&f, m, out)) return false;
    if (!quality_parse(quality, &out->code.quality) || quality_usable(out->code.quality)) {
        return json_fail(&f, "quality", "\"%s\" is not a quality of something that is no value.", quality);
    }
    return json_fields_close(&f);
}

/* After the columns, whose names it uses. */
static bool parse_silent(struct json_fields *f, struct import_map *m) {
    const struct json_value *array = NULL;
    if (!json_want_array(f, "silent", IMPORT_SILENT_MAX, &array)) return false;
    m->silent_count = array ? (int)json_count(array) : 0;
    for (int i = 0; i < m->silent_count; i++) {
        if (!parse_silent_item(json_at(array, (size_t)i), (size_t)i, m, &m->silent[i], f->e)) return false;
    }
    return true;
}

static bool parse_time(struct json_fields *head, struct import_map *m) {
    const struct json_value *object = NULL;
    const char *column = NULL, *format = NULL, *zone = NULL;
    struct json_fields f;
    bool ok = json_need_object(head, "time", &object) && json_fields_open(&f, object, "time", head->e) &&
              json_need_text(&f, "column", 1, 200, &column) && json_need_text(&f, "format", 1, 64, &format) &&
              json_want_text(&f, "zone", 0, 64, "", &zone);
    if (!ok) return false;
    if (!time_format_valid(format)) {
        return json_fail(&f, "format", "The time format needs at least year, month, day and hour, each once.");
    }
    if (time_format_absolute(format) == (*zone != 0)) {
        return json_fail(&f, "zone", *zone ? "Times of this format bear their own zone." : "Local times need a zone.");
    }
    m->time_column = arena_copy(&m->arena, column);
    m->time_format = arena_copy(&m->arena, format);
    m->zone = arena_copy(&m->arena, zone);
    return json_fields_close(&f);
}

static bool parse_unit(struct json_fields *f, struct import_column *c) {
    const char *unit = NULL;
    double converted;
    if (!json_want_text(f, "unit", 1, 16, c->point.unit->key, &unit)) return false;
    c->unit = unit_find(unit);
    if (!c->unit) return json_fail(f, "unit", "\"%s\" is not a unit that Hearth knows.", unit);
    return unit_convert(c->unit, c->point.unit, 1, &converted) ||
           json_fail(f, "unit", "%s cannot be converted to %s.", c->unit->key, c->point.unit->key);
}

static bool parse_column(const struct json_value *value, size_t index, struct import_map *m, struct import_column *c,
                         struct buf *points, struct err *e) {
    char path[32], point_path[48];
    const char *column = NULL, *needs; /* a recording needs nothing */
    const struct json_value *point = NULL;
    struct json_fields f;
    snprintf(path, sizeof path, "columns[%zu]", index);
    snprintf(point_path, sizeof point_path, "%s.point", path);
    if (!json_fields_open(&f, value, path, e) || !json_need_text(&f, "column", 1, 200, &column)) return false;
    if (!json_need_object(&f, "point", &point) ||
        !point_parse(point, &recording, point_path, &m->arena, &c->point, &needs, e)) {
        return false;
    }
    c->column = arena_copy(&m->arena, column);
    if (index > 0) buf_add_char(points, ',');
    json_dump(point, points);
    return parse_unit(&f, c) && json_fields_close(&f);
}

/* A column may be used once, and not for the time; a key may stand once. */
static bool check_column(const struct import_map *m, const struct import_column *columns, size_t index, struct err *e) {
    const struct import_column *c = &columns[index];
    char field[40];
    snprintf(field, sizeof field, "columns[%zu].column", index);
    bool used = strcmp(c->column, m->time_column) == 0;
    for (size_t i = 0; i < index; i++) {
        used = used || strcmp(columns[i].column, c->column) == 0;
        if (strcmp(columns[i].point.key, c->point.key) == 0) {
            snprintf(field, sizeof field, "columns[%zu].point.key", index);
            return err_set(e, ERR_INVALID, field, "Two columns become the point \"%s\".", c->point.key);
        }
    }
    return !used || err_set(e, ERR_INVALID, field, "The column \"%.80s\" is used twice.", c->column);
}

static bool parse_columns(struct json_fields *f, struct import_map *m) {
    const struct json_value *array = NULL;
    AUTO_BUF(points);
    if (!json_need_array(f, "columns", 1, IMPORT_COLUMNS_MAX, &array)) return false;
    struct import_column *columns = arena_new_n(&m->arena, struct import_column, json_count(array));
    buf_add_char(&points, '[');
    for (size_t i = 0; i < json_count(array); i++) {
        if (!parse_column(json_at(array, i), i, m, &columns[i], &points, f->e)) return false;
        if (!check_column(m, columns, i, f->e)) return false;
    }
    buf_add_char(&points, ']');
    m->columns = columns;
    m->column_count = (int)json_count(array);
    m->points_json = arena_copy_n(&m->arena, points.bytes, points.length);
    return true;
}

static bool parse_file(const struct json_value *root, struct import_map *m, struct err *e) {
    struct json_fields f;
    const char *schema = NULL;
    bool ok = json_fields_open(&f, root, "", e) && json_want_text(&f, "$schema", 0, 200, "", &schema) &&
              parse_device(&f, m) && parse_marks(&f, m) && parse_empty(&f, m) && parse_time(&f, m) &&
              parse_columns(&f, m) && parse_silent(&f, m);
    if (!ok) return false;
    if (m->separator == m->decimal_mark) {
        return json_fail(&f, "decimal_mark", "The separator and the decimal mark cannot both be '%c'.", m->separator);
    }
    return json_fields_close(&f);
}

struct import_map *import_map_parse(const char *json, size_t length, const char *file, struct err *e) {
    struct json_doc *doc = json_parse(json, length, e);
    struct import_map *m = heap_new(struct import_map);
    arena_init(&m->arena);
    bool ok = doc && parse_file(json_root(doc), m, e);
    json_free(doc);
    if (ok) return m;
    import_map_free(m);
    err_in_file(e, file);
    return NULL;
}

void import_map_free(struct import_map *m) {
    if (!m) return;
    arena_fini(&m->arena);
    free(m);
}

struct sample import_sample(const struct import_column *column, double number) {
    const struct point_def *p = &column->point;
    double value = number;
    if (column->unit != p->unit && !unit_convert(column->unit, p->unit, number, &value)) value = NAN;
    if (!isfinite(value)) return (struct sample){NAN, QUALITY_SENSOR_FAULT};
    for (int i = 0; i < p->not_a_value_count; i++) {
        if (number == p->not_a_value[i].raw) return (struct sample){value, p->not_a_value[i].quality};
    }
    bool valid = value >= p->valid_min && value <= p->valid_max;
    return (struct sample){value, valid ? QUALITY_GOOD : QUALITY_SENSOR_FAULT};
}
