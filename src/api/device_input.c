/* Reads what a person may set of a device. Never touches the store. */
#include "api/device_input.h"

#include "api/host_check.h"
#include "base/buf.h"
#include "domain/type_def.h"

#include <string.h>

bool text_printable(struct json_fields *f, const char *key, const char *text, bool lines) {
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        bool control = *at < 0x20 || *at == 0x7F || (*at == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F);
        if (control && !(lines && (*at == '\n' || *at == '\r' || *at == '\t')))
            return json_fail(f, key, "It holds a control character.");
    }
    return true;
}

static bool is_blank(const char *text) { return text[strspn(text, " ")] == '\0'; }

static bool read_texts(struct json_fields *f, struct device_spec *out) {
    if (!json_need_text(f, "name", 1, 120, &out->name) || !text_printable(f, "name", out->name, false)) return false;
    if (is_blank(out->name)) return json_fail(f, "name", "A name needs a visible character.");
    return json_want_text(f, "place", 0, 200, "", &out->place) && text_printable(f, "place", out->place, false) &&
           json_want_text(f, "note", 0, 2000, "", &out->note) && text_printable(f, "note", out->note, true);
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

static bool read_points(struct json_fields *f, const struct type_def *type, struct arena *a, struct device_spec *out) {
    const struct json_value *array;
    if (!json_want_array(f, "points", POINTS_MAX, &array)) return false;
    if (!type->own_points) return !array || json_fail(f, "points", "Devices of this type have the type's points, none of their own.");
    const struct point_def *points;
    int count;
    if (array && !point_list_parse(array, type, "points", a, &points, &count, f->e)) return false;
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
