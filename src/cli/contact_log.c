/* The log's lines about devices that fall silent and are heard again. Owns one small record per device that is silent
 * or was within the last quarter of an hour; decides nothing. */
#include "cli/contact_log.h"

#include "base/log.h"
#include "base/time.h"
#include "base/vec.h"

#include <inttypes.h>
#include <stdlib.h>

enum { CHANGES_MAX = 6, LINES_MAX = 20 };
#define WINDOW_MS (15 * MINUTE_MS)

struct contact {
    char *name;
    bool silent;
    bool told;     /* that it is silent */
    bool unsteady; /* told; nothing more until it is steady */
    int changes;   /* since window_ms, or since it is unsteady */
    int64_t window_ms, changed_ms;
};

static struct contact *contact_of(struct contact_log *c, const struct device *device, int64_t now_ms) {
    struct contact *k = id_map_get(&c->devices, device->id);
    if (k) return k;
    k = heap_new(struct contact);
    k->name = heap_copy(device->name);
    k->window_ms = now_ms;
    id_map_put(&c->devices, device->id, k);
    return k;
}

static void contact_free(struct contact *k) {
    if (k) free(k->name);
    free(k);
}

static void change(struct contact *k, int64_t now_ms) {
    if (!k->unsteady && now_ms - k->window_ms > WINDOW_MS) {
        k->window_ms = now_ms;
        k->changes = 0;
    }
    k->changes++;
    k->changed_ms = now_ms;
}

static bool line_left(struct contact_log *c) {
    if (c->lines >= LINES_MAX) return false;
    c->lines++;
    return true;
}

/* One change too many: the last line about it for a while. */
static bool becomes_unsteady(struct contact_log *c, struct contact *k, int64_t id) {
    if (k->changes <= CHANGES_MAX) return false;
    k->unsteady = true;
    c->lines++;
    log_warn(
        "device_unsteady", "device=%" PRId64 " name=%s changes=%d text=%s", id, LOG_TEXT(k->name), k->changes,
        LOG_TEXT("Its contact comes and goes; what it does is told again when it has been steady for 15 minutes."));
    return true;
}

void contact_log_failed(struct contact_log *c, const struct device *device, int64_t now_ms, const struct err *why) {
    struct contact *k = contact_of(c, device, now_ms);
    if (k->silent) return;
    change(k, now_ms);
    k->silent = true;
    k->told = false;
    c->silent++;
    if (k->unsteady || becomes_unsteady(c, k, device->id)) return;
    k->told = line_left(c);
    if (!k->told) {
        c->untold_offline++;
        return;
    }
    log_warn("device_offline", "device=%" PRId64 " name=%s text=%s", device->id, LOG_TEXT(device->name),
             LOG_TEXT(why->text));
}

void contact_log_answered(struct contact_log *c, const struct device *device, int64_t now_ms) {
    struct contact *k = id_map_get(&c->devices, device->id);
    if (!k || !k->silent) return;
    int64_t silent_s = (now_ms - k->changed_ms) / SECOND_MS;
    change(k, now_ms);
    k->silent = false;
    c->silent--;
    if (k->unsteady) return;
    if (!k->told || !line_left(c)) {
        c->untold_back++;
        return;
    }
    log_info("device_answers_again", "device=%" PRId64 " name=%s silent_s=%" PRId64, device->id, LOG_TEXT(device->name),
             silent_s);
}

/* ---- once a minute ---- */

static void tell_steady(struct contact *k, int64_t id) {
    log_write(k->silent ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "device_steady",
              "device=%" PRId64 " name=%s state=%s changes=%d text=%s", id, LOG_TEXT(k->name),
              k->silent ? "silent" : "answers", k->changes,
              k->silent ? LOG_TEXT("It has not answered for 15 minutes.")
                        : LOG_TEXT("It has answered for 15 minutes."));
    k->unsteady = false;
    k->told = k->silent;
    k->changes = 0;
}

static void tell_many(struct contact_log *c) {
    if (c->untold_offline)
        log_warn(
            "devices_offline", "more=%zu silent_now=%zu text=%s", c->untold_offline, c->silent,
            LOG_TEXT("Many devices fell silent within a minute; look at what they share: a switch, a router, a line."));
    if (c->untold_back) log_info("devices_answer_again", "more=%zu silent_now=%zu", c->untold_back, c->silent);
    c->lines = 0;
    c->untold_offline = c->untold_back = 0;
}

void contact_log_minute(struct contact_log *c, int64_t now_ms) {
    VEC(int64_t) over = {0};
    size_t cursor = 0;
    int64_t id;
    void *value;
    while (id_map_next(&c->devices, &cursor, &id, &value)) {
        struct contact *k = value;
        if (now_ms - k->changed_ms < WINDOW_MS) continue;
        if (k->unsteady) tell_steady(k, id);
        if (!k->silent) vec_push(&over, id);
    }
    for (size_t i = 0; i < over.count; i++) contact_free(id_map_remove(&c->devices, over.items[i]));
    vec_fini(&over);
    tell_many(c);
}

void contact_log_forget(struct contact_log *c, int64_t device_id) {
    struct contact *k = id_map_remove(&c->devices, device_id);
    if (k && k->silent) c->silent--;
    contact_free(k);
}

void contact_log_fini(struct contact_log *c) {
    size_t cursor = 0;
    int64_t id;
    void *value;
    while (id_map_next(&c->devices, &cursor, &id, &value)) contact_free(value);
    id_map_fini(&c->devices);
}
