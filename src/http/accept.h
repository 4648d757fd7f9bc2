/* What a client says it accepts: encodings (RFC 9110 12.5.3) and languages (12.5.4). Pure; rubbish means "nothing
 * special". */
#ifndef HEARTH_HTTP_ACCEPT_H
#define HEARTH_HTTP_ACCEPT_H

#include <stdbool.h>

bool accept_gzip(const char *accept_encoding);             /* NULL: no header */
const char *accept_language(const char *accept_language_); /* one of the 12; "en" when none fits; static text */

#endif
