/* Roles and what each may do: one table. Owns nothing; the check itself is scope_has and the router's. */
#include "domain/rights.h"

#include <stddef.h>
#include <string.h>

static const struct role_row roles[] = {
    {"admin", RIGHT_SIGNED_IN | RIGHT_VIEW | RIGHT_DEVICES | RIGHT_IMPORT | RIGHT_PROBE | RIGHT_METRICS | RIGHT_ADMIN},
    {"read_only", RIGHT_SIGNED_IN | RIGHT_VIEW},
};

const struct role_row *role_find(const char *name) {
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(roles[i].name, name) == 0) return &roles[i];
    }
    return NULL;
}
