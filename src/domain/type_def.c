/* Device types: a JSON file to one immutable struct type_def in its own arena. Pure: bytes in, structure out; owns only
 * what it returns. Refuses what would make a type unusable; what is merely odd is type_check.c's. */
#include "domain/type_def.h"

#include "base/map.h"
#include "domain/point_parse.h"
#include "domain/type_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOLES_MAX     1000
#define HEADLINE_MAX  4
#define FUNCTIONS_ALL (1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 15 | 1 << 16)

static const char *const protocols[] = {"modbus-tcp", "none", NULL};

static bool type_key_is_valid(const char *key) {
    size_t length = strlen(key);
    return length >= 1 && length <= 48 && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-.") == length;
}

static bool parse_head(struct json_fields *f, struct type_def *t) {
    const char *key = NULL, *maker = NULL, *model = NULL, *schema = NULL;
    int protocol = 0;
    int64_t version = 0;
    if (!json_want_text(f, "$schema", 0, 200, "", &schema) || !json_need_text(f, "key", 1, 48, &key)) return false;
    if (!type_key_is_valid(key)) {
        return json_fail(f, "key", "A type's key is made of a to z, 0 to 9, - and . only, not \"%s\".", key);
    }
    if (!json_want_text(f, "maker", 0, 80, "", &maker) || !json_need_text(f, "model", 1, 80, &model)) return false;
    if (!json_want_choice(f, "protocol", protocols, -1, &protocol)) return false;
    if (!json_need_int(f, "version", 1, 1000000, &version)) return false;
    if (!json_want_bool(f, "own_points", false, &t->own_points)) return false;
    t->key = arena_copy(&t->arena, key);
    t->maker = arena_copy(&t->arena, maker);
    t->model = arena_copy(&t->arena, model);
    t->protocol = protocols[protocol];
    t->version = (int)version;
    return true;
}

static bool parse_functions(struct json_fields *f, struct type_def *t) {
    const struct json_value *array = NULL;
    if (!json_want_array(f, "functions", 16, &array)) return false;
    t->functions = array ? 0 : FUNCTIONS_ALL;
    for (size_t i = 0; array && i < json_count(array); i++) {
        const struct json_value *item = json_at(array, i);
        int64_t code = json_kind(item) == JSON_INT ? json_int_of(item) : 0;
        if (code < 1 || code > 16 || !(FUNCTIONS_ALL & 1 << code)) {
            return json_fail(f, "functions", "Function %zu of the list is none of 1 to 6, 15 and 16.", i + 1);
        }
        t->functions |= 1 << code;
    }
    return true;
}

static bool parse_limits(struct json_fields *head, struct type_def *t) {
    static const char no_limits[] = "{}";
    const struct json_value *object = NULL;
    struct json_fields f;
    if (!json_want_object(head, "limits", &object)) return false;
    struct json_doc *empty = object ? NULL : json_parse(no_limits, sizeof no_limits - 1, head->e);
    int64_t registers = 0, gap = 0, unit = 0, port = 0;
    bool ok = json_fields_open(&f, object ? object : json_root(empty), "limits", head->e) &&
              json_want_int(&f, "registers_max", 1, 125, 125, &registers) &&
              json_want_int(&f, "gap_max", 0, 124, 0, &gap) && parse_functions(&f, t) &&
              json_want_int(&f, "unit", 0, 255, 1, &unit) && json_want_int(&f, "port", 1, 65535, 502, &port) &&
              json_want_int(&f, "idle_close_ms", 0, 86400000, 0, &t->idle_close_ms) &&
              json_want_int(&f, "gap_ms", 0, 60000, 0, &t->gap_ms) && json_fields_close(&f);
    json_free(empty);
    t->registers_max = (int)registers;
    t->gap_max = (int)gap;
    t->unit_default = (int)unit;
    t->port_default = (int)port;
    return ok;
}

static bool parse_hole(const struct json_value *value, size_t index, const struct type_def *t, struct hole *hole,
                       struct err *e) {
    struct json_fields f;
    char path[32];
    int area = 0;
    int64_t first = 0, last = 0, base = t->address_base;
    snprintf(path, sizeof path, "holes[%zu]", index);
    bool ok = json_fields_open(&f, value, path, e) && json_want_choice(&f, "area", area_names, AREA_HOLDING, &area) &&
              json_need_int(&f, "first", base, 65535 + base, &first) &&
              json_want_int(&f, "last", first, 65535 + base, first, &last) && json_fields_close(&f);
    if (ok) *hole = (struct hole){(enum register_area)area, (int32_t)(first - base), (int32_t)(last - base)};
    return ok;
}

static bool parse_holes(struct json_fields *f, struct type_def *t) {
    const struct json_value *array = NULL;
    if (!json_want_array(f, "holes", HOLES_MAX, &array)) return false;
    size_t count = array ? json_count(array) : 0;
    struct hole *holes = arena_new_n(&t->arena, struct hole, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (!parse_hole(json_at(array, i), i, t, &holes[i], f->e)) return false;
    }
    t->holes = holes;
    t->hole_count = (int)count;
    return true;
}

/* Only a type that is spoken to by Modbus has addresses, limits and holes. */
static bool parse_protocol(struct json_fields *f, struct type_def *t) {
    int64_t base = 0;
    if (strcmp(t->protocol, "none") == 0) return true;
    if (!json_want_int(f, "address_base", 0, 1, 0, &base)) return false;
    t->address_base = (int)base;
    return parse_limits(f, t) && parse_holes(f, t);
}

/* Reports to the sink and goes on, or stops there. */
static bool passed_over(const struct problem_sink *sink, const struct err *e) {
    if (sink) sink->report(sink->context, e);
    return sink != NULL;
}

