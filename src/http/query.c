/* Parses query strings and hands their values to handlers, typed. Owns nothing: all texts live in the call's arena. */
#include "http/query.h"

#include "base/str.h"
#include "base/time.h"
#include "http/call.h"
#include "http/request_check.h"

#include <string.h>

enum { NAME_MAX_BYTES = 40 };

static bool name_is_valid(struct str name) {
    if (name.length == 0 || name.length > NAME_MAX_BYTES) return false;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return true;
}

static struct query_parameter *find(struct query *q, const char *name) {
    for (int i = 0; i < q->count; i++)
        if (strcmp(q->items[i].name, name) == 0) return &q->items[i];
    return NULL;
}

static bool parameter_parse(struct arena *a, struct str part, struct query *out, struct err *e) {
    struct str name;
    bool any = str_next(&part, '=', &name);
    if (!any || !name_is_valid(name))
        return err_set(e, ERR_SYNTAX, NULL, "The query holds a malformed parameter name.");
    char *key = arena_copy_n(a, name.at, name.length);
    if (!part.at) return err_set(e, ERR_SYNTAX, key, "The parameter %s has no value.", key);
    if (find(out, key)) return err_set(e, ERR_SYNTAX, key, "The parameter %s stands twice.", key);
    if (out->count == QUERY_PARAMETERS_MAX)
        return err_set(e, ERR_SYNTAX, key, "The query has more than %d parameters.", QUERY_PARAMETERS_MAX);
    const char *value = percent_decode(a, part.at, part.length, true);
    if (!value)
        return err_set(e, ERR_SYNTAX, key, "The value of %s is not percent-encoded UTF-8 without control characters.",
                       key);
    out->items[out->count++] = (struct query_parameter){.name = key, .value = value};
    return true;
}

bool query_parse(struct arena *a, const char *text, struct query *out, struct err *e) {
    out->count = 0;
    if (!*text) return true;
    struct str rest = str_of(text), part;
    while (str_next(&rest, '&', &part))
        if (!parameter_parse(a, part, out, e)) return false;
    return true;
}

/* The value, marked as asked for; NULL: absent. */
static const char *take(struct call *c, const char *name) {
    struct query_parameter *p = c->query ? find(c->query, name) : NULL;
    if (!p) return NULL;
    p->asked = true;
    return p->value;
}

bool query_text(struct call *c, const char *name, size_t max, const char *absent, const char **out, struct err *e) {
    const char *value = take(c, name);
    if (value && utf8_length(value, strlen(value)) > max)
        return err_set(e, ERR_INVALID, name, "The parameter %s is longer than %zu characters.", name, max);
    *out = value ? value : absent;
    return true;
}

bool query_int(struct call *c, const char *name, int64_t min, int64_t max, int64_t absent, int64_t *out,
               struct err *e) {
    const char *value = take(c, name);
    *out = absent;
    if (!value) return true;
    if (!str_to_int64(str_of(value), out))
        return err_set(e, ERR_INVALID, name, "The parameter %s is not a whole number.", name);
    if (*out < min || *out > max)
        return err_set(e, ERR_INVALID, name, "The parameter %s is not in %lld..%lld.", name, (long long)min,
                       (long long)max);
    return true;
}

/* "2027-01-14T08:42:10+02:00" typed into an address bar arrives with a blank for '+': it can only be the offset's sign.
 */
static char *restore_offset_sign(struct arena *a, const char *value) {
    char *text = arena_copy(a, value);
    size_t length = strlen(text);
    if (length > 16 && text[length - 6] == ' ' && text[length - 3] == ':') text[length - 6] = '+';
    return text;
}

bool query_time(struct call *c, const char *name, int64_t absent, int64_t *ms, struct err *e) {
    const char *value = take(c, name);
    *ms = absent;
    if (!value) return true;
    if (time_parse(str_of(restore_offset_sign(&c->arena, value)), ms)) return true;
    return err_set(e, ERR_INVALID, name, "The parameter %s is neither an RFC 3339 time nor epoch milliseconds.", name);
}

bool query_list(struct call *c, const char *name, int max, const char ***parts, int *count, struct err *e) {
    const char *value = take(c, name);
    *parts = NULL;
    *count = 0;
    if (!value) return true;
    struct str rest = str_of(value), part;
    int n = 1;
    for (const char *at = value; *at; at++) n += *at == ',';
    if (n > max) return err_set(e, ERR_INVALID, name, "The parameter %s lists more than %d parts.", name, max);
    *parts = arena_new_n(&c->arena, const char *, (size_t)n);
    while (str_next(&rest, ',', &part)) {
        if (part.length == 0) return err_set(e, ERR_INVALID, name, "The parameter %s holds an empty part.", name);
        (*parts)[(*count)++] = arena_copy_n(&c->arena, part.at, part.length);
    }
    return true;
}

bool query_end(struct call *c, struct err *e) {
    for (int i = 0; c->query && i < c->query->count; i++)
        if (!c->query->items[i].asked)
            return err_set(e, ERR_INVALID, c->query->items[i].name, "The parameter %s is not known here.",
                           c->query->items[i].name);
    return true;
}
