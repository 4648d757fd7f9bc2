/* Reading devices: rows joined with types into the immutable structs of the directory. When the store may write, a
 * device whose type has changed since gets its point numbers mapped first. Owns no types. */
#include "store/devices.h"

#include "base/log.h"
#include "store/device_rows.h"

#include <stdlib.h>
#include <string.h>

/* Stands in for a type that is no longer in the library: nothing to poll, the points as they were stored. */
static const struct type_def unknown_type = {.key = "unknown",
                                             .maker = "",
                                             .model = "",
                                             .protocol = "none",
                                             .own_points = true,
                                             .registers_max = 1,
                                             .unit_default = 1};

/* ---- rows ---- */

static bool take_device(void *context, const void *row) {
    struct device_rows *r = context;
    struct sql_device_range_row d = *(const struct sql_device_range_row *)row;
    const char **texts[] = {&d.name, &d.type_key, &d.host, &d.place, &d.note, &d.own_points};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = arena_copy(&r->arena, *texts[i]);
    vec_push(&r->devices, d);
    return true;
}

static bool take_point(void *context, const void *row) {
    struct device_rows *r = context;
    struct sql_point_range_row p = *(const struct sql_point_range_row *)row;
    const char **texts[] = {&p.key, &p.name, &p.group_key, &p.role, &p.side, &p.kind, &p.unit, &p.choices};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = arena_copy(&r->arena, *texts[i]);
    vec_push(&r->points, p);
    return true;
}

/* Both tables as of one moment: a reader needs a transaction for that, the one writer does not. */
bool device_rows_load(struct store *s, int64_t from_id, int64_t to_id, struct device_rows *out, struct err *e) {
    struct sql_device_range devices = {from_id, to_id};
    struct sql_point_range points = {from_id, to_id};
    bool reader = s->mode == STORE_READ;
    if (reader && !s->ops->begin(s->config, e)) return false;
    bool ok = db_each_row(s->config, SQL_DEVICE_RANGE, &devices, take_device, out, e) &&
              db_each_row(s->config, SQL_POINT_RANGE, &points, take_point, out, e);
    return reader ? db_end(s->config, ok, e) : ok;
}

void device_rows_fini(struct device_rows *r) {
    arena_fini(&r->arena);
    vec_fini(&r->devices);
    vec_fini(&r->points);
}

struct stored_points device_rows_points(const struct device_rows *r, int64_t device_id) {
    size_t low = 0, high = r->points.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->points.items[middle].device_id < device_id)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < r->points.count && r->points.items[end].device_id == device_id) end++;
    return (struct stored_points){end - low, r->points.items + low};
}

/* ---- definitions ---- */

bool device_defs(const struct type_def *type, const char *own_points_json, struct arena *a, struct point_list *out,
                 struct err *e) {
    *out = (struct point_list){type->point_count, type->points};
    if (!type->own_points) return true;
    struct json_doc *doc = json_parse(own_points_json, strlen(own_points_json), e);
    if (!doc) return err_prefix(e, "points");
    bool ok =
        json_kind(json_root(doc)) == JSON_ARRAY || err_set(e, ERR_INVALID, "points", "The points must be a list.");
    ok = ok && point_list_parse(json_root(doc), type, "points", a, &out->items, &out->count, e);
    json_free(doc);
    return ok;
}

/* At reading nothing is refused: a list that no longer parses leaves the points as they were stored. */
static void defs_of_row(const struct sql_device_range_row *row, const struct type_def *type, struct arena *a,
                        struct point_list *out) {
    struct err e = {0};
    *out = (struct point_list){0};
    if (type == &unknown_type || device_defs(type, row->own_points ? row->own_points : "[]", a, out, &e)) return;
    *out = (struct point_list){0};
    log_warn("device_points_unreadable", "device=%lld name=%s at=%s text=%s effect=%s", (long long)row->id,
             LOG_TEXT(row->name), LOG_TEXT(e.field), LOG_TEXT(e.text),
             LOG_TEXT("Its points stay as they were stored."));
}

static const struct type_def *type_of_row(const struct text_map *types, const struct sql_device_range_row *row) {
    const struct type_def *type = text_map_get(types, row->type_key);
    if (type) return type;
    log_warn("device_type_unknown", "device=%lld name=%s type=%s text=%s", (long long)row->id, LOG_TEXT(row->name),
             LOG_TEXT(row->type_key),
             LOG_TEXT("The library has no such type: the device is not polled, its readings stay."));
    return &unknown_type;
}

