/* Creating, changing and deleting devices: each in one transaction with its points, its activity row and its change
 * row. A caller's revision is compared in the UPDATE itself. */
#include "store/devices.h"

#include "base/json_out.h"
#include "store/device_rows.h"

#include <string.h>

/* ---- what a person may set ---- */

static bool check_host(const struct type_def *type, const char *host, struct err *e) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-_";
    if (strcmp(type->protocol, "none") == 0)
        return host[0] == '\0' || err_set(e, ERR_INVALID, "host", "A device of this type has no address.");
    if (host[0] == '\0' || strlen(host) > 253 || strspn(host, allowed) != strlen(host))
        return err_set(e, ERR_INVALID, "host", "The host is neither an IP address nor a name.");
    return true;
}

static bool check_range(const char *field, int value, int min, int max, struct err *e) {
    return (value >= min && value <= max) ||
           err_set(e, ERR_INVALID, field, "The %s must be %d to %d.", field, min, max);
}

static bool check_spec(const struct text_map *types, const struct device_spec *spec, const struct type_def **type,
                       struct err *e) {
    *type = text_map_get(types, spec->type_key);
    if (!*type) return err_set(e, ERR_INVALID, "type", "There is no device type of this key.");
    if (!store_check_text("name", spec->name, 1, 120, false, e) || !check_host(*type, spec->host, e)) return false;
    if (!check_range("port", spec->port, strcmp((*type)->protocol, "none") == 0 ? 0 : 1, 65535, e)) return false;
    if (!check_range("unit", spec->unit, 0, 255, e) || !store_check_text("place", spec->place, 0, 200, false, e))
        return false;
    if (!store_check_text("note", spec->note, 0, 2000, true, e)) return false;
    if ((*type)->own_points && !spec->own_points_json)
        return err_set(e, ERR_INVALID, "points", "A device of this type needs a list of points.");
    if (!(*type)->own_points && spec->own_points_json)
        return err_set(e, ERR_INVALID, "points", "A device of this type has the points of its type, no own ones.");
    return true;
}

/* ---- what the activity log keeps ---- */

static void put_numbers(struct json_out *j, const char *key, const int64_t *numbers, size_t count) {
    if (count == 0) return;
    json_key(j, key);
    json_begin_array(j);
    for (size_t i = 0; i < count; i++) json_int(j, numbers[i]);
    json_end_array(j);
}

static void put_text(struct json_out *j, const char *key, const char *text, const char *other) {
    if (!other || strcmp(text, other) != 0) json_put_text(j, key, text);
}

static void put_int(struct json_out *j, const char *key, int64_t value, const int64_t *other) {
    if (!other || value != *other) json_put_int(j, key, value);
}

/* The fields of `row` that differ from `other` (all of them when it is NULL), and what became of points. */
static const char *describe(const struct sql_device_range_row *row, const struct sql_device_range_row *other,
                            const struct point_changes *points, struct arena *a) {
    AUTO_BUF(text);
    struct json_out j;
    json_out_init(&j, &text);
    json_begin_object(&j);
    put_text(&j, "name", row->name, other ? other->name : NULL);
    put_text(&j, "type", row->type_key, other ? other->type_key : NULL);
    put_text(&j, "host", row->host, other ? other->host : NULL);
    put_int(&j, "port", row->port, other ? &other->port : NULL);
    put_int(&j, "unit", row->unit, other ? &other->unit : NULL);
    put_int(&j, "enabled", row->enabled, other ? &other->enabled : NULL);
    put_text(&j, "place", row->place, other ? other->place : NULL);
    put_text(&j, "note", row->note, other ? other->note : NULL);
    if (points) {
        put_numbers(&j, "points_opened", points->opened.items, points->opened.count);
        put_numbers(&j, "points_closed", points->closed.items, points->closed.count);
    }
    json_end_object(&j);
    return arena_copy_n(a, text.bytes, text.length);
}

static struct sql_device_range_row row_of(const struct device_spec *spec) {
    return (struct sql_device_range_row){.name = spec->name,
                                         .type_key = spec->type_key,
                                         .host = spec->host,
                                         .port = spec->port,
                                         .unit = spec->unit,
                                         .enabled = spec->enabled,
                                         .place = spec->place,
                                         .note = spec->note};
}

/* ---- the three changes ---- */

static bool insert(struct store *s, const struct scope *scope, const struct device_spec *spec,
                   const struct point_list *defs, int64_t *id, struct err *e) {
    AUTO_ARENA(a);
    struct sql_device_insert p = {.tenant_id = scope->tenant_id,
                                  .name = spec->name,
                                  .type_key = spec->type_key,
                                  .host = spec->host,
                                  .port = spec->port,
                                  .unit = spec->unit,
                                  .enabled = spec->enabled,
                                  .place = spec->place,
                                  .note = spec->note,
                                  .own_points = spec->own_points_json,
                                  .created_ms = s->wall_ms()};
    struct sql_device_range_row row = row_of(spec);
    struct stored_points none = {0};
    struct point_changes changes = {0};
    int64_t next_point = 1;
    bool ok = store_next_id(s, &p.id, e) && db_exec(s->config, SQL_DEVICE_INSERT, &p, NULL, e) &&
              points_map(s, scope->tenant_id, p.id, &none, defs, &next_point, &changes, e) &&
              store_record(s, scope, "device.create", "device", p.id, NULL, describe(&row, NULL, NULL, &a), e);
    point_changes_fini(&changes);
    *id = p.id;
    return ok;
}

