/* Strict parsing of slices and UTF-8. Pure: no locale, no allocation, nothing read past the slice. */
#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str str_of(const char *text) {
    return (struct str){text, text ? strlen(text) : 0};
}

bool str_equal(struct str a, const char *text) {
    return a.length == strlen(text) && (a.length == 0 || memcmp(a.at, text, a.length) == 0);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

struct str str_trim(struct str s) {
    while (s.length && is_blank(s.at[0])) s.at++, s.length--;
    while (s.length && is_blank(s.at[s.length - 1])) s.length--;
    return s;
}

/* A rest with at == NULL is used up; a rest of length 0 still holds one empty part. */
bool str_next(struct str *rest, char separator, struct str *part) {
    if (!rest->at) return false;
    const char *end = rest->length ? memchr(rest->at, separator, rest->length) : NULL;
    if (!end) {
        *part = *rest;
        *rest = (struct str){NULL, 0};
        return true;
    }
    *part = (struct str){rest->at, (size_t)(end - rest->at)};
    rest->length -= part->length + 1;
    rest->at = end + 1;
    return true;
}

bool str_to_int64(struct str s, int64_t *out) {
    bool negative = s.length && s.at[0] == '-';
    size_t i = negative;
    if (i == s.length) return false;
    int64_t value = 0; /* kept negative: its range is one wider */
    for (; i < s.length; i++) {
        if (!is_digit(s.at[i])) return false;
        if (__builtin_mul_overflow(value, 10, &value)) return false;
        if (__builtin_sub_overflow(value, s.at[i] - '0', &value)) return false;
    }
    if (!negative && value == INT64_MIN) return false;
    *out = negative ? value : -value;
    return true;
}

enum { DIGITS_EXACT = 15, POWERS = 23, NUMBER_LONGEST = 400 };
static const double power_of_ten[POWERS] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* What a walk over the characters of a number finds. */
struct number {
    uint64_t mantissa; /* all digits, when digits <= DIGITS_EXACT */
    int digits;        /* without leading zeros */
    int exponent;      /* of ten, applied to mantissa; bounded */
    bool negative;
};

static size_t walk_digits(struct str s, size_t i, struct number *n, int exponent_step) {
    for (; i < s.length && is_digit(s.at[i]); i++) {
        if (n->digits || s.at[i] != '0') n->digits++;
        if (n->digits <= DIGITS_EXACT) n->mantissa = n->mantissa * 10 + (uint64_t)(s.at[i] - '0');
        n->exponent += exponent_step;
    }
    return i;
}

/* The grammar: -? (digits (mark digits)? | mark digits) ([eE] [+-]? digits)? */
static bool walk_number(struct str s, char mark, struct number *n) {
    size_t i = s.length && s.at[0] == '-';
    n->negative = i > 0;
    size_t start = i;
    i = walk_digits(s, i, n, 0);
    bool whole = i > start;
    if (i < s.length && s.at[i] == mark) {
        size_t fraction = ++i;
        i = walk_digits(s, i, n, -1);
        if (i == fraction) return false;
    } else if (!whole) {
        return false;
    }
    if (i == s.length) return true;
    if (s.at[i] != 'e' && s.at[i] != 'E') return false;
    i++;
    bool down = i < s.length && s.at[i] == '-';
    if (i < s.length && (s.at[i] == '-' || s.at[i] == '+')) i++;
    int exponent = 0;
    size_t first = i;
    for (; i < s.length && is_digit(s.at[i]); i++)
        if (exponent < 100000) exponent = exponent * 10 + (s.at[i] - '0');
    n->exponent += down ? -exponent : exponent;
    return i == s.length && i > first;
}

/* Exact by one rounding when both mantissa and power are exact doubles (Clinger's fast path): nearly every number in a
 * file. */
static bool number_exact(const struct number *n, double *out) {
    if (n->digits > DIGITS_EXACT || n->exponent <= -POWERS || n->exponent >= POWERS) return false;
    double m = (double)n->mantissa;
    double v = n->exponent < 0 ? m / power_of_ten[-n->exponent] : m * power_of_ten[n->exponent];
    *out = n->negative ? -v : v;
    return true;
}

bool str_to_double(struct str s, char decimal_mark, double *out) {
    struct number n = {0};
    if (s.length == 0 || s.length >= NUMBER_LONGEST || !walk_number(s, decimal_mark, &n)) return false;
    if (number_exact(&n, out)) return true;
    char copy[NUMBER_LONGEST];
    for (size_t i = 0; i < s.length; i++) copy[i] = s.at[i] == decimal_mark ? '.' : s.at[i];
    copy[s.length] = '\0';
    double value = strtod(copy, NULL);
    if (!isfinite(value)) return false;
    *out = value;
    return true;
}

/* By table 3-7 of the Unicode standard. */
size_t utf8_next(const char *text, size_t left) {
    if (left == 0) return 0;
    const unsigned char *at = (const unsigned char *)text;
    unsigned char c = at[0];
    if (c < 0x80) return c != 0;
    if (c < 0xC2 || c > 0xF4) return 0;
    size_t length = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (left < length) return 0;
    unsigned char low = 0x80, high = 0xBF;
    if (c == 0xE0) low = 0xA0;
    if (c == 0xED) high = 0x9F;
    if (c == 0xF0) low = 0x90;
    if (c == 0xF4) high = 0x8F;
    if (at[1] < low || at[1] > high) return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xC0) != 0x80) return 0;
    return length;
}

