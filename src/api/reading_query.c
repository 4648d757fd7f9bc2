/* Reads the parameters of GET readings. Points are keys of open points or numbers, so that closed ones stay readable
 * too. */
#include "api/reading_query.h"

#include "api/period.h"
#include "api/reading_zone.h"
#include "base/str.h"
#include "base/time.h"

#include <string.h>

enum { POINTS_ASKED_MAX = 200, FIT_LEAST = 100, FIT_MOST = 4000, FIT_ABSENT = 1000 };

static const struct device_point *point_of(const struct device *v, const char *name) {
    int64_t number;
    if (str_to_int64(str_of(name), &number)) return number > 0 && number <= INT32_MAX ? device_point(v, (int32_t)number) : NULL;
    return device_point_by_key(v, name);
}

static bool add_named(struct reading_query *q, const char **names, int count, struct err *e) {
    for (int i = 0; i < count; i++) {
        const struct device_point *p = point_of(q->device, names[i]);
        if (!p) return err_set(e, ERR_INVALID, "points", "The device has no point \"%.48s\".", names[i]);
        for (int k = 0; k < q->count; k++)
            if (q->points[k] == p) return err_set(e, ERR_INVALID, "points", "The point \"%.48s\" is asked for twice.", names[i]);
        q->points[q->count++] = p;
    }
    return true;
}

static void add_open(struct reading_query *q) {
    for (int i = 0; i < q->device->point_count; i++)
        if (!q->device->points[i].closed) q->points[q->count++] = &q->device->points[i];
}

static bool read_points(struct call *c, struct reading_query *q, struct err *e) {
    const char **names;
    int count;
    if (!query_list(c, "points", POINTS_ASKED_MAX, &names, &count, e)) return false;
    size_t room = (size_t)(count ? count : q->device->point_count) + 1;
    q->points = arena_new_n(&c->arena, const struct device_point *, room);
    q->numbers = arena_new_n(&c->arena, int32_t, room);
    if (!count) add_open(q);
    if (count && !add_named(q, names, count, e)) return false;
    for (int i = 0; i < q->count; i++) q->numbers[i] = q->points[i]->number;
    return true;
}

static bool choice_index(const char *name, const char *text, const char *const *names, int *index, struct err *e) {
    for (int i = 0; names[i]; i++) {
        if (strcmp(names[i], text)) continue;
        *index = i;
        return true;
    }
    return err_set(e, ERR_INVALID, name, "\"%.40s\" is not one of the values of \"%s\".", text, name);
}

/* TimeMs of docs/openapi.yaml */
#define EARLIEST_MS INT64_C(-62135596800000)
#define LATEST_MS   INT64_C(253402300799999)
#define ABSENT      INT64_MIN
static bool read_period(struct call *c, const char *period, int64_t at_ms, struct reading_query *q, struct err *e) {
    int which;
    if (!choice_index("period", period, period_names, &which, e)) return false;
    AUTO_ZONE(zone);
    if (!reading_zone_open(q->tenant, q->zone, &zone, e)) return false;
    period_resolve((enum period)which, zone.tz, at_ms == ABSENT ? c->now_ms : at_ms, &q->from_ms, &q->to_ms);
    return (q->from_ms >= EARLIEST_MS && q->to_ms <= LATEST_MS) ||
           err_set(e, ERR_INVALID, "at", "The period reaches beyond the years 1 to 9999.");
}

static bool read_range(struct call *c, struct reading_query *q, struct err *e) {
    const char *period;
    int64_t at_ms;
    if (!query_time(c, "from", ABSENT, &q->from_ms, e) || !query_time(c, "to", ABSENT, &q->to_ms, e) ||
        !query_text(c, "period", 16, NULL, &period, e) || !query_time(c, "at", ABSENT, &at_ms, e))
        return false;
    bool from = q->from_ms != ABSENT, to = q->to_ms != ABSENT;
    if (period && (from || to)) return err_set(e, ERR_INVALID, "period", "Ask for a period or for from and to, not for both.");
    if (period) return read_period(c, period, at_ms, q, e);
    if (at_ms != ABSENT) return err_set(e, ERR_INVALID, "at", "\"at\" goes with a period only.");
    if (!from || !to) return err_set(e, ERR_INVALID, from ? "to" : "from", "Say from when to when, or which period.");
    return q->from_ms < q->to_ms || err_set(e, ERR_INVALID, "to", "The end is not after the beginning.");
}

static bool read_zone(struct call *c, struct reading_query *q, struct err *e) {
    AUTO_ZONE(zone);
    q->tenant = app_tenant(c->app, c->scope.tenant_id);
    return query_text(c, "zone", ZONE_NAME_MAX, NULL, &q->zone, e) && reading_zone_open(q->tenant, q->zone, &zone, e);
}

static bool read_form(struct call *c, struct reading_query *q, struct err *e) {
    const char *step;
    int64_t fit, raw;
    int which = 0;
    if (!query_text(c, "step", 16, "raw", &step, e) || !query_int(c, "fit", FIT_LEAST, FIT_MOST, 0, &fit, e) ||
        !query_int(c, "raw", 0, 1, 0, &raw, e))
        return false;
    q->form = strcmp(step, "raw") == 0 ? READING_RAW : strcmp(step, "auto") == 0 ? READING_AUTO : READING_BUCKETS;
    if (q->form == READING_BUCKETS && !choice_index("step", step, bucket_step_names, &which, e)) return false;
    if (fit && q->form != READING_AUTO) return err_set(e, ERR_INVALID, "fit", "\"fit\" goes with step=auto only.");
    if (raw && q->form != READING_RAW)
        return err_set(e, ERR_INVALID, "raw", "\"raw\" goes with step=raw only: unusable figures are in no bucket.");
    q->step = (enum bucket_step)which;
    q->fit = fit ? (int)fit : FIT_ABSENT;
    q->raw = raw;
    return true;
}

bool reading_query_read(struct call *c, struct reading_query *q, struct err *e) {
    static const char *const formats[] = {"json", "csv", NULL};
    const char *format;
    int which;
    *q = (struct reading_query){0};
    q->device = device_find(c->directory, &c->scope, c->path_id, e);
    if (!q->device || !read_points(c, q, e) || !read_zone(c, q, e) || !read_range(c, q, e) || !read_form(c, q, e) ||
        !query_text(c, "format", 8, "json", &format, e) || !choice_index("format", format, formats, &which, e) ||
        !query_end(c, e))
        return false;
    q->csv = which == 1;
    return true;
}
