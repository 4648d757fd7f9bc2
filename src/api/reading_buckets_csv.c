/* Buckets as CSV, made piece by piece: "time,<key> n,<key> unusable,<key> min [unit],..." and a line per bucket. A
 * piece ends at a bucket's edge and covers some buckets, none of them over many days, so no piece takes long. */
#include "api/reading_buckets.h"
#include "api/reading_csv.h"
#include "base/str.h"
#include "base/time.h"

#include <math.h>

#define PIECE_MS (32 * DAY_MS)
enum { PIECE_CELLS = 800 }; /* about 64 KiB of text */

struct state {
    const struct reading_query *query;
    struct buckets *buckets;
    int64_t from_ms;
    bool begun;
    struct buf *out;     /* of the piece at hand */
    const struct tz *tz; /* likewise */
};

static void put_header(struct buf *out, const struct reading_query *q) {
    buf_add_text(out, "time");
    for (int p = 0; p < q->count; p++) {
        const struct point_def *def = q->points[p]->def;
        for (int f = 0; f < READING_FIGURES; f++) {
            const struct reading_figure *figure = &reading_figures[f];
            if (!reading_figure_is_of(figure, q->points[p])) continue;
            buf_printf(out, ",%s %s", def->key, figure->name);
            if (!figure->whole && *def->unit->symbol) buf_printf(out, " [%s]", def->unit->symbol);
        }
    }
    buf_add_text(out, "\r\n");
}

static void put_cell(struct buf *out, const struct reading_figure *figure, const struct bucket *b) {
    char text[32];
    if (figure->whole) {
        buf_printf(out, ",%u", reading_figure_whole(figure, b));
        return;
    }
    double value = reading_figure_double(figure, b);
    buf_add_char(out, ',');
    if (isfinite(value)) buf_add(out, text, double_to_text(value, text));
}

static bool put_line(void *context, int64_t start_ms, int64_t end_ms, const struct bucket *points) {
    struct state *k = context;
    (void)end_ms;
    reading_csv_time(k->out, k->tz, start_ms);
    for (int p = 0; p < k->query->count; p++)
        for (int f = 0; f < READING_FIGURES; f++)
            if (reading_figure_is_of(&reading_figures[f], k->query->points[p]))
                put_cell(k->out, &reading_figures[f], &points[p]);
    buf_add_text(k->out, "\r\n");
    return true;
}

/* The edge at which the next piece ends: at least one bucket further. */
static int64_t piece_end(const struct state *k) {
    const struct reading_query *q = k->query;
    struct bucket_grid g = bucket_grid_of(k->tz, q->step);
    int64_t start, end = k->from_ms;
    for (int i = 0; i <= PIECE_CELLS / (q->count + 1) && end < q->to_ms && end - k->from_ms < PIECE_MS; i++)
        bucket_span(&g, end, &start, &end);
    return end < q->to_ms ? end : q->to_ms;
}

static bool next_piece(void *state, struct store *store, struct buf *out, bool *end, struct err *e) {
    struct state *k = state;
    AUTO_ZONE(zone);
    if (!reading_zone_open(k->query->tenant, k->query->zone, &zone, e)) return false;
    k->out = out;
    k->tz = zone.tz;
    buckets_set_zone(k->buckets, zone.tz);
    if (!k->begun) put_header(out, k->query);
    k->begun = true;
    int64_t to = piece_end(k);
    if (!reading_buckets_add(store, k->query, k->from_ms, to, k->buckets, e)) return false;
    k->from_ms = to;
    *end = to >= k->query->to_ms;
    return true;
}

bool reading_buckets_csv_stream(struct call *c, const struct reading_query *q, struct err *e) {
    static const struct stream_ops ops = {next_piece};
    struct state *k = arena_new(&c->arena, struct state);
    AUTO_ZONE(zone);
    *k = (struct state){.query = q, .from_ms = q->from_ms};
    if (!reading_zone_open(q->tenant, q->zone, &zone, e) ||
        !reading_buckets_begin(c->store, &c->arena, q, zone.tz, put_line, k, &k->buckets, e))
        return false;
    c->content_type = "text/csv; charset=utf-8";
    c->file_name = arena_printf(&c->arena, "device-%lld-%s.csv", (long long)q->device->id, bucket_step_names[q->step]);
    return call_stream(c, &ops, k);
}
