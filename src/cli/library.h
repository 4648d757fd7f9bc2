/* The type library as it stands on disk: every *.json of a folder but schema.json is a device type. */
#ifndef HEARTH_CLI_LIBRARY_H
#define HEARTH_CLI_LIBRARY_H

#include "base/err.h"
#include "base/map.h"

/* key -> struct type_def *, in `types` ({0} before). A file that is wrong fails the whole: a network must not be polled by half a library.
 * field names the file and the place in it. */
bool library_load(const char *directory, struct text_map *types, struct err *e);
void library_free(struct text_map *types);

#endif