bool device_create(struct store *s, const struct scope *scope, const struct text_map *types,
                   const struct device_spec *spec, int64_t *id, struct err *e) {
    AUTO_ARENA(a);
    const struct type_def *type;
    struct point_list defs;
    int64_t made = 0;
    if (!check_spec(types, spec, &type, e) || !device_defs(type, spec->own_points_json, &a, &defs, e)) return false;
    if (!store_begin(s, e)) return false;
    if (!store_end(s, insert(s, scope, spec, &defs, &made, e), e)) return false;
    *id = made;
    return true;
}

static bool revision_moved(struct err *e) {
    return err_set(e, ERR_PRECONDITION, "If-Match", "The device was changed meanwhile: load it again.");
}

/* The device's row, of this tenant, at the revision that the caller saw (0: any). */
static bool find_own(struct store *s, const struct scope *scope, int64_t id, int64_t revision, struct device_rows *rows,
                     struct err *e) {
    if (!device_rows_load(s, id, id, rows, e)) return false;
    if (rows->devices.count == 0 || rows->devices.items[0].tenant_id != scope->tenant_id)
        return err_set(e, ERR_NOT_FOUND, "", "There is no device %lld.", (long long)id);
    return revision == 0 || rows->devices.items[0].revision == revision || revision_moved(e);
}

static bool update_row(struct store *s, const struct scope *scope, const struct sql_device_range_row *before,
                       const struct device_spec *spec, struct err *e) {
    struct sql_device_update p = {.tenant_id = scope->tenant_id,
                                  .id = before->id,
                                  .revision = before->revision,
                                  .name = spec->name,
                                  .type_key = spec->type_key,
                                  .host = spec->host,
                                  .port = spec->port,
                                  .unit = spec->unit,
                                  .enabled = spec->enabled,
                                  .place = spec->place,
                                  .note = spec->note,
                                  .own_points = spec->own_points_json};
    int64_t rows = 0;
    if (!db_exec(s->config, SQL_DEVICE_UPDATE, &p, &rows, e)) return false;
    return rows == 1 || revision_moved(e);
}

static bool update(struct store *s, const struct scope *scope, const struct device_rows *rows,
                   const struct device_spec *spec, const struct point_list *defs, struct err *e) {
    AUTO_ARENA(a);
    const struct sql_device_range_row *before = &rows->devices.items[0];
    struct sql_device_range_row after = row_of(spec);
    struct stored_points stored = device_rows_points(rows, before->id);
    struct point_changes changes = {0};
    int64_t next_point = before->next_point;
    bool ok = update_row(s, scope, before, spec, e) &&
              points_map(s, scope->tenant_id, before->id, &stored, defs, &next_point, &changes, e) &&
              store_record(s, scope, "device.change", "device", before->id, describe(before, &after, NULL, &a),
                           describe(&after, before, &changes, &a), e);
    point_changes_fini(&changes);
    return ok;
}

bool device_change(struct store *s, const struct scope *scope, const struct text_map *types, int64_t id,
                   int64_t revision, const struct device_spec *spec, struct err *e) {
    AUTO_ARENA(a);
    const struct type_def *type;
    struct point_list defs;
    struct device_rows rows = {0};
    if (revision <= 0) return revision_moved(e);
    if (!check_spec(types, spec, &type, e) || !device_defs(type, spec->own_points_json, &a, &defs, e)) return false;
    if (!store_begin(s, e)) return false;
    bool ok = find_own(s, scope, id, revision, &rows, e) && update(s, scope, &rows, spec, &defs, e);
    device_rows_fini(&rows);
    return store_end(s, ok, e);
}

static bool remove_row(struct store *s, const struct scope *scope, const struct sql_device_range_row *before,
                       struct err *e) {
    AUTO_ARENA(a);
    struct sql_device_delete p = {.tenant_id = scope->tenant_id, .id = before->id, .revision = before->revision};
    int64_t rows = 0;
    if (!db_exec(s->config, SQL_DEVICE_DELETE, &p, &rows, e)) return false;
    if (rows != 1) return revision_moved(e);
    return store_record(s, scope, "device.delete", "device", before->id, describe(before, NULL, NULL, &a), NULL, e);
}

bool device_delete(struct store *s, const struct scope *scope, int64_t id, int64_t revision, struct err *e) {
    struct device_rows rows = {0};
    if (!store_begin(s, e)) return false;
    bool ok = find_own(s, scope, id, revision, &rows, e) && remove_row(s, scope, &rows.devices.items[0], e);
    device_rows_fini(&rows);
    return store_end(s, ok, e);
}
