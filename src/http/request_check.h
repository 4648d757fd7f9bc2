/* The first look at a request: what libmicrohttpd 0.9.75 lets through and must not pass (request smuggling, RFC
 * 9112 6.3 and 11.2).
 *
 * Refused with ERR_SYNTAX (400) or ERR_HEADERS (431), and the connection closes: both Content-Length and
 * Transfer-Encoding, two lengths, a length that is not a number, another transfer coding than chunked, no or two or a
 * malformed Host, a header twice that may stand once, control bytes, too many or too long headers, a target that is not
 * a path, bad percent-encoding, U+0000 or other than UTF-8 in the path, folded headers. Pure: texts in, facts out. */
#ifndef HEARTH_HTTP_REQUEST_CHECK_H
#define HEARTH_HTTP_REQUEST_CHECK_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

#define REQUEST_HEADERS_MAX      64
#define REQUEST_HEADER_BYTES_MAX 16384 /* all names and values together */
#define REQUEST_TARGET_MAX       8192

struct request_header {
    const char *name, *value;
    size_t name_length, value_length;
};
struct request_head {
    const char *method, *target, *version; /* as they came; target undecoded */
    const struct request_header *headers;
    int header_count;
    bool obscured; /* a header is folded or holds U+0000, so that names and values are not what was sent */
};

struct request_facts {
    const char *path;  /* decoded, strict UTF-8, begins with '/' */
    const char *query; /* undecoded, what follows '?'; "" when none */
    bool has_body, chunked;
    int64_t length; /* Content-Length; 0 when absent */
    /* Values as they came; NULL: absent. Borrowed from the head. */
    const char *host, *cookie, *content_type, *origin, *fetch_site, *if_match, *if_none_match, *idempotency_key,
        *accept_encoding, *accept_language, *expect, *content_encoding;
};

/* The decoded path lives in `a`. */
bool request_check(const struct request_head *head, struct arena *a, struct request_facts *out, struct err *e);

/* Decodes %XX of `text` into `a`; '+' is a blank when `plus`. NULL: bad encoding, not UTF-8 or a control character. */
char *percent_decode(struct arena *a, const char *text, size_t length, bool plus);

/* A text of `min`..`max` bytes, all printable ASCII without blank. */
bool is_visible_ascii(const char *text, size_t length);

#endif
