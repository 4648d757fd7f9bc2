/* JSON out: a streaming writer onto a buf. Commas and nesting are kept by the writer; a misuse asserts.
 * Doubles are written in their shortest form that reads back equal; NaN and infinities as null. */
#ifndef HEARTH_BASE_JSON_OUT_H
#define HEARTH_BASE_JSON_OUT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 32

struct json_out {
    struct buf *buf;
    int depth;
    bool has_items[JSON_DEPTH_MAX], is_object[JSON_DEPTH_MAX]; /* per open bracket; [0] is outside of all */
    bool after_key;
};

void json_out_init(struct json_out *j, struct buf *buf);
void json_begin_object(struct json_out *j);
void json_end_object(struct json_out *j);
void json_begin_array(struct json_out *j);
void json_end_array(struct json_out *j);
void json_key(struct json_out *j, const char *key);
void json_text(struct json_out *j, const char *text);              /* NULL writes null; must be UTF-8 */
void json_text_n(struct json_out *j, const char *text, size_t length);
void json_int(struct json_out *j, int64_t value);
void json_double(struct json_out *j, double value);
void json_bool(struct json_out *j, bool value);
/* Under another name for the linker: libjansson exports a json_null of its own, and would be given ours. */
void json_null(struct json_out *j) __asm__("hearth_json_null");
void json_raw(struct json_out *j, const char *json, size_t length); /* already valid JSON */

/* key and value in one */
void json_put_text(struct json_out *j, const char *key, const char *text);
void json_put_int(struct json_out *j, const char *key, int64_t value);
void json_put_double(struct json_out *j, const char *key, double value);
void json_put_bool(struct json_out *j, const char *key, bool value);
void json_put_null(struct json_out *j, const char *key);

#endif
