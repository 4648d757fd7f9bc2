/* The numbers of a device's points: given once, never reused. Owns the rule which change makes a new number; knows
 * nothing of polling. */
#include "store/device_points.h"

#include "base/json_in.h"
#include "base/json_out.h"

#include <string.h>

void point_changes_fini(struct point_changes *c) {
    vec_fini(&c->opened);
    vec_fini(&c->closed);
}

bool point_same_meaning(const struct sql_point_range_row *stored, const struct point_def *def) {
    return strcmp(stored->key, def->key) == 0 && strcmp(stored->unit, def->unit->key) == 0 &&
           stored->scale == def->scale && stored->offset_value == def->offset &&
           strcmp(stored->kind, point_kind_names[def->kind]) == 0;
}

const struct sql_point_range_row *point_stored_as(const struct stored_points *stored, const struct point_def *def) {
    for (size_t i = 0; i < stored->count; i++)
        if (!stored->items[i].closed && point_same_meaning(&stored->items[i], def)) return &stored->items[i];
    return NULL;
}

static const struct point_def *defined_as(const struct point_list *defs, const struct sql_point_range_row *row) {
    for (int i = 0; i < defs->count; i++)
        if (point_same_meaning(row, &defs->items[i])) return &defs->items[i];
    return NULL;
}

bool points_match(const struct stored_points *stored, const struct point_list *defs) {
    for (int i = 0; i < defs->count; i++)
        if (!point_stored_as(stored, &defs->items[i])) return false;
    for (size_t i = 0; i < stored->count; i++)
        if (!stored->items[i].closed && !defined_as(defs, &stored->items[i])) return false;
    return true;
}

/* The number that a definition goes on with, and the one that it continues. A closed point that comes back as it was is
 * the same point. */
static int64_t number_of(const struct stored_points *stored, const struct point_def *def, int64_t *continues) {
    int64_t same = 0;
    *continues = DB_NULL;
    for (size_t i = 0; i < stored->count; i++) {
        const struct sql_point_range_row *row = &stored->items[i];
        if (strcmp(row->key, def->key) != 0) continue;
        *continues = row->number;
        if (point_same_meaning(row, def)) same = row->number;
    }
    return same;
}

static const char *choices_text(const struct point_def *def, struct arena *a) {
    if (def->choice_count == 0) return NULL;
    AUTO_BUF(text);
    struct json_out j;
    json_out_init(&j, &text);
    json_begin_array(&j);
    for (int i = 0; i < def->choice_count; i++) {
        json_begin_object(&j);
        json_put_int(&j, "value", def->choices[i].value);
        json_put_text(&j, "key", def->choices[i].key);
        json_end_object(&j);
    }
    json_end_array(&j);
    return arena_copy_n(a, text.bytes, text.length);
}

static struct sql_point_put put_of(const struct point_def *def, int64_t tenant_id, int64_t device_id, int64_t number,
                                   int64_t continues, struct arena *a) {
    return (struct sql_point_put){
        .tenant_id = tenant_id,
        .device_id = device_id,
        .number = number,
        .key = def->key,
        .continues = continues,
        .name = def->name,
        .group_key = def->group,
        .role = def->role,
        .side = side_names[def->side],
        .kind = point_kind_names[def->kind],
        .unit = def->unit->key,
        .decimals = def->decimals,
        .scale = def->scale,
        .offset_value = def->offset,
        .choices = choices_text(def, a),
    };
}

static bool is_open(const struct stored_points *stored, int64_t number) {
    for (size_t i = 0; i < stored->count; i++)
        if (stored->items[i].number == number) return !stored->items[i].closed;
    return false;
}

static bool put_all(struct store *s, const struct sql_point_put *puts, size_t count, struct arena *a, struct err *e) {
    uint8_t *changed = arena_new_n(a, uint8_t, count);
    return s->ops->copy_in(s->config, SQL_POINT_PUT, puts, count, changed, e);
}

