/* Names for people: library/texts/<language>.json, one flat object "point.s1_outdoor": "S1 outdoor" per language.
 * English is the fall-back. Filled at start, then immutable and usable by any thread. */
#ifndef HEARTH_DOMAIN_TEXTS_H
#define HEARTH_DOMAIN_TEXTS_H

#include "base/err.h"
#include "domain/point_def.h"

struct texts;
struct texts *texts_new(void);
void texts_free(struct texts *t);

/* Adds a language's file (bytes of it; `file` names it in errors). A second file of the same language is refused. */
bool texts_add(struct texts *t, const char *language, const char *json, size_t length, const char *file, struct err *e);

/* The text "<section>.<key>" in `language`, else in English, else NULL. Sections: type group point choice. */
const char *texts_find(const struct texts *t, const char *language, const char *section, const char *key);
/* The same, and `key` itself where there is none: never NULL. */
const char *texts_get(const struct texts *t, const char *language, const char *section, const char *key);

/* A user's own points, groups and choices carry their text with them: it comes back as it is. */
const char *texts_point(const struct texts *t, const char *language, const struct point_def *def);

#endif
