/* Sessions by token hash and by id. Owns its entries and their texts; never reads the store. */
#include "api/session_cache.h"

#include "api/languages.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct session_cache {
    struct text_map by_hash; /* hexadecimal hash -> struct session_entry * */
    struct id_map by_id;     /* the same entries; these own */
    int64_t next_end_ms;     /* no session ends before */
};

#define HASH_TEXT_BYTES (2 * SESSION_TOKEN_HASH_BYTES + 1)
static void hash_text(const unsigned char hash[SESSION_TOKEN_HASH_BYTES], char out[HASH_TEXT_BYTES]) {
    for (int i = 0; i < SESSION_TOKEN_HASH_BYTES; i++) snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

struct session_cache *session_cache_new(void) {
    struct session_cache *c = heap_new(struct session_cache);
    c->next_end_ms = INT64_MAX;
    return c;
}

static void entry_free(struct session_entry *entry) {
    free((char *)entry->email);
    free((char *)entry->name);
    free((char *)entry->role);
    free(entry);
}

void session_cache_free(struct session_cache *c) {
    if (!c) return;
    size_t cursor = 0;
    int64_t id;
    void *value;
    while (id_map_next(&c->by_id, &cursor, &id, &value)) entry_free(value);
    id_map_fini(&c->by_id);
    text_map_fini(&c->by_hash);
    free(c);
}

void session_cache_remove(struct session_cache *c, int64_t session_id) {
    struct session_entry *entry = id_map_remove(&c->by_id, session_id);
    if (!entry) return;
    char text[HASH_TEXT_BYTES];
    hash_text(entry->hash, text);
    text_map_remove(&c->by_hash, text);
    entry_free(entry);
}

/* Looks only when one is due. A map must not change while it is walked, so the walk just says who has to go. */
static void remove_expired(struct session_cache *c, int64_t now_ms) {
    VEC(int64_t) expired = {0};
    size_t cursor = 0;
    int64_t id;
    void *value;
    if (now_ms < c->next_end_ms) return;
    c->next_end_ms = INT64_MAX;
    while (id_map_next(&c->by_id, &cursor, &id, &value)) {
        int64_t end_ms = ((struct session_entry *)value)->expires_ms;
        if (end_ms <= now_ms)
            vec_push(&expired, id);
        else if (end_ms < c->next_end_ms)
            c->next_end_ms = end_ms;
    }
    for (size_t i = 0; i < expired.count; i++) session_cache_remove(c, expired.items[i]);
    vec_fini(&expired);
}

void session_cache_add(struct session_cache *c, const struct session_entry *entry, int64_t now_ms) {
    remove_expired(c, now_ms);
    session_cache_remove(c, entry->id);
    struct session_entry *copy = heap_new(struct session_entry);
    *copy = *entry;
    copy->email = heap_copy(entry->email);
    copy->name = heap_copy(entry->name);
    copy->role = heap_copy(entry->role);
    copy->language = language_keep(entry->language);
    char text[HASH_TEXT_BYTES];
    hash_text(copy->hash, text);
    REQUIRE(!text_map_put(&c->by_hash, text, copy));
    id_map_put(&c->by_id, copy->id, copy);
    if (copy->expires_ms < c->next_end_ms) c->next_end_ms = copy->expires_ms;
}

const struct session_entry *session_cache_find(struct session_cache *c, const unsigned char hash[SESSION_TOKEN_HASH_BYTES], int64_t now_ms) {
    char text[HASH_TEXT_BYTES];
    hash_text(hash, text);
    struct session_entry *entry = text_map_get(&c->by_hash, text);
    return entry && entry->expires_ms > now_ms ? entry : NULL;
}

const struct session_entry *session_cache_get(const struct session_cache *c, int64_t session_id) {
    return id_map_get(&c->by_id, session_id);
}

void session_cache_set_language(struct session_cache *c, int64_t user_id, const char *language) {
    size_t cursor = 0;
    int64_t id;
    void *value;
    while (id_map_next(&c->by_id, &cursor, &id, &value)) {
        struct session_entry *entry = value;
        if (entry->user_id == user_id) entry->language = language_keep(language);
    }
}

size_t session_cache_count(const struct session_cache *c) { return c->by_id.count; }

struct scope session_scope(const struct session_entry *entry, const char *address) {
    const struct role_row *role = role_find(entry->role);
    return (struct scope){.tenant_id = entry->tenant_id,
                          .user_id = entry->user_id,
                          .session_id = entry->id,
                          .rights = role ? role->rights : RIGHT_SIGNED_IN, /* a role of a later version: nothing but leaving */
                          .all_devices = true,
                          .generation = entry->generation,
                          .address = address};
}
