/* Writing the past; see history.h. Owns the files and texts while it runs; network and faults are borrowed. */
#include "history.h"

#include "inventory.h"
#include "state.h"

#include "base/json_out.h"
#include "base/time.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TYPE_MAX   (4u << 20)
#define FLUSH_AT   (256u << 10)
#define METER_MOST 250 /* bus addresses of meters that are there */

struct history {
    struct network *network;
    const struct plant_options *options;
    struct history_points points;
    struct buf *texts; /* [controllers]: what is not written yet */
};

static bool file_put(const struct history *h, const char *name, const struct buf *text, const char *mode,
                     struct err *e) {
    AUTO_BUF(path);
    buf_printf(&path, "%s/%s", h->options->history, name);
    FILE *f = fopen(path.bytes, mode);
    bool written = f && fwrite(text->bytes, 1, text->length, f) == text->length;
    if (f && fclose(f) != 0) written = false;
    return written || err_set(e, ERR_IO, "--history", "%s cannot be written: %s.", path.bytes, strerror(errno));
}

static bool type_read(struct history *h, struct err *e) {
    char bytes[65536];
    size_t got;
    AUTO_BUF(text);
    FILE *f = fopen(h->options->type, "re");
    if (!f) return err_set(e, ERR_IO, "--type", "%s cannot be read: %s.", h->options->type, strerror(errno));
    while ((got = fread(bytes, 1, sizeof bytes, f)) > 0 && text.length < TYPE_MAX) buf_add(&text, bytes, got);
    fclose(f);
    return history_points_parse(text.bytes ? text.bytes : "", text.length, &h->points, e);
}

/* ---- the map and the list ---- */

static void map_column(const struct history_point *p, struct json_out *j) {
    json_begin_object(j);
    json_put_text(j, "column", p->key);
    if (*p->unit) json_put_text(j, "unit", p->unit);
    json_key(j, "point");
    json_begin_object(j);
    json_put_text(j, "key", p->key);
    json_put_text(j, "name", p->key);
    if (*p->unit) json_put_text(j, "unit", p->unit);
    if (p->counter) json_put_text(j, "kind", "counter");
    json_put_int(j, "decimals", p->decimals);
    json_end_object(j);
    json_end_object(j);
}

static bool map_write(const struct history *h, struct err *e) {
    AUTO_BUF(text);
    struct json_out j;
    json_out_init(&j, &text);
    json_begin_object(&j);
    json_key(&j, "device");
    json_begin_object(&j);
    json_put_text(&j, "name", "Simulated controller");
    json_put_text(&j, "note", "Made by hearth-plant --history.");
    json_end_object(&j);
    json_key(&j, "time");
    json_begin_object(&j);
    json_put_text(&j, "column", "time");
    json_put_text(&j, "format", "epoch_ms");
    json_end_object(&j);
    json_key(&j, "columns");
    json_begin_array(&j);
    for (int i = 0; i < h->points.count; i++) map_column(&h->points.items[i], &j);
    json_end_array(&j);
    json_end_object(&j);
    buf_add_char(&text, '\n');
    return file_put(h, "map.json", &text, "we", e);
}

static void file_name(int number, char out[32]) {
    snprintf(out, 32, "%04d.csv", number);
}

static bool list_write(const struct history *h, struct err *e) {
    AUTO_BUF(text);
    char name[32];
    for (int i = 0; i < h->network->controllers; i++) {
        file_name(i, name);
        buf_printf(&text, "%s\t", name);
        inventory_name(h->network->devices[i], &text);
        buf_add_char(&text, '\n');
    }
    return file_put(h, "files.tsv", &text, "we", e);
}

/* ---- rows ---- */

static bool words_read(struct plant_device *d, int address, int count, int64_t now_ms, uint16_t *words) {
    return d->ops->read(d, MODBUS_READ_HOLDING, address, count, now_ms, words) == 0;
}

