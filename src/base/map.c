/* Two hash maps with linear probing; removal shifts back, so there are no tombstones.
 * The table's own address is the hash key: texts chosen by a hostile client do not collide on purpose, and no seed is
 * global. Owns its slots and, in text maps, the keys; never the values. */
#include "base/map.h"

#include "base/arena.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 16 };

/* Grow at 3/4. */
static bool is_full(size_t count, size_t capacity) {
    return (count + 1) * 4 > capacity * 3;
}
static size_t grown(size_t capacity) {
    return capacity ? capacity * 2 : SMALLEST;
}

/* True when the entry that wants `home` may move from `at` into the hole: home is not in (hole, at], going round. */
static bool may_fill(size_t hole, size_t home, size_t at, size_t mask) {
    return ((at - home) & mask) >= ((at - hole) & mask);
}

/* ---- ids ---- */

static size_t id_home(const struct id_map *m, int64_t key) {
    uint64_t x = (uint64_t)key ^ (uint64_t)(uintptr_t)m->slots; /* splitmix64's finish */
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (size_t)(x ^ (x >> 31)) & (m->capacity - 1);
}

/* The slot of `key`, or the free one where it would go. capacity > 0. */
static struct id_slot *id_find(const struct id_map *m, int64_t key) {
    size_t i = id_home(m, key);
    while (m->slots[i].value && m->slots[i].key != key) i = (i + 1) & (m->capacity - 1);
    return &m->slots[i];
}

void id_map_fini(struct id_map *m) {
    free(m->slots);
    *m = (struct id_map){0};
}

void *id_map_get(const struct id_map *m, int64_t key) {
    return m->capacity ? id_find(m, key)->value : NULL;
}

static void id_grow(struct id_map *m) {
    struct id_map bigger = {.capacity = grown(m->capacity), .count = m->count};
    bigger.slots = heap_array(bigger.capacity, sizeof *bigger.slots);
    for (size_t i = 0; i < m->capacity; i++)
        if (m->slots[i].value) *id_find(&bigger, m->slots[i].key) = m->slots[i];
    free(m->slots);
    *m = bigger;
}

void *id_map_put(struct id_map *m, int64_t key, void *value) {
    REQUIRE(value);
    if (is_full(m->count, m->capacity)) id_grow(m);
    struct id_slot *slot = id_find(m, key);
    void *old = slot->value;
    *slot = (struct id_slot){key, value};
    m->count += !old;
    return old;
}

void *id_map_remove(struct id_map *m, int64_t key) {
    if (!m->capacity) return NULL;
    struct id_slot *slot = id_find(m, key);
    void *old = slot->value;
    if (!old) return NULL;
    size_t mask = m->capacity - 1, hole = (size_t)(slot - m->slots);
    for (size_t at = (hole + 1) & mask; m->slots[at].value; at = (at + 1) & mask) {
        if (!may_fill(hole, id_home(m, m->slots[at].key), at, mask)) continue;
        m->slots[hole] = m->slots[at];
        hole = at;
    }
    m->slots[hole] = (struct id_slot){0};
    m->count--;
    return old;
}

bool id_map_next(const struct id_map *m, size_t *cursor, int64_t *key, void **value) {
    while (*cursor < m->capacity) {
        const struct id_slot *slot = &m->slots[(*cursor)++];
        if (!slot->value) continue;
        if (key) *key = slot->key;
        if (value) *value = slot->value;
        return true;
    }
    return false;
}

/* ---- texts ---- */

static inline uint64_t rotate(uint64_t x, int by) {
    return (x << by) | (x >> (64 - by));
}

static void sip_round(uint64_t v[4]) {
    v[0] += v[1];
    v[1] = rotate(v[1], 13);
    v[1] ^= v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16);
    v[3] ^= v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21);
    v[3] ^= v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17);
    v[1] ^= v[2];
    v[2] = rotate(v[2], 32);
}

static void sip_word(uint64_t v[4], uint64_t word) {
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

/* SipHash-1-3 (Aumasson, Bernstein), keyed. */
static uint64_t text_hash(uint64_t key, const char *text, size_t length) {
    uint64_t v[4] = {key ^ UINT64_C(0x736f6d6570736575), ~key ^ UINT64_C(0x646f72616e646f6d),
                     key ^ UINT64_C(0x6c7967656e657261), ~key ^ UINT64_C(0x7465646279746573)};
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy(&word, text + i, 8);
        sip_word(v, word);
    }
    uint64_t last = (uint64_t)length << 56;
    for (int shift = 0; i < length; i++, shift += 8) last |= (uint64_t)(unsigned char)text[i] << shift;
    sip_word(v, last);
    v[2] ^= 0xFF;
    for (int round = 0; round < 3; round++) sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static size_t text_home(const struct text_map *m, const char *key) {
    return (size_t)text_hash((uint64_t)(uintptr_t)m->slots, key, strlen(key)) & (m->capacity - 1);
}

static struct text_slot *text_find(const struct text_map *m, const char *key) {
    size_t i = text_home(m, key);
    while (m->slots[i].key && strcmp(m->slots[i].key, key) != 0) i = (i + 1) & (m->capacity - 1);
    return &m->slots[i];
}

void text_map_fini(struct text_map *m) {
    for (size_t i = 0; i < m->capacity; i++) free(m->slots[i].key);
    free(m->slots);
    *m = (struct text_map){0};
}

void *text_map_get(const struct text_map *m, const char *key) {
    return m->capacity ? text_find(m, key)->value : NULL;
}

static void text_grow(struct text_map *m) {
    struct text_map bigger = {.capacity = grown(m->capacity), .count = m->count};
    bigger.slots = heap_array(bigger.capacity, sizeof *bigger.slots);
    for (size_t i = 0; i < m->capacity; i++)
        if (m->slots[i].key) *text_find(&bigger, m->slots[i].key) = m->slots[i];
    free(m->slots);
    *m = bigger;
}

void *text_map_put(struct text_map *m, const char *key, void *value) {
    REQUIRE(key && value);
    if (is_full(m->count, m->capacity)) text_grow(m);
    struct text_slot *slot = text_find(m, key);
    void *old = slot->value;
    if (!slot->key) slot->key = heap_copy(key);
    slot->value = value;
    m->count += !old;
    return old;
}

void *text_map_remove(struct text_map *m, const char *key) {
    if (!m->capacity) return NULL;
    struct text_slot *slot = text_find(m, key);
    void *old = slot->value;
    if (!old) return NULL;
    free(slot->key); /* `key` may be this very text: not used below */
    size_t mask = m->capacity - 1, hole = (size_t)(slot - m->slots);
    for (size_t at = (hole + 1) & mask; m->slots[at].key; at = (at + 1) & mask) {
        if (!may_fill(hole, text_home(m, m->slots[at].key), at, mask)) continue;
        m->slots[hole] = m->slots[at];
        hole = at;
    }
    m->slots[hole] = (struct text_slot){0};
    m->count--;
    return old;
}

bool text_map_next(const struct text_map *m, size_t *cursor, const char **key, void **value) {
    while (*cursor < m->capacity) {
        const struct text_slot *slot = &m->slots[(*cursor)++];
        if (!slot->key) continue;
        if (key) *key = slot->key;
        if (value) *value = slot->value;
        return true;
    }
    return false;
}
