/* Renders devices, points and contact. Reads directory, hub and poller snapshots that its callers hand it; keeps nothing. */
#include "api/device_json.h"

#include "domain/texts.h"

#include <stdio.h>
#include <math.h>
#include <string.h>

static const char *text_of(const struct device_reader *r, const char *section, const char *key) {
    return texts_get(r->texts, r->language, section, key);
}

const char *point_name(const struct device_reader *r, const struct point_def *p) {
    return p->name ? p->name : text_of(r, "point", p->key);
}

const char *type_name(const struct device_reader *r, const struct type_def *t) { return text_of(r, "type", t->key); }

const char *choice_name(const struct device_reader *r, const struct point_def *p, const struct choice *choice) {
    return p->name ? choice->key : text_of(r, "choice", choice->key);
}

static bool has_registers(const struct type_def *t) { return strcmp(t->protocol, "none") != 0; }

static void put_time(struct json_out *j, const char *key, int64_t ms) {
    if (ms)
        json_put_int(j, key, ms);
    else
        json_put_null(j, key);
}

static void put_error(struct json_out *j, const struct device_state *s) {
    if (!s->failing_since_ms || s->last_error.code == ERR_NONE) {
        json_put_null(j, "error");
        return;
    }
    json_key(j, "error");
    json_begin_object(j);
    json_put_text(j, "code", err_row(s->last_error.code)->name);
    json_put_text(j, "text", s->last_error.text);
    json_end_object(j);
}

/* Before the first publish the poller knows nothing; what will be said then can be said now. */
static enum device_contact first_contact(const struct device *v) {
    if (!has_registers(v->type)) return CONTACT_NOT_POLLED;
    return v->enabled ? CONTACT_NONE_YET : CONTACT_DISABLED;
}

void contact_render_members(struct json_out *j, const struct device *v, const struct device_state *state) {
    static const char *const names[] = {"none_yet", "ok", "failing", "disabled", "not_polled"};
    struct device_state unknown = {.contact = first_contact(v)};
    const struct device_state *s = state ? state : &unknown;
    json_put_text(j, "state", names[s->contact]);
    json_put_bool(j, "connected", s->connected);
    put_time(j, "last_ok", s->last_ok_ms);
    put_time(j, "failing_since", s->failing_since_ms);
    put_time(j, "next_try", s->next_try_ms);
    if (s->last_ok_ms)
        json_put_int(j, "round_trip_us", s->round_trip_us);
    else
        json_put_null(j, "round_trip_us");
    put_error(j, s);
    json_put_int(j, "requests", (int64_t)s->requests);
    json_put_int(j, "answers", (int64_t)s->answers);
    json_put_int(j, "timeouts", (int64_t)s->timeouts);
    json_put_int(j, "exceptions", (int64_t)s->exceptions);
}

static void put_contact(struct json_out *j, const struct device *v, const struct device_state *state) {
    json_key(j, "contact");
    json_begin_object(j);
    contact_render_members(j, v, state);
    json_end_object(j);
}

