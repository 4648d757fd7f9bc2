/* The latest value of every point, and who looks at it.
 *
 * Owns: one record per device with its latest values in ascending point order, and the links between devices and
 * subscriptions. A publish costs one merge over the device's values plus one flag per subscription of that device. It
 * never copies values per reader: a reader is told which device changed and looks at the one record when it is ready,
 * so what it sees is always the newest. It never stores, never asks a device, never reads a clock. */
#include "live/hub.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"

#include <string.h>

struct hub_device {
    int64_t id;
    VEC(struct latest) values; /* ascending point */
    VEC(struct subscription_link *) readers;
};

/* One device in one subscription. In the device's readers while subscribed; in the subscription's queue while dirty. */
struct subscription_link {
    struct subscription *subscription;
    struct hub_device *device;
    bool dirty;
    bool wanted; /* only within subscription_set_devices */
};

struct subscription {
    struct hub *hub;
    void (*wake)(void *context);
    void *context;
    struct id_map links;
    VEC(struct subscription_link *) queue; /* dirty links in the order in which they changed */
    size_t queue_head;
    bool woken;
};

struct hub {
    struct id_map devices;
    void (*watched)(void *context, int64_t device_id, bool watched);
    void *context;
};

struct hub *hub_new(void (*watched)(void *context, int64_t device_id, bool watched), void *context) {
    struct hub *h = heap_new(struct hub);
    h->watched = watched;
    h->context = context;
    return h;
}

static void device_free(struct hub_device *d) {
    vec_fini(&d->values);
    vec_fini(&d->readers);
    free(d);
}

void hub_free(struct hub *h) {
    if (!h) return;
    size_t cursor = 0;
    int64_t id;
    void *device;
    while (id_map_next(&h->devices, &cursor, &id, &device)) {
        REQUIRE(((struct hub_device *)device)->readers.count == 0);
        device_free(device);
    }
    id_map_fini(&h->devices);
    free(h);
}

static struct hub_device *device_of(struct hub *h, int64_t id) {
    struct hub_device *d = id_map_get(&h->devices, id);
    if (d) return d;
    d = heap_new(struct hub_device);
    d->id = id;
    id_map_put(&h->devices, id, d);
    return d;
}

static void subscription_mark(struct subscription *s, struct subscription_link *link) {
    if (link->dirty) return;
    link->dirty = true;
    vec_push(&s->queue, link);
    if (s->woken) return;
    s->woken = true;
    s->wake(s->context);
}

static void device_changed(struct hub_device *d) {
    for (size_t i = 0; i < d->readers.count; i++)
        subscription_mark(d->readers.items[i]->subscription, d->readers.items[i]);
}

/* Where `point` stands or would stand; `from` is where to begin, so that a scan's ascending items need one pass. */
static size_t latest_index(const struct hub_device *d, int32_t point, size_t from) {
    size_t i = from;
    while (i < d->values.count && d->values.items[i].point < point) i++;
    return i;
}

static struct latest *latest_at(struct hub_device *d, int32_t point, size_t *index) {
    *index = latest_index(d, point, *index);
    if (*index < d->values.count && d->values.items[*index].point == point) return &d->values.items[*index];
    struct latest fresh = {.point = point};
    vec_push(&d->values, fresh);
    struct latest *place = &d->values.items[*index];
    memmove(place + 1, place, (d->values.count - 1 - *index) * sizeof *place);
    *place = fresh;
    return place;
}

void hub_publish(struct hub *h, const struct scan *scan) {
    struct hub_device *d = device_of(h, scan->device_id);
    size_t index = 0;
    for (size_t i = 0; i < scan->count; i++) {
        const struct scan_item *item = &scan->items[i];
        struct latest *latest = latest_at(d, item->point, &index);
        latest->value = item->sample.value;
        latest->quality = item->sample.quality;
        latest->t_ms = scan->t_ms;
    }
    device_changed(d);
}

void hub_fail(struct hub *h, int64_t device_id, int64_t t_ms, enum quality reason) {
    (void)t_ms;
    (void)reason;
    struct hub_device *d = device_of(h, device_id);
    for (size_t i = 0; i < d->values.count; i++)
        if (d->values.items[i].quality < QUALITY_STALE) d->values.items[i].quality = QUALITY_STALE;
    device_changed(d);
}

