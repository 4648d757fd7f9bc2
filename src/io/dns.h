/* Names to addresses, for tcp.c. One look-up in flight per name, at most 8 at a time; answers are kept for 60 s; when a
 * later look-up fails, the last good answer is used again, so that a dead name server does not silence the devices.
 * Look-ups run in detached threads of their own (getaddrinfo blocks for many seconds when no server answers, and libuv
 * joins its pool when the process ends, so its pool would hold up a clean end). IP literals never come here.
 * Loop thread only. */
#ifndef HEARTH_IO_DNS_H
#define HEARTH_IO_DNS_H

#include "base/err.h"
#include "io/loop.h"

#include <stdint.h>

enum { DNS_ADDRESSES_MAX = 4, DNS_NAME_MAX = 253 };

struct dns_answer {
    int count;
    char ip[DNS_ADDRESSES_MAX][46]; /* IPv4 or IPv6 literals, in the resolver's order */
};

struct dns_wait;
/* `done` comes once, never inside this call: with an answer, or with answer == NULL and `why`. */
struct dns_wait *dns_resolve(struct loop *l, const char *name,
                             void (*done)(void *context, const struct dns_answer *answer, const struct err *why),
                             void *context);
void dns_cancel(struct dns_wait *w); /* before done() only; NULL allowed */

/* The function from name to addresses and how long its answers are kept (a failure a twelfth of it), replaceable by tests: they
 * cannot break the machine's name server, nor wait. The function runs on any thread. */
typedef bool dns_lookup_function(const char *name, struct dns_answer *answer, struct err *e);
void dns_set_lookup(struct loop *l, dns_lookup_function *lookup, int64_t kept_ms);

#endif
