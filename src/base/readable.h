/* Texts that people read: names, places, notes. Pure; any thread. */
#ifndef HEARTH_BASE_READABLE_H
#define HEARTH_BASE_READABLE_H

#include <stdbool.h>

/* What makes valid UTF-8 unfit to be shown, as the end of a sentence ("holds a control character"); NULL: nothing.
 * Control characters (but line breaks and tabs when `lines`), line and paragraph separators, code points that are no
 * characters, and what turns the direction of the text around it: with that one name can be made to look like another.
 * Source: Unicode 15, general categories Cc, Zl and Zp, Bidi_Control without the marks, Noncharacter_Code_Point. */
const char *readable_fault(const char *text, bool lines);

/* Whether there is anything to see: not blanks, fillers and zero-width characters alone. */
bool readable_visible(const char *text);

#endif
