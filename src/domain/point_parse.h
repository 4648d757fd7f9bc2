/* One point of a type file or of a device's own list: JSON to struct point_def. For type_def.c only; the grammar is
 * that of library/schema.json. */
#ifndef HEARTH_DOMAIN_POINT_PARSE_H
#define HEARTH_DOMAIN_POINT_PARSE_H

#include "base/arena.h"
#include "base/json_in.h"
#include "domain/type_def.h"

/* `type` says the address base, whether there are registers at all, and whether points are a user's own (name needed,
 * no source). `path` names the point in errors ("points[3]"). Texts are copied into `a`. *needs: the key of the point
 * that this one needs, or NULL; who knows the whole list fills out->needs. */
bool point_parse(const struct json_value *value, const struct type_def *type, const char *path, struct arena *a,
                 struct point_def *out, const char **needs, struct err *e);

bool key_is_valid(const char *key); /* [a-z0-9_]{1,48} */

#endif
