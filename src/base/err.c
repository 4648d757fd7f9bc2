/* The table of error codes and the two functions that fill a struct err.
 * Owns nothing; never allocates; never logs (whoever ends an error's way does that). */
#include "base/err.h"

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

/* Copies as much of `text` as fits, never half a character. `to` may be a part of what `text` was made from, not
 * overlap it. */
static void copy_cut(char *to, size_t size, const char *text) {
    size_t length = utf8_cut(text, strlen(text), size - 1);
    memcpy(to, text, length);
    to[length] = '\0';
}

bool err_set(struct err *e, enum err_code code, const char *field, const char *format, ...) {
    /* Made in locals first: callers may pass e->text or e->field of the same err as arguments. */
    char text[2 * sizeof e->text], at[sizeof e->field];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    copy_cut(at, sizeof at, field ? field : "");
    e->code = code;
    memcpy(e->field, at, sizeof at);
    copy_cut(e->text, sizeof e->text, text);
    return false;
}

bool err_prefix(struct err *e, const char *prefix) {
    char field[2 * sizeof e->field];
    snprintf(field, sizeof field, "%s%s", prefix, e->field);
    copy_cut(e->field, sizeof e->field, field);
    return false;
}

_Noreturn void require_failed(const char *condition, const char *file, int line) {
    fprintf(stderr, "level=error event=require_failed at=%s:%d text=\"%s\"\n", file, line, condition);
    abort();
}
