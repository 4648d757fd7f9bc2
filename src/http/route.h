/* A route is a row, a handler is one function. The table is api/routes.c; the right is checked before any handler runs.
 */
#ifndef HEARTH_HTTP_ROUTE_H
#define HEARTH_HTTP_ROUTE_H

#include "domain/rights.h"
#include "http/call.h"

enum route_lane {
    RUN_LOOP,  /* short, no database */
    RUN_QUERY, /* reads the store */
    RUN_WRITE, /* changes the store: the writer's thread; afterwards the caches have followed before the reply is sent
                */
    RUN_HASH   /* password hashing: one at a time; no store */
};
enum route_body { BODY_NONE, BODY_JSON };
enum route_flags { ROUTE_STREAM = 1, /* event stream */ ROUTE_IDEMPOTENT = 2 /* takes Idempotency-Key */ };

struct route {
    const char *method;
    const char *path; /* "/api/v1/devices/{id}" ; at most one {id} and one {key} */
    enum right right;
    enum route_lane lane;
    enum route_body body;
    int flags;
    bool (*handle)(struct call *c, struct err *e);
};

#endif