static bool meter_missing(struct plant_device *d, const struct history_point *p, int64_t now_ms) {
    uint16_t address = 0;
    if (p->needs_address < 0) return false;
    return !words_read(d, p->needs_address, 1, now_ms, &address) || address == 0 || address > METER_MOST;
}

static void cell_add(struct plant_device *d, const struct history_point *p, int64_t now_ms, struct buf *out) {
    uint16_t words[2] = {0};
    buf_add_char(out, ',');
    if (meter_missing(d, p, now_ms) || !words_read(d, p->address, p->words, now_ms, words)) return;
    double raw = p->words == 2  ? (double)((uint32_t)words[0] << 16 | words[1])
                 : p->is_signed ? (double)(int16_t)words[0]
                                : (double)words[0];
    if (p->has_empty && raw == p->empty) return;
    buf_printf(out, "%.*f", p->decimals, raw * p->scale);
}

static void row_add(const struct history *h, int number, int64_t now_ms) {
    struct buf *text = &h->texts[number];
    buf_printf(text, "%lld", (long long)now_ms);
    for (int i = 0; i < h->points.count; i++) cell_add(h->network->devices[number], &h->points.items[i], now_ms, text);
    buf_add_char(text, '\n');
}

static bool flush(const struct history *h, size_t from_bytes, struct err *e) {
    char name[32];
    for (int i = 0; i < h->network->controllers; i++) {
        if (h->texts[i].length < from_bytes) continue;
        file_name(i, name);
        if (!file_put(h, name, &h->texts[i], "ae", e)) return false;
        buf_clear(&h->texts[i]);
    }
    return true;
}

static bool heads_write(const struct history *h, struct err *e) {
    AUTO_BUF(head);
    char name[32];
    buf_add_text(&head, "time");
    for (int i = 0; i < h->points.count; i++) buf_printf(&head, ",%s", h->points.items[i].key);
    buf_add_char(&head, '\n');
    for (int i = 0; i < h->network->controllers; i++) {
        file_name(i, name);
        if (!file_put(h, name, &head, "we", e)) return false;
    }
    return true;
}

static bool rows_write(const struct history *h, struct faults *faults, int64_t end_ms, struct err *e) {
    int64_t step_ms = h->options->history_step_s * SECOND_MS;
    int64_t t = time_floor(h->network->start_ms + step_ms - 1, step_ms);
    for (; t <= end_ms; t += step_ms) {
        network_advance(h->network, faults, t, 0);
        for (int i = 0; i < h->network->controllers; i++) row_add(h, i, t);
        if (!flush(h, FLUSH_AT, e)) return false;
    }
    network_advance(h->network, faults, end_ms, 0);
    return flush(h, 1, e);
}

static bool state_write_there(const struct history *h, struct err *e) {
    AUTO_BUF(path);
    buf_printf(&path, "%s/plant.state", h->options->history);
    return state_save(path.bytes, h->options->seed, h->network->devices, h->network->count, e);
}

bool history_write(struct network *n, const struct plant_options *o, struct faults *faults, struct err *e) {
    struct history h = {.network = n, .options = o};
    int64_t end_ms = n->start_ms;
    n->start_ms = end_ms - (int64_t)(o->history_days * (double)DAY_MS);
    h.texts = heap_array((size_t)n->controllers + 1, sizeof *h.texts);
    bool good = mkdir(o->history, 0700) == 0 || errno == EEXIST ||
                err_set(e, ERR_IO, "--history", "%s cannot be made: %s.", o->history, strerror(errno));
    good = good && type_read(&h, e) && map_write(&h, e) && list_write(&h, e) && heads_write(&h, e);
    if (good) {
        network_begin(n);
        good = rows_write(&h, faults, end_ms, e) && state_write_there(&h, e);
    }
    for (int i = 0; i < n->controllers; i++) buf_fini(&h.texts[i]);
    free(h.texts);
    arena_fini(&h.points.arena);
    return good;
}
