/* One table of language codes. */
#include "api/languages.h"

#include <stddef.h>
#include <string.h>

const char *const language_codes[] = {"da", "de", "en", "fr", "lt", "nl", "pl", "ru", "sl", "sv", "tr", "uk", NULL};

const char *language_keep(const char *code) {
    for (int i = 0; code && language_codes[i]; i++)
        if (!strcmp(language_codes[i], code)) return language_codes[i];
    return "en";
}
