/* How often may somebody try to sign in? Asked before any hashing. Per network address (an IPv6 one counts by its /64): 20 tries at once,
 * then one every 3 s. Per account: three tries at once; after the third failure in a row the wait doubles from 1 s up to 60 s; a quarter of
 * an hour of peace forgets it. An address that has signed in to the account before has its own count there, so strangers cannot lock its
 * owner out. Holds at most 10,000 of each; the one longest untouched makes room, and one that waits only when all do. A refused try leaves
 * nothing behind, so nobody can push others out with it. Pure: time is an argument. Loop thread only. */
#ifndef HEARTH_API_SIGN_IN_GUARD_H
#define HEARTH_API_SIGN_IN_GUARD_H

#include <stdbool.h>
#include <stdint.h>

struct sign_in_guard;
struct sign_in_guard *sign_in_guard_new(void);
void sign_in_guard_free(struct sign_in_guard *g);

/* 0: go on (the try is counted, and ends with one of the three below); else seconds to wait. `account`: the e-mail address as typed.
 * `now_ms` monotonic. */
int sign_in_guard_try(struct sign_in_guard *g, const char *address, const char *account, int64_t now_ms);
void sign_in_guard_failed(struct sign_in_guard *g, const char *address, const char *account, int64_t now_ms);
void sign_in_guard_succeeded(struct sign_in_guard *g, const char *address, const char *account, int64_t now_ms);
void sign_in_guard_dropped(struct sign_in_guard *g, const char *address, const char *account); /* neither: the server was too busy */

#endif