/* ---- structs ---- */

static const struct point_def *def_for(const struct point_list *defs, const struct sql_point_range_row *row) {
    for (int i = 0; !row->closed && i < defs->count; i++)
        if (point_same_meaning(row, &defs->items[i])) return &defs->items[i];
    return NULL;
}

static struct device *build(const struct device_rows *rows, const struct sql_device_range_row *row,
                            const struct text_map *types) {
    struct device *v = device_new();
    struct arena *a = v->arena;
    struct stored_points stored = device_rows_points(rows, row->id);
    struct point_list defs;
    v->id = row->id;
    v->tenant_id = row->tenant_id;
    v->revision = row->revision;
    v->name = arena_copy(a, row->name);
    v->type_key = arena_copy(a, row->type_key);
    v->type = type_of_row(types, row);
    v->host = arena_copy(a, row->host);
    v->port = (int)row->port;
    v->unit = (int)row->unit;
    v->enabled = row->enabled;
    v->place = arena_copy(a, row->place);
    v->note = arena_copy(a, row->note);
    v->created_ms = row->created_ms;
    defs_of_row(row, v->type, a, &defs);
    struct device_point *points = arena_new_n(a, struct device_point, stored.count);
    for (size_t i = 0; i < stored.count; i++) {
        const struct point_def *def = def_for(&defs, &stored.items[i]);
        points[i] = (struct device_point){(int32_t)stored.items[i].number, !def,
                                          def ? def : point_from_stored(&stored.items[i], a)};
    }
    v->points = points;
    v->point_count = (int)stored.count;
    return v;
}

/* ---- types that changed since ---- */

static bool remap(struct store *s, const struct sql_device_range_row *row, const struct stored_points *stored,
                  const struct point_list *defs, struct err *e) {
    struct scope scope = scope_local(row->tenant_id);
    struct point_changes changes = {0};
    int64_t next_point = row->next_point;
    if (!store_begin(s, e)) return false;
    bool ok = points_map(s, row->tenant_id, row->id, stored, defs, &next_point, &changes, e) &&
              store_record(s, &scope, "device.points", "device", row->id, NULL, NULL, e);
    if (ok)
        log_info("device_points_mapped", "device=%lld name=%s opened=%zu closed=%zu text=%s", (long long)row->id,
                 LOG_TEXT(row->name), changes.opened.count, changes.closed.count,
                 LOG_TEXT("Its type has changed in the library; readings of closed points stay."));
    point_changes_fini(&changes);
    return store_end(s, ok, e);
}

static bool remap_changed(struct store *s, const struct text_map *types, struct err *e) {
    struct device_rows rows = {0};
    bool ok = device_rows_load(s, 0, INT64_MAX, &rows, e);
    for (size_t i = 0; ok && i < rows.devices.count; i++) {
        const struct sql_device_range_row *row = &rows.devices.items[i];
        const struct type_def *type = text_map_get(types, row->type_key);
        struct stored_points stored = device_rows_points(&rows, row->id);
        struct point_list defs = {0};
        if (!type || type->own_points) continue; /* own lists change with their device only */
        defs = (struct point_list){type->point_count, type->points};
        if (!points_match(&stored, &defs)) ok = remap(s, row, &stored, &defs, e);
    }
    device_rows_fini(&rows);
    return ok;
}

bool devices_load_all(struct store *s, const struct text_map *types, struct directory **out, struct err *e) {
    struct device_rows rows = {0};
    bool ok = (s->mode == STORE_READ || remap_changed(s, types, e)) && device_rows_load(s, 0, INT64_MAX, &rows, e);
    struct device **devices = heap_array(rows.devices.count, sizeof(struct device *));
    for (size_t i = 0; ok && i < rows.devices.count; i++) devices[i] = build(&rows, &rows.devices.items[i], types);
    if (ok) *out = directory_of(devices, rows.devices.count);
    free(devices);
    device_rows_fini(&rows);
    return ok;
}

bool device_load(struct store *s, const struct text_map *types, int64_t id, struct device **out, struct err *e) {
    struct device_rows rows = {0};
    bool ok = device_rows_load(s, id, id, &rows, e);
    if (ok && rows.devices.count == 0) ok = err_set(e, ERR_NOT_FOUND, "", "There is no device %lld.", (long long)id);
    if (ok) *out = build(&rows, &rows.devices.items[0], types);
    device_rows_fini(&rows);
    return ok;
}
