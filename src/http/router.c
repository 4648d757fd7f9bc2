/* Matches paths against the route table. Owns nothing; decides nothing but which row it is. */
#include "http/router.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

static bool id_parse(struct str s, int64_t *out) {
    if (s.length == 0 || s.length > 16 || s.at[0] < '1' || s.at[0] > '9') return false;
    return str_to_int64(s, out) && *out <= ROUTE_ID_MAX;
}

static bool key_parse(struct str s, char out[ROUTE_KEY_MAX + 1]) {
    if (s.length == 0 || s.length > ROUTE_KEY_MAX) return false;
    for (size_t i = 0; i < s.length; i++) {
        char c = s.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-')) return false;
    }
    memcpy(out, s.at, s.length);
    out[s.length] = 0;
    return true;
}

static bool segment_matches(struct str pattern, struct str segment, struct route_match *m) {
    if (str_equal(pattern, "{id}")) return id_parse(segment, &m->id);
    if (str_equal(pattern, "{key}")) return key_parse(segment, m->key);
    return pattern.length == segment.length && memcmp(pattern.at, segment.at, segment.length) == 0;
}

static bool path_matches(const char *pattern, const char *path, struct route_match *m) {
    struct str patterns = str_of(pattern), segments = str_of(path), one, other;
    m->id = 0;
    m->key[0] = 0;
    for (;;) {
        bool more = str_next(&patterns, '/', &one), and_more = str_next(&segments, '/', &other);
        if (more != and_more) return false;
        if (!more) return true;
        if (!segment_matches(one, other, m)) return false;
    }
}

static void allow_add(struct route_match *m, const char *method) {
    size_t length = strlen(m->allow), room = sizeof m->allow - length;
    int need = snprintf(m->allow + length, room, "%s%s", length ? ", " : "", method);
    if (need < 0 || (size_t)need >= room) m->allow[length] = 0; /* a name is left out, never cut */
}

static bool method_fits(const struct route *r, const char *method) {
    if (strcmp(r->method, method) == 0) return true;
    return strcmp(method, "HEAD") == 0 && strcmp(r->method, "GET") == 0 && !(r->flags & ROUTE_STREAM);
}

enum route_result router_find(const struct route *routes, const char *method, const char *path,
                              struct route_match *out) {
    *out = (struct route_match){0};
    for (const struct route *r = routes; r->method; r++) {
        if (!path_matches(r->path, path, out)) continue;
        if (method_fits(r, method)) {
            out->route = r;
            return ROUTE_FOUND;
        }
        allow_add(out, r->method);
        if (method_fits(r, "HEAD")) allow_add(out, "HEAD");
    }
    out->id = 0;
    out->key[0] = 0;
    return out->allow[0] ? ROUTE_METHOD : ROUTE_UNKNOWN_PATH;
}
