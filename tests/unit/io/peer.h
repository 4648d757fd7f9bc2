/* A real peer for the tests of connections: a listening socket on loopback, served by hand. */
#ifndef HEARTH_TESTS_IO_PEER_H
#define HEARTH_TESTS_IO_PEER_H

int peer_listen(int *port);    /* a listening, blocking socket on 127.0.0.1 */
int peer_accept(int listener); /* waits */
int peer_unused_port(void);    /* a port on which nothing listens */

#endif
