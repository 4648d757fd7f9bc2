/* People and their sessions. Passwords are hashed by the caller (hash lane); the store sees only the hash. Session
 * tokens are stored as SHA-256/BLAKE2b of the token, never as themselves. */
#ifndef HEARTH_STORE_USERS_H
#define HEARTH_STORE_USERS_H

#include "base/arena.h"
#include "domain/scope.h"
#include "store/store.h"

struct user {
    int64_t id, tenant_id;
    const char *email, *name, *role, *password_hash, *language;
    int64_t generation;
};
/* e-mail compared without case. ERR_NOT_FOUND. For sign-in, so without scope. */
bool user_by_email(struct store *s, struct arena *a, const char *email, struct user *out, struct err *e);
bool user_count(struct store *s, int64_t *count, struct err *e);
bool user_create(struct store *s, const struct scope *scope, const char *email, const char *name, const char *role,
                 const char *password_hash, int64_t *id, struct err *e);
bool user_set_password(struct store *s, const struct scope *scope, int64_t id, const char *password_hash,
                       struct err *e);
bool user_set_language(struct store *s, const struct scope *scope, const char *language, struct err *e);

#define SESSION_HASH_BYTES 32
struct session_row {
    int64_t id, user_id, tenant_id, created_ms, seen_ms, expires_ms;
    const char *email, *name, *role, *language;
    int64_t generation;
};
bool session_create(struct store *s, const struct user *u, const unsigned char hash[SESSION_HASH_BYTES],
                    const char *address, int64_t now_ms, int64_t expires_ms, int64_t *id,
                    struct err *e); /* writes activity sign_in */
bool session_find(struct store *s, struct arena *a, const unsigned char hash[SESSION_HASH_BYTES], int64_t now_ms,
                  struct session_row *out, struct err *e); /* ERR_UNAUTHENTICATED */
/* All sessions that have not ended at `now_ms`, with the hash of their token. */
bool session_each(struct store *s, int64_t now_ms,
                  void (*each)(void *context, const struct session_row *row,
                               const unsigned char hash[SESSION_HASH_BYTES]),
                  void *context, struct err *e);
bool session_end(struct store *s, const struct scope *scope, int64_t session_id, struct err *e);
bool sign_in_failed(struct store *s, int64_t tenant_id, const char *address,
                    struct err *e); /* activity row, without the name typed */

#endif