bool utf8_valid(const char *bytes, size_t length) {
    for (size_t i = 0; i < length;) {
        size_t one = utf8_next(bytes + i, length - i);
        if (one == 0) return false;
        i += one;
    }
    return true;
}

static bool is_continuation(char c) {
    return ((unsigned char)c & 0xC0) == 0x80;
}

size_t utf8_length(const char *bytes, size_t length) {
    size_t points = 0;
    for (size_t i = 0; i < length; i++) points += !is_continuation(bytes[i]);
    return points;
}

size_t utf8_cut(const char *bytes, size_t length, size_t limit) {
    if (length <= limit) return length;
    size_t cut = limit;
    while (cut > 0 && limit - cut < 4 && is_continuation(bytes[cut])) cut--;
    return cut > 0 && is_continuation(bytes[cut]) ? limit : cut; /* not UTF-8: cut anywhere */
}

enum { TRIED_DECIMALS = 6 };

/* n / 10^decimals. Digits from the last to the first; printf would take several times as long, and replies are full of
 * numbers. */
static size_t fixed_text(uint64_t n, int decimals, bool negative, char out[32]) {
    char digits[32], *at = digits + sizeof digits;
    int written = 0;
    do {
        if (decimals && written == decimals) *--at = '.';
        *--at = (char)('0' + n % 10);
        n /= 10;
        written++;
    } while (n || written <= decimals);
    if (negative) *--at = '-';
    size_t length = (size_t)(digits + sizeof digits - at);
    memcpy(out, at, length);
    out[length] = '\0';
    return length;
}

/* Measured values mostly have few decimals: value == n / 10^k for a small k, found without printf's big numbers. The
 * division is rounded once, so n / 10^k read as decimal gives `value` again, and the smallest k is the shortest text.
 */
static size_t short_decimal(double value, char out[32]) {
    double size = fabs(value);
    if (size > 9007199254740992) return 0;                         /* 2^53: integers are exact up to here ... */
    for (int k = 0; k <= (size < 1e9 ? TRIED_DECIMALS : 0); k++) { /* ... and so is n below */
        double n = nearbyint(size * power_of_ten[k]);
        if (n / power_of_ten[k] != size) continue;
        return fixed_text((uint64_t)n, k, value < 0, out);
    }
    return 0;
}

size_t double_to_text(double value, char out[32]) {
    if (value == 0) return (size_t)snprintf(out, 32, "0");
    size_t length = short_decimal(value, out);
    if (length) return length;
    /* 15 digits suffice for every text that has at most 15; numbers under the normal range hold fewer digits. */
    for (int digits = fabs(value) < 2.3e-308 ? 1 : DIGITS_EXACT; digits <= 17; digits++) {
        length = (size_t)snprintf(out, 32, "%.*g", digits, value);
        if (strtod(out, NULL) == value) break;
    }
    return length;
}
