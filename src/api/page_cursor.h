/* The place in a list ordered by name and id where a page ended, as an opaque text ("id:name" in hexadecimal). Pure. */
#ifndef HEARTH_API_PAGE_CURSOR_H
#define HEARTH_API_PAGE_CURSOR_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

const char *page_cursor_make(struct arena *a, const char *folded_name, int64_t id);
bool page_cursor_parse(struct arena *a, const char *cursor, const char **folded_name, int64_t *id, struct err *e); /* ERR_INVALID "cursor" */

#endif
