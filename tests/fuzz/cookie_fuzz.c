/* The headers that a browser fills: cookies, accepted encodings and languages. */
#include "base/arena.h"
#include "base/err.h"
#include "http/accept.h"
#include "http/cookie.h"
#include "http/request_check.h"
#include "http/session.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    AUTO_ARENA(a);
    struct str value = {0};
    struct err e = {0};
    unsigned char hash[SESSION_TOKEN_HASH_BYTES];
    char *text = arena_copy_n(&a, (const char *)bytes, length);
    if (cookie_find(text, "hearth_session", &value))
        REQUIRE(value.at >= text && value.at + value.length <= text + strlen(text));
    struct request_facts facts = {.cookie = text, .host = "a.example", .origin = text, .fetch_site = NULL};
    const char *token = session_token_of(&facts, &a);
    if (token) session_token_hash(token, hash);
    session_same_site(&facts, &e);
    accept_gzip(text);
    REQUIRE(strlen(accept_language(text)) == 2);
    return 0;
}
