/* The CSV form of readings. Keys and unit symbols hold neither commas nor quotes nor what a spreadsheet takes for a formula. */
#include "api/reading_csv.h"

#include "api/reading_zone.h"
#include "base/str.h"
#include "base/time.h"
#include "domain/quality.h"
#include "store/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE_CELLS = 4000 }; /* about 64 KiB of text */

void reading_csv_header(struct buf *out, const struct device_point *const *points, int count) {
    buf_add_text(out, "time");
    for (int i = 0; i < count; i++) {
        buf_printf(out, ",%s", points[i]->def->key);
        if (*points[i]->def->unit->symbol) buf_printf(out, " [%s]", points[i]->def->unit->symbol);
    }
    for (int i = 0; i < count; i++) buf_printf(out, ",%s quality", points[i]->def->key);
    buf_add_text(out, "\r\n");
}

void reading_csv_time(struct buf *out, const struct tz *z, int64_t ms) {
    int32_t offset_s = tz_offset_s(z, ms);
    struct civil t = civil_from_ms(ms + offset_s * SECOND_MS);
    int minutes = abs(offset_s) / 60;
    buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02d:%02d", t.year, t.month, t.day, t.hour, t.minute, t.second, t.millisecond,
               offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void add_value(struct buf *out, double value, uint8_t quality, bool raw) {
    char text[32];
    buf_add_char(out, ',');
    if (quality == SERIES_ABSENT || !isfinite(value) || !(raw || quality_usable((enum quality)quality))) return;
    buf_add(out, text, double_to_text(value, text));
}

void reading_csv_rows(struct buf *out, const struct series *s, const struct tz *z, bool raw) {
    for (size_t i = 0; i < s->count; i++) {
        reading_csv_time(out, z, s->t[i]);
        for (int p = 0; p < s->point_count; p++) add_value(out, s->v[(size_t)p * s->count + i], s->q[(size_t)p * s->count + i], raw);
        for (int p = 0; p < s->point_count; p++) {
            uint8_t quality = s->q[(size_t)p * s->count + i];
            buf_printf(out, ",%s", quality == SERIES_ABSENT ? "" : quality_name((enum quality)quality));
        }
        buf_add_text(out, "\r\n");
    }
}

struct csv_state {
    const struct reading_query *query;
    int64_t from_ms;
    bool begun;
};

static bool next_piece(void *state, struct store *store, struct buf *out, bool *end, struct err *e) {
    struct csv_state *k = state;
    const struct reading_query *q = k->query;
    AUTO_ARENA(arena);
    AUTO_ZONE(zone);
    struct series s = {0};
    bool more = false;
    size_t limit = (size_t)(PIECE_CELLS / (q->count + 1)) + 1;
    if (!reading_zone_open(q->tenant, q->zone, &zone, e)) return false;
    if (!k->begun) reading_csv_header(out, q->points, q->count);
    k->begun = true;
    if (q->count && !history_read(store, &arena, q->tenant->id, q->device->id, q->numbers, q->count, k->from_ms, q->to_ms, limit, &s, &more, e))
        return false;
    reading_csv_rows(out, &s, zone.tz, q->raw);
    if (s.count) k->from_ms = s.t[s.count - 1] + 1;
    *end = !more;
    return true;
}

bool reading_csv_stream(struct call *c, const struct reading_query *q) {
    static const struct stream_ops ops = {next_piece};
    struct csv_state *k = arena_new(&c->arena, struct csv_state);
    *k = (struct csv_state){q, q->from_ms, false};
    c->content_type = "text/csv; charset=utf-8";
    c->file_name = arena_printf(&c->arena, "device-%lld-readings.csv", (long long)q->device->id);
    return call_stream(c, &ops, k);
}
