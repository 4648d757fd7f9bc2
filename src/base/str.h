/* Text slices and strict parsing: no locale, no leading blanks, no trailing rubbish, no silent overflow. */
#ifndef HEARTH_BASE_STR_H
#define HEARTH_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *at;
    size_t length;
};

struct str str_of(const char *text);
bool str_equal(struct str a, const char *text);
struct str str_trim(struct str s);

/* The next part of *rest up to `separator`; false when *rest is used up. "a,,b" gives three parts, "" gives one. */
bool str_next(struct str *rest, char separator, struct str *part);

/* Whole slice or nothing. */
bool str_to_int64(struct str s, int64_t *out);
bool str_to_double(struct str s, char decimal_mark, double *out); /* finite only; '.' or ','; forms 1 -1.5 .5 1e-3 */

size_t utf8_next(const char *at, size_t left);          /* bytes of the character at `at`; 0: none that is well-formed, or U+0000 */
bool utf8_valid(const char *bytes, size_t length);      /* strict: no surrogates, no overlong, no U+0000 */
size_t utf8_length(const char *bytes, size_t length);   /* code points of valid UTF-8 */
size_t utf8_cut(const char *bytes, size_t length, size_t limit); /* largest boundary <= limit */

/* Shortest decimal text that reads back as the same double; -0 as "0". At most 32 bytes with NUL. `value` finite. */
size_t double_to_text(double value, char out[32]);

#endif
