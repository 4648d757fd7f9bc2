/* An import through the running server: the same three requests that anybody may make. Owns its connection. */
#include "cli/import_target.h"

#include "base/json_in.h"
#include "base/json_out.h"
#include "cli/local_client.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keeps a request under the server's smallest usual body limit whatever the figures are. */
#define CELLS_PER_WRITE 20000

struct import_server {
    struct import_target target;
    struct local_client *client;
    const struct import_map *map;
    int64_t device_id;
};

static void server_target_close(struct import_target *target) {
    struct import_server *s = (struct import_server *)target;
    local_client_close(s->client);
    free(s);
}

/* GET as a parsed document. */
static struct json_doc *server_get(struct import_server *s, const char *path, struct err *e) {
    AUTO_BUF(reply);
    if (!local_client_ask(s->client, "GET", path, NULL, 0, &reply, e)) return NULL;
    return json_parse(reply.bytes, reply.length, e);
}

static void query_add(struct buf *out, const char *text) {
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        bool plain = (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z');
        if (plain) {
            buf_add_char(out, (char)*c);
        } else {
            buf_printf(out, "%%%02X", *c);
        }
    }
}

static bool odd_reply(const char *what, struct err *e) {
    return err_set(e, ERR_PROTOCOL, what, "The server's reply is not what the API promises.");
}

static const char *text_in(const struct json_value *object, const char *key) {
    const struct json_value *v = object ? json_member(object, key) : NULL;
    return v && json_kind(v) == JSON_TEXT ? json_text_of(v) : NULL;
}

static int64_t number_in(const struct json_value *object, const char *key) {
    const struct json_value *v = object ? json_member(object, key) : NULL;
    return v && json_kind(v) == JSON_INT ? json_int_of(v) : 0;
}

/* The id of the item of this name, 0 when it is not among them. */
static int64_t id_named(const struct json_value *page, const char *name) {
    const struct json_value *items = json_member(page, "items");
    for (size_t i = 0; items && i < json_count(items); i++) {
        const char *found = text_in(json_at(items, i), "name");
        if (found && strcmp(found, name) == 0) return number_in(json_at(items, i), "id");
    }
    return 0;
}

static bool find_page(struct import_server *s, struct buf *path, bool *more, struct err *e) {
    struct json_doc *page = server_get(s, path->bytes, e);
    if (!page) return false;
    s->device_id = id_named(json_root(page), s->map->device_name);
    const char *next = text_in(json_root(page), "next_cursor");
    *more = s->device_id == 0 && next;
    buf_clear(path);
    buf_add_text(path, "/api/v1/devices?limit=1000&search=");
    query_add(path, s->map->device_name);
    if (*more) {
        buf_add_text(path, "&cursor=");
        query_add(path, next);
    }
    json_free(page);
    return true;
}

static bool device_find_named(struct import_server *s, struct err *e) {
    AUTO_BUF(path);
    bool more = true;
    buf_add_text(&path, "/api/v1/devices?limit=1000&search=");
    query_add(&path, s->map->device_name);
    while (more) {
        if (!find_page(s, &path, &more, e)) return false;
    }
    return true;
}

static bool device_post(struct import_server *s, struct err *e) {
    AUTO_BUF(body);
    AUTO_BUF(reply);
    struct json_out j;
    json_out_init(&j, &body);
    json_begin_object(&j);
    json_put_text(&j, "name", s->map->device_name);
    json_put_text(&j, "type", "recording");
    json_put_text(&j, "host", "");
    json_put_int(&j, "port", 502);
    json_put_int(&j, "unit", 1);
    json_put_text(&j, "place", s->map->place);
    json_put_text(&j, "note", s->map->note);
    json_key(&j, "points");
    json_raw(&j, s->map->points_json, strlen(s->map->points_json));
    json_end_object(&j);
    if (!local_client_ask(s->client, "POST", "/api/v1/devices", body.bytes, body.length, &reply, e)) return false;
    struct json_doc *device = json_parse(reply.bytes, reply.length, e);
    if (!device) return false;
    s->device_id = number_in(json_root(device), "id");
    json_free(device);
    return s->device_id > 0 || odd_reply("/api/v1/devices", e);
}

static const char *unit_of_point(const struct json_value *points, const char *key) {
    for (size_t i = 0; points && i < json_count(points); i++) {
        const struct json_value *point = json_at(points, i), *closed = json_member(point, "closed");
        const char *found = text_in(point, "key");
        bool open = !closed || json_kind(closed) != JSON_BOOL || !json_bool_of(closed);
        if (open && found && strcmp(found, key) == 0) return text_in(point, "unit");
    }
    return NULL;
}

static bool points_checked(const struct import_server *s, const struct json_value *device, struct err *e) {
    for (int i = 0; i < s->map->column_count; i++) {
        const struct import_column *column = &s->map->columns[i];
        const char *unit = unit_of_point(json_member(device, "points"), column->point.key);
        if (!import_point_fits(column, s->map->device_name, unit, e)) return false;
    }
    return true;
}

