/* Stored readings of one device: JSON columns in one bounded buffer, CSV as a stream; one by one here, in buckets in
 * reading_buckets*.c. All read the history piece by piece, each piece in its own short transaction, so no read holds the
 * store for long and no reply needs more memory than its own text. */
#include "api/device_json.h"
#include "api/handlers.h"
#include "api/reading_buckets.h"
#include "api/reading_csv.h"
#include "api/reading_json.h"
#include "store/history.h"

enum { CELLS_MAX = 2000000, PIECE_CELLS = 50000 };

/* The columns while they grow; each is the inside of a JSON array. */
struct columns {
    int count;
    size_t rows;
    struct buf t, *v, *q;
};

static void columns_fini(struct columns *k) {
    buf_fini(&k->t);
    for (int i = 0; i < k->count; i++) {
        buf_fini(&k->v[i]);
        buf_fini(&k->q[i]);
    }
}

static void add_column(struct buf *to, struct buf *piece) {
    if (to->length) buf_add_char(to, ',');
    buf_add(to, piece->bytes + 1, piece->length - 2); /* without the brackets */
    buf_clear(piece);
}

static void add_piece(struct columns *k, const struct series *s, bool raw) {
    AUTO_BUF(piece);
    struct json_out j;
    json_out_init(&j, &piece);
    json_begin_array(&j);
    for (size_t i = 0; i < s->count; i++) json_int(&j, s->t[i]);
    json_end_array(&j);
    add_column(&k->t, &piece);
    for (int p = 0; p < k->count; p++) {
        const double *v = s->v + (size_t)p * s->count;
        const uint8_t *q = s->q + (size_t)p * s->count;
        json_out_init(&j, &piece);
        json_begin_array(&j);
        for (size_t i = 0; i < s->count; i++) value_render(&j, v[i], (enum quality)q[i], raw);
        json_end_array(&j);
        add_column(&k->v[p], &piece);
        json_out_init(&j, &piece);
        json_begin_array(&j);
        for (size_t i = 0; i < s->count; i++) json_int(&j, q[i]);
        json_end_array(&j);
        add_column(&k->q[p], &piece);
    }
    k->rows += s->count;
}

static bool fits(const struct columns *k, struct err *e) {
    return k->rows * (size_t)k->count <= CELLS_MAX ||
           err_set(e, ERR_TOO_LARGE, "to", "These are more than the %d cells of one reply; ask for less, or for CSV.", CELLS_MAX);
}

static bool read_columns(struct call *c, const struct reading_query *q, struct columns *k, struct err *e) {
    size_t limit = (size_t)(PIECE_CELLS / (q->count ? q->count : 1)) + 1;
    int64_t from = q->from_ms;
    bool more = q->count > 0;
    while (more) {
        AUTO_ARENA(arena);
        struct series s;
        if (!history_read(c->store, &arena, c->scope.tenant_id, q->device->id, q->numbers, q->count, from, q->to_ms, limit, &s, &more, e))
            return false;
        if (!s.count) break;
        add_piece(k, &s, q->raw);
        if (!fits(k, e)) return false;
        from = s.t[s.count - 1] + 1;
    }
    return true;
}

static void put_column(struct json_out *j, struct buf *column) {
    buf_add_char(column, ']');
    AUTO_BUF(whole);
    buf_reserve(&whole, column->length + 1);
    buf_add_char(&whole, '[');
    buf_add(&whole, column->bytes, column->length);
    json_raw(j, whole.bytes, whole.length);
    buf_fini(column); /* its memory goes before the next one comes */
}

static void put_columns(struct json_out *j, struct columns *k) {
    json_key(j, "t");
    put_column(j, &k->t);
    json_key(j, "v");
    json_begin_array(j);
    for (int i = 0; i < k->count; i++) put_column(j, &k->v[i]);
    json_end_array(j);
    json_key(j, "q");
    json_begin_array(j);
    for (int i = 0; i < k->count; i++) put_column(j, &k->q[i]);
    json_end_array(j);
}

static bool put_json(struct call *c, const struct reading_query *q, struct columns *k, struct err *e) {
    if (!read_columns(c, q, k, e)) return false;
    json_begin_object(&c->json);
    reading_json_head(c, q, "raw");
    put_columns(&c->json, k);
    if (!reading_json_gaps(c, q, e)) return false;
    json_end_object(&c->json);
    return true;
}

static bool get_raw(struct call *c, const struct reading_query *q, struct err *e) {
    struct columns k = {.count = q->count,
                        .v = arena_new_n(&c->arena, struct buf, (size_t)q->count + 1),
                        .q = arena_new_n(&c->arena, struct buf, (size_t)q->count + 1)};
    bool ok = put_json(c, q, &k, e);
    columns_fini(&k);
    return ok;
}

bool readings_get(struct call *c, struct err *e) {
    struct reading_query *q = arena_new(&c->arena, struct reading_query);
    if (!reading_query_read(c, q, e) || !reading_step_settle(c->store, q, q->csv ? SIZE_MAX : CELLS_MAX, e)) return false;
    if (q->form == READING_BUCKETS) return q->csv ? reading_buckets_csv_stream(c, q, e) : reading_buckets_json(c, q, e);
    return q->csv ? reading_csv_stream(c, q) : get_raw(c, q, e);
}

bool span_get(struct call *c, struct err *e) {
    const struct device *v = device_find(c->directory, &c->scope, c->path_id, e);
    int64_t first, last;
    if (!v || !query_end(c, e)) return false;
    bool any = history_span(c->store, c->scope.tenant_id, v->id, &first, &last, e);
    if (!any && e->code != ERR_NOT_FOUND) return false;
    json_begin_object(&c->json);
    if (any) {
        json_put_int(&c->json, "first", first);
        json_put_int(&c->json, "last", last);
    } else {
        json_put_null(&c->json, "first");
        json_put_null(&c->json, "last");
    }
    json_end_object(&c->json);
    return true;
}
