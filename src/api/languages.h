/* The languages of the web app's message files. */
#ifndef HEARTH_API_LANGUAGES_H
#define HEARTH_API_LANGUAGES_H

extern const char *const language_codes[]; /* the 12, NULL-terminated */

/* The code as static text; "en" for one that is unknown. So whoever holds a language holds it for ever, on any thread. */
const char *language_keep(const char *code);

#endif
