/* The field reader: getters over one JSON object that check type and range and name the field at fault.
 * Borrows the object; owns nothing; knows jansson only through json_in.h. */
#include "base/json_in.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* "points[3]" + "scale"; the root's path is empty. */
static void path_of(const struct json_fields *f, const char *key, char *out, size_t size) {
    snprintf(out, size, "%s%s%s", f->path, *f->path && *key ? "." : "", key);
}

bool json_fail(struct json_fields *f, const char *key, const char *format, ...) {
    char path[256], text[256];
    path_of(f, key, path, sizeof path);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return err_set(f->e, ERR_INVALID, path, "%s", text);
}

bool json_fields_open(struct json_fields *f, const struct json_value *value, const char *path, struct err *e) {
    *f = (struct json_fields){.object = value, .e = e};
    snprintf(f->path, sizeof f->path, "%s", path ? path : "");
    if (!value || json_kind(value) != JSON_OBJECT)
        return json_fail(f, "", "%s must be an object.", *f->path ? f->path : "The JSON");
    return true;
}

static bool was_asked(const struct json_fields *f, const char *key) {
    for (int i = 0; i < f->asked_count; i++)
        if (f->asked[i] == key || strcmp(f->asked[i], key) == 0) return true;
    return false;
}

bool json_fields_close(struct json_fields *f) {
    void *cursor = NULL;
    const char *key;
    const struct json_value *value;
    while (json_each(f->object, &cursor, &key, &value))
        if (!was_asked(f, key)) return json_fail(f, key, "There is no field \"%.60s\" here.", key);
    return true;
}

/* The member, NULL when absent or null; notes that it was asked for. */
static const struct json_value *member(struct json_fields *f, const char *key) {
    if (!was_asked(f, key)) {
        REQUIRE(f->asked_count < JSON_FIELDS_MAX);
        f->asked[f->asked_count++] = key;
    }
    const struct json_value *v = json_member(f->object, key);
    return v && json_kind(v) != JSON_NULL ? v : NULL;
}

bool json_has(struct json_fields *f, const char *key) {
    return member(f, key) != NULL;
}

static bool missing(struct json_fields *f, const char *key) {
    return json_fail(f, key, "%s is missing.", key);
}

static bool check_text(struct json_fields *f, const char *key, const struct json_value *v, size_t min, size_t max,
                       const char **out) {
    if (json_kind(v) != JSON_TEXT) return json_fail(f, key, "%s must be a text.", key);
    const char *text = json_text_of(v);
    size_t length = utf8_length(text, strlen(text));
    if (length < min && length == 0) return json_fail(f, key, "%s must not be empty.", key);
    if (length < min) return json_fail(f, key, "%s must have at least %zu characters.", key, min);
    if (length > max) return json_fail(f, key, "%s must have at most %zu characters.", key, max);
    *out = text;
    return true;
}

bool json_need_text(struct json_fields *f, const char *key, size_t min, size_t max, const char **out) {
    const struct json_value *v = member(f, key);
    return v ? check_text(f, key, v, min, max, out) : missing(f, key);
}

bool json_want_text(struct json_fields *f, const char *key, size_t min, size_t max, const char *absent,
                    const char **out) {
    const struct json_value *v = member(f, key);
    if (!v) return *out = absent, true;
    return check_text(f, key, v, min, max, out);
}

static bool check_int(struct json_fields *f, const char *key, const struct json_value *v, int64_t min, int64_t max,
                      int64_t *out) {
    if (json_kind(v) != JSON_INT) return json_fail(f, key, "%s must be a whole number.", key);
    int64_t value = json_int_of(v);
    if (value < min || value > max)
        return json_fail(f, key, "%s must be between %lld and %lld.", key, (long long)min, (long long)max);
    *out = value;
    return true;
}

bool json_need_int(struct json_fields *f, const char *key, int64_t min, int64_t max, int64_t *out) {
    const struct json_value *v = member(f, key);
    return v ? check_int(f, key, v, min, max, out) : missing(f, key);
}