static bool server_target_device(struct import_target *target, const struct import_map *map, int64_t *id, bool *created,
                                 struct err *e) {
    struct import_server *s = (struct import_server *)target;
    char path[64];
    s->map = map;
    target->rows_per_write = CELLS_PER_WRITE / (size_t)map->column_count;
    if (!device_find_named(s, e)) return false;
    *created = s->device_id == 0;
    if (*created && !device_post(s, e)) return false;
    *id = s->device_id;
    snprintf(path, sizeof path, "/api/v1/devices/%lld", (long long)s->device_id);
    struct json_doc *device = server_get(s, path, e);
    bool ok = device && points_checked(s, json_root(device), e);
    json_free(device);
    return ok;
}

/* The rows as columns: NULL samples stand for "nothing in this cell". */
struct columns {
    size_t count, capacity;
    int64_t *t;
    const struct sample **cell; /* [column * capacity + row] */
};

static void columns_fill(const struct import_table *table, size_t first, size_t count, struct arena *a, int width,
                         struct columns *out) {
    out->capacity = count;
    out->t = arena_new_n(a, int64_t, count);
    out->cell = arena_new_n(a, const struct sample *, count *(size_t)width);
    for (size_t i = first; i < first + count; i++) {
        struct scan_item *items;
        size_t filled;
        import_table_row(table, i, a, &out->t[out->count], &items, &filled);
        if (filled == 0) continue;
        for (size_t k = 0; k < filled; k++) {
            out->cell[(size_t)(items[k].point - 1) * count + out->count] = &items[k].sample;
        }
        out->count++;
    }
}

static void put_cell(struct json_out *j, const struct sample *cell, bool quality) {
    if (!cell) {
        json_null(j);
    } else if (quality) {
        json_int(j, cell->quality);
    } else {
        json_double(j, cell->value); /* null without a figure */
    }
}

static void put_columns(struct json_out *j, const char *key, const struct columns *c, int width, bool quality) {
    json_key(j, key);
    json_begin_array(j);
    for (int k = 0; k < width; k++) {
        json_begin_array(j);
        for (size_t i = 0; i < c->count; i++) put_cell(j, c->cell[(size_t)k * c->capacity + i], quality);
        json_end_array(j);
    }
    json_end_array(j);
}

static void put_body(const struct import_map *map, const struct columns *c, struct buf *body) {
    struct json_out j;
    json_out_init(&j, body);
    json_begin_object(&j);
    json_key(&j, "points");
    json_begin_array(&j);
    for (int k = 0; k < map->column_count; k++) json_text(&j, map->columns[k].point.key);
    json_end_array(&j);
    json_key(&j, "t");
    json_begin_array(&j);
    for (size_t i = 0; i < c->count; i++) json_int(&j, c->t[i]);
    json_end_array(&j);
    put_columns(&j, "v", c, map->column_count, false);
    put_columns(&j, "q", c, map->column_count, true);
    json_end_object(&j);
}

static bool written_add(const struct buf *reply, struct import_written *written, struct err *e) {
    struct json_doc *doc = json_parse(reply->bytes, reply->length, e);
    if (!doc) return false;
    const struct json_value *root = json_root(doc);
    bool ok = json_kind(root) == JSON_OBJECT && json_member(root, "rows_new");
    if (ok) {
        written->rows_new += (uint64_t)number_in(root, "rows_new");
        written->rows_merged += (uint64_t)number_in(root, "rows_merged");
        written->rows_equal += (uint64_t)number_in(root, "rows_equal");
    }
    json_free(doc);
    return ok || odd_reply("readings", e);
}

static bool server_target_write(struct import_target *target, const struct import_table *table, size_t first,
                                size_t count, struct import_written *written, struct err *e) {
    struct import_server *s = (struct import_server *)target;
    struct columns columns = {0};
    char path[80];
    AUTO_ARENA(a);
    AUTO_BUF(body);
    AUTO_BUF(reply);
    columns_fill(table, first, count, &a, s->map->column_count, &columns);
    if (columns.count == 0) return true;
    put_body(s->map, &columns, &body);
    snprintf(path, sizeof path, "/api/v1/devices/%lld/readings", (long long)s->device_id);
    return local_client_ask(s->client, "POST", path, body.bytes, body.length, &reply, e) &&
           written_add(&reply, written, e);
}

struct import_target *import_server_open(const struct config *config, struct err *e) {
    struct local_client *client = local_client_open(config->data_directory, e);
    if (!client) return NULL;
    struct import_server *s = heap_new(struct import_server);
    s->target = (struct import_target){server_target_device, server_target_write, server_target_close, 1};
    s->client = client;
    return &s->target;
}
