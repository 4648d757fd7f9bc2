/* Makes and hashes session tokens, writes and reads their cookie, tells same-site requests from others. Keeps no
 * session: who is signed in is the store's and the app's to know. */
#include "http/session.h"

#include "http/cookie.h"
#include "http/request_check.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

enum { TOKEN_BYTES = 32, TOKEN_VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

void session_init(void) {
    REQUIRE(sodium_init() >= 0);
}

void session_token_new(char out[SESSION_TOKEN_LENGTH + 1]) {
    unsigned char bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(out, SESSION_TOKEN_LENGTH + 1, bytes, sizeof bytes, TOKEN_VARIANT);
    sodium_memzero(bytes, sizeof bytes);
}

bool session_token_hash(const char *token, unsigned char hash[SESSION_TOKEN_HASH_BYTES]) {
    unsigned char bytes[TOKEN_BYTES];
    size_t length = 0;
    if (strlen(token) != SESSION_TOKEN_LENGTH) return false;
    if (sodium_base642bin(bytes, sizeof bytes, token, SESSION_TOKEN_LENGTH, NULL, &length, NULL, TOKEN_VARIANT) != 0)
        return false;
    if (length != sizeof bytes) return false;
    crypto_generichash(hash, SESSION_TOKEN_HASH_BYTES, bytes, sizeof bytes, NULL, 0);
    sodium_memzero(bytes, sizeof bytes);
    return true;
}

const char *session_cookie_set(struct arena *a, const char *token, int64_t max_age_s, bool secure) {
    return arena_printf(a, SESSION_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%lld%s", token,
                        (long long)max_age_s, secure ? "; Secure" : "");
}

const char *session_cookie_clear(struct arena *a, bool secure) {
    return session_cookie_set(a, "", 0, secure);
}

const char *session_token_of(const struct request_facts *facts, struct arena *a) {
    struct str value;
    if (!cookie_find(facts->cookie, SESSION_COOKIE, &value) || value.length != SESSION_TOKEN_LENGTH) return NULL;
    return arena_copy_n(a, value.at, value.length);
}

/* The port is left out when it is the scheme's own: a proxy that ends TLS may write Host with or without it. */
static struct str without_port(const char *authority, const char *port) {
    struct str s = str_of(authority);
    size_t length = strlen(port);
    if (s.length > length && memcmp(s.at + s.length - length, port, length) == 0) s.length -= length;
    return s;
}

static bool origin_is(const char *origin, const char *host) {
    static const struct scheme { const char *prefix, *port; } schemes[] = {{"https://", ":443"}, {"http://", ":80"}};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t length = strlen(schemes[i].prefix);
        if (strncasecmp(origin, schemes[i].prefix, length) != 0) continue;
        struct str a = without_port(origin + length, schemes[i].port), b = without_port(host, schemes[i].port);
        return a.length == b.length && strncasecmp(a.at, b.at, a.length) == 0;
    }
    return false;
}

bool session_same_site(const struct request_facts *facts, struct err *e) {
    if (facts->fetch_site && strcmp(facts->fetch_site, "same-origin") != 0 && strcmp(facts->fetch_site, "none") != 0)
        return err_set(e, ERR_FORBIDDEN, "Sec-Fetch-Site", "Another site caused this request.");
    if (facts->origin && (!facts->host || !origin_is(facts->origin, facts->host)))
        return err_set(e, ERR_FORBIDDEN, "Origin", "The request comes from a page of another origin than this server.");
    return true;
}

void session_request_hash(const char *method, const char *path, const char *body, size_t length,
                          unsigned char hash[32]) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 32);
    crypto_generichash_update(&state, (const unsigned char *)method, strlen(method) + 1);
    crypto_generichash_update(&state, (const unsigned char *)path, strlen(path) + 1);
    crypto_generichash_update(&state, (const unsigned char *)body, length);
    crypto_generichash_final(&state, hash, 32);
}

void session_request_id(char out[17]) {
    unsigned char bytes[8];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(out, 17, bytes, sizeof bytes);
}
