/* Argon2id through libsodium. Keeps nothing. */
#include "api/password.h"

#include "base/str.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "the hash's text has libsodium's size");

bool password_start(struct err *e) { return sodium_init() >= 0 || err_set(e, ERR_INTERNAL, NULL, "libsodium does not start."); }

bool password_hash(const char *password, char out[PASSWORD_HASH_BYTES], struct err *e) {
    size_t bytes = strlen(password);
    if (!utf8_valid(password, bytes)) return err_set(e, ERR_INVALID, "password", "The password is not valid UTF-8.");
    size_t length = utf8_length(password, bytes);
    if (length < PASSWORD_MIN || length > PASSWORD_MAX)
        return err_set(e, ERR_INVALID, "password", "A password has %d to %d characters.", PASSWORD_MIN, PASSWORD_MAX);
    if (!password_start(e)) return false;
    if (crypto_pwhash_str_alg(out, password, bytes, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return err_set(e, ERR_BUSY, NULL, "There is not enough memory to hash a password now.");
    return true;
}

/* Of no password: a salt and a result of zeros, with the limits that real ones have, so that trying it takes the same time. */
static void hash_of_nobody(char out[PASSWORD_HASH_BYTES]) {
    snprintf(out, PASSWORD_HASH_BYTES, "$argon2id$v=19$m=%zu,t=%d,p=1$%s$%s", (size_t)crypto_pwhash_MEMLIMIT_INTERACTIVE / 1024,
             (int)crypto_pwhash_OPSLIMIT_INTERACTIVE, "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
}

bool password_verify(const char *hash, const char *password) {
    char nobody[PASSWORD_HASH_BYTES];
    if (sodium_init() < 0) return false;
    if (!hash) hash_of_nobody(nobody);
    bool right = crypto_pwhash_str_verify(hash ? hash : nobody, password, strlen(password)) == 0;
    return right && hash;
}

void password_random(char out[PASSWORD_RANDOM_BYTES]) {
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789"; /* 31: no i l o 0 1 */
    REQUIRE(sodium_init() >= 0);
    for (int i = 0; i < PASSWORD_RANDOM_BYTES - 1; i++)
        out[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof letters - 1)];
    out[PASSWORD_RANDOM_BYTES - 1] = '\0';
}
