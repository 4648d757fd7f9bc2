/* The replayed device. Owns its recording and map; reads both files once, at the start. */
#include "replay.h"

#include "recording.h"

#include "base/arena.h"
#include "base/buf.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (INT64_C(1) << 30)

struct replay {
    struct plant_device device;
    struct device_ops ops; /* its own copy: the map names the address base */
    struct arena arena;
    struct replay_map map;
    struct recording recording;
    bool lockstep;
    char name[64]; /* of the file, without folder and ending */
    int64_t start_ms, row;
    int read_count; /* registers of this row read so far */
    int word_count; /* registers in all */
    int first_word[REPLAY_FIELDS_MAX];
    bool was_read[REPLAY_FIELDS_MAX * 4];
};

/* Index of the first field at or behind the address, in the order of the map. */
static int field_from(const struct replay_map *m, enum replay_area area, int address) {
    int low = 0, high = m->field_count;
    while (low < high) {
        int middle = (low + high) / 2;
        const struct replay_field *f = &m->fields[middle];
        bool before = f->area < area || (f->area == area && f->address + register_words(f->kind) <= address);
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static enum replay_area area_of(uint8_t function) {
    return function == MODBUS_READ_INPUT ? REPLAY_INPUT : REPLAY_HOLDING;
}

static void follow_time(struct replay *r, int64_t now_ms) {
    const struct recording *rec = &r->recording;
    while (!r->lockstep && r->row + 1 < rec->row_count && rec->due_ms[r->row + 1] <= now_ms - r->start_ms) r->row++;
}

static uint8_t replay_read(struct plant_device *d, uint8_t function, int address, int count, int64_t now_ms,
                           uint16_t *words) {
    struct replay *r = (struct replay *)d;
    enum replay_area area = area_of(function);
    int at = field_from(&r->map, area, address), next = address;
    follow_time(r, now_ms);
    const uint64_t *bits = r->recording.bits + r->row * r->recording.field_count;
    for (; next < address + count; at++) {
        const struct replay_field *f = &r->map.fields[at];
        if (at == r->map.field_count || f->area != area || f->address > next) return MODBUS_ILLEGAL_ADDRESS;
        uint16_t value[4];
        register_put(f->kind, f->order, bits[at], value);
        for (; next < address + count && next < f->address + register_words(f->kind); next++)
            words[next - address] = value[next - f->address];
    }
    return 0;
}

/* Notes what was read; a row that was read as a whole makes room for the next. */
static void replay_answered(struct plant_device *d, uint8_t function, int address, int count) {
    struct replay *r = (struct replay *)d;
    if (!r->lockstep || r->row + 1 == r->recording.row_count) return;
    enum replay_area area = area_of(function);
    for (int at = field_from(&r->map, area, address); at < r->map.field_count; at++) {
        const struct replay_field *f = &r->map.fields[at];
        if (f->area != area || f->address >= address + count) break;
        for (int i = 0; i < register_words(f->kind); i++) {
            bool *seen = &r->was_read[r->first_word[at] + i];
            if (*seen || f->address + i < address || f->address + i >= address + count) continue;
            *seen = true;
            r->read_count++;
        }
    }
    if (r->read_count < r->word_count) return;
    r->row++;
    r->read_count = 0;
    memset(r->was_read, 0, sizeof r->was_read);
}

static uint8_t replay_write(struct plant_device *d, int address, uint16_t value, int64_t now_ms) {
    (void)d, (void)address, (void)value, (void)now_ms;
    return MODBUS_ILLEGAL_ADDRESS;
}

static bool replay_unit_is_mine(const struct plant_device *d, uint8_t unit) {
    return unit == d->unit;
}

static void replay_status(const struct plant_device *d, char *out, size_t size) {
    const struct replay *r = (const struct replay *)d;
    snprintf(out, size, "row=%lld rows=%lld", (long long)r->row + 1, (long long)r->recording.row_count);
}

/* The column's name as a key of the API: [a-z0-9_]{1,48}. */
static void field_key(const struct replay_field *f, char out[49]) {
    const char *name = f->source == REPLAY_ROW ? "row" : f->source == REPLAY_TIME ? "row_time" : f->column;
    size_t n = 0;
    for (; n < 48 && name[n]; n++) {
        char c = name[n];
        bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        out[n] = (char)(kept ? c : c >= 'A' && c <= 'Z' ? c + 32 : '_');
    }
    out[n] = 0;
}

static int decimals_of(double scale) {
    int n = 0;
    while (n < 9 && fabs(scale - round(scale)) > 1e-9 * scale) {
        scale *= 10;
        n++;
    }
    return n;
}

static double empty_raw(const struct replay_field *f) {
    return register_decode(f->kind, 1, f->empty);
}

static void put_point(const struct replay_field *f, struct json_out *j) {
    char key[49];
    field_key(f, key);
    json_begin_object(j);
    json_put_text(j, "key", key);
    json_put_text(j, "name", f->column ? f->column : key);
    json_put_text(j, "area", f->area == REPLAY_INPUT ? "input" : "holding");
    json_put_int(j, "address", f->address);
    json_put_text(j, "value", register_kind_names[f->kind]);
    json_put_text(j, "order", register_order_names[f->order]);
    json_put_double(j, "scale", f->scale);
    json_put_int(j, "decimals", decimals_of(f->scale));
    if (f->has_empty && !register_is_float(f->kind)) { /* a NaN needs no code */
        json_key(j, "not_a_value");
        json_begin_array(j);
        json_begin_object(j);
        json_put_double(j, "raw", empty_raw(f));
        json_put_text(j, "quality", "not_connected");
        json_end_object(j);
        json_end_array(j);
    }
    json_end_object(j);
}

static void replay_own_points(const struct plant_device *d, struct json_out *array) {
    const struct replay *r = (const struct replay *)d;
    for (int i = 0; i < r->map.field_count; i++) put_point(&r->map.fields[i], array);
}

static const char *replay_name(const struct plant_device *d) {
    return ((const struct replay *)d)->name;
}

static void replay_free(struct plant_device *d) {
    struct replay *r = (struct replay *)d;
    recording_fini(&r->recording);
    arena_fini(&r->arena);
    free(r);
}

static const uint8_t replay_functions[] = {MODBUS_READ_HOLDING, MODBUS_READ_INPUT, 0};
static const struct device_ops replay_ops = {
    .kind = "replay",
    .hearth_type = "modbus-generic",
    .own_points = replay_own_points,
    .name = replay_name,
    .functions = replay_functions,
    .ask_max = 125,
    .adu_max = MODBUS_TCP_ADU_MAX,
    .read = replay_read,
    .write = replay_write,
    .unit_is_mine = replay_unit_is_mine,
    .answered = replay_answered,
    .status = replay_status,
    .free = replay_free,
};

static bool read_file(const char *path, struct buf *out, struct err *e) {
    char bytes[65536];
    size_t n;
    FILE *f = fopen(path, "re");
    if (!f) return err_set(e, ERR_IO, path, "%s cannot be read: %s.", path, strerror(errno));
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0 && out->length < FILE_MAX) buf_add(out, bytes, n);
    bool failed = ferror(f);
    fclose(f);
    if (failed) return err_set(e, ERR_IO, path, "%s cannot be read to its end.", path);
    if (out->length >= FILE_MAX) return err_set(e, ERR_TOO_LARGE, path, "%s is larger than 1 GiB.", path);
    return true;
}

/* Puts the file's name before the sentence. */
static bool in_file(const char *path, struct err *e) {
    char text[sizeof e->text];
    snprintf(text, sizeof text, "%s", e->text);
    const char *name = strrchr(path, '/');
    return err_set(e, e->code, e->field, "%.80s: %s", name ? name + 1 : path, text);
}

static bool replay_load(struct replay *r, const struct replay_options *o, struct err *e) {
    AUTO_BUF(json);
    AUTO_BUF(csv);
    if (!read_file(o->map_path, &json, e) || !read_file(o->csv_path, &csv, e)) return false;
    if (!replay_map_parse(json.bytes ? json.bytes : "", json.length, &r->arena, &r->map, e))
        return in_file(o->map_path, e);
    if (!r->map.time_column && !o->lockstep)
        return err_set(e, ERR_INVALID, "time", "A map without a time column can be played with --lockstep only.");
    if (recording_parse(csv.bytes ? csv.bytes : "", csv.length, &r->map, o->as_in_file, o->rows_max, &r->recording, e))
        return true;
    return in_file(o->csv_path, e);
}

static void name_take(const char *path, char out[64]) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    size_t length = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    length = utf8_cut(name, length, 63);
    memcpy(out, name, length);
    out[length] = 0;
}

struct plant_device *replay_new(int number, const struct replay_options *options, struct err *e) {
    struct replay *r = heap_new(struct replay);
    r->ops = replay_ops;
    r->device.ops = &r->ops;
    r->device.number = number;
    r->lockstep = options->lockstep;
    name_take(options->csv_path, r->name);
    r->start_ms = options->start_ms;
    if (!replay_load(r, options, e)) {
        replay_free(&r->device);
        return NULL;
    }
    r->device.unit = (uint8_t)r->map.unit;
    r->ops.address_base = (uint8_t)r->map.address_base;
    for (int i = 0; i < r->map.field_count; i++) {
        r->first_word[i] = r->word_count;
        r->word_count += register_words(r->map.fields[i].kind);
    }
    return &r->device;
}
