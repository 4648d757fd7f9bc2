/* Judges code points by two tables of ranges. Owns nothing; changes nothing. */
#include "base/readable.h"

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct range {
    uint32_t first, last;
    const char *fault;
};

static const char control[] = "holds a control character",
                  direction[] = "holds a character that turns the text's direction",
                  separator[] = "holds a line separator", none[] = "holds a code point that is no character";

static const struct range faults[] = {
    {0x01, 0x1F, control},       {0x7F, 0x9F, control},  {0x2028, 0x2029, separator}, {0x202A, 0x202E, direction},
    {0x2066, 0x2069, direction}, {0xFDD0, 0xFDEF, none}, {0xE0000, 0xE0FFF, control}, /* tags and unassigned ones that
                                                                                         are never shown */
};

/* Blanks, zero-width and filling characters. */
static const struct range invisible[] = {
    {0x09, 0x0D, 0},     {0x20, 0x20, 0},     {0xA0, 0xA0, 0},     {0xAD, 0xAD, 0},     {0x34F, 0x34F, 0},
    {0x61C, 0x61C, 0},   {0x115F, 0x1160, 0}, {0x1680, 0x1680, 0}, {0x17B4, 0x17B5, 0}, {0x180B, 0x180F, 0},
    {0x2000, 0x200F, 0}, {0x202F, 0x202F, 0}, {0x205F, 0x2065, 0}, {0x206A, 0x206F, 0}, {0x2800, 0x2800, 0},
    {0x3000, 0x3000, 0}, {0x3164, 0x3164, 0}, {0xFE00, 0xFE0F, 0}, {0xFEFF, 0xFEFF, 0}, {0xFFA0, 0xFFA0, 0},
};

static const struct range *range_of(const struct range *ranges, size_t count, uint32_t c) {
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last) return &ranges[i];
    return NULL;
}

/* The next code point of valid UTF-8; 0 at its end. */
static uint32_t next(const char **at) {
    static const unsigned char lead[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t bytes = **at ? utf8_next(*at, strlen(*at) < 4 ? strlen(*at) : 4) : 0;
    if (!bytes) return 0;
    uint32_t c = (unsigned char)**at & lead[bytes];
    for (size_t i = 1; i < bytes; i++) c = c << 6 | ((unsigned char)(*at)[i] & 0x3F);
    *at += bytes;
    return c;
}

static bool is_layout(uint32_t c) {
    return c == '\n' || c == '\r' || c == '\t';
}

const char *readable_fault(const char *text, bool lines) {
    for (uint32_t c; (c = next(&text));) {
        const struct range *r = range_of(faults, sizeof faults / sizeof *faults, c);
        if (r && !(lines && is_layout(c))) return r->fault;
        if ((c & 0xFFFE) == 0xFFFE) return none;
    }
    return NULL;
}

bool readable_visible(const char *text) {
    for (uint32_t c; (c = next(&text));)
        if (!range_of(invisible, sizeof invisible / sizeof *invisible, c)) return true;
    return false;
}
