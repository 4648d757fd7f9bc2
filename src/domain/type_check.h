/* What a type file may hold and still be wrong: checks for the people who write types (`hearth type check`). Pure. */
#ifndef HEARTH_DOMAIN_TYPE_CHECK_H
#define HEARTH_DOMAIN_TYPE_CHECK_H

#include "domain/type_parse.h"

/* Reports every problem found, syntax and meaning; returns how many. `file` is put before every path. */
size_t type_check(const char *json, size_t length, const char *file, const struct problem_sink *sink);

#endif
