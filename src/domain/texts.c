/* Texts of the library by language. Pure: bytes in, look-ups out. Owns all its texts; never formats or translates. */
#include "domain/texts.h"

#include "base/json_in.h"
#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANGUAGES_MAX 32
#define TEXT_MAX      400
#define FULL_KEY_MAX  120

struct language {
    char name[9];
    struct text_map entries; /* "point.s1" -> text in the arena */
};

struct texts {
    struct arena arena;
    int count;
    struct language languages[LANGUAGES_MAX];
};

struct texts *texts_new(void) {
    struct texts *t = heap_new(struct texts);
    arena_init(&t->arena);
    return t;
}

void texts_free(struct texts *t) {
    if (!t) return;
    for (int i = 0; i < t->count; i++) text_map_fini(&t->languages[i].entries);
    arena_fini(&t->arena);
    free(t);
}

static const struct language *language_find(const struct texts *t, const char *name) {
    for (int i = 0; i < t->count; i++) {
        if (strcmp(t->languages[i].name, name) == 0) return &t->languages[i];
    }
    return NULL;
}

static bool add_entries(struct texts *t, struct language *l, const struct json_value *root, const char *file,
                        struct err *e) {
    void *cursor = NULL;
    const char *key;
    const struct json_value *value;
    if (json_kind(root) != JSON_OBJECT) return err_set(e, ERR_INVALID, file, "A file of texts is one JSON object.");
    while (json_each(root, &cursor, &key, &value)) {
        bool text = json_kind(value) == JSON_TEXT && json_text_of(value)[0] && strlen(json_text_of(value)) <= TEXT_MAX;
        if (!text || strlen(key) >= FULL_KEY_MAX) {
            return err_set(e, ERR_INVALID, file, "The entry \"%.100s\" is no text of 1 to %d bytes.", key, TEXT_MAX);
        }
        text_map_put(&l->entries, key, arena_copy(&t->arena, json_text_of(value)));
    }
    return true;
}

bool texts_add(struct texts *t, const char *language, const char *json, size_t length, const char *file,
               struct err *e) {
    size_t name_length = strlen(language);
    if (name_length < 2 || name_length >= sizeof t->languages[0].name || language_find(t, language) ||
        t->count == LANGUAGES_MAX) {
        return err_set(e, ERR_INVALID, file, "\"%.40s\" is no further language.", language);
    }
    struct json_doc *doc = json_parse(json, length, e);
    if (!doc) {
        char prefix[80];
        snprintf(prefix, sizeof prefix, "%.78s", file);
        return err_prefix(e, prefix);
    }
    struct language *l = &t->languages[t->count++];
    memcpy(l->name, language, name_length + 1);
    bool ok = add_entries(t, l, json_root(doc), file, e);
    json_free(doc);
    return ok;
}

static const char *entry(const struct texts *t, const char *language, const char *full_key) {
    const struct language *l = language_find(t, language);
    return l ? text_map_get(&l->entries, full_key) : NULL;
}

const char *texts_find(const struct texts *t, const char *language, const char *section, const char *key) {
    char full_key[FULL_KEY_MAX];
    int length = snprintf(full_key, sizeof full_key, "%s.%s", section, key);
    if (length < 0 || (size_t)length >= sizeof full_key) return NULL;
    const char *text = entry(t, language, full_key);
    return text ? text : entry(t, "en", full_key);
}

const char *texts_get(const struct texts *t, const char *language, const char *section, const char *key) {
    const char *text = texts_find(t, language, section, key);
    return text ? text : key;
}

const char *texts_point(const struct texts *t, const char *language, const struct point_def *def) {
    return def->name ? def->name : texts_get(t, language, "point", def->key);
}
