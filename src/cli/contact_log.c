/* The log's lines about devices that fall silent and are heard again. Owns one small record per silent device; decides
 * nothing. */
#include "cli/contact_log.h"

#include "base/arena.h"
#include "base/log.h"

#include <inttypes.h>
#include <stdlib.h>

struct silence {
    int64_t since_ms;
};

void contact_log_failed(struct contact_log *c, const struct device *device, int64_t t_ms, enum quality reason,
                        const struct err *why) {
    if (reason != QUALITY_OFFLINE || id_map_get(&c->silent, device->id)) return;
    struct silence *s = heap_new(struct silence);
    s->since_ms = t_ms;
    id_map_put(&c->silent, device->id, s);
    log_warn("device_offline", "device=%" PRId64 " name=%s text=%s", device->id, LOG_TEXT(device->name),
             LOG_TEXT(why->text));
}

void contact_log_answered(struct contact_log *c, const struct device *device, int64_t t_ms) {
    struct silence *s = id_map_remove(&c->silent, device->id);
    if (!s) return;
    log_info("device_answers_again", "device=%" PRId64 " name=%s silent_s=%" PRId64, device->id, LOG_TEXT(device->name),
             (t_ms - s->since_ms) / 1000);
    free(s);
}

void contact_log_forget(struct contact_log *c, int64_t device_id) {
    free(id_map_remove(&c->silent, device_id));
}

void contact_log_fini(struct contact_log *c) {
    size_t cursor = 0;
    int64_t id;
    void *silence;
    while (id_map_next(&c->silent, &cursor, &id, &silence)) free(silence);
    id_map_fini(&c->silent);
}
