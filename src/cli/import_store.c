/* An import straight into the store: owns the data directory's lock and the store while it lasts. */
#include "cli/import_target.h"

#include "base/time.h"
#include "cli/library.h"
#include "domain/hot_row.h"
#include "io/clock.h"
#include "io/file.h"
#include "store/devices.h"
#include "store/history.h"
#include "store/tenants.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS_PER_WRITE 5000

struct import_store {
    struct import_target target;
    int lock;
    int64_t slot_ms;
    struct store *store;
    struct text_map types;
    struct arena arena;
    struct tenant tenant;
    int64_t device_id;
    int32_t number_of[IMPORT_COLUMNS_MAX]; /* column of the map -> point number */
};

static void store_target_close(struct import_target *target) {
    struct import_store *s = (struct import_store *)target;
    if (s->store) store_close(s->store);
    if (s->lock >= 0) close(s->lock);
    library_free(&s->types);
    arena_fini(&s->arena);
    free(s);
}

static const struct device *device_named(const struct directory *d, int64_t tenant_id, const char *name) {
    for (size_t i = 0; i < directory_count(d); i++) {
        const struct device *v = directory_at(d, i);
        if (v->tenant_id == tenant_id && strcmp(v->name, name) == 0) return v;
    }
    return NULL;
}

static bool device_made(struct import_store *s, const struct import_map *map, struct err *e) {
    struct scope scope = scope_local(s->tenant.id);
    struct device_spec spec = {.name = map->device_name,
                               .type_key = "recording",
                               .host = "",
                               .place = map->place,
                               .note = map->note,
                               .port = 502,
                               .unit = 1,
                               .enabled = true,
                               .own_points_json = map->points_json};
    return device_create(s->store, &scope, &s->types, &spec, &s->device_id, e);
}

static bool points_matched(struct import_store *s, const struct import_map *map, const struct device *v,
                           struct err *e) {
    for (int i = 0; i < map->column_count; i++) {
        const struct device_point *p = device_point_by_key(v, map->columns[i].point.key);
        if (!import_point_fits(&map->columns[i], v->name, p ? p->def->unit->key : NULL, e) || !p) return false;
        s->number_of[i] = p->number;
    }
    return true;
}

static bool points_found(struct import_store *s, const struct import_map *map, struct err *e) {
    struct device *v = NULL;
    if (!device_load(s->store, &s->types, s->device_id, &v, e)) return false;
    bool ok = points_matched(s, map, v, e);
    device_drop(v);
    return ok;
}

static bool store_target_device(struct import_target *target, const struct import_map *map, int64_t *id, bool *created,
                                struct err *e) {
    struct import_store *s = (struct import_store *)target;
    struct directory *all = NULL;
    if (!devices_load_all(s->store, &s->types, &all, e)) return false;
    const struct device *found = device_named(all, s->tenant.id, map->device_name);
    s->device_id = found ? found->id : 0;
    directory_drop(all);
    *created = s->device_id == 0;
    if (*created && !device_made(s, map, e)) return false;
    *id = s->device_id;
    return points_found(s, map, e);
}

static int by_number(const void *a, const void *b) {
    const struct scan_item *x = a, *y = b;
    return x->point < y->point ? -1 : x->point > y->point;
}

static void row_add(struct import_store *s, const struct import_table *table, size_t index, struct reading_group *g) {
    AUTO_ARENA(a);
    AUTO_BUF(body);
    int64_t t_ms;
    size_t count;
    struct scan_item *items;
    import_table_row(table, index, &a, &t_ms, &items, &count);
    if (count == 0) return;
    for (size_t i = 0; i < count; i++) items[i].point = s->number_of[items[i].point - 1];
    qsort(items, count, sizeof *items, by_number);
    hot_row_encode(items, count, &body);
    struct reading_row row = {s->tenant.id, s->device_id, time_floor(t_ms, s->slot_ms), t_ms, body.bytes, body.length};
    reading_group_add_row(g, &row);
}

static bool store_target_write(struct import_target *target, const struct import_table *table, size_t first,
                               size_t count, struct import_written *written, struct err *e) {
    struct import_store *s = (struct import_store *)target;
    struct reading_group *g = reading_group_new();
    struct history_written out = {0};
    for (size_t i = first; i < first + count; i++) row_add(s, table, i, g);
    bool ok = g->row_count == 0 || history_write(s->store, g, &out, e);
    reading_group_free(g);
    written->rows_new += out.rows_new;
    written->rows_merged += out.rows_merged;
    written->rows_equal += out.rows_equal;
    return ok;
}

static bool opened(struct import_store *s, const struct config *c, struct err *e) {
    struct store_options options = {
        .directory = c->data_directory, .database = c->database, .mode = STORE_WRITE, .wall_ms = clock_wall_ms};
    if (!directory_make(c->data_directory, 0700, e) || !directory_lock(c->data_directory, &s->lock, e)) return false;
    if (!library_load(c->library_directory, &s->types, e)) return false;
    s->store = store_open(&options, e);
    return s->store && tenant_first(s->store, &s->arena, &s->tenant, e);
}

struct import_target *import_store_open(const struct config *config, struct err *e) {
    struct import_store *s = heap_new(struct import_store);
    s->target = (struct import_target){store_target_device, store_target_write, store_target_close, ROWS_PER_WRITE};
    s->lock = -1;
    s->slot_ms = config->slot_ms;
    if (opened(s, config, e)) return &s->target;
    store_target_close(&s->target);
    return NULL;
}
