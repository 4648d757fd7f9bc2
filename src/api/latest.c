/* Latest values out of the hub. On the loop, so one reply is bounded: values are asked for by device and point, not scanned for. */
#include "api/app.h"
#include "api/device_json.h"
#include "api/handlers.h"
#include "base/str.h"

#include <string.h>

#define ID_MAX ((INT64_C(1) << 53) - 1)
enum { DEVICES_MAX = 500, KEYS_MAX = 64, VALUES_MAX = 10000 };

/* The hub may still hold a point that was closed since. */
static size_t open_values(const struct device *v, const struct latest *latest, size_t count, struct latest *out) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct device_point *p = device_point(v, latest[i].point);
        if (p && !p->closed) out[kept++] = latest[i];
    }
    return kept;
}

bool device_latest_get(struct call *c, struct err *e) {
    const struct device *v = device_find(c->directory, &c->scope, c->path_id, e);
    if (!v || !query_end(c, e)) return false;
    const struct latest *latest;
    size_t count = hub_latest(c->app->hub, v->id, &latest);
    struct latest *values = arena_new_n(&c->arena, struct latest, count + 1);
    count = open_values(v, latest, count, values);
    json_begin_object(&c->json);
    json_put_int(&c->json, "device", v->id);
    json_key(&c->json, "points");
    json_begin_array(&c->json);
    for (size_t i = 0; i < count; i++) json_int(&c->json, values[i].point);
    json_end_array(&c->json);
    latest_render_columns(&c->json, values, count);
    json_end_object(&c->json);
    return true;
}

struct wanted {
    const struct device **devices;
    size_t device_count;
    const char **keys; /* NULL: each device's headline */
    int key_count;
};

static bool add_all(struct call *c, struct wanted *w) {
    struct err absent;
    size_t count = directory_count(c->directory);
    w->devices = arena_new_n(&c->arena, const struct device *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct device *v = device_find(c->directory, &c->scope, directory_at(c->directory, i)->id, &absent);
        if (v) w->devices[w->device_count++] = v;
    }
    return true;
}

static bool add_named(struct call *c, const char **parts, int count, struct wanted *w, struct err *e) {
    int64_t id;
    w->devices = arena_new_n(&c->arena, const struct device *, (size_t)count);
    for (int i = 0; i < count; i++) {
        if (!str_to_int64(str_of(parts[i]), &id) || id < 1 || id > ID_MAX)
            return err_set(e, ERR_INVALID, "devices", "\"%.40s\" is not the id of a device.", parts[i]);
        const struct device *v = device_find(c->directory, &c->scope, id, e);
        if (!v) return err_set(e, ERR_NOT_FOUND, "devices", "There is no device %lld.", (long long)id);
        w->devices[w->device_count++] = v;
    }
    return true;
}

static bool keys_valid(const struct wanted *w, struct err *e) {
    for (int i = 0; i < w->key_count; i++) {
        size_t length = strlen(w->keys[i]);
        if (length > 48 || strspn(w->keys[i], "abcdefghijklmnopqrstuvwxyz0123456789_") != length)
            return err_set(e, ERR_INVALID, "points", "\"%.60s\" is not the key of a point.", w->keys[i]);
    }
    return true;
}

static bool read_wanted(struct call *c, struct wanted *w, struct err *e) {
    const char **ids;
    int id_count;
    if (!query_list(c, "devices", DEVICES_MAX, &ids, &id_count, e) || !query_list(c, "points", KEYS_MAX, &w->keys, &w->key_count, e) ||
        !query_end(c, e) || !keys_valid(w, e))
        return false;
    if (id_count ? !add_named(c, ids, id_count, w, e) : !add_all(c, w)) return false;
    size_t per_device = w->key_count ? (size_t)w->key_count : HEADLINE_MAX;
    return w->device_count * per_device <= VALUES_MAX ||
           err_set(e, ERR_TOO_LARGE, "devices", "%zu devices with %zu values each are more than the %d values of one reply.", w->device_count,
                   per_device, VALUES_MAX);
}

static int points_of(const struct wanted *w, const struct device *v, const struct device_point *out[KEYS_MAX]) {
    if (!w->key_count) return device_headline(v, out);
    int count = 0;
    for (int i = 0; i < w->key_count; i++) {
        const struct device_point *p = device_point_by_key(v, w->keys[i]);
        if (p) out[count++] = p;
    }
    return count;
}

static void put_device(struct call *c, const struct wanted *w, const struct device *v) {
    const struct device_point *points[KEYS_MAX];
    struct latest values[KEYS_MAX];
    const struct latest *latest;
    size_t known = hub_latest(c->app->hub, v->id, &latest), count = 0;
    int asked = points_of(w, v, points);
    json_begin_object(&c->json);
    json_put_int(&c->json, "device", v->id);
    json_key(&c->json, "points");
    json_begin_array(&c->json);
    for (int i = 0; i < asked; i++) {
        const struct latest *l = latest_find(latest, known, points[i]->number);
        if (!l) continue;
        values[count++] = *l;
        json_text(&c->json, points[i]->def->key);
    }
    json_end_array(&c->json);
    latest_render_columns(&c->json, values, count);
    json_end_object(&c->json);
}

bool latest_list(struct call *c, struct err *e) {
    struct wanted w = {0};
    if (!read_wanted(c, &w, e)) return false;
    json_begin_object(&c->json);
    json_key(&c->json, "items");
    json_begin_array(&c->json);
    for (size_t i = 0; i < w.device_count; i++) put_device(c, &w, w.devices[i]);
    json_end_array(&c->json);
    json_end_object(&c->json);
    return true;
}
