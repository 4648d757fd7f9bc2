/* What is asked of a tenant's history besides rows: its span, its newest time, the last row of each device, and the
 * sign of life that turns a stop of the server into a gap. */
#include "store/history_inside.h"

#include "base/buf.h"
#include "base/vec.h"

/* ---- first and last ---- */

struct extremes {
    bool any;
    int64_t first_ms, last_ms;
    struct buf *last_body;
};

static bool take_extremes(void *context, const void *row) {
    struct extremes *x = context;
    const struct sql_reading_of_device_row *from = row;
    if (!x->any || from->t < x->first_ms) x->first_ms = from->t;
    if (!x->any || from->t > x->last_ms) {
        x->last_ms = from->t;
        if (x->last_body) {
            buf_clear(x->last_body);
            buf_add(x->last_body, from->body.bytes, from->body.length);
        }
    }
    x->any = true;
    return true;
}

static bool slots_extremes(struct tenant_history *h, int64_t device_id, int64_t from_slot, int64_t to_slot,
                           struct extremes *x, struct err *e) {
    return hot_rows(h, device_id, from_slot, to_slot, -TIME_LATEST, TIME_LATEST, take_extremes, x, e);
}

static bool last_day(struct tenant_history *h, int64_t device_id, int64_t *day, struct err *e) {
    struct sql_reading_day_last p = {h->tenant_id, device_id};
    *day = DB_NULL;
    return db_each_row(h->db, SQL_READING_DAY_LAST, &p, store_take_int, day, e);
}

static bool none(int64_t device_id, struct err *e) {
    return err_set(e, ERR_NOT_FOUND, "", "The device %lld has no readings yet.", (long long)device_id);
}

bool history_span(struct store *s, int64_t tenant_id, int64_t device_id, int64_t *first_ms, int64_t *last_ms,
                  struct err *e) {
    struct tenant_history *h;
    struct extremes first = {0}, last = {0};
    int64_t from_day, to_day;
    bool found;
    if (!store_history(s, tenant_id, &h, e)) return false;
    if (!h) return none(device_id, e);
    if (!hot_first_day(h, device_id, -TIME_LATEST / DAY_MS, &found, &from_day, e)) return false;
    if (!found) return none(device_id, e);
    if (!last_day(h, device_id, &to_day, e) ||
        !slots_extremes(h, device_id, from_day * DAY_MS, (from_day + 1) * DAY_MS, &first, e) ||
        !slots_extremes(h, device_id, to_day * DAY_MS, (to_day + 1) * DAY_MS, &last, e))
        return false;
    if (!first.any || !last.any) return none(device_id, e);
    *first_ms = first.first_ms;
    *last_ms = last.last_ms;
    return true;
}

/* ---- the last row of each device ---- */

struct devices {
    VEC(int64_t) ids;
};

static bool take_device(void *context, const void *row) {
    struct devices *d = context;
    vec_push(&d->ids, ((const struct sql_reading_devices_row *)row)->device_id);
    return true;
}

/* As a rule the row stands in the newest hour; only a device that has been silent longer needs its whole last day. */
static bool last_row(struct tenant_history *h, int64_t device_id, int64_t newest_slot, struct extremes *x,
                     struct err *e) {
    int64_t day;
    if (!last_day(h, device_id, &day, e)) return false;
    if (day == DB_NULL) return true;
    int64_t from = day * DAY_MS, to = from + DAY_MS, hour = newest_slot - HOUR_MS;
    if (hour > from && hour < to && !slots_extremes(h, device_id, hour, to, x, e)) return false;
    return x->any || slots_extremes(h, device_id, from, to, x, e);
}

bool history_each_last(struct store *s, int64_t tenant_id,
                       void (*each)(void *context, int64_t device_id, int64_t t_ms, const void *body, size_t length),
                       void *context, struct err *e) {
    struct tenant_history *h;
    struct devices devices = {0};
    struct sql_reading_devices of = {tenant_id};
    struct sql_reading_slot_newest newest_of = {tenant_id};
    int64_t newest_slot = DB_NULL;
    AUTO_BUF(body);
    if (!store_history(s, tenant_id, &h, e)) return false;
    if (!h) return true;
    bool ok = db_each_row(h->db, SQL_READING_SLOT_NEWEST, &newest_of, store_take_int, &newest_slot, e) &&
              db_each_row(h->db, SQL_READING_DEVICES, &of, take_device, &devices, e);
    for (size_t i = 0; ok && i < devices.ids.count; i++) {
        struct extremes x = {.last_body = &body};
        ok = last_row(h, devices.ids.items[i], newest_slot, &x, e);
        if (ok && x.any) each(context, devices.ids.items[i], x.last_ms, body.bytes, body.length);
    }
    vec_fini(&devices.ids);
    return ok;
}

