/* Shapes replies: problem+json from errors, headers from what a handler set, the security headers of every reply.
 * Sends nothing; knows no connection. */
#include "http/reply.h"

#include "base/str.h"
#include "http/gzip.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { GZIP_MIN_BYTES = 1024 };

static const struct {
    const char *name, *value;
} security_headers[] = {
    {"Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
                                "form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "strict-origin-when-cross-origin"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

/* How long a client should wait, where waiting helps. */
static const struct {
    enum err_code code;
    const char *seconds;
} retry_rows[] = {{ERR_BUSY, "1"}, {ERR_RATE, "30"}};

void reply_init(struct reply *r) {
    *r = (struct reply){.status = 200, .file = -1};
}

void reply_fini(struct reply *r) {
    buf_fini(&r->body);
    if (r->file >= 0) close(r->file);
    r->file = -1;
}

void reply_header(struct reply *r, const char *name, const char *value) {
    REQUIRE(r->header_count < REPLY_HEADERS_MAX);
    r->headers[r->header_count].name = name;
    r->headers[r->header_count++].value = value;
}

const char *reply_header_get(const struct reply *r, const char *name) {
    for (int i = 0; i < r->header_count; i++)
        if (strcasecmp(r->headers[i].name, name) == 0) return r->headers[i].value;
    return NULL;
}

void reply_add_security(struct reply *r) {
    for (size_t i = 0; i < sizeof security_headers / sizeof *security_headers; i++)
        reply_header(r, security_headers[i].name, security_headers[i].value);
}

static void problem_body(struct buf *out, const struct err *problem, int status, const char *request_id) {
    struct json_out j;
    json_out_init(&j, out);
    json_begin_object(&j);
    json_put_text(&j, "type", "about:blank");
    json_put_text(&j, "title", problem->text);
    json_put_int(&j, "status", status);
    json_put_text(&j, "code", err_row(problem->code)->name);
    json_put_text(&j, "field", problem->field);
    json_put_text(&j, "detail", problem->text);
    json_put_text(&j, "request_id", request_id);
    json_end_object(&j);
}

/* An error text may quote what a client sent. */
static void make_utf8(char *text) {
    if (utf8_valid(text, strlen(text))) return;
    for (char *c = text; *c; c++)
        if ((unsigned char)*c >= 0x80) *c = '?';
}

/* NULL: waiting does not help. */
static const char *retry_after(struct arena *a, enum err_code code, int wanted_s) {
    if (wanted_s > 0) return arena_printf(a, "%d", wanted_s);
    for (size_t i = 0; i < sizeof retry_rows / sizeof *retry_rows; i++)
        if (retry_rows[i].code == code) return retry_rows[i].seconds;
    return NULL;
}

void reply_problem(struct reply *r, struct arena *a, const struct err *problem, const struct problem_facts *facts) {
    struct err clean = *problem;
    make_utf8(clean.field);
    make_utf8(clean.text);
    r->status = err_row(clean.code)->http_status;
    buf_clear(&r->body);
    problem_body(&r->body, &clean, r->status, facts->request_id);
    r->header_count = 0;
    reply_header(r, "Content-Type", "application/problem+json");
    reply_header(r, "Cache-Control", "no-store");
    reply_header(r, "X-Request-Id", arena_copy(a, facts->request_id));
    if (facts->allow) reply_header(r, "Allow", arena_copy(a, facts->allow));
    const char *seconds = retry_after(a, clean.code, facts->retry_after_s);
    if (seconds) reply_header(r, "Retry-After", seconds);
    reply_add_security(r);
}

/* A file name as RFC 6266 wants it: ASCII fall-back without quotes, and the whole name percent-encoded (RFC 8187). */
static const char *disposition(struct arena *a, const char *name) {
    char *plain = arena_copy(a, name);
    for (char *c = plain; *c; c++)
        if (*c < 0x20 || *c > 0x7e || *c == '"' || *c == '\\') *c = '_';
    AUTO_BUF(coded);
    for (const char *c = name; *c; c++) {
        if (isalnum((unsigned char)*c) || strchr("-._", *c))
            buf_add_char(&coded, *c);
        else
            buf_printf(&coded, "%%%02X", (unsigned char)*c);
    }
    return arena_printf(a, "attachment; filename=\"%s\"; filename*=UTF-8''%s", plain, coded.bytes ? coded.bytes : "");
}

void reply_head_from_call(struct reply *r, struct call *c) {
    r->status = c->status ? c->status : 200;
    reply_header(r, "Cache-Control", "no-store");
    reply_header(r, "X-Request-Id", arena_copy(&c->arena, c->request_id));
    if (r->status != 204) reply_header(r, "Content-Type", c->content_type ? c->content_type : "application/json");
    if (c->file_name) reply_header(r, "Content-Disposition", disposition(&c->arena, c->file_name));
    if (c->etag) reply_header(r, "ETag", arena_printf(&c->arena, "\"%lld\"", (long long)c->etag));
    if (c->location) reply_header(r, "Location", c->location);
    if (c->set_cookie) reply_header(r, "Set-Cookie", c->set_cookie);
    reply_add_security(r);
}

void reply_from_call(struct reply *r, struct call *c, bool gzip) {
    reply_head_from_call(r, c);
    buf_fini(&r->body);
    r->body = c->body;
    buf_init(&c->body);
    if (r->status == 204) buf_clear(&r->body);
    if (r->body.length < GZIP_MIN_BYTES) return;
    reply_header(r, "Vary", "Accept-Encoding");
    if (gzip && gzip_shrink(&r->body)) reply_header(r, "Content-Encoding", "gzip");
}
