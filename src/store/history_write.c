/* Writing readings: one transaction per tenant and group. A row goes in by ON CONFLICT DO NOTHING; only where one stood
 * already are the two merged by rank, and only a merge that changes something writes. */
#include "store/history_inside.h"

#include "base/log.h"
#include "domain/hot_row.h"

#include <string.h>

#define QUARTER_MS (15 * MINUTE_MS)

static int64_t slot_of(const struct reading_row *row) {
    bool within = row->t_ms >= row->slot - SLOT_EARLY_MS && row->t_ms < row->slot + SLOT_LATE_MS;
    return within ? row->slot : time_floor(row->t_ms, QUARTER_MS);
}

/* The rows of one tenant as parameters of reading_insert, and what became of each. */
struct batch {
    size_t count;
    struct sql_reading_insert *rows;
    uint8_t *inserted;
};

static struct batch batch_of(const struct reading_group *g, int64_t tenant_id, struct arena *a) {
    struct batch b = {0, arena_new_n(a, struct sql_reading_insert, g->row_count),
                      arena_new_n(a, uint8_t, g->row_count)};
    for (size_t i = 0; i < g->row_count; i++) {
        const struct reading_row *r = &g->rows[i];
        if (r->tenant_id != tenant_id) continue;
        b.rows[b.count++] =
            (struct sql_reading_insert){tenant_id, slot_of(r), r->device_id, r->t_ms, {r->body, r->length}};
    }
    return b;
}

/* ---- rows that stood already ---- */

struct stored_body {
    struct arena *arena;
    struct db_blob blob;
};

static bool take_body(void *context, const void *row) {
    struct stored_body *out = context;
    const struct sql_reading_get_row *from = row;
    out->blob = (struct db_blob){arena_copy_n(out->arena, from->body.bytes, from->body.length), from->body.length};
    return true;
}

/* The two bodies as one; *changed false when the stored one has it all. A stored body that is damaged gives way. */
static bool merge_bodies(const struct sql_reading_insert *row, const struct db_blob *stored, struct arena *a,
                         struct buf *out, bool *changed, struct err *e) {
    struct scan_item *old_items = NULL, *new_items = NULL, *items = NULL;
    size_t old_count = 0, new_count = 0, count = 0;
    struct err why = {0};
    if (!hot_row_decode(row->body.bytes, row->body.length, a, &new_items, &new_count, e)) return false;
    if (!hot_row_decode(stored->bytes, stored->length, a, &old_items, &old_count, &why))
        log_error("stored_row_damaged", "device=%lld t=%lld text=%s", (long long)row->device_id, (long long)row->t,
                  LOG_TEXT(why.text));
    *changed = hot_row_merge(old_items, old_count, new_items, new_count, a, &items, &count) || why.code != ERR_NONE;
    if (*changed) hot_row_encode(items, count, out);
    return true;
}

static bool merge_row(struct tenant_history *h, const struct sql_reading_insert *row, struct arena *a,
                      struct history_written *out, struct err *e) {
    struct sql_reading_get key = {row->tenant_id, row->slot, row->device_id, row->t};
    struct stored_body stored = {.arena = a};
    bool changed = false;
    AUTO_BUF(merged);
    if (!db_each_row(h->db, SQL_READING_GET, &key, take_body, &stored, e)) return false;
    bool same =
        stored.blob.length == row->body.length && memcmp(stored.blob.bytes, row->body.bytes, row->body.length) == 0;
    if (!same && !merge_bodies(row, &stored.blob, a, &merged, &changed, e)) return false;
    if (!changed) return out->rows_equal++, true;
    struct sql_reading_update p = {row->tenant_id, row->slot, row->device_id, row->t, {merged.bytes, merged.length}};
    out->rows_merged++;
    return db_exec(h->db, SQL_READING_UPDATE, &p, NULL, e);
}

static bool insert_rows(struct tenant_history *h, struct batch *b, struct history_written *out, struct err *e) {
    AUTO_ARENA(a);
    if (!h->db->ops->copy_in(h->db, SQL_READING_INSERT, b->rows, b->count, b->inserted, e)) return false;
    for (size_t i = 0; i < b->count; i++) {
        if (b->inserted[i]) {
            out->rows_new++;
            continue;
        }
        arena_reset(&a);
        if (!merge_row(h, &b->rows[i], &a, out, e)) return false;
    }
    return true;
}

/* ---- days ---- */

static bool day_known(const struct tenant_history *h, const struct sql_reading_insert *row) {
    const int64_t *day = id_map_get(&h->days, row->device_id);
    return day && *day == day_of(row->slot);
}

static bool insert_days(struct tenant_history *h, const struct batch *b, struct err *e) {
    for (size_t i = 0; i < b->count; i++) {
        const struct sql_reading_insert *row = &b->rows[i];
        struct sql_reading_day_insert p = {row->tenant_id, row->device_id, day_of(row->slot)};
        if (!b->inserted[i] || day_known(h, row)) continue;
        if (!db_exec(h->db, SQL_READING_DAY_INSERT, &p, NULL, e)) return false;
    }
    return true;
}

