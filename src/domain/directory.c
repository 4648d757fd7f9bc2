/* The directory of devices: a sorted array of pointers behind an atomic count, and the devices themselves behind
 * theirs. Owns nothing but those counts: who holds a reference may read, nobody may write after publication. */
#include "domain/directory.h"

#include <stdlib.h>
#include <string.h>

struct directory {
    int references;
    size_t count;
    const struct device *items[]; /* ascending id */
};

struct device *device_new(void) {
    struct device *v = heap_new(struct device);
    v->arena = heap_new(struct arena);
    arena_init(v->arena);
    v->references = 1;
    return v;
}

/* The count is the one field of a published device that changes. */
static struct device *counted(const struct device *v) {
    return (struct device *)(uintptr_t)v;
}

const struct device *device_keep(const struct device *v) {
    __atomic_add_fetch(&counted(v)->references, 1, __ATOMIC_RELAXED);
    return v;
}

void device_drop(const struct device *v) {
    if (!v || __atomic_sub_fetch(&counted(v)->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    arena_fini(v->arena);
    free(v->arena);
    free(counted(v));
}

static struct directory *sized(size_t count) {
    struct directory *d = heap_alloc(sizeof *d + count * sizeof d->items[0]);
    d->references = 1;
    d->count = count;
    return d;
}

struct directory *directory_new(void) {
    return sized(0);
}

static int by_id(const void *a, const void *b) {
    const struct device *x = *(struct device *const *)a, *y = *(struct device *const *)b;
    return x->id < y->id ? -1 : x->id > y->id;
}

struct directory *directory_of(struct device **devices, size_t count) {
    struct directory *d = sized(count);
    if (count > 1) qsort(devices, count, sizeof *devices, by_id);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(i == 0 || devices[i - 1]->id < devices[i]->id);
        d->items[i] = devices[i];
    }
    return d;
}

struct directory *directory_keep(struct directory *d) {
    __atomic_add_fetch(&d->references, 1, __ATOMIC_RELAXED);
    return d;
}

void directory_drop(struct directory *d) {
    if (!d || __atomic_sub_fetch(&d->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    for (size_t i = 0; i < d->count; i++) device_drop(d->items[i]);
    free(d);
}

/* Where `id` stands, or where it would be put. */
static size_t place_of(const struct directory *d, int64_t id) {
    size_t low = 0, high = d->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->items[middle]->id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool stands_at(const struct directory *d, size_t place, int64_t id) {
    return place < d->count && d->items[place]->id == id;
}

static void copy_kept(struct directory *to, size_t at, const struct directory *from, size_t first, size_t count) {
    for (size_t i = 0; i < count; i++) to->items[at + i] = device_keep(from->items[first + i]);
}

struct directory *directory_with(const struct directory *d, struct device *device) {
    size_t place = place_of(d, device->id);
    size_t replaced = stands_at(d, place, device->id) ? 1 : 0;
    struct directory *copy = sized(d->count + 1 - replaced);
    copy_kept(copy, 0, d, 0, place);
    copy->items[place] = device;
    copy_kept(copy, place + 1, d, place + replaced, d->count - place - replaced);
    return copy;
}

struct directory *directory_without(const struct directory *d, int64_t removed_id) {
    size_t place = place_of(d, removed_id);
    size_t removed = stands_at(d, place, removed_id) ? 1 : 0;
    struct directory *copy = sized(d->count - removed);
    copy_kept(copy, 0, d, 0, place);
    copy_kept(copy, place, d, place + removed, d->count - place - removed);
    return copy;
}

size_t directory_count(const struct directory *d) {
    return d->count;
}

const struct device *directory_at(const struct directory *d, size_t index) {
    REQUIRE(index < d->count);
    return d->items[index];
}

const struct device *directory_get(const struct directory *d, int64_t id) {
    size_t place = place_of(d, id);
    return stands_at(d, place, id) ? d->items[place] : NULL;
}

const struct device *device_find(const struct directory *d, const struct scope *s, int64_t id, struct err *e) {
    const struct device *v = directory_get(d, id);
    /* One sentence for all three reasons: an answer must not tell that another tenant's device exists. */
    if (!v || v->tenant_id != s->tenant_id || !s->all_devices) {
        err_set(e, ERR_NOT_FOUND, "", "There is no device %lld.", (long long)id);
        return NULL;
    }
    return v;
}

const struct device_point *device_point(const struct device *v, int32_t number) {
    int low = 0, high = v->point_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (v->points[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < v->point_count && v->points[low].number == number ? &v->points[low] : NULL;
}

const struct device_point *device_point_by_key(const struct device *v, const char *key) {
    for (int i = 0; i < v->point_count; i++) {
        const struct device_point *p = &v->points[i];
        if (!p->closed && strcmp(p->def->key, key) == 0) return p;
    }
    return NULL;
}
