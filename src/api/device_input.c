/* Reads what a person may set of a device. Never touches the store. */
#include "api/device_input.h"

#include "api/host_check.h"
#include "base/buf.h"
#include "base/readable.h"
#include "domain/type_def.h"

#include <stdio.h>
#include <string.h>

static bool readable(struct json_fields *f, const char *key, const char *text, bool lines) {
    const char *fault = readable_fault(text, lines);
    return !fault || json_fail(f, key, "It %s.", fault);
}

static bool read_texts(struct json_fields *f, struct device_spec *out) {
    if (!json_need_text(f, "name", 1, 120, &out->name) || !readable(f, "name", out->name, false)) return false;
    if (!readable_visible(out->name)) return json_fail(f, "name", "A name needs a visible character.");
    return json_want_text(f, "place", 0, 200, "", &out->place) && readable(f, "place", out->place, false) &&
           json_want_text(f, "note", 0, 2000, "", &out->note) && readable(f, "note", out->note, true);
}

static bool read_type(struct json_fields *f, const struct text_map *types, struct device_spec *out, const struct type_def **type) {
    if (!json_need_text(f, "type", 1, 80, &out->type_key)) return false;
    *type = text_map_get(types, out->type_key);
    return *type || json_fail(f, "type", "There is no device type \"%.80s\".", out->type_key);
}

static bool read_connection(struct json_fields *f, const struct type_def *type, bool loopback_allowed, struct device_spec *out) {
    bool silent = !strcmp(type->protocol, "none");
    int64_t port, unit;
    if (!json_want_text(f, "host", 0, 253, "", &out->host) ||
        !json_want_int(f, "port", 1, 65535, type->port_default ? type->port_default : 502, &port) ||
        !json_want_int(f, "unit", 0, 255, type->unit_default, &unit) || !json_want_bool(f, "enabled", true, &out->enabled))
        return false;
    out->port = (int)port;
    out->unit = (int)unit;
    if (silent) return !*out->host || json_fail(f, "host", "A device of this type is not connected, so it has no host.");
    if (!*out->host) return json_fail(f, "host", "A device of this type needs a host.");
    return host_check(out->host, loopback_allowed, f->e);
}

/* The texts of own points; type files have theirs checked by who writes them. */
static bool point_readable(const struct point_def *p, size_t index, struct err *e) {
    const struct { const char *name, *text; } texts[] = {{"name", p->name}, {"group", p->group}, {"role", p->role}};
    char field[48];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *fault = texts[i].text ? readable_fault(texts[i].text, false) : NULL;
        snprintf(field, sizeof field, "points[%zu].%s", index, texts[i].name);
        if (fault) return err_set(e, ERR_INVALID, field, "It %s.", fault);
        if (i == 0 && !readable_visible(texts[i].text)) return err_set(e, ERR_INVALID, field, "A name needs a visible character.");
    }
    for (int i = 0; i < p->choice_count; i++) {
        const char *fault = readable_fault(p->choices[i].key, false);
        snprintf(field, sizeof field, "points[%zu].choices[%d].key", index, i);
        if (fault) return err_set(e, ERR_INVALID, field, "It %s.", fault);
    }
    return true;
}

static bool read_points(struct json_fields *f, const struct type_def *type, struct arena *a, struct device_spec *out) {
    const struct json_value *array;
    if (!json_want_array(f, "points", POINTS_MAX, &array)) return false;
    if (!type->own_points) return !array || json_fail(f, "points", "Devices of this type have the type's points, none of their own.");
    const struct point_def *points;
    int count;
    if (array && !point_list_parse(array, type, "points", a, &points, &count, f->e)) return false;
    for (int i = 0; array && i < count; i++)
        if (!point_readable(&points[i], (size_t)i, f->e)) return false;
    struct buf text = {0};
    if (array) json_dump(array, &text);
    out->own_points_json = array ? arena_copy_n(a, text.bytes, text.length) : "[]";
    buf_fini(&text);
    return true;
}

bool device_input_parse(const struct json_value *root, const struct text_map *types, bool loopback_allowed, struct arena *a,
                        struct device_spec *out, struct err *e) {
    struct json_fields f;
    const struct type_def *type;
    *out = (struct device_spec){0};
    return json_fields_open(&f, root, "", e) && read_texts(&f, out) && read_type(&f, types, out, &type) &&
           read_connection(&f, type, loopback_allowed, out) && read_points(&f, type, a, out) && json_fields_close(&f);
}
