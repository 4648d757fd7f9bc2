/* From method and path to a row of the route table. Pure.
 * The first row whose path matches wins, so a literal path stands before one with a placeholder. HEAD goes where GET
 * goes, but never to an event stream. */
#ifndef HEARTH_HTTP_ROUTER_H
#define HEARTH_HTTP_ROUTER_H

#include "http/route.h"

#define ROUTE_KEY_MAX 80
#define ROUTE_ID_MAX  INT64_C(9007199254740991) /* 2^53-1: exact in a JSON number */

struct route_match {
    const struct route *route;   /* NULL unless ROUTE_FOUND */
    int64_t id;                  /* 0: the path has none */
    char key[ROUTE_KEY_MAX + 1]; /* "": the path has none */
    char allow[64];              /* "GET, HEAD, PUT": methods of this path, for ROUTE_METHOD */
};
enum route_result { ROUTE_FOUND, ROUTE_UNKNOWN_PATH, ROUTE_METHOD };

/* `routes` ends with method NULL; `path` is decoded. */
enum route_result router_find(const struct route *routes, const char *method, const char *path,
                              struct route_match *out);

#endif
