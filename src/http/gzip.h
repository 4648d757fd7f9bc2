/* gzip (RFC 1952) of whole replies. zlib is included by gzip.c only. Any thread. */
#ifndef HEARTH_HTTP_GZIP_H
#define HEARTH_HTTP_GZIP_H

#include "base/buf.h"

#include <stdbool.h>

/* Replaces *body by its gzip form when that is smaller; false: left as it was. */
bool gzip_shrink(struct buf *body);

#endif
