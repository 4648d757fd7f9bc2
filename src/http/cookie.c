/* Finds one cookie among those that a browser sent. Owns nothing. */
#include "http/cookie.h"

bool cookie_find(const char *header, const char *name, struct str *value) {
    struct str rest = str_of(header ? header : ""), pair, key;
    int found = 0;
    while (str_next(&rest, ';', &pair)) {
        pair = str_trim(pair);
        if (!str_next(&pair, '=', &key) || !str_equal(key, name) || !pair.at) continue;
        *value = pair;
        found++;
    }
    return found == 1;
}
