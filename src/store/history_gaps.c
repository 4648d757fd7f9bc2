/* Gaps: why there is nothing for a while, as intervals. One open gap per device and point at most. */
#include "store/history_inside.h"

#include "base/vec.h"

#include <string.h>

#define STILL_OPEN INT64_MAX

struct open_gap {
    bool found;
    int64_t from_ms, reason;
};

static bool take_open(void *context, const void *row) {
    const struct sql_gap_find_open_row *from = row;
    *(struct open_gap *)context = (struct open_gap){true, from->from_ms, from->reason};
    return true;
}

static bool find_open(struct tenant_history *h, const struct gap_mark *m, struct open_gap *out, struct err *e) {
    struct sql_gap_find_open p = {h->tenant_id, m->device_id, m->point};
    *out = (struct open_gap){0};
    return db_each_row(h->db, SQL_GAP_FIND_OPEN, &p, take_open, out, e);
}

/* A gap that would end where it began, or before, never was one. */
static bool close_gap(struct tenant_history *h, const struct gap_mark *m, const struct open_gap *open, struct err *e) {
    struct sql_gap_close p = {h->tenant_id, m->device_id, m->point, open->from_ms, m->t_ms};
    struct sql_gap_delete none = {h->tenant_id, m->device_id, m->point, open->from_ms};
    if (m->t_ms > open->from_ms) return db_exec(h->db, SQL_GAP_CLOSE, &p, NULL, e);
    return db_exec(h->db, SQL_GAP_DELETE, &none, NULL, e);
}

static bool open_gap(struct tenant_history *h, const struct gap_mark *m, struct err *e) {
    struct sql_gap_open p = {h->tenant_id, m->device_id, m->point, m->t_ms, STILL_OPEN, m->reason};
    return db_exec(h->db, SQL_GAP_OPEN, &p, NULL, e);
}

bool gaps_mark(struct tenant_history *h, const struct gap_mark *m, struct err *e) {
    struct open_gap open;
    if (!find_open(h, m, &open, e)) return false;
    if (!m->open) return !open.found || close_gap(h, m, &open, e);
    if (open.found && open.reason == (int64_t)m->reason) return true; /* goes on */
    return (!open.found || close_gap(h, m, &open, e)) && open_gap(h, m, e);
}

struct list {
    VEC(struct gap) gaps;
};

static bool take_gap(void *context, const void *row) {
    struct list *l = context;
    const struct sql_gap_between_row *from = row;
    struct gap g = {from->device_id, (int32_t)from->point, from->from_ms, from->to_ms, (enum quality)from->reason};
    vec_push(&l->gaps, g);
    return true;
}

bool history_gaps(struct store *s, struct arena *a, int64_t tenant_id, int64_t device_id, int64_t from_ms,
                  int64_t to_ms, struct gap **out, size_t *count, struct err *e) {
    struct tenant_history *h;
    struct list list = {0};
    struct sql_gap_between p = {tenant_id, device_id, from_ms, to_ms};
    if (!store_history(s, tenant_id, &h, e)) return false;
    bool ok = !h || db_each_row(h->db, SQL_GAP_BETWEEN, &p, take_gap, &list, e);
    if (ok) {
        *out = arena_new_n(a, struct gap, list.gaps.count);
        *count = list.gaps.count;
        if (list.gaps.count) memcpy(*out, list.gaps.items, list.gaps.count * sizeof **out);
    }
    vec_fini(&list.gaps);
    return ok;
}
