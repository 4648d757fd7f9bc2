/* Decides whether a request's head may be looked at any further. Owns nothing; never reads a body; knows no route. */
#include "http/request_check.h"

#include "base/str.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Headers that we read. Each may stand once: a second one is how two readers of the same request come to disagree. */
static const struct known_header {
    const char *name;
    size_t at; /* of the field in struct request_facts; NOWHERE: framing, read below */
} known_headers[] = {
#define NOWHERE    ((size_t)-1)
#define FACT(name) offsetof(struct request_facts, name)
    {"Host", FACT(host)},
    {"Content-Length", NOWHERE},
    {"Transfer-Encoding", NOWHERE},
    {"Content-Type", FACT(content_type)},
    {"Cookie", FACT(cookie)},
    {"Origin", FACT(origin)},
    {"Sec-Fetch-Site", FACT(fetch_site)},
    {"If-Match", FACT(if_match)},
    {"If-None-Match", FACT(if_none_match)},
    {"Idempotency-Key", FACT(idempotency_key)},
    {"Accept-Encoding", FACT(accept_encoding)},
    {"Accept-Language", FACT(accept_language)},
    {"Expect", FACT(expect)},
    {"Content-Encoding", FACT(content_encoding)},
};
enum { KNOWN_HEADERS = sizeof known_headers / sizeof *known_headers, CONTENT_LENGTH = 1, TRANSFER_ENCODING = 2 };

static bool is_token_char(unsigned char c) {
    return isalnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (!is_token_char((unsigned char)text[i])) return false;
    return length > 0;
}

bool is_visible_ascii(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (text[i] <= 0x20 || text[i] > 0x7e) return false;
    return true;
}

static bool value_is_clean(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f) return false;
    }
    return true;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool has_control(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) return true;
    return false;
}

char *percent_decode(struct arena *a, const char *text, size_t length, bool plus) {
    char *out = arena_alloc(a, length + 1);
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '+' && plus) {
            out[n++] = ' ';
        } else if (text[i] == '%') {
            if (i + 2 >= length) return NULL;
            int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return NULL;
            out[n++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[n++] = text[i];
        }
    }
    return utf8_valid(out, n) && !has_control(out, n) ? out : NULL;
}

/* Name or address with an optional port. Nothing more is known of our names: a proxy may stand in front. */
static bool host_is_well_formed(const char *host) {
    size_t length = strlen(host);
    if (length == 0 || length > 255) return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)host[i]) && !strchr(".-_:[]", host[i])) return false;
    return true;
}

static bool check_header(const struct request_header *h, const char *found[KNOWN_HEADERS], struct err *e) {
    if (!is_token(h->name, h->name_length))
        return err_set(e, ERR_SYNTAX, NULL, "A header name holds a forbidden character.");
    if (!value_is_clean(h->value, h->value_length))
        return err_set(e, ERR_SYNTAX, h->name, "The header %.40s holds a control character.", h->name);
    for (int i = 0; i < KNOWN_HEADERS; i++) {
        if (strcasecmp(h->name, known_headers[i].name) != 0) continue;
        if (found[i])
            return err_set(e, ERR_SYNTAX, known_headers[i].name, "The header %s stands twice.", known_headers[i].name);
        found[i] = h->value;
    }
    return true;
}

static bool check_headers(const struct request_head *head, const char *found[KNOWN_HEADERS], struct err *e) {
    size_t bytes = 0;
    if (head->obscured) return err_set(e, ERR_SYNTAX, NULL, "A header goes on in a second line, or holds U+0000.");
    if (head->header_count > REQUEST_HEADERS_MAX)
        return err_set(e, ERR_HEADERS, NULL, "The request has more than %d headers.", REQUEST_HEADERS_MAX);
    for (int i = 0; i < head->header_count; i++) {
        bytes += head->headers[i].name_length + head->headers[i].value_length;
        if (bytes > REQUEST_HEADER_BYTES_MAX)
            return err_set(e, ERR_HEADERS, NULL, "The request's headers are larger than %d bytes.",
                           REQUEST_HEADER_BYTES_MAX);
        if (!check_header(&head->headers[i], found, e)) return false;
    }
    return true;
}

