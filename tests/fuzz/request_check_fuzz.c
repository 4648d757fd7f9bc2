/* A request's head: lines "method target version", then "name: value" each. What passes has one framing and a clean
 * path. */
#include "base/err.h"
#include "base/str.h"
#include "http/request_check.h"

#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const char *text_of(struct arena *a, struct str s) {
    return s.at ? arena_copy_n(a, s.at, s.length) : "";
}

static int count_named(const struct request_head *head, const char *name) {
    int n = 0;
    for (int i = 0; i < head->header_count; i++) n += strcasecmp(head->headers[i].name, name) == 0;
    return n;
}

static void check(const struct request_head *head, const struct request_facts *f) {
    REQUIRE(f->path[0] == '/' && utf8_valid(f->path, strlen(f->path)));
    REQUIRE(count_named(head, "Content-Length") + count_named(head, "Transfer-Encoding") <= 1);
    REQUIRE(count_named(head, "Host") <= 1 && f->length >= 0);
    REQUIRE(f->chunked == (count_named(head, "Transfer-Encoding") == 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    AUTO_ARENA(a);
    struct request_header headers[REQUEST_HEADERS_MAX + 8];
    struct request_head head = {.headers = headers};
    struct str rest = {(const char *)bytes, length}, line = {0}, word = {0}, name = {0};
    struct request_facts facts;
    struct err e = {0};
    str_next(&rest, '\n', &line);
    head.method = str_next(&line, ' ', &word) ? text_of(&a, word) : "";
    head.target = str_next(&line, ' ', &word) ? text_of(&a, word) : "";
    head.version = text_of(&a, line);
    while (head.header_count < REQUEST_HEADERS_MAX + 8 && str_next(&rest, '\n', &line)) {
        str_next(&line, ':', &name);
        line = str_trim(line);
        headers[head.header_count++] =
            (struct request_header){text_of(&a, name), text_of(&a, line), name.length, line.at ? line.length : 0};
    }
    if (request_check(&head, &a, &facts, &e))
        check(&head, &facts);
    else
        REQUIRE((e.code == ERR_SYNTAX || e.code == ERR_HEADERS) && e.text[0]);
    return 0;
}
