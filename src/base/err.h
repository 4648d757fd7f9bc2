/* The one error idiom.
 *
 * A function that can fail returns bool and takes `struct err *e` last. On false *e is filled: a code, the thing at
 * fault (`field`: a JSON path, a file with line, a configuration key, a device address; empty when there is none)
 * and one English sentence for a person. On true *e is untouched. Callers pass errors up as they are, or fill them
 * anew when they know the thing at fault better.
 *
 * One table (err.c) maps a code to its name, its HTTP status and the key of its text in the web app's message files.
 * Out of memory is not an err: it aborts. A programming error is not an err: it asserts, in release too (REQUIRE). */
#ifndef HEARTH_BASE_ERR_H
#define HEARTH_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

enum err_code {
    ERR_NONE = 0,
    ERR_SYNTAX,          /* not parseable: bad JSON, bad CSV, bad query string            400 */
    ERR_INVALID,         /* parsed, but a field has a wrong type, length, range, value    422 */
    ERR_UNAUTHENTICATED, /* no or ended session, wrong credentials                        401 */
    ERR_FORBIDDEN,       /* the right is missing                                          403 */
    ERR_NOT_FOUND,       /* no such thing in this scope                                   404 */
    ERR_METHOD,          /* the path exists, the method does not                          405 */
    ERR_CONFLICT,        /* exists already, or in use                                     409 */
    ERR_PRECONDITION,    /* If-Match names an older revision                              412 */
    ERR_TOO_LARGE,       /* body, file or answer over its limit                           413 */
    ERR_MEDIA_TYPE,      /* body is not of the type that the route takes                  415 */
    ERR_RATE,            /* too many tries; wait                                          429 */
    ERR_HEADERS,         /* request headers too large                                     431 */
    ERR_BUSY,            /* a bounded queue is full; try again                            503 */
    ERR_TIMEOUT,         /* a peer did not answer in time                                 504 */
    ERR_UNREACHABLE,     /* a peer could not be connected                                 502 */
    ERR_PROTOCOL,        /* a peer broke its protocol                                     502 */
    ERR_EXCEPTION,       /* a device answered with an exception code                      502 */
    ERR_STORAGE_FULL,    /* the disk is full                                              507 */
    ERR_CORRUPT,         /* stored data fails its check                                   500 */
    ERR_IO,              /* the operating system refused                                  500 */
    ERR_INTERNAL,        /* a bug that was caught                                         500 */
    ERR_CODES
};

struct err {
    enum err_code code;
    char field[96];
    char text[256];
};

/* Fills *e (cutting what is too long at a UTF-8 boundary) and returns false, so that a caller can `return err_set(...)`.
 * `field` may be NULL. */
bool err_set(struct err *e, enum err_code code, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5), cold));

#ifdef __clang_analyzer__ /* tells the analyser, which sees one file at a time, that the result is always false */
#define err_set(...) (err_set(__VA_ARGS__), false)
#endif

/* Puts `prefix` in front of e->field ("devices[3]" + ".name"); returns false. */
bool err_prefix(struct err *e, const char *prefix) __attribute__((cold));
/* The same with the file in which the thing stands: "types/a.json: points[3]"; of a long path the first 60 bytes. */
bool err_in_file(struct err *e, const char *path) __attribute__((cold));

struct err_row {
    const char *name;     /* stable, in replies: "not_found" */
    int http_status;
    const char *text_key; /* "error.not_found" */
};
const struct err_row *err_row(enum err_code code);

/* Programming errors: always checked, in release too. */
#define REQUIRE(condition) \
    do { if (__builtin_expect(!(condition), 0)) require_failed(#condition, __FILE__, __LINE__); } while (0)
_Noreturn void require_failed(const char *condition, const char *file, int line) __attribute__((cold));

#endif
