/* JSON in, on jansson, which is included here only: parsing with limits, plain access, and the field reader.
 * A struct json_value is a json_t under another name; documents own all their values; nothing here changes one. */
#include "base/json_in.h"

#include "base/buf.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* jansson's enum has four names of ours. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY  JANSSON_ARRAY
#define JSON_REAL   JANSSON_REAL
#define JSON_NULL   JANSSON_NULL
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_REAL
#undef JSON_NULL

enum { DEPTH_MAX = 64 };

struct json_doc {
    json_t *root;
};

static json_t *raw(const struct json_value *v) {
    return (json_t *)v;
}
static const struct json_value *cooked(const json_t *j) {
    return (const struct json_value *)j;
}

/* jansson's own depth limit is 2048 and fixed when it is compiled, so brackets are counted first. Texts are skipped. */
static bool depth_ok(const char *text, size_t length, struct err *e) {
    int depth = 0, line = 1;
    bool in_text = false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        line += c == '\n';
        if (in_text && c == '\\')
            i++;
        else if (c == '"')
            in_text = !in_text;
        else if (!in_text && (c == '[' || c == '{') && ++depth > DEPTH_MAX)
            return err_set(e, ERR_SYNTAX, "", "The JSON is nested more than %d deep in line %d.", DEPTH_MAX, line);
        else if (!in_text && (c == ']' || c == '}'))
            depth--;
    }
    return true;
}

static bool is_blank(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \t\r\n", text[i])) return false;
    return true;
}

/* What is said of the commonest slips, and of those for which jansson names its own flags; NULL: what jansson says. */
static const char *plain_words(const char *text, size_t length, const json_error_t *at) {
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) return "it begins with a byte order mark; save it without";
    if (is_blank(text, length)) return "there is nothing in it";
    return json_error_code(at) == json_error_null_character ? "\\u0000 is not allowed in a text" : NULL;
}

/* What jansson says may hold a piece of the input: only well-formed text is passed on. */
static bool syntax_error(const char *input, size_t length, const json_error_t *at, struct err *e) {
    const char *plain = plain_words(input, length, at);
    const char *text = plain ? plain : utf8_valid(at->text, strlen(at->text)) ? at->text : "unreadable characters";
    return err_set(e, ERR_SYNTAX, "", "The JSON is not valid in line %d, column %d: %s.", at->line, at->column, text);
}

struct json_doc *json_parse(const char *text, size_t length, struct err *e) {
    if (!text) text = "";
    if (!depth_ok(text, length, e)) return NULL;
    json_error_t at;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &at);
    if (!root) {
        syntax_error(text, length, &at, e);
        return NULL;
    }
    struct json_doc *d = heap_new(struct json_doc);
    d->root = root;
    return d;
}

void json_free(struct json_doc *d) {
    if (!d) return;
    json_decref(d->root);
    free(d);
}

const struct json_value *json_root(const struct json_doc *d) {
    return cooked(d->root);
}

enum json_kind json_kind(const struct json_value *v) {
    static const enum json_kind kinds[] = {
        [JANSSON_OBJECT] = JSON_OBJECT, [JANSSON_ARRAY] = JSON_ARRAY, [JSON_STRING] = JSON_TEXT,
        [JSON_INTEGER] = JSON_INT,      [JANSSON_REAL] = JSON_REAL,   [JSON_TRUE] = JSON_BOOL,
        [JSON_FALSE] = JSON_BOOL,       [JANSSON_NULL] = JSON_NULL,
    };
    return kinds[json_typeof(raw(v))];
}

size_t json_count(const struct json_value *v) {
    enum json_kind kind = json_kind(v);
    return kind == JSON_ARRAY ? json_array_size(raw(v)) : kind == JSON_OBJECT ? json_object_size(raw(v)) : 0;
}

const struct json_value *json_at(const struct json_value *array, size_t index) {
    return cooked(json_array_get(raw(array), index));
}

const struct json_value *json_member(const struct json_value *object, const char *key) {
    return cooked(json_object_get(raw(object), key));
}

bool json_each(const struct json_value *object, void **cursor, const char **key, const struct json_value **value) {
    *cursor = *cursor ? json_object_iter_next(raw(object), *cursor) : json_object_iter(raw(object));
    if (!*cursor) return false;
    *key = json_object_iter_key(*cursor);
    *value = cooked(json_object_iter_value(*cursor));
    return true;
}

const char *json_text_of(const struct json_value *v) {
    REQUIRE(json_kind(v) == JSON_TEXT);
    return json_string_value(raw(v));
}

int64_t json_int_of(const struct json_value *v) {
    REQUIRE(json_kind(v) == JSON_INT);
    return json_integer_value(raw(v));
}

double json_number_of(const struct json_value *v) {
    REQUIRE(json_kind(v) == JSON_INT || json_kind(v) == JSON_REAL);
    return json_number_value(raw(v));
}

bool json_bool_of(const struct json_value *v) {
    REQUIRE(json_kind(v) == JSON_BOOL);
    return json_typeof(raw(v)) == JSON_TRUE;
}

static int dump_piece(const char *bytes, size_t length, void *out) {
    buf_add(out, bytes, length);
    return 0;
}

void json_dump(const struct json_value *v, struct buf *out) {
    int failed = json_dump_callback(raw(v), dump_piece, out, JSON_COMPACT | JSON_ENCODE_ANY);
    REQUIRE(failed == 0);
}
