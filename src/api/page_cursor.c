/* Packs and unpacks a list position. Keeps nothing. */
#include "api/page_cursor.h"

#include "base/str.h"

#include <sodium.h>
#include <string.h>

const char *page_cursor_make(struct arena *a, const char *folded_name, int64_t id) {
    const char *plain = arena_printf(a, "%lld:%s", (long long)id, folded_name);
    size_t length = strlen(plain), bytes = sodium_base64_encoded_len(length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *out = arena_alloc(a, bytes);
    return sodium_bin2base64(out, bytes, (const unsigned char *)plain, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool unpack(struct arena *a, const char *cursor, const char **folded_name, int64_t *id) {
    size_t length = strlen(cursor), got;
    char *plain = arena_alloc(a, length + 1);
    if (sodium_base642bin((unsigned char *)plain, length, cursor, length, NULL, &got, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING))
        return false;
    plain[got] = '\0';
    char *colon = strchr(plain, ':');
    if (!colon || !utf8_valid(plain, got) || strlen(plain) != got) return false;
    *folded_name = colon + 1;
    return str_to_int64((struct str){plain, (size_t)(colon - plain)}, id) && *id > 0;
}

bool page_cursor_parse(struct arena *a, const char *cursor, const char **folded_name, int64_t *id, struct err *e) {
    return unpack(a, cursor, folded_name, id) ||
           err_set(e, ERR_INVALID, "cursor", "The cursor is not one that a page before gave as next_cursor.");
}
