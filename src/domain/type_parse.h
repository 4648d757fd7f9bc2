/* The one reader of type files, for type_def_parse (stops at the first error) and for type_check (goes on with the next
 * point). */
#ifndef HEARTH_DOMAIN_TYPE_PARSE_H
#define HEARTH_DOMAIN_TYPE_PARSE_H

#include "domain/type_def.h"

struct problem_sink {
    void (*report)(void *context, const struct err *problem);
    void *context;
};

/* `sink` NULL: the first error ends it. Else errors of points and headline are reported and left out of the result;
 * NULL with *e filled only when nothing sensible is left (no JSON, no head). */
struct type_def *type_def_read(const char *json, size_t length, const char *file, const struct problem_sink *sink,
                               struct err *e);

#endif