/* Digits only: "+5", "5 ", "0x5" and "5,5" are all read differently by somebody. */
static bool length_parse(const char *text, int64_t *out) {
    if (!*text || strlen(text) > 15) return false;
    for (const char *c = text; *c; c++)
        if (*c < '0' || *c > '9') return false;
    return str_to_int64(str_of(text), out);
}

static bool check_framing(const struct request_head *head, const char *found[KNOWN_HEADERS], struct request_facts *out,
                          struct err *e) {
    const char *length = found[CONTENT_LENGTH], *coding = found[TRANSFER_ENCODING];
    if (length && coding)
        return err_set(e, ERR_SYNTAX, "Content-Length", "Content-Length and Transfer-Encoding exclude each other.");
    if (length && !length_parse(length, &out->length))
        return err_set(e, ERR_SYNTAX, "Content-Length", "Content-Length is not a plain number of bytes.");
    if (coding && (strcasecmp(coding, "chunked") != 0 || strcmp(head->version, "HTTP/1.1") != 0))
        return err_set(e, ERR_SYNTAX, "Transfer-Encoding", "The only transfer coding taken is chunked, in HTTP/1.1.");
    out->chunked = coding != NULL;
    out->has_body = out->chunked || out->length > 0;
    return true;
}

static bool check_start_line(const struct request_head *head, struct err *e) {
    if (strcmp(head->version, "HTTP/1.1") != 0 && strcmp(head->version, "HTTP/1.0") != 0)
        return err_set(e, ERR_SYNTAX, NULL, "The protocol version is not HTTP/1.1 or HTTP/1.0.");
    size_t length = strlen(head->method);
    if (length > 16 || !is_token(head->method, length))
        return err_set(e, ERR_SYNTAX, NULL, "The method is not a word.");
    if (strlen(head->target) > REQUEST_TARGET_MAX)
        return err_set(e, ERR_HEADERS, NULL, "The address is longer than %d bytes.", REQUEST_TARGET_MAX);
    if (head->target[0] != '/') return err_set(e, ERR_SYNTAX, NULL, "The request target is not a path.");
    if (!is_visible_ascii(head->target, strlen(head->target)) || strchr(head->target, '#'))
        return err_set(e, ERR_SYNTAX, NULL, "The address holds a character that must be percent-encoded.");
    return true;
}

static bool split_target(const char *target, struct arena *a, struct request_facts *out, struct err *e) {
    const char *mark = strchr(target, '?');
    size_t length = mark ? (size_t)(mark - target) : strlen(target);
    out->query = mark ? mark + 1 : "";
    out->path = percent_decode(a, target, length, false);
    if (!out->path)
        return err_set(e, ERR_SYNTAX, NULL, "The path is not percent-encoded UTF-8 without control characters.");
    size_t slashes = 0, decoded = 0;
    for (size_t i = 0; i < length; i++) slashes += target[i] == '/';
    for (const char *c = out->path; *c; c++) decoded += *c == '/';
    if (slashes != decoded) return err_set(e, ERR_SYNTAX, NULL, "The path holds an encoded slash.");
    return true;
}

bool request_check(const struct request_head *head, struct arena *a, struct request_facts *out, struct err *e) {
    const char *found[KNOWN_HEADERS] = {0};
    *out = (struct request_facts){0};
    if (!check_start_line(head, e) || !check_headers(head, found, e) || !check_framing(head, found, out, e))
        return false;
    for (int i = 0; i < KNOWN_HEADERS; i++)
        if (known_headers[i].at != NOWHERE) memcpy((char *)out + known_headers[i].at, &found[i], sizeof found[i]);
    if (!out->host && strcmp(head->version, "HTTP/1.1") == 0)
        return err_set(e, ERR_SYNTAX, "Host", "The header Host is missing.");
    if (out->host && !host_is_well_formed(out->host))
        return err_set(e, ERR_SYNTAX, "Host", "The header Host is malformed.");
    return split_target(head->target, a, out, e);
}
