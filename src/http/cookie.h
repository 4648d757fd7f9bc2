/* The Cookie header (RFC 6265 4.2). Pure. */
#ifndef HEARTH_HTTP_COOKIE_H
#define HEARTH_HTTP_COOKIE_H

#include "base/str.h"

/* Value of the cookie `name`; false when absent, or there twice (then nobody knows which one is ours). `header` NULL:
 * absent. */
bool cookie_find(const char *header, const char *name, struct str *value);

#endif
