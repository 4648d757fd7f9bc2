/* JSON in: strict parsing with limits, and getters that name the field at fault.
 *
 * The parser (jansson, included by json_in.c only) refuses duplicate members, invalid UTF-8, U+0000 in texts, depth over 64 and
 * rubbish after the value: ERR_SYNTAX with line and column. Values are borrowed from their document.
 *
 * An object is read through a reader that remembers which members were asked for:
 *     struct json_fields f;
 *     json_fields_open(&f, value, "", e)  &&  json_need_text(&f, "name", 1, 120, &name)  &&
 *     json_want_int(&f, "port", 1, 65535, 502, &port)  &&  json_fields_close(&f)
 * json_fields_close refuses members nobody asked for (ERR_INVALID, field = its path). Every getter fails with ERR_INVALID and
 * the path ("points[3].scale"): need_* when absent or null, both on wrong type or range. Text limits count code points. */
#ifndef HEARTH_BASE_JSON_IN_H
#define HEARTH_BASE_JSON_IN_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_doc;
struct json_value; /* borrowed from its document */

struct json_doc *json_parse(const char *text, size_t length, struct err *e);
void json_free(struct json_doc *d);
const struct json_value *json_root(const struct json_doc *d);

enum json_kind { JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };
enum json_kind json_kind(const struct json_value *v);
size_t json_count(const struct json_value *v);                                  /* of an array or object, else 0 */
const struct json_value *json_at(const struct json_value *array, size_t index);
const struct json_value *json_member(const struct json_value *object, const char *key); /* NULL: absent */
/* Walks the members of an object; *cursor starts at NULL. */
bool json_each(const struct json_value *object, void **cursor, const char **key, const struct json_value **value);
/* Plain values; assert on the wrong kind. json_number takes JSON_INT and JSON_REAL. */
const char *json_text_of(const struct json_value *v);
int64_t json_int_of(const struct json_value *v);
double json_number_of(const struct json_value *v);
bool json_bool_of(const struct json_value *v);
/* Serialises a value (compact), appended to `out`. */
struct buf;
void json_dump(const struct json_value *v, struct buf *out);

#define JSON_FIELDS_MAX 48
struct json_fields {
    const struct json_value *object;
    struct err *e;
    char path[80];
    const char *asked[JSON_FIELDS_MAX];
    int asked_count;
};
bool json_fields_open(struct json_fields *f, const struct json_value *value, const char *path, struct err *e);
bool json_fields_close(struct json_fields *f);
bool json_has(struct json_fields *f, const char *key); /* present and not null; counts as asked for */

bool json_need_text(struct json_fields *f, const char *key, size_t min, size_t max, const char **out);
bool json_want_text(struct json_fields *f, const char *key, size_t min, size_t max, const char *absent, const char **out);
bool json_need_int(struct json_fields *f, const char *key, int64_t min, int64_t max, int64_t *out);
bool json_want_int(struct json_fields *f, const char *key, int64_t min, int64_t max, int64_t absent, int64_t *out);
bool json_need_number(struct json_fields *f, const char *key, double min, double max, double *out);
bool json_want_number(struct json_fields *f, const char *key, double min, double max, double absent, double *out);
bool json_want_bool(struct json_fields *f, const char *key, bool absent, bool *out);
/* One of `names` (NULL-terminated); *out gets its index. `absent` < 0 makes the member required. */
bool json_want_choice(struct json_fields *f, const char *key, const char *const *names, int absent, int *out);
bool json_need_array(struct json_fields *f, const char *key, size_t min, size_t max, const struct json_value **out);
bool json_want_array(struct json_fields *f, const char *key, size_t max, const struct json_value **out);   /* NULL: absent */
bool json_need_object(struct json_fields *f, const char *key, const struct json_value **out);
bool json_want_object(struct json_fields *f, const char *key, const struct json_value **out);              /* NULL: absent */
/* Fails with ERR_INVALID for the member `key` of this object. */
bool json_fail(struct json_fields *f, const char *key, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
