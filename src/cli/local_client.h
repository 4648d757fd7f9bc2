/* Speaks HTTP/1.1 to the running server over its Unix socket DATA/hearth.sock: how commands change what a running server owns. Blocking,
 * one request at a time on one kept connection. For commands only, never for the server. */
#ifndef HEARTH_CLI_LOCAL_CLIENT_H
#define HEARTH_CLI_LOCAL_CLIENT_H

#include "base/buf.h"
#include "base/err.h"

struct local_client;

/* ERR_UNREACHABLE (field: the socket's path) when no server listens there. */
struct local_client *local_client_open(const char *data_directory, struct err *e);
void local_client_close(struct local_client *c);

/* `body` NULL: none; else JSON. *status gets the reply's status and `reply` its body, whatever it is; false only when there was no whole reply. */
bool local_client_call(struct local_client *c, const char *method, const char *path, const char *body, size_t length, int *status,
                       struct buf *reply, struct err *e);
/* The same, but a status of 400 or more is an err made of the problem's field and detail. */
bool local_client_ask(struct local_client *c, const char *method, const char *path, const char *body, size_t length, struct buf *reply,
                      struct err *e);

#endif
