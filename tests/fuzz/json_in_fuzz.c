/* JSON bodies: any bytes are refused with line and column, or give a tree that is within the limits, can be walked, read as
 * fields and written, and whose text parses to the same text again. */
#include "base/buf.h"
#include "base/json_in.h"
#include "base/str.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const struct json_value *v, int depth) {
    REQUIRE(depth <= 64);
    void *cursor = NULL;
    const char *key;
    const struct json_value *member;
    switch (json_kind(v)) {
    case JSON_ARRAY:
        for (size_t i = 0; i < json_count(v); i++) walk(json_at(v, i), depth + 1);
        break;
    case JSON_OBJECT:
        while (json_each(v, &cursor, &key, &member)) {
            REQUIRE(utf8_valid(key, strlen(key)));
            walk(member, depth + 1);
        }
        break;
    case JSON_TEXT: REQUIRE(utf8_valid(json_text_of(v), strlen(json_text_of(v)))); break;
    default: break;
    }
}

static void read_fields(const struct json_value *v) {
    struct err e = {0};
    struct json_fields f;
    const char *text;
    int64_t whole;
    double number;
    bool ok = json_fields_open(&f, v, "points[3]", &e) && json_want_text(&f, "a", 1, 3, "", &text) &&
              json_want_int(&f, "b", -5, 5, 0, &whole) && json_want_number(&f, "c", -5, 5, 0, &number) && json_fields_close(&f);
    REQUIRE(ok || (e.code == ERR_INVALID && strncmp(e.field, "points[3]", 9) == 0 && utf8_valid(e.text, strlen(e.text))));
}

static void write_and_read_again(const struct json_value *v) {
    AUTO_BUF(first);
    AUTO_BUF(second);
    struct err e = {0};
    json_dump(v, &first);
    struct json_doc *again = json_parse(first.bytes, first.length, &e);
    REQUIRE(again);
    json_dump(json_root(again), &second);
    REQUIRE(strcmp(first.bytes, second.bytes) == 0);
    json_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct err e = {0};
    struct json_doc *d = json_parse((const char *)data, size, &e);
    if (!d) {
        REQUIRE(e.code == ERR_SYNTAX && e.text[0] && utf8_valid(e.text, strlen(e.text)));
        return 0;
    }
    walk(json_root(d), 0);
    read_fields(json_root(d));
    write_and_read_again(json_root(d));
    json_free(d);
    return 0;
}
