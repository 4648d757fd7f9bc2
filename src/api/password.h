/* Passwords: Argon2id through libsodium with its "interactive" limits (64 MiB, two passes), about a tenth of a second each. Any thread;
 * the server does it in the hash lane, one at a time. The memory is given back as soon as a call ends. */
#ifndef HEARTH_API_PASSWORD_H
#define HEARTH_API_PASSWORD_H

#include "base/err.h"

#include <stddef.h>

#define PASSWORD_HASH_BYTES 128
#define PASSWORD_MIN 10          /* code points of a new one */
#define PASSWORD_MAX 256

/* Starts libsodium; once, before any thread needs it. The functions below do it too, for commands. */
bool password_start(struct err *e);

/* `out` gets the hash with its salt and limits as text. ERR_INVALID (field "password") for one that is too short or too long. */
bool password_hash(const char *password, char out[PASSWORD_HASH_BYTES], struct err *e);

/* `hash` NULL (no such account): takes the same time and is false. */
bool password_verify(const char *hash, const char *password);

/* A random one for people to type: five groups of four out of 31 letters and digits that look different, 99 bits. */
#define PASSWORD_RANDOM_BYTES 25
void password_random(char out[PASSWORD_RANDOM_BYTES]);

#endif
