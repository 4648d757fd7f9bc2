/* Session tokens, their cookie, and the check against forged cross-site requests.
 * A token is 32 random bytes as base64url; only its BLAKE2b hash is ever stored. Any thread. */
#ifndef HEARTH_HTTP_SESSION_H
#define HEARTH_HTTP_SESSION_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

#define SESSION_COOKIE           "hearth_session"
#define SESSION_TOKEN_LENGTH     43
#define SESSION_TOKEN_HASH_BYTES 32

struct request_facts;

void session_init(void); /* once before all others; again does nothing */

void session_token_new(char out[SESSION_TOKEN_LENGTH + 1]);
/* False: `token` has not the form of one, so nobody has it. */
bool session_token_hash(const char *token, unsigned char hash[SESSION_TOKEN_HASH_BYTES]);

/* Values of Set-Cookie, in `a`: HttpOnly; SameSite=Strict; Path=/; Secure when `secure`. */
const char *session_cookie_set(struct arena *a, const char *token, int64_t max_age_s, bool secure);
const char *session_cookie_clear(struct arena *a, bool secure);

/* The token in the request's cookie, in `a`; NULL: none. */
const char *session_token_of(const struct request_facts *facts, struct arena *a);

/* An unsafe method is refused (ERR_FORBIDDEN) when the browser says that another site caused it: Sec-Fetch-Site other
 * than same-origin or none, or an Origin whose host is not Host. Clients that send neither are no browsers. */
bool session_same_site(const struct request_facts *facts, struct err *e);

/* BLAKE2b-256 over method, path and body: what an Idempotency-Key stands for. */
void session_request_hash(const char *method, const char *path, const char *body, size_t length,
                          unsigned char hash[32]);

/* 16 hexadecimal digits, for logs and error replies. */
void session_request_id(char out[17]);

#endif
