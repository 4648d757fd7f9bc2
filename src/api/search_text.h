/* Texts for searching and ordering without regard to case: Latin, Greek and Cyrillic letters of UTF-8 in their small form. Letters keep
 * their accents. Pure, no locale. */
#ifndef HEARTH_API_SEARCH_TEXT_H
#define HEARTH_API_SEARCH_TEXT_H

#include "base/arena.h"

#include <stdbool.h>

char *search_fold(struct arena *a, const char *text); /* valid UTF-8 in, valid UTF-8 of the same length in bytes out */
bool search_holds(const char *folded_text, const char *folded_part);

#endif
