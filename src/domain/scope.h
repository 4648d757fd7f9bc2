/* Who is asking, and what they may see: handed to every repository call and handler. A handler gets a device only through
 * device_find(scope, id), so a right on an id is checked in one place, wherever the id came from. */
#ifndef HEARTH_DOMAIN_SCOPE_H
#define HEARTH_DOMAIN_SCOPE_H

#include "domain/rights.h"

#include <stdbool.h>
#include <stdint.h>

struct scope {
    int64_t tenant_id;
    int64_t user_id;        /* 0: the server itself or the local command line */
    int64_t session_id;     /* 0: none */
    uint32_t rights;        /* bits of enum right */
    bool all_devices;       /* false later: assigned devices only (device_set) */
    int64_t generation;     /* a session whose user's generation moved on is closed */
    const char *address;    /* of the peer, for the activity log; "local" for the CLI */
};

bool scope_has(const struct scope *s, enum right r);
struct scope scope_local(int64_t tenant_id); /* the command line on the server's own machine: all rights */

#endif
