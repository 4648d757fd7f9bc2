/* Buckets as JSON columns. Each column is written while the buckets come; nothing else of them is kept. */
#include "api/reading_buckets.h"
#include "api/reading_json.h"

struct column {
    struct buf text;
    struct json_out json;
};

/* figures[f * points + p]: figure f of point p; unused where the figure is not the point's. */
struct columns {
    const struct reading_query *query;
    struct column t, *figures;
    int64_t end_ms;
};

static void column_begin(struct column *k) {
    json_out_init(&k->json, &k->text);
    json_begin_array(&k->json);
}

static void columns_init(struct columns *k, const struct reading_query *q, struct arena *a) {
    size_t count = READING_FIGURES * (size_t)q->count;
    *k = (struct columns){.query = q, .figures = arena_new_n(a, struct column, count + 1), .end_ms = q->to_ms};
    column_begin(&k->t);
    for (size_t i = 0; i < count; i++) column_begin(&k->figures[i]);
}

static void columns_fini(struct columns *k) {
    buf_fini(&k->t.text);
    for (size_t i = 0; i < READING_FIGURES * (size_t)k->query->count; i++) buf_fini(&k->figures[i].text);
}

static void add_figure(struct columns *k, int f, const struct bucket *points) {
    const struct reading_figure *figure = &reading_figures[f];
    for (int p = 0; p < k->query->count; p++) {
        if (!reading_figure_is_of(figure, k->query->points[p])) continue;
        struct json_out *j = &k->figures[f * k->query->count + p].json;
        if (figure->whole)
            json_int(j, reading_figure_whole(figure, &points[p]));
        else
            json_double(j, reading_figure_double(figure, &points[p])); /* NaN is written as null */
    }
}

static bool add_bucket(void *context, int64_t start_ms, int64_t end_ms, const struct bucket *points) {
    struct columns *k = context;
    json_int(&k->t.json, start_ms);
    k->end_ms = end_ms;
    for (int f = 0; f < READING_FIGURES; f++) add_figure(k, f, points);
    return true;
}

static void put_column(struct json_out *j, struct column *k) {
    json_end_array(&k->json);
    json_raw(j, k->text.bytes, k->text.length);
    buf_fini(&k->text); /* its memory goes before the next one comes */
}

static void put_figure(struct json_out *j, struct columns *k, int f) {
    json_key(j, reading_figures[f].name);
    json_begin_array(j);
    for (int p = 0; p < k->query->count; p++) {
        if (reading_figure_is_of(&reading_figures[f], k->query->points[p]))
            put_column(j, &k->figures[f * k->query->count + p]);
        else
            json_null(j);
    }
    json_end_array(j);
}

static bool put_reply(struct call *c, const struct reading_query *q, struct columns *k, struct err *e) {
    json_begin_object(&c->json);
    reading_json_head(c, q, bucket_step_names[q->step]);
    json_put_text(&c->json, "zone", q->zone ? q->zone : q->tenant->zone);
    json_key(&c->json, "t");
    put_column(&c->json, &k->t);
    json_put_int(&c->json, "end", k->end_ms);
    for (int f = 0; f < READING_FIGURES; f++) put_figure(&c->json, k, f);
    if (!reading_json_gaps(c, q, e)) return false;
    json_end_object(&c->json);
    return true;
}

bool reading_buckets_json(struct call *c, const struct reading_query *q, struct err *e) {
    struct buckets *b;
    struct columns k;
    AUTO_ZONE(zone);
    if (!reading_zone_open(q->tenant, q->zone, &zone, e)) return false;
    columns_init(&k, q, &c->arena);
    bool ok = reading_buckets_begin(c->store, &c->arena, q, zone.tz, add_bucket, &k, &b, e) &&
              reading_buckets_add(c->store, q, q->from_ms, q->to_ms, b, e) && put_reply(c, q, &k, e);
    columns_fini(&k);
    return ok;
}
