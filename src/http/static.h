/* The built web app from config.web_directory. Loop thread: opening a small local file is short.
 *
 * A path is taken only when each of its parts is [A-Za-z0-9_-][A-Za-z0-9._-]*, and is opened part by part without
 * following symbolic links, so nothing outside the directory can be reached. "/" is index.html; an unknown path is 404
 * (the app routes by the part after '#'). NAME.gz beside NAME is sent to whoever accepts gzip. Files whose name bears a
 * hash (app-B3xk9_aQ.js) are immutable, all others are asked for anew each time (no-cache with an ETag). */
#ifndef HEARTH_HTTP_STATIC_H
#define HEARTH_HTTP_STATIC_H

#include "http/reply.h"

struct static_request {
    const char *path;
    bool gzip;
    const char *if_none_match;
};

/* ERR_NOT_FOUND; with an empty or absent directory too. */
bool static_reply(const char *directory, const struct static_request *request, struct arena *a, struct reply *out,
                  struct err *e);

bool static_path_valid(const char *path);
bool static_name_is_hashed(const char *name);
const char *static_type_of(const char *name); /* NULL: a type that we do not serve */

#endif
