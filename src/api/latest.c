/* Latest values out of the hub. On the loop, so one reply is bounded: values are asked for by device and point, not scanned for. */
#include "api/app.h"
#include "api/device_json.h"
#include "api/handlers.h"
#include "base/map.h"
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
    struct text_map places; /* key -> its place in keys, from 1 */
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
        for (size_t k = 0; k < w->device_count; k++)
            if (w->devices[k] == v) return err_set(e, ERR_INVALID, "devices", "The device %lld is asked for twice.", (long long)id);
        w->devices[w->device_count++] = v;
    }
    return true;
}

static bool place_keys(struct wanted *w, struct err *e) {
    for (int i = 0; i < w->key_count; i++) {
        size_t length = strlen(w->keys[i]);
        if (length > 48 || strspn(w->keys[i], "abcdefghijklmnopqrstuvwxyz0123456789_") != length)
            return err_set(e, ERR_INVALID, "points", "\"%.60s\" is not the key of a point.", w->keys[i]);
        if (text_map_put(&w->places, w->keys[i], (void *)(intptr_t)(i + 1)))
            return err_set(e, ERR_INVALID, "points", "The point \"%.60s\" is asked for twice.", w->keys[i]);
    }
    return true;
}

static bool read_wanted(struct call *c, struct wanted *w, struct err *e) {
    const char **ids;
    int id_count;
    if (!query_list(c, "devices", DEVICES_MAX, &ids, &id_count, e) || !query_list(c, "points", KEYS_MAX, &w->keys, &w->key_count, e) ||
        !query_end(c, e) || !place_keys(w, e))
        return false;
    if (id_count ? !add_named(c, ids, id_count, w, e) : !add_all(c, w)) return false;
    size_t per_device = w->key_count ? (size_t)w->key_count : HEADLINE_MAX;
    return w->device_count * per_device <= VALUES_MAX ||
           err_set(e, ERR_TOO_LARGE, "devices", "%zu devices with %zu values each are more than the %d values of one reply.", w->device_count,
                   per_device, VALUES_MAX);
}

/* One pass over the device's points, not one per key: hundreds of devices with hundreds of points are asked about at once. */
static int points_of(const struct wanted *w, const struct device *v, const struct device_point *out[KEYS_MAX]) {
    const struct device_point *found[KEYS_MAX] = {0};
    int count = 0;
    if (!w->key_count) return device_headline(v, out);
    for (int i = 0; i < v->point_count; i++) {
        intptr_t place = v->points[i].closed ? 0 : (intptr_t)text_map_get(&w->places, v->points[i].def->key);
        if (place) found[place - 1] = &v->points[i];
    }
    for (int i = 0; i < w->key_count; i++)
        if (found[i]) out[count++] = found[i];
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

static void put_all(struct call *c, const struct wanted *w) {
    json_begin_object(&c->json);
    json_key(&c->json, "items");
    json_begin_array(&c->json);
    for (size_t i = 0; i < w->device_count; i++) put_device(c, w, w->devices[i]);
    json_end_array(&c->json);
    json_end_object(&c->json);
}

bool latest_list(struct call *c, struct err *e) {
    struct wanted w = {0};
    bool ok = read_wanted(c, &w, e);
    if (ok) put_all(c, &w);
    text_map_fini(&w.places);
    return ok;
}
