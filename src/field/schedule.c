/* A binary heap of deadlines that knows where each entry stands. Owns the heap's array, never the entries. Pure. */
#include "field/schedule.h"

#include "base/err.h"

void schedule_init(struct schedule *s, int64_t grid_ms) {
    REQUIRE(grid_ms > 0);
    *s = (struct schedule){.grid_ms = grid_ms};
}

void schedule_fini(struct schedule *s) { vec_fini(&s->heap); }

static bool before(const struct schedule_entry *a, const struct schedule_entry *b) {
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

static void place(struct schedule *s, struct schedule_entry *entry, size_t at) {
    s->heap.items[at - 1] = entry;
    entry->place = at;
}

static void rise(struct schedule *s, struct schedule_entry *entry, size_t at) {
    while (at > 1 && before(entry, s->heap.items[at / 2 - 1])) {
        place(s, s->heap.items[at / 2 - 1], at);
        at /= 2;
    }
    place(s, entry, at);
}

static void sink(struct schedule *s, struct schedule_entry *entry, size_t at) {
    size_t count = s->heap.count;
    for (size_t child = 2 * at; child <= count; child = 2 * at) {
        if (child < count && before(s->heap.items[child], s->heap.items[child - 1])) child++;
        if (!before(s->heap.items[child - 1], entry)) break;
        place(s, s->heap.items[child - 1], at);
        at = child;
    }
    place(s, entry, at);
}

void schedule_remove(struct schedule *s, struct schedule_entry *entry) {
    if (entry->place == 0) return;
    size_t at = entry->place;
    struct schedule_entry *last = s->heap.items[--s->heap.count];
    entry->place = 0;
    if (last == entry) return;
    sink(s, last, at);
    rise(s, last, last->place);
}

static int64_t round_up(int64_t ms, int64_t grid_ms) {
    int64_t rest = ms % grid_ms;
    return rest > 0 ? ms + grid_ms - rest : ms;
}

void schedule_set(struct schedule *s, struct schedule_entry *entry, int64_t due_ms) {
    schedule_remove(s, entry);
    if (due_ms > SCHEDULE_NEVER - s->grid_ms) return;
    entry->due_ms = round_up(due_ms, s->grid_ms);
    entry->order = s->sets++;
    vec_push(&s->heap, entry);
    rise(s, entry, s->heap.count);
}

struct schedule_entry *schedule_pop(struct schedule *s, int64_t now_ms) {
    if (s->heap.count == 0 || s->heap.items[0]->due_ms > now_ms) return NULL;
    struct schedule_entry *first = s->heap.items[0];
    schedule_remove(s, first);
    return first;
}

int64_t schedule_next_ms(const struct schedule *s) {
    return s->heap.count > 0 ? s->heap.items[0]->due_ms : SCHEDULE_NEVER;
}
