/* Listening sockets, made before the HTTP library sees them. */
#ifndef HEARTH_HTTP_LISTEN_H
#define HEARTH_HTTP_LISTEN_H

#include "base/err.h"

#include <sys/socket.h>

/* `address`: an IPv4 or IPv6 literal. Returns the descriptor, non-blocking, or -1 with *e (field = the address). */
int listen_tcp(const char *address, int port, struct err *e);
/* A socket file that only our own user and root can open (mode 0600); a stale one is replaced. -1 with *e (field = the
 * path). */
int listen_unix(const char *path, struct err *e);
int listen_port(int fd);

/* Whether the process at the other end of a Unix socket runs as root or as our own user. */
bool listen_peer_is_ours(int fd);
/* "192.0.2.7", "2001:db8::1"; an IPv4 address mapped to IPv6 as IPv4. */
void listen_address_text(const struct sockaddr *address, char out[48]);

#endif
