/* Query strings: strict, bounded, pure. The getters that handlers use are in call.h. */
#ifndef HEARTH_HTTP_QUERY_H
#define HEARTH_HTTP_QUERY_H

#include "base/arena.h"
#include "base/err.h"

#define QUERY_PARAMETERS_MAX 32

struct query_parameter {
    const char *name, *value;
    bool asked;
};
struct query {
    struct query_parameter items[QUERY_PARAMETERS_MAX];
    int count;
};

/* "a=1&b=x%20y": names [a-z0-9_]{1,40}, each once and with '='; values percent-encoded UTF-8, '+' is a blank.
 * ERR_SYNTAX, field = name. */
bool query_parse(struct arena *a, const char *text, struct query *out, struct err *e);

#endif
