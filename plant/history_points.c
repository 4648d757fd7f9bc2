/* Reading the stored points of a device type; see history.h. */
#include "history.h"

#include "base/json_in.h"

#include <math.h>
#include <string.h>

#define ADDRESS_MOST 65535
#define SCALE_LEAST  1e-9
#define SCALE_MOST   1e9

static const char *text_of(const struct json_value *point, const char *key, const char *absent) {
    const struct json_value *v = json_member(point, key);
    return v && json_kind(v) == JSON_TEXT ? json_text_of(v) : absent;
}

static double number_of(const struct json_value *point, const char *key, double absent) {
    const struct json_value *v = json_member(point, key);
    return v && (json_kind(v) == JSON_INT || json_kind(v) == JSON_REAL) ? json_number_of(v) : absent;
}

static double between_addresses(double address) {
    return address >= 0 && address <= ADDRESS_MOST ? address : -1;
}

static const struct json_value *point_find(const struct json_value *points, const char *key) {
    for (size_t i = 0; i < json_count(points); i++)
        if (json_kind(json_at(points, i)) == JSON_OBJECT && strcmp(text_of(json_at(points, i), "key", ""), key) == 0)
            return json_at(points, i);
    return NULL;
}

static void empty_read(const struct json_value *point, struct history_point *out) {
    const struct json_value *codes = json_member(point, "not_a_value");
    if (!codes || json_kind(codes) != JSON_ARRAY || json_count(codes) == 0) return;
    if (json_kind(json_at(codes, 0)) != JSON_OBJECT) return;
    out->has_empty = true;
    out->empty = number_of(json_at(codes, 0), "raw", 0);
}

static bool point_read(const struct json_value *points, const struct json_value *p, struct arena *a,
                       struct history_point *out, struct err *e) {
    const char *key = text_of(p, "key", ""), *value = text_of(p, "value", "u16"), *needs = text_of(p, "needs", NULL);
    const struct json_value *needed = needs ? point_find(points, needs) : NULL;
    *out =
        (struct history_point){.key = arena_copy(a, key),
                               .unit = arena_copy(a, text_of(p, "unit", "")),
                               .words = strcmp(value, "u32") == 0 ? 2 : 1,
                               .is_signed = value[0] == 'i',
                               .scale = number_of(p, "scale", 1),
                               .counter = strcmp(text_of(p, "kind", ""), "counter") == 0,
                               .needs_address = needed ? (int)between_addresses(number_of(needed, "address", -1)) : -1};
    double address = number_of(p, "address", -1);
    if (!*key || address < 0 || address > ADDRESS_MOST || out->scale < SCALE_LEAST || out->scale > SCALE_MOST)
        return err_set(e, ERR_INVALID, "points", "A stored point has no key, or an address or scale that cannot be.");
    out->address = (int)address;
    out->decimals = (int)fmax(0, ceil(-log10(out->scale) - 1e-9));
    empty_read(p, out);
    if (out->words == 2 || strcmp(value, "u16") == 0 || strcmp(value, "i16") == 0) return true;
    return err_set(e, ERR_INVALID, key, "The history of a point of the kind %s cannot be written.", value);
}

bool history_points_parse(const char *json, size_t length, struct history_points *out, struct err *e) {
    memset(out, 0, sizeof *out);
    struct json_doc *doc = json_parse(json, length, e);
    if (!doc) return false;
    const struct json_value *root = json_root(doc);
    const struct json_value *points = json_kind(root) == JSON_OBJECT ? json_member(root, "points") : NULL;
    bool good = points && json_kind(points) == JSON_ARRAY;
    if (!good) err_set(e, ERR_INVALID, "points", "The device type has no list of points.");
    for (size_t i = 0; good && i < json_count(points); i++) {
        const struct json_value *p = json_at(points, i);
        if (json_kind(p) != JSON_OBJECT || strcmp(text_of(p, "poll", "slot"), "slot") != 0) continue;
        if (out->count == HISTORY_POINTS_MAX)
            good =
                err_set(e, ERR_TOO_LARGE, "points", "The device type stores more than %d points.", HISTORY_POINTS_MAX);
        else
            good = point_read(points, p, &out->arena, &out->items[out->count++], e);
    }
    json_free(doc);
    return good;
}
