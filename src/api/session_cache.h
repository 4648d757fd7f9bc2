/* The loop's side of the sessions: from the hash of a token to who that is, without a look at the database. Filled at start and on sign-in.
 * Loop thread only. */
#ifndef HEARTH_API_SESSION_CACHE_H
#define HEARTH_API_SESSION_CACHE_H

#include "http/session.h"
#include "domain/scope.h"

#include <stddef.h>

struct session_entry {
    unsigned char hash[SESSION_TOKEN_HASH_BYTES];
    int64_t id, user_id, tenant_id, generation, expires_ms;
    const char *email, *name, *role, *language; /* the cache's copies, in the entry from session_cache_find; language is
                                                    static text: handlers on other threads keep it beyond a change */
};

struct session_cache;
struct session_cache *session_cache_new(void);
void session_cache_free(struct session_cache *c);

/* Copies the entry; a session of the same id is replaced. What has expired goes first. */
void session_cache_add(struct session_cache *c, const struct session_entry *entry, int64_t now_ms);
void session_cache_remove(struct session_cache *c, int64_t session_id);
/* NULL: unknown or expired. Borrowed until the next change of the cache. */
const struct session_entry *session_cache_find(struct session_cache *c, const unsigned char hash[SESSION_TOKEN_HASH_BYTES], int64_t now_ms);
const struct session_entry *session_cache_get(const struct session_cache *c, int64_t session_id);
void session_cache_set_language(struct session_cache *c, int64_t user_id, const char *language); /* of all the user's sessions */
size_t session_cache_count(const struct session_cache *c);

struct scope session_scope(const struct session_entry *entry, const char *address);

#endif
