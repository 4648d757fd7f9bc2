/* Packs and unpacks a list position. Keeps nothing. */
#include "api/page_cursor.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

const char *page_cursor_make(struct arena *a, const char *folded_name, int64_t id) {
    const char *plain = arena_printf(a, "%lld:%s", (long long)id, folded_name);
    size_t length = strlen(plain);
    char *out = arena_alloc(a, 2 * length + 1);
    for (size_t i = 0; i < length; i++) snprintf(out + 2 * i, 3, "%02x", (unsigned char)plain[i]);
    return out;
}

static int digit(char c) {
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static bool unpack(struct arena *a, const char *cursor, const char **folded_name, int64_t *id) {
    size_t length = strlen(cursor) / 2;
    char *plain = arena_alloc(a, length + 1);
    if (strlen(cursor) % 2) return false;
    for (size_t i = 0; i < length; i++) {
        int high = digit(cursor[2 * i]), low = digit(cursor[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        plain[i] = (char)(high << 4 | low);
    }
    char *colon = strchr(plain, ':');
    if (!colon || !utf8_valid(plain, length)) return false;
    *folded_name = colon + 1;
    return str_to_int64((struct str){plain, (size_t)(colon - plain)}, id) && *id > 0;
}

bool page_cursor_parse(struct arena *a, const char *cursor, const char **folded_name, int64_t *id, struct err *e) {
    return unpack(a, cursor, folded_name, id) ||
           err_set(e, ERR_INVALID, "cursor", "The cursor is not one that a page before gave as next_cursor.");
}