static void remember_day(struct tenant_history *h, const struct sql_reading_insert *row) {
    int64_t *day = id_map_get(&h->days, row->device_id);
    if (!day) {
        day = heap_new(int64_t);
        id_map_put(&h->days, row->device_id, day);
    }
    *day = day_of(row->slot);
}

/* Only after the commit: what was rolled back is not known. */
static void remember_days(struct tenant_history *h, const struct batch *b) {
    for (size_t i = 0; i < b->count; i++)
        if (b->inserted[i]) remember_day(h, &b->rows[i]);
}

/* ---- the history zone, fixed at the first reading ---- */

static bool fix_zone(struct store *s, struct tenant_history *h, struct err *e) {
    AUTO_ARENA(a);
    struct store_text zone = {.arena = &a};
    struct sql_tenant_zone of = {.tenant_id = h->tenant_id};
    if (h->zone_known) return true;
    if (!db_each_row(s->config, SQL_TENANT_ZONE, &of, store_take_text, &zone, e)) return false;
    if (!zone.text) return true;
    struct sql_state_zone p = {h->tenant_id, zone.text};
    return db_exec(h->db, SQL_STATE_ZONE, &p, NULL, e); /* keeps the one that is there */
}

/* ---- the slot grid ---- */

bool slot_grid(struct tenant_history *h, int64_t *grid_ms, struct err *e) {
    struct sql_state_grid of = {.tenant_id = h->tenant_id};
    *grid_ms = DB_NULL;
    return db_each_row(h->db, SQL_STATE_GRID, &of, store_take_int, grid_ms, e);
}

static int64_t common_divisor(int64_t a, int64_t b) {
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

static int64_t grid_with(int64_t grid, const struct batch *b) {
    for (size_t i = 0; i < b->count; i++)
        if (grid == 0 || b->rows[i].slot % grid != 0) grid = common_divisor(grid, b->rows[i].slot);
    return grid;
}

/* *grid_ms: what it is after this transaction. */
static bool keep_grid(struct tenant_history *h, const struct batch *b, int64_t *grid_ms, struct err *e) {
    int64_t stored;
    *grid_ms = h->slot_grid_ms;
    if (b->count == 0 || (*grid_ms && grid_with(*grid_ms, b) == *grid_ms)) return true;
    if (!slot_grid(h, &stored, e)) return false;
    if (stored == DB_NULL) stored = 0;
    *grid_ms = grid_with(stored, b);
    if (*grid_ms == stored) return true;
    struct sql_state_grid_set p = {h->tenant_id, *grid_ms};
    return db_exec(h->db, SQL_STATE_GRID_SET, &p, NULL, e);
}

/* ---- the group ---- */

static bool write_marks(struct tenant_history *h, const struct reading_group *g, struct err *e) {
    for (size_t i = 0; i < g->mark_count; i++)
        if (g->marks[i].tenant_id == h->tenant_id && !gaps_mark(h, &g->marks[i], e)) return false;
    return true;
}

static bool write_tenant(struct store *s, int64_t tenant_id, const struct reading_group *g, struct history_written *out,
                         struct err *e) {
    AUTO_ARENA(a);
    struct tenant_history *h;
    struct batch b = batch_of(g, tenant_id, &a);
    struct history_written here = {0};
    int64_t grid = 0;
    if (!store_history(s, tenant_id, &h, e) || !h->db->ops->begin(h->db, e)) return false;
    bool ok = (b.count == 0 || fix_zone(s, h, e)) && insert_rows(h, &b, &here, e) && insert_days(h, &b, e) &&
              keep_grid(h, &b, &grid, e) && write_marks(h, g, e);
    if (!db_end(h->db, ok, e)) return false;
    h->zone_known |= b.count > 0;
    h->slot_grid_ms = grid;
    remember_days(h, &b);
    out->rows_new += here.rows_new;
    out->rows_merged += here.rows_merged;
    out->rows_equal += here.rows_equal;
    return true;
}

/* Tenants in the order of their first row or mark. */
static size_t tenants_of(const struct reading_group *g, int64_t *tenants) {
    size_t count = 0;
    for (size_t i = 0; i < g->row_count + g->mark_count; i++) {
        int64_t tenant_id = i < g->row_count ? g->rows[i].tenant_id : g->marks[i - g->row_count].tenant_id;
        size_t k = 0;
        while (k < count && tenants[k] != tenant_id) k++;
        if (k == count) tenants[count++] = tenant_id;
    }
    return count;
}

bool history_write(struct store *s, const struct reading_group *g, struct history_written *out, struct err *e) {
    AUTO_ARENA(a);
    REQUIRE(s->mode == STORE_WRITE);
    int64_t *tenants = arena_new_n(&a, int64_t, g->row_count + g->mark_count);
    size_t count = tenants_of(g, tenants);
    struct history_written all = {0};
    for (size_t i = 0; i < count; i++)
        if (!write_tenant(s, tenants[i], g, &all, e)) return false;
    if (out) *out = all;
    return true;
}