void hub_forget(struct hub *h, int64_t device_id) {
    struct hub_device *d = id_map_get(&h->devices, device_id);
    if (!d) return;
    d->values.count = 0;
    device_changed(d);
    if (d->readers.count > 0) return; /* goes with its last reader */
    id_map_remove(&h->devices, device_id);
    device_free(d);
}

size_t hub_latest(const struct hub *h, int64_t device_id, const struct latest **out) {
    const struct hub_device *d = id_map_get(&h->devices, device_id);
    *out = d ? d->values.items : NULL;
    return d ? d->values.count : 0;
}

struct subscription *hub_subscribe(struct hub *h, void (*wake)(void *context), void *context) {
    struct subscription *s = heap_new(struct subscription);
    s->hub = h;
    s->wake = wake;
    s->context = context;
    return s;
}

static void reader_remove(struct hub_device *d, const struct subscription_link *link) {
    for (size_t i = 0; i < d->readers.count; i++) {
        if (d->readers.items[i] != link) continue;
        d->readers.items[i] = d->readers.items[--d->readers.count];
        return;
    }
    require_failed("a link is among its device's readers", __FILE__, __LINE__);
}

static void queue_remove(struct subscription *s, const struct subscription_link *link) {
    for (size_t i = s->queue_head; i < s->queue.count; i++)
        if (s->queue.items[i] == link) s->queue.items[i] = NULL;
}

static void link_end(struct subscription *s, struct subscription_link *link) {
    struct hub_device *d = link->device;
    if (link->dirty) queue_remove(s, link);
    reader_remove(d, link);
    id_map_remove(&s->links, d->id);
    free(link);
    if (d->readers.count > 0) return;
    s->hub->watched(s->hub->context, d->id, false);
    if (d->values.count > 0) return;
    id_map_remove(&s->hub->devices, d->id);
    device_free(d);
}

static void link_begin(struct subscription *s, int64_t device_id) {
    struct hub_device *d = device_of(s->hub, device_id);
    struct subscription_link *link = heap_new(struct subscription_link);
    link->subscription = s;
    link->device = d;
    link->wanted = true;
    id_map_put(&s->links, device_id, link);
    vec_push(&d->readers, link);
    if (d->readers.count == 1) s->hub->watched(s->hub->context, device_id, true);
    if (d->values.count > 0) subscription_mark(s, link);
}

/* Ends the links that are not wanted; the map must not change while it is walked, so they are gathered first. */
static void links_end_unwanted(struct subscription *s) {
    VEC(struct subscription_link *) gone = {0};
    size_t cursor = 0;
    int64_t id;
    void *value;
    while (id_map_next(&s->links, &cursor, &id, &value)) {
        struct subscription_link *link = value;
        if (!link->wanted) vec_push(&gone, link);
    }
    for (size_t i = 0; i < gone.count; i++) link_end(s, gone.items[i]);
    vec_fini(&gone);
}

static void links_unwant(struct subscription *s) {
    size_t cursor = 0;
    int64_t id;
    void *value;
    while (id_map_next(&s->links, &cursor, &id, &value)) ((struct subscription_link *)value)->wanted = false;
}

void subscription_set_devices(struct subscription *s, const int64_t *device_ids, size_t count) {
    links_unwant(s);
    for (size_t i = 0; i < count; i++) {
        struct subscription_link *link = id_map_get(&s->links, device_ids[i]);
        if (link)
            link->wanted = true;
        else
            link_begin(s, device_ids[i]);
    }
    links_end_unwanted(s);
}

void hub_unsubscribe(struct hub *h, struct subscription *s) {
    (void)h;
    if (!s) return;
    subscription_set_devices(s, NULL, 0);
    id_map_fini(&s->links);
    vec_fini(&s->queue);
    free(s);
}

bool hub_take(struct subscription *s, int64_t *device_id, const struct latest **values, size_t *count) {
    while (s->queue_head < s->queue.count) {
        struct subscription_link *link = s->queue.items[s->queue_head++];
        if (!link) continue; /* unsubscribed meanwhile */
        link->dirty = false;
        *device_id = link->device->id;
        *values = link->device->values.items;
        *count = link->device->values.count;
        return true;
    }
    s->queue.count = s->queue_head = 0;
    s->woken = false;
    return false;
}
