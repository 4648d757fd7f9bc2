/* Times, numbers, durations and UTF-8 from outside: what is accepted is in range and comes back the same when written. */
#include "base/config.h"
#include "base/str.h"
#include "base/time.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_time(struct str s) {
    int64_t ms, again;
    char text[25];
    if (!time_parse(s, &ms)) return;
    time_format(ms, text);
    REQUIRE(time_parse(str_of(text), &again) && again == ms);
}

static void check_number(struct str s, const char *terminated) {
    double value, again;
    int64_t whole;
    char text[32];
    if (str_to_int64(s, &whole)) REQUIRE(whole == strtoll(terminated, NULL, 10));
    if (!str_to_double(s, '.', &value)) return;
    REQUIRE(isfinite(value) && value == strtod(terminated, NULL));
    size_t length = double_to_text(value, text);
    REQUIRE(length < sizeof text && str_to_double((struct str){text, length}, '.', &again) && again == value);
}

static void check_utf8(struct str s) {
    if (!utf8_valid(s.at, s.length)) return;
    REQUIRE(utf8_length(s.at, s.length) <= s.length);
    for (size_t limit = 0; limit <= s.length; limit++) {
        size_t cut = utf8_cut(s.at, s.length, limit);
        REQUIRE(cut <= limit && limit - cut < 4 && utf8_valid(s.at, cut));
    }
}

static void check_parts(struct str s) {
    struct str rest = s, part;
    size_t total = 0, parts = 0;
    while (str_next(&rest, ',', &part)) {
        total += part.length;
        parts++;
        REQUIRE(str_trim(part).length <= part.length);
    }
    REQUIRE(parts >= 1 && total + parts - 1 == s.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 1000) return 0;
    char *terminated = malloc(size + 1), *exact = malloc(size ? size : 1); /* `exact` has no NUL: reading past it shows */
    memcpy(terminated, data, size);
    terminated[size] = '\0';
    memcpy(exact, data, size);
    struct str s = {exact, size};
    int64_t ms;
    check_time(s);
    check_number(s, terminated);
    check_utf8(s);
    check_parts(s);
    if (duration_parse(terminated, &ms)) REQUIRE(ms >= 0);
    free(terminated);
    free(exact);
    return 0;
}