/* ---- the sign of life ---- */

static bool take_alive(void *context, const void *row) {
    *(int64_t *)context = ((const struct sql_state_get_row *)row)->alive_ms;
    return true;
}

/* *alive_ms: DB_NULL before the first one. *newest_ms: the sign of life or a later reading within a day, DB_NULL when
 * neither is there. */
static bool newest(struct tenant_history *h, int64_t *alive_ms, int64_t *newest_ms, struct err *e) {
    struct sql_state_get state = {h->tenant_id};
    struct sql_reading_newest p = {.tenant_id = h->tenant_id, .to_t = TIME_LATEST, .late_ms = SLOT_LATE_MS};
    int64_t read_ms = DB_NULL;
    *alive_ms = DB_NULL;
    if (!db_each_row(h->db, SQL_STATE_GET, &state, take_alive, alive_ms, e)) return false;
    if (*alive_ms != DB_NULL) p.to_t = *alive_ms + DAY_MS;
    if (!db_each_row(h->db, SQL_READING_NEWEST, &p, store_take_int, &read_ms, e)) return false;
    *newest_ms = read_ms > *alive_ms ? read_ms : *alive_ms; /* DB_NULL is less than any time */
    return true;
}

bool history_newest(struct store *s, int64_t tenant_id, int64_t *t_ms, struct err *e) {
    struct tenant_history *h;
    int64_t alive_ms, newest_ms = DB_NULL;
    if (!store_history(s, tenant_id, &h, e) || (h && !newest(h, &alive_ms, &newest_ms, e))) return false;
    *t_ms = newest_ms == DB_NULL ? 0 : newest_ms;
    return true;
}

/* Open gaps end at `end_ms`; those that began later never were. */
static bool close_gaps(struct tenant_history *h, int64_t end_ms, struct err *e) {
    struct sql_gap_close_all close = {h->tenant_id, end_ms};
    struct sql_gap_delete_open rest = {h->tenant_id};
    return db_exec(h->db, SQL_GAP_CLOSE_ALL, &close, NULL, e) && db_exec(h->db, SQL_GAP_DELETE_OPEN, &rest, NULL, e);
}

static bool server_was_down(struct tenant_history *h, int64_t from_ms, int64_t to_ms, struct err *e) {
    struct sql_gap_open p = {h->tenant_id, 0, 0, from_ms, to_ms, QUALITY_SERVER_DOWN};
    if (to_ms <= from_ms) return true;
    return db_exec(h->db, SQL_GAP_OPEN, &p, NULL, e);
}

static bool started(struct tenant_history *h, int64_t now_ms, struct err *e) {
    struct sql_state_alive alive = {h->tenant_id, now_ms};
    int64_t alive_ms, end_ms;
    if (!newest(h, &alive_ms, &end_ms, e)) return false;
    if (alive_ms != DB_NULL && (!close_gaps(h, end_ms, e) || !server_was_down(h, end_ms, now_ms, e))) return false;
    return db_exec(h->db, SQL_STATE_ALIVE, &alive, NULL, e);
}

bool history_started(struct store *s, int64_t tenant_id, int64_t now_ms, struct err *e) {
    struct tenant_history *h;
    REQUIRE(s->mode == STORE_WRITE);
    if (!store_history(s, tenant_id, &h, e) || !h->db->ops->begin(h->db, e)) return false;
    return db_end(h->db, started(h, now_ms, e), e);
}

bool history_alive(struct store *s, int64_t tenant_id, int64_t now_ms, struct err *e) {
    struct tenant_history *h;
    struct sql_state_alive alive = {tenant_id, now_ms};
    REQUIRE(s->mode == STORE_WRITE);
    return store_history(s, tenant_id, &h, e) && db_exec(h->db, SQL_STATE_ALIVE, &alive, NULL, e);
}
