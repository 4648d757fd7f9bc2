/* One device: read on the loop (directory, poller), changed on the write lane. The server publishes a change before its reply is sent. */
#include "api/app.h"
#include "api/device_input.h"
#include "api/device_json.h"
#include "api/handlers.h"
#include "store/devices.h"

static struct device_reader reader_of(const struct call *c) { return (struct device_reader){c->app->texts, c->language}; }

bool device_get(struct call *c, struct err *e) {
    const struct device *v = device_find(c->directory, &c->scope, c->path_id, e);
    if (!v || !query_end(c, e)) return false;
    struct device_reader reader = reader_of(c);
    struct device_state state;
    bool known = poller_state(c->app->poller, v->id, &state);
    c->etag = v->revision;
    device_render(&c->json, &reader, v, known ? &state : NULL);
    return true;
}

/* What now stands in the store; contact is the loop's to know, so the reply has that of a device just set up. */
static bool reply_stored(struct call *c, int64_t id, struct err *e) {
    struct device *v;
    struct device_reader reader = reader_of(c);
    if (!device_load(c->store, c->app->types, id, &v, e)) return false;
    c->etag = v->revision;
    device_render(&c->json, &reader, v, NULL);
    device_drop(v);
    return true;
}

static bool read_input(struct call *c, struct device_spec *spec, struct err *e) {
    return query_end(c, e) && device_input_parse(json_root(c->input), c->app->types, c->app->config->demo, &c->arena, spec, e);
}

bool device_post(struct call *c, struct err *e) {
    struct device_spec spec;
    int64_t id;
    if (!read_input(c, &spec, e) || !device_create(c->store, &c->scope, c->app->types, &spec, &id, e)) return false;
    c->status = 201;
    c->location = arena_printf(&c->arena, "/api/v1/devices/%lld", (long long)id);
    return reply_stored(c, id, e);
}

bool device_put(struct call *c, struct err *e) {
    struct device_spec spec;
    if (!device_find(c->directory, &c->scope, c->path_id, e)) return false;
    if (!c->if_match) return err_set(e, ERR_PRECONDITION, "If-Match", "Say with If-Match which revision you saw; it is the ETag of a read.");
    return read_input(c, &spec, e) && device_change(c->store, &c->scope, c->app->types, c->path_id, c->if_match, &spec, e) &&
           reply_stored(c, c->path_id, e);
}

bool device_remove(struct call *c, struct err *e) {
    const struct device *v = device_find(c->directory, &c->scope, c->path_id, e);
    if (!v || !query_end(c, e)) return false;
    c->status = 204;
    return device_delete(c->store, &c->scope, c->path_id, c->if_match, e);
}
