/* The table of error codes and the two functions that fill a struct err.
 * Owns nothing; never allocates; never logs (whoever ends an error's way does that). */
#include "base/err.h"
#undef err_set /* the analyser's macro */

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct err_row rows[ERR_CODES] = {
    [ERR_NONE] = {"none", 200, "error.none"},
    [ERR_SYNTAX] = {"syntax", 400, "error.syntax"},
    [ERR_INVALID] = {"invalid", 422, "error.invalid"},
    [ERR_UNAUTHENTICATED] = {"unauthenticated", 401, "error.unauthenticated"},
    [ERR_FORBIDDEN] = {"forbidden", 403, "error.forbidden"},
    [ERR_NOT_FOUND] = {"not_found", 404, "error.not_found"},
    [ERR_METHOD] = {"method", 405, "error.method"},
    [ERR_CONFLICT] = {"conflict", 409, "error.conflict"},
    [ERR_PRECONDITION] = {"precondition", 412, "error.precondition"},
    [ERR_TOO_LARGE] = {"too_large", 413, "error.too_large"},
    [ERR_MEDIA_TYPE] = {"media_type", 415, "error.media_type"},
    [ERR_RATE] = {"rate", 429, "error.rate"},
    [ERR_HEADERS] = {"headers", 431, "error.headers"},
    [ERR_BUSY] = {"busy", 503, "error.busy"},
    [ERR_TIMEOUT] = {"timeout", 504, "error.timeout"},
    [ERR_UNREACHABLE] = {"unreachable", 502, "error.unreachable"},
    [ERR_PROTOCOL] = {"protocol", 502, "error.protocol"},
    [ERR_EXCEPTION] = {"exception", 502, "error.exception"},
    [ERR_STORAGE_FULL] = {"storage_full", 507, "error.storage_full"},
    [ERR_CORRUPT] = {"corrupt", 500, "error.corrupt"},
    [ERR_IO] = {"io", 500, "error.io"},
    [ERR_INTERNAL] = {"internal", 500, "error.internal"},
};

const struct err_row *err_row(enum err_code code) {
    REQUIRE((int)code >= 0 && code < ERR_CODES);
    return &rows[code];
}

/* Copies as much of `text` as fits, in whole characters. Bytes that are no UTF-8 (a caller's own cut, a hostile name) become
 * '?': every error can go into a JSON reply as it is. */
static void copy_clean(char *to, size_t size, const char *text) {
    size_t left = strlen(text), length = 0;
    while (left) {
        size_t one = utf8_next(text, left);
        if (length + (one ? one : 1) >= size) break;
        if (one)
            memcpy(to + length, text, one);
        else
            to[length] = '?';
        length += one ? one : 1;
        text += one ? one : 1;
        left -= one ? one : 1;
    }
    to[length] = '\0';
}

bool err_set(struct err *e, enum err_code code, const char *field, const char *format, ...) {
    /* Made in locals first: callers may pass e->text or e->field of the same err as arguments. */
    char text[2 * sizeof e->text], at[sizeof e->field];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    copy_clean(at, sizeof at, field ? field : "");
    e->code = code;
    memcpy(e->field, at, sizeof at);
    copy_clean(e->text, sizeof e->text, text);
    return false;
}

bool err_prefix(struct err *e, const char *prefix) {
    char field[2 * sizeof e->field];
    snprintf(field, sizeof field, "%s%s", prefix, e->field);
    copy_clean(e->field, sizeof e->field, field);
    return false;
}

bool err_in_file(struct err *e, const char *path) {
    char prefix[80];
    snprintf(prefix, sizeof prefix, "%.60s%s", path, e->field[0] ? ": " : "");
    return err_prefix(e, prefix);
}

_Noreturn void require_failed(const char *condition, const char *file, int line) {
    fprintf(stderr, "level=error event=require_failed at=%s:%d text=\"%s\"\n", file, line, condition);
    abort();
}
