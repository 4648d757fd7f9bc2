/* Idempotency keys: kept 24 h per user with the reply, so that a repeated POST gets the first one's answer. */
#ifndef HEARTH_STORE_IDEMPOTENCY_H
#define HEARTH_STORE_IDEMPOTENCY_H

#include "base/arena.h"
#include "domain/scope.h"
#include "store/store.h"

/* *found with status and body of the first reply when the key was used; ERR_CONFLICT when it was used with another
 * request (hash differs). */
bool idempotency_find(struct store *s, struct arena *a, const struct scope *scope, const char *key,
                      const unsigned char request_hash[32], bool *found, int *status, const char **body, struct err *e);
bool idempotency_keep(struct store *s, const struct scope *scope, const char *key, const unsigned char request_hash[32],
                      int status, const char *body, int64_t now_ms, struct err *e);

#endif
