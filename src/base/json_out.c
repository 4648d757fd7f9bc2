/* The streaming JSON writer. Borrows the buf that it writes to; never keeps a tree; misuse asserts. */
#include "base/json_out.h"

#include "base/err.h"
#include "base/str.h"

#include <math.h>
#include <string.h>

void json_out_init(struct json_out *j, struct buf *buf) {
    *j = (struct json_out){.buf = buf};
}

static void separate(struct json_out *j) {
    if (j->has_items[j->depth]) buf_add_char(j->buf, ',');
    j->has_items[j->depth] = true;
}

/* Before every value: the comma, unless a key stands right before it. */
static void before_value(struct json_out *j) {
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    REQUIRE(!j->is_object[j->depth]);
    separate(j);
}

static void begin(struct json_out *j, char bracket) {
    before_value(j);
    REQUIRE(j->depth + 1 < JSON_DEPTH_MAX);
    j->depth++;
    j->has_items[j->depth] = false;
    j->is_object[j->depth] = bracket == '{';
    buf_add_char(j->buf, bracket);
}

static void end(struct json_out *j, char bracket) {
    REQUIRE(j->depth > 0 && !j->after_key && j->is_object[j->depth] == (bracket == '}'));
    j->depth--;
    buf_add_char(j->buf, bracket);
}

void json_begin_object(struct json_out *j) {
    begin(j, '{');
}
void json_end_object(struct json_out *j) {
    end(j, '}');
}
void json_begin_array(struct json_out *j) {
    begin(j, '[');
}
void json_end_array(struct json_out *j) {
    end(j, ']');
}

/* Appends the escape of one character that may not stand as it is. */
static void add_escape(struct buf *b, unsigned char c) {
    static const char shorts[][2] = {{'"', '"'}, {'\\', '\\'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}};
    for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++)
        if (c == (unsigned char)shorts[i][0]) {
            buf_add_char(b, '\\');
            buf_add_char(b, shorts[i][1]);
            return;
        }
    buf_printf(b, "\\u%04x", c);
}

static void add_quoted(struct buf *b, const char *text, size_t length) {
    buf_reserve(b, length + 2);
    buf_add_char(b, '"');
    size_t start = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        buf_add(b, text + start, i - start);
        add_escape(b, c);
        start = i + 1;
    }
    buf_add(b, text + start, length - start);
    buf_add_char(b, '"');
}

void json_key(struct json_out *j, const char *key) {
    REQUIRE(j->is_object[j->depth] && !j->after_key);
    separate(j);
    add_quoted(j->buf, key, strlen(key));
    buf_add_char(j->buf, ':');
    j->after_key = true;
}

void json_text_n(struct json_out *j, const char *text, size_t length) {
    before_value(j);
    add_quoted(j->buf, text, length);
}

void json_text(struct json_out *j, const char *text) {
    if (text)
        json_text_n(j, text, strlen(text));
    else
        json_null(j);
}

void json_int(struct json_out *j, int64_t value) {
    char digits[24], *at = digits + sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0) *--at = '-';
    before_value(j);
    buf_add(j->buf, at, (size_t)(digits + sizeof digits - at));
}

void json_double(struct json_out *j, double value) {
    if (!isfinite(value)) {
        json_null(j);
        return;
    }
    char text[32];
    size_t length = double_to_text(value, text);
    before_value(j);
    buf_add(j->buf, text, length);
}

void json_raw(struct json_out *j, const char *json, size_t length) {
    before_value(j);
    buf_add(j->buf, json, length);
}

void json_bool(struct json_out *j, bool value) {
    json_raw(j, value ? "true" : "false", value ? 4 : 5);
}
void json_null(struct json_out *j) {
    json_raw(j, "null", 4);
}

void json_put_text(struct json_out *j, const char *key, const char *text) {
    json_key(j, key);
    json_text(j, text);
}

void json_put_int(struct json_out *j, const char *key, int64_t value) {
    json_key(j, key);
    json_int(j, value);
}

void json_put_double(struct json_out *j, const char *key, double value) {
    json_key(j, key);
    json_double(j, value);
}

void json_put_bool(struct json_out *j, const char *key, bool value) {
    json_key(j, key);
    json_bool(j, value);
}

void json_put_null(struct json_out *j, const char *key) {
    json_key(j, key);
    json_null(j);
}
