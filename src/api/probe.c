/* "What answers at this address?" The poller asks, through its own link to the address where there is one; the reply waits for it on the
 * loop. A device that does not answer is a reply too. */
#include "api/probe.h"

#include "api/app.h"
#include "api/device_json.h"
#include "api/handlers.h"
#include "api/host_check.h"

#include <math.h>
#include <string.h>

enum { PROBES_MAX = 16 };

struct probe { /* in the call's arena */
    struct call *call;
    struct probe *next;
};

static void put_error(struct json_out *j, const struct probe_result *r) {
    if (r->answered || r->error.code == ERR_NONE) {
        json_put_null(j, "error");
        return;
    }
    json_key(j, "error");
    json_begin_object(j);
    json_put_text(j, "code", err_row(r->error.code)->name);
    json_put_text(j, "text", r->error.text);
    json_end_object(j);
}

static const char *choice_text(const struct device_reader *reader, const struct point_def *p, double value) {
    for (int i = 0; i < p->choice_count; i++)
        if ((double)p->choices[i].value == value) return choice_name(reader, p, &p->choices[i]);
    return NULL;
}

static void put_value(struct json_out *j, const struct device_reader *reader, const struct point_def *p, const struct sample *s) {
    bool usable = quality_usable(s->quality) && isfinite(s->value);
    json_begin_object(j);
    json_put_text(j, "key", p->key);
    json_put_text(j, "name", point_name(reader, p));
    json_key(j, "v");
    value_render(j, s->value, s->quality, false);
    json_put_int(j, "q", s->quality);
    json_put_text(j, "unit", p->unit->key);
    json_put_text(j, "unit_symbol", p->unit->symbol);
    json_put_int(j, "decimals", p->decimals);
    json_put_text(j, "text", usable ? choice_text(reader, p, s->value) : NULL);
    json_end_object(j);
}

static void put_positive(struct json_out *j, const char *key, int64_t value) {
    if (value > 0)
        json_put_int(j, key, value);
    else
        json_put_null(j, key);
}

static void put_result(struct call *c, const struct probe_result *r) {
    struct device_reader reader = {c->app->texts, c->language};
    struct json_out *j = &c->json;
    json_begin_object(j);
    json_put_bool(j, "connected", r->connected);
    json_put_bool(j, "answered", r->answered);
    put_positive(j, "connect_us", r->connect_us);
    put_positive(j, "round_trip_us", r->round_trip_us);
    put_positive(j, "exception", r->exception);
    put_error(j, r);
    json_key(j, "values");
    json_begin_array(j);
    for (size_t i = 0; i < r->count; i++) put_value(j, &reader, r->points[i], &r->samples[i]);
    json_end_array(j);
    json_end_object(j);
}

static void probe_remove(struct app *a, struct probe *p) {
    struct probe **at = &a->probes;
    while (*at != p) at = &(*at)->next;
    *at = p->next;
    a->probe_count--;
}

static void probe_done(void *context, const struct probe_result *r) {
    struct probe *p = context;
    struct call *c = p->call;
    probe_remove(c->app, p);
    put_result(c, r);
    call_finish(c, NULL);
}

void probe_end_all(struct app *a) {
    struct err ending;
    err_set(&ending, ERR_BUSY, NULL, "The server is ending.");
    while (a->probes) {
        struct call *c = a->probes->call;
        probe_remove(a, a->probes);
        call_finish(c, &ending);
    }
}

struct target {
    const char *host;
    int64_t port, unit;
    const struct type_def *type; /* NULL: unknown */
};

static bool read_type(struct json_fields *f, const struct app *a, const struct type_def **type) {
    const char *key;
    *type = NULL;
    if (!json_has(f, "type")) return true;
    if (!json_need_text(f, "type", 1, 80, &key)) return false;
    *type = text_map_get(a->types, key);
    if (!*type) return json_fail(f, "type", "There is no device type \"%.80s\".", key);
    return strcmp((*type)->protocol, "none") || json_fail(f, "type", "Devices of this type are not connected.");
}

static bool read_target(struct call *c, struct target *t, struct err *e) {
    struct json_fields f;
    return json_fields_open(&f, json_root(c->input), "", e) && read_type(&f, c->app, &t->type) && json_need_text(&f, "host", 1, 253, &t->host) &&
           json_want_int(&f, "port", 1, 65535, t->type && t->type->port_default ? t->type->port_default : 502, &t->port) &&
           json_want_int(&f, "unit", 0, 255, t->type ? t->type->unit_default : 1, &t->unit) && json_fields_close(&f) &&
           host_check(t->host, c->app->config->demo, e);
}

bool probe_post(struct call *c, struct err *e) {
    struct target t;
    if (!query_end(c, e) || !read_target(c, &t, e)) return false;
    if (c->app->probe_count >= PROBES_MAX) return err_set(e, ERR_BUSY, NULL, "%d connection tests are running; try again.", PROBES_MAX);
    struct probe *p = arena_new(&c->arena, struct probe);
    p->call = c;
    if (!poller_probe(c->app->poller, t.host, (int)t.port, (int)t.unit, t.type, probe_done, p, e)) return false;
    p->next = c->app->probes;
    c->app->probes = p;
    c->app->probe_count++;
    return call_later(c);
}
