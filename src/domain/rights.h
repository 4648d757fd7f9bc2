/* Rights and roles: one table (rights.c). Routes name the right they need; it is checked before any handler runs. */
#ifndef HEARTH_DOMAIN_RIGHTS_H
#define HEARTH_DOMAIN_RIGHTS_H

#include <stdint.h>

enum right {
    RIGHT_NONE = 0,               /* route needs no session */
    RIGHT_SIGNED_IN = 1 << 0,
    RIGHT_VIEW = 1 << 1,          /* devices, values, readings */
    RIGHT_DEVICES = 1 << 2,       /* create, change, delete devices */
    RIGHT_IMPORT = 1 << 3,
    RIGHT_PROBE = 1 << 4,         /* connection test */
    RIGHT_METRICS = 1 << 5,
    RIGHT_ADMIN = 1 << 6
};

struct role_row { const char *name; uint32_t rights; };
const struct role_row *role_find(const char *name); /* "admin"; NULL: none */

#endif
