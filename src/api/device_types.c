/* The type library, read only: it does not change while the server runs. */
#include "api/app.h"
#include "api/device_json.h"
#include "api/handlers.h"
#include "domain/texts.h"

#include <stdlib.h>
#include <string.h>

static const char *confidence_note(const struct call *c, const struct type_def *t) {
    for (int i = 0; i < t->point_count; i++)
        if (t->points[i].confidence == 'U') return texts_find(c->app->texts, c->language, "confidence", "unverified");
    return NULL;
}

static void put_summary(struct call *c, const struct type_def *t) {
    struct device_reader reader = {c->app->texts, c->language};
    struct json_out *j = &c->json;
    json_put_text(j, "key", t->key);
    json_put_text(j, "name", type_name(&reader, t));
    json_put_text(j, "maker", t->maker);
    json_put_text(j, "model", t->model);
    json_put_text(j, "protocol", t->protocol);
    json_put_bool(j, "own_points", t->own_points);
    json_put_int(j, "port_default", t->port_default);
    json_put_int(j, "unit_default", t->unit_default);
    json_put_int(j, "point_count", t->point_count);
    json_put_text(j, "confidence_note", confidence_note(c, t));
}

static int compare_keys(const void *left, const void *right) {
    return strcmp((*(const struct type_def *const *)left)->key, (*(const struct type_def *const *)right)->key);
}

bool device_type_list(struct call *c, struct err *e) {
    if (!query_end(c, e)) return false;
    const struct type_def **types = arena_new_n(&c->arena, const struct type_def *, c->app->types->count + 1);
    size_t count = 0, cursor = 0;
    const char *key;
    void *value;
    while (text_map_next(c->app->types, &cursor, &key, &value)) types[count++] = value;
    qsort(types, count, sizeof *types, compare_keys);
    json_begin_object(&c->json);
    json_key(&c->json, "items");
    json_begin_array(&c->json);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&c->json);
        put_summary(c, types[i]);
        json_end_object(&c->json);
    }
    json_end_array(&c->json);
    json_end_object(&c->json);
    return true;
}

bool device_type_get(struct call *c, struct err *e) {
    const struct type_def *t = text_map_get(c->app->types, c->path_key);
    if (!t) return err_set(e, ERR_NOT_FOUND, "key", "There is no device type \"%.80s\".", c->path_key);
    if (!query_end(c, e)) return false;
    struct device_reader reader = {c->app->texts, c->language};
    json_begin_object(&c->json);
    put_summary(c, t);
    json_key(&c->json, "points");
    json_begin_array(&c->json);
    for (int i = 0; i < t->point_count; i++) {
        json_begin_object(&c->json);
        point_render_members(&c->json, &reader, t, &t->points[i]);
        json_end_object(&c->json);
    }
    json_end_array(&c->json);
    json_end_object(&c->json);
    return true;
}
