/* The members that every JSON reply of readings has. Writes to the call's reply and owns nothing. */
#include "api/reading_json.h"

#include "api/device_json.h"
#include "store/history.h"

static void put_point(struct json_out *j, const struct device_reader *reader, const struct device_point *p) {
    json_begin_object(j);
    json_put_int(j, "number", p->number);
    json_put_text(j, "key", p->def->key);
    json_put_text(j, "name", point_name(reader, p->def));
    json_put_text(j, "unit", p->def->unit->key);
    json_end_object(j);
}

void reading_json_head(struct call *c, const struct reading_query *q, const char *step) {
    struct device_reader reader = {c->app->texts, c->language};
    json_put_int(&c->json, "device", q->device->id);
    json_put_int(&c->json, "from", q->from_ms);
    json_put_int(&c->json, "to", q->to_ms);
    json_put_text(&c->json, "step", step);
    json_key(&c->json, "points");
    json_begin_array(&c->json);
    for (int i = 0; i < q->count; i++) put_point(&c->json, &reader, q->points[i]);
    json_end_array(&c->json);
}

static void put_gap(struct json_out *j, const struct gap *gap) {
    json_begin_object(j);
    json_put_int(j, "point", gap->point);
    json_put_int(j, "from", gap->from_ms);
    if (gap->to_ms == INT64_MAX)
        json_put_null(j, "to");
    else
        json_put_int(j, "to", gap->to_ms);
    json_put_int(j, "reason", gap->reason);
    json_end_object(j);
}

bool reading_json_gaps(struct call *c, const struct reading_query *q, struct err *e) {
    struct gap *gaps;
    size_t count;
    if (!history_gaps(c->store, &c->arena, c->scope.tenant_id, q->device->id, q->from_ms, q->to_ms, &gaps, &count, e))
        return false;
    json_key(&c->json, "gaps");
    json_begin_array(&c->json);
    for (size_t i = 0; i < count; i++) put_gap(&c->json, &gaps[i]);
    json_end_array(&c->json);
    return true;
}