static bool close_gone(struct store *s, int64_t tenant_id, int64_t device_id, const struct stored_points *stored,
                       const struct point_list *defs, struct point_changes *changes, struct err *e) {
    for (size_t i = 0; i < stored->count; i++) {
        const struct sql_point_range_row *row = &stored->items[i];
        if (row->closed || defined_as(defs, row)) continue;
        struct sql_point_close p = {.tenant_id = tenant_id, .device_id = device_id, .number = row->number};
        if (!db_exec(s->config, SQL_POINT_CLOSE, &p, NULL, e)) return false;
        vec_push(&changes->closed, row->number);
    }
    return true;
}

bool points_map(struct store *s, int64_t tenant_id, int64_t device_id, const struct stored_points *stored,
                const struct point_list *defs, int64_t *next_point, struct point_changes *changes, struct err *e) {
    AUTO_ARENA(a);
    struct sql_point_put *puts = arena_new_n(&a, struct sql_point_put, (size_t)defs->count);
    for (int i = 0; i < defs->count; i++) {
        int64_t continues, number = number_of(stored, &defs->items[i], &continues);
        if (number == 0) number = (*next_point)++;
        if (number > POINT_NUMBER_MAX)
            return err_set(e, ERR_INVALID, "points", "The device has used up its %d point numbers.", POINT_NUMBER_MAX);
        if (!is_open(stored, number)) vec_push(&changes->opened, number);
        puts[i] = put_of(&defs->items[i], tenant_id, device_id, number, continues, &a);
    }
    struct sql_device_set_next_point next = {.tenant_id = tenant_id, .id = device_id, .next_point = *next_point};
    return close_gone(s, tenant_id, device_id, stored, defs, changes, e) &&
           put_all(s, puts, (size_t)defs->count, &a, e) &&
           db_exec(s->config, SQL_DEVICE_SET_NEXT_POINT, &next, NULL, e);
}

static int index_of(const char *const *names, const char *name) {
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0) return i;
    return 0;
}

/* Written by choices_text; what does not read back is left out, the values stay readable as numbers. */
static void take_choices(const char *text, struct arena *a, struct point_def *def) {
    struct err ignored;
    struct json_doc *doc = text ? json_parse(text, strlen(text), &ignored) : NULL;
    const struct json_value *list = doc ? json_root(doc) : NULL;
    size_t count = list ? json_count(list) : 0;
    struct choice *choices = arena_new_n(a, struct choice, count);
    for (size_t i = 0; i < count; i++) {
        const struct json_value *value = json_member(json_at(list, i), "value"),
                                *key = json_member(json_at(list, i), "key");
        if (!value || !key || json_kind(value) != JSON_INT || json_kind(key) != JSON_TEXT) continue;
        choices[def->choice_count++] = (struct choice){json_int_of(value), arena_copy(a, json_text_of(key))};
    }
    def->choices = choices;
    if (doc) json_free(doc);
}

const struct point_def *point_from_stored(const struct sql_point_range_row *row, struct arena *a) {
    struct point_def *def = arena_new(a, struct point_def);
    const struct unit *unit = unit_find(row->unit);
    *def = (struct point_def){
        .key = arena_copy(a, row->key),
        .name = arena_copy(a, row->name),
        .group = arena_copy(a, row->group_key),
        .role = arena_copy(a, row->role),
        .side = (enum side)index_of(side_names, row->side),
        .kind = (enum point_kind)index_of(point_kind_names, row->kind),
        .unit = unit ? unit : unit_find("none"),
        .area = AREA_HOLDING,
        .registers = 1,
        .scale = row->scale,
        .offset = row->offset_value,
        .decimals = (int)row->decimals,
        .valid_min = -INFINITY,
        .valid_max = INFINITY,
        .confidence = '-',
    };
    take_choices(row->choices, a, def);
    return def;
}
