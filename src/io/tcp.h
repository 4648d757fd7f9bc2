/* Outgoing TCP connections on the loop. Callbacks never run inside the call that caused them.
 * Exactly one closed() ends a connection that was not freed before; after it, and after tcp_free, no callback comes.
 * closed() does not free: every struct tcp is ended by its owner's tcp_free, at the latest in or after closed().
 * Loop thread only. No timer and no read buffer per connection: one of each for all of a loop. */
#ifndef HEARTH_IO_TCP_H
#define HEARTH_IO_TCP_H

#include "base/err.h"
#include "io/loop.h"

#include <stddef.h>
#include <stdint.h>

struct tcp;
struct tcp_events {
    void (*connected)(void *context);
    void (*received)(void *context, const uint8_t *bytes, size_t length); /* any slices; bytes valid during the call */
    void (*closed)(void *context, const struct err *why);                 /* refused, reset, end of stream, time-out */
};

/* `host`: an IPv4/IPv6 literal or a name (looked up through dns.h). Connecting ends after `timeout_ms`. Never fails at once but for
 * lack of descriptors. `allow` (NULL: all) is asked with the address, be it a literal (then inside tcp_connect) or what a name resolved
 * to, before connecting; its refusal arrives by closed(). The first of a name's addresses that connects is taken. */
struct tcp_target {
    const char *host;         /* copied */
    int port;
    int64_t timeout_ms;
    bool (*allow)(void *allow_context, const char *ip, struct err *e);
    void *allow_context;
};
struct tcp *tcp_connect(struct loop *l, const struct tcp_target *target, const struct tcp_events *events, void *context,
                        struct err *e);
/* After connected(). Copies what the socket does not take; at most 64 KiB wait, more is ERR_BUSY and nothing of it is sent.
 * Another false means a broken connection: closed() follows. */
bool tcp_send(struct tcp *t, const void *bytes, size_t length, struct err *e);
void tcp_free(struct tcp *t); /* closes at once; NULL allowed; allowed inside its callbacks */

#endif