static void put_choices(struct json_out *j, const struct device_reader *r, const struct point_def *p) {
    json_key(j, "choices");
    json_begin_array(j);
    for (int i = 0; i < p->choice_count; i++) {
        json_begin_object(j);
        json_put_int(j, "value", p->choices[i].value);
        json_put_text(j, "name", choice_name(r, p, &p->choices[i]));
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_unit(struct json_out *j, const struct point_def *p) {
    json_put_text(j, "unit", p->unit->key);
    json_put_text(j, "unit_symbol", p->unit->symbol);
    json_put_int(j, "decimals", p->decimals);
}

static void put_figure(struct json_out *j, const char *key, bool known, double value) {
    if (known)
        json_put_double(j, key, value); /* NaN is written as null */
    else
        json_put_null(j, key);
}

static void put_setting(struct json_out *j, const struct point_def *p) {
    if (p->kind != POINT_SETTING) {
        json_put_null(j, "setting");
        return;
    }
    bool ranged = p->range_step > 0;
    json_key(j, "setting");
    json_begin_object(j);
    json_put_text(j, "level", level_names[p->level]);
    put_figure(j, "min", ranged, p->range_min);
    put_figure(j, "max", ranged, p->range_max);
    put_figure(j, "step", ranged, p->range_step);
    put_figure(j, "factory", true, p->factory);
    json_end_object(j);
}

void point_render_members(struct json_out *j, const struct device_reader *r, const struct type_def *t, const struct point_def *p) {
    json_put_text(j, "key", p->key);
    json_put_text(j, "name", point_name(r, p));
    json_put_text(j, "group", p->group);
    json_put_text(j, "group_name", text_of(r, "group", p->group));
    json_put_text(j, "role", p->role);
    json_put_text(j, "side", side_names[p->side]);
    json_put_text(j, "kind", point_kind_names[p->kind]);
    put_unit(j, p);
    json_put_text(j, "poll", poll_class_names[p->poll]);
    json_put_text(j, "confidence", (char[]){p->confidence, '\0'});
    json_put_text(j, "area", has_registers(t) ? area_names[p->area] : NULL);
    if (has_registers(t))
        json_put_int(j, "address", p->address + t->address_base);
    else
        json_put_null(j, "address");
    put_choices(j, r, p);
    put_setting(j, p);
}

static void put_registers(struct json_out *j, const struct type_def *t, const struct point_def *p) {
    bool one_bit = p->area == AREA_COIL || p->area == AREA_DISCRETE;
    json_put_text(j, "area", area_names[p->area]);
    json_put_int(j, "address", p->address + t->address_base);
    json_put_text(j, "value", value_kind_names[p->value]);
    if (p->order != ORDER_ABCD) json_put_text(j, "order", word_order_names[p->order]);
    if (p->value == VALUE_BITS && !one_bit) {
        json_put_int(j, "bit", p->bit_from);
        json_put_int(j, "bits", p->bit_count);
    }
    if (p->scale != 1) json_put_double(j, "scale", p->scale);
    if (p->offset != 0) json_put_double(j, "offset", p->offset);
}

static void put_not_a_value(struct json_out *j, const struct point_def *p) {
    if (!p->not_a_value_count) return;
    json_key(j, "not_a_value");
    json_begin_array(j);
    for (int i = 0; i < p->not_a_value_count; i++) {
        json_begin_object(j);
        json_put_double(j, "raw", p->not_a_value[i].raw);
        json_put_text(j, "quality", quality_name(p->not_a_value[i].quality));
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_own_choices(struct json_out *j, const struct point_def *p) {
    if (!p->choice_count) return;
    json_key(j, "choices");
    json_begin_array(j);
    for (int i = 0; i < p->choice_count; i++) {
        json_begin_object(j);
        json_put_int(j, "value", p->choices[i].value);
        json_put_text(j, "key", p->choices[i].key);
        if (p->choices[i].level != LEVEL_NONE) json_put_text(j, "level", level_names[p->choices[i].level]);
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_own_setting(struct json_out *j, const struct point_def *p) {
    if (p->level != LEVEL_NONE) json_put_text(j, "level", level_names[p->level]);
    if (p->range_step > 0) {
        json_put_double(j, "range_min", p->range_min);
        json_put_double(j, "range_max", p->range_max);
        json_put_double(j, "range_step", p->range_step);
    }
    if (p->kind == POINT_SETTING && isfinite(p->factory)) json_put_double(j, "factory", p->factory);
}

void own_point_render(struct json_out *j, const struct type_def *t, const struct point_def *p) {
    json_begin_object(j);
    json_put_text(j, "key", p->key);
    json_put_text(j, "name", p->name);
    json_put_text(j, "group", p->group);
    json_put_text(j, "unit", p->unit->key);
    if (has_registers(t)) put_registers(j, t, p);
    json_put_int(j, "decimals", p->decimals);
    if (isfinite(p->valid_min)) json_put_double(j, "min", p->valid_min);
    if (isfinite(p->valid_max)) json_put_double(j, "max", p->valid_max);
    put_not_a_value(j, p);
    json_put_text(j, "kind", point_kind_names[p->kind]);
    json_put_text(j, "poll", poll_class_names[p->poll]);
    if (p->role) json_put_text(j, "role", p->role);
    json_put_text(j, "side", side_names[p->side]);
    put_own_choices(j, p);
    put_own_setting(j, p);
    if (p->needs) json_put_text(j, "needs", p->needs->key);
    json_end_object(j);
}

static void put_points(struct json_out *j, const struct device_reader *r, const struct device *v) {
    json_key(j, "points");
    json_begin_array(j);
    for (int i = 0; i < v->point_count; i++) {
        json_begin_object(j);
        json_put_int(j, "number", v->points[i].number);
        point_render_members(j, r, v->type, v->points[i].def);
        json_put_bool(j, "closed", v->points[i].closed);
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_own_points(struct json_out *j, const struct device *v) {
    if (!v->type->own_points) {
        json_put_null(j, "own_points");
        return;
    }
    json_key(j, "own_points");
    json_begin_array(j);
    for (int i = 0; i < v->point_count; i++)
        if (!v->points[i].closed) own_point_render(j, v->type, v->points[i].def);
    json_end_array(j);
}

static void put_head(struct json_out *j, const struct device_reader *r, const struct device *v) {
    json_put_int(j, "id", v->id);
    json_put_int(j, "revision", v->revision);
    json_put_text(j, "name", v->name);
    json_put_text(j, "type", v->type_key);
    json_put_text(j, "type_name", type_name(r, v->type));
    json_put_text(j, "host", v->host);
    json_put_int(j, "port", v->port);
    json_put_int(j, "unit", v->unit);
    json_put_bool(j, "enabled", v->enabled);
    json_put_text(j, "place", v->place);
}

void device_render(struct json_out *j, const struct device_reader *r, const struct device *v, const struct device_state *state) {
    json_begin_object(j);
    put_head(j, r, v);
    json_put_text(j, "note", v->note);
    json_put_int(j, "created", v->created_ms);
    put_contact(j, v, state);
    put_points(j, r, v);
    put_own_points(j, v);
    json_end_object(j);
}

const struct latest *latest_find(const struct latest *latest, size_t count, int32_t point) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (latest[middle].point < point)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && latest[low].point == point ? &latest[low] : NULL;
}

void value_render(struct json_out *j, double value, enum quality quality, bool raw) {
    if (raw || quality_usable(quality))
        json_double(j, value); /* NaN is written as null */
    else
        json_null(j);
}

static void put_headline_value(struct json_out *j, const struct device_reader *r, const struct device_point *p, const struct latest *l) {
    json_begin_object(j);
    json_put_int(j, "point", p->number);
    json_put_text(j, "key", p->def->key);
    json_put_text(j, "name", point_name(r, p->def));
    put_unit(j, p->def);
    json_key(j, "v");
    if (!l) {
        json_null(j);
        json_put_null(j, "q");
        json_put_null(j, "t");
    } else {
        value_render(j, l->value, l->quality, false);
        json_put_int(j, "q", l->quality);
        json_put_int(j, "t", l->t_ms);
    }
    json_end_object(j);
}

int device_headline(const struct device *v, const struct device_point *out[HEADLINE_MAX]) {
    int count = 0;
    if (v->type->own_points) {
        for (int i = 0; i < v->point_count && count < HEADLINE_MAX; i++)
            if (!v->points[i].closed) out[count++] = &v->points[i];
        return count;
    }
    for (int i = 0; i < v->type->headline_count && count < HEADLINE_MAX; i++) {
        const struct device_point *p = device_point_by_key(v, v->type->headline[i]);
        if (p) out[count++] = p;
    }
    return count;
}

void device_render_summary(struct json_out *j, const struct device_reader *r, const struct device *v, const struct device_state *state,
                           const struct latest *latest, size_t latest_count) {
    const struct device_point *points[HEADLINE_MAX];
    int count = device_headline(v, points);
    json_begin_object(j);
    put_head(j, r, v);
    put_contact(j, v, state);
    json_key(j, "headline");
    json_begin_array(j);
    for (int i = 0; i < count; i++) put_headline_value(j, r, points[i], latest_find(latest, latest_count, points[i]->number));
    json_end_array(j);
    json_end_object(j);
}

/* What one scan brought has one time: its text is made once. */
static void times_render(struct json_out *j, const struct latest *latest, size_t count) {
    char text[24];
    int length = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || latest[i].t_ms != latest[i - 1].t_ms) length = snprintf(text, sizeof text, "%lld", (long long)latest[i].t_ms);
        json_raw(j, text, (size_t)length);
    }
}

void latest_render_columns(struct json_out *j, const struct latest *latest, size_t count) {
    json_key(j, "v");
    json_begin_array(j);
    for (size_t i = 0; i < count; i++) value_render(j, latest[i].value, latest[i].quality, false);
    json_end_array(j);
    json_key(j, "q");
    json_begin_array(j);
    for (size_t i = 0; i < count; i++) json_int(j, latest[i].quality);
    json_end_array(j);
    json_key(j, "t");
    json_begin_array(j);
    times_render(j, latest, count);
    json_end_array(j);
}