bool json_want_int(struct json_fields *f, const char *key, int64_t min, int64_t max, int64_t absent, int64_t *out) {
    const struct json_value *v = member(f, key);
    if (!v) return *out = absent, true;
    return check_int(f, key, v, min, max, out);
}

static bool check_number(struct json_fields *f, const char *key, const struct json_value *v, double min, double max,
                         double *out) {
    if (json_kind(v) != JSON_INT && json_kind(v) != JSON_REAL) return json_fail(f, key, "%s must be a number.", key);
    double value = json_number_of(v);
    if (!(value >= min && value <= max)) return json_fail(f, key, "%s must be between %g and %g.", key, min, max);
    *out = value;
    return true;
}

bool json_need_number(struct json_fields *f, const char *key, double min, double max, double *out) {
    const struct json_value *v = member(f, key);
    return v ? check_number(f, key, v, min, max, out) : missing(f, key);
}

bool json_want_number(struct json_fields *f, const char *key, double min, double max, double absent, double *out) {
    const struct json_value *v = member(f, key);
    if (!v) return *out = absent, true;
    return check_number(f, key, v, min, max, out);
}

bool json_want_bool(struct json_fields *f, const char *key, bool absent, bool *out) {
    const struct json_value *v = member(f, key);
    if (v && json_kind(v) != JSON_BOOL) return json_fail(f, key, "%s must be true or false.", key);
    *out = v ? json_bool_of(v) : absent;
    return true;
}

/* "must be one of a, b, c." */
static bool wrong_choice(struct json_fields *f, const char *key, const char *const *names) {
    char list[200] = "";
    size_t length = 0;
    for (int i = 0; names[i] && length < sizeof list - 1; i++)
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s", i ? ", " : "", names[i]);
    return json_fail(f, key, "%s must be one of %s.", key, list);
}

bool json_want_choice(struct json_fields *f, const char *key, const char *const *names, int absent, int *out) {
    const struct json_value *v = member(f, key);
    if (!v) return absent < 0 ? missing(f, key) : (*out = absent, true);
    for (int i = 0; json_kind(v) == JSON_TEXT && names[i]; i++)
        if (strcmp(json_text_of(v), names[i]) == 0) return *out = i, true;
    return wrong_choice(f, key, names);
}

static bool check_array(struct json_fields *f, const char *key, const struct json_value *v, size_t min, size_t max,
                        const struct json_value **out) {
    if (json_kind(v) != JSON_ARRAY) return json_fail(f, key, "%s must be a list.", key);
    if (json_count(v) < min) return json_fail(f, key, "%s must have at least %zu items.", key, min);
    if (json_count(v) > max) return json_fail(f, key, "%s must have at most %zu items.", key, max);
    *out = v;
    return true;
}

bool json_need_array(struct json_fields *f, const char *key, size_t min, size_t max, const struct json_value **out) {
    const struct json_value *v = member(f, key);
    return v ? check_array(f, key, v, min, max, out) : missing(f, key);
}

bool json_want_array(struct json_fields *f, const char *key, size_t max, const struct json_value **out) {
    const struct json_value *v = member(f, key);
    if (!v) return *out = NULL, true;
    return check_array(f, key, v, 0, max, out);
}

static bool check_object(struct json_fields *f, const char *key, const struct json_value *v,
                         const struct json_value **out) {
    if (json_kind(v) != JSON_OBJECT) return json_fail(f, key, "%s must be an object.", key);
    *out = v;
    return true;
}

bool json_need_object(struct json_fields *f, const char *key, const struct json_value **out) {
    const struct json_value *v = member(f, key);
    return v ? check_object(f, key, v, out) : missing(f, key);
}

bool json_want_object(struct json_fields *f, const char *key, const struct json_value **out) {
    const struct json_value *v = member(f, key);
    if (!v) return *out = NULL, true;
    return check_object(f, key, v, out);
}