struct point_reader {
    const struct type_def *type;
    const char *path;
    struct arena *arena;
    const struct problem_sink *sink;
    struct text_map seen; /* key -> the point's index + 1 */
    struct point_def *list;
    const char **needs; /* [kept]: keys of the points that are needed, or NULL */
};

static bool read_point(struct point_reader *r, const struct json_value *value, size_t index, size_t place,
                       struct err *e) {
    char path[64];
    struct point_def *out = &r->list[place];
    snprintf(path, sizeof path, "%s[%zu]", r->path, index);
    if (!point_parse(value, r->type, path, r->arena, out, &r->needs[place], e)) return false;
    if (text_map_get(&r->seen, out->key)) {
        char field[80];
        snprintf(field, sizeof field, "%s.key", path);
        return err_set(e, ERR_INVALID, field, "Two points have the key \"%s\".", out->key);
    }
    text_map_put(&r->seen, out->key, (void *)(uintptr_t)(place + 1));
    return true;
}

static bool resolve_need(struct point_reader *r, size_t place, struct err *e) {
    if (!r->needs[place]) return true;
    size_t needed = (size_t)(uintptr_t)text_map_get(&r->seen, r->needs[place]);
    if (needed > 0 && !r->needs[needed - 1]) {
        r->list[place].needs = &r->list[needed - 1];
        return true;
    }
    char field[80];
    snprintf(field, sizeof field, "%.40s[%zu].needs", r->path, place);
    return err_set(e, ERR_INVALID, field,
                   needed > 0 ? "The point \"%s\" needs another one itself." : "There is no point \"%s\".",
                   r->needs[place]);
}

static bool read_points(struct point_reader *r, const struct json_value *array, const struct point_def **points,
                        int *count, struct err *e) {
    size_t total = json_count(array), kept = 0;
    if (total > POINTS_MAX) {
        return err_set(e, ERR_INVALID, r->path, "%zu points are more than the %d that a device may have.", total,
                       POINTS_MAX);
    }
    r->list = arena_new_n(r->arena, struct point_def, total + 1);
    r->needs = arena_new_n(r->arena, const char *, total + 1);
    bool ok = true;
    for (size_t i = 0; ok && i < total; i++) {
        if (read_point(r, json_at(array, i), i, kept, e)) {
            kept++;
        } else {
            ok = passed_over(r->sink, e);
        }
    }
    for (size_t i = 0; ok && i < kept; i++) ok = resolve_need(r, i, e) || passed_over(r->sink, e);
    text_map_fini(&r->seen);
    *points = r->list;
    *count = (int)kept;
    return ok;
}

static bool parse_points(struct json_fields *f, struct type_def *t, const struct problem_sink *sink) {
    const struct json_value *array = NULL;
    if (t->own_points) {
        return json_want_array(f, "points", 0, &array); /* each device brings its own */
    }
    if (!json_need_array(f, "points", 1, POINTS_MAX, &array)) return false;
    struct point_reader r = {.type = t, .path = "points", .arena = &t->arena, .sink = sink};
    return read_points(&r, array, &t->points, &t->point_count, f->e);
}

static bool parse_headline(struct json_fields *f, struct type_def *t, const struct problem_sink *sink) {
    const struct json_value *array = NULL;
    if (!json_want_array(f, "headline", t->own_points ? 0 : HEADLINE_MAX, &array)) return false;
    size_t count = array ? json_count(array) : 0;
    const char **keys = arena_new_n(&t->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct json_value *item = json_at(array, i);
        const char *key = json_kind(item) == JSON_TEXT ? json_text_of(item) : "";
        const struct point_def *point = type_def_point(t, key);
        if (point) {
            keys[t->headline_count++] = point->key;
            continue;
        }
        json_fail(f, "headline", "Entry %zu of the headline, \"%.48s\", is no point of this type.", i + 1, key);
        if (!passed_over(sink, f->e)) return false;
    }
    t->headline = keys;
    return true;
}

static bool parse_file(const struct json_value *root, struct type_def *t, const struct problem_sink *sink,
                       struct err *e) {
    struct json_fields f;
    return json_fields_open(&f, root, "", e) && parse_head(&f, t) && parse_protocol(&f, t) &&
           parse_points(&f, t, sink) && parse_headline(&f, t, sink) && json_fields_close(&f);
}

struct type_def *type_def_read(const char *json, size_t length, const char *file, const struct problem_sink *sink,
                               struct err *e) {
    struct json_doc *doc = json_parse(json, length, e);
    struct type_def *t = heap_new(struct type_def);
    arena_init(&t->arena);
    bool ok = doc && parse_file(json_root(doc), t, sink, e);
    json_free(doc);
    if (ok) return t;
    type_def_free(t);
    err_in_file(e, file);
    return NULL;
}

struct type_def *type_def_parse(const char *json, size_t length, const char *file, struct err *e) {
    return type_def_read(json, length, file, NULL, e);
}

void type_def_free(struct type_def *t) {
    if (!t) return;
    arena_fini(&t->arena);
    free(t);
}

bool point_list_parse(const struct json_value *array, const struct type_def *type, const char *path, struct arena *a,
                      const struct point_def **points, int *count, struct err *e) {
    if (json_kind(array) != JSON_ARRAY) return err_set(e, ERR_INVALID, path, "A list of points is needed here.");
    struct point_reader r = {.type = type, .path = path, .arena = a};
    return read_points(&r, array, points, count, e);
}

const struct point_def *type_def_point(const struct type_def *t, const char *key) {
    for (int i = 0; i < t->point_count; i++) {
        if (strcmp(t->points[i].key, key) == 0) return &t->points[i];
    }
    return NULL;
}
