/* Case folding by a small table of ranges whose small letters take as many bytes as their capitals. */
#include "api/search_text.h"

#include <stdint.h>
#include <string.h>

/* From the Unicode character database: capitals first..last, `step` apart, each with its small letter `add` further on. */
static const struct fold { uint16_t first, last, step, add; } folds[] = {
    {0x41, 0x5A, 1, 32},     /* A-Z */
    {0xC0, 0xD6, 1, 32},     /* À-Ö */
    {0xD8, 0xDE, 1, 32},     /* Ø-Þ */
    {0x100, 0x12E, 2, 1},    /* Ā-Į */
    {0x132, 0x136, 2, 1},    /* Ĳ-Ķ */
    {0x139, 0x147, 2, 1},    /* Ĺ-Ň */
    {0x14A, 0x176, 2, 1},    /* Ŋ-Ŷ */
    {0x179, 0x17D, 2, 1},    /* Ź-Ž */
    {0x391, 0x3A1, 1, 32},   /* Α-Ρ */
    {0x3A3, 0x3AB, 1, 32},   /* Σ-Ϋ */
    {0x400, 0x40F, 1, 80},   /* Ѐ-Џ */
    {0x410, 0x42F, 1, 32},   /* А-Я */
    {0x490, 0x490, 1, 1},    /* Ґ */
};

static uint16_t small(uint16_t c) {
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
        if (c >= folds[i].first && c <= folds[i].last && (c - folds[i].first) % folds[i].step == 0) return (uint16_t)(c + folds[i].add);
    return c;
}

char *search_fold(struct arena *a, const char *text) {
    char *out = arena_copy(a, text);
    for (unsigned char *at = (unsigned char *)out; *at; at++) {
        if (*at < 0x80) {
            *at = (unsigned char)small(*at);
        } else if (*at >= 0xC3 && *at < 0xE0 && at[1]) { /* two bytes; longer ones have no case here */
            uint16_t c = small((uint16_t)((*at & 0x1F) << 6 | (at[1] & 0x3F)));
            *at = (unsigned char)(0xC0 | c >> 6);
            *++at = (unsigned char)(0x80 | (c & 0x3F));
        }
    }
    return out;
}

bool search_holds(const char *folded_text, const char *folded_part) { return strstr(folded_text, folded_part) != NULL; }
