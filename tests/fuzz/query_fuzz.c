/* Query strings and their typed getters: whatever is accepted is valid UTF-8 without control characters. */
#include "base/err.h"
#include "base/str.h"
#include "http/call.h"
#include "http/query.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void getters(struct call *c, const char *name) {
    struct err e;
    const char *text, **parts;
    int64_t number;
    int count;
    query_text(c, name, 50, "", &text, &e);
    query_int(c, name, -10, 1000, 0, &number, &e);
    query_time(c, name, 0, &number, &e);
    if (query_list(c, name, 10, &parts, &count, &e)) REQUIRE(count <= 10);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct call c = {0};
    struct query q = {0};
    struct err e = {0};
    char *text = arena_copy_n(&c.arena, (const char *)bytes, length);
    c.query = &q;
    if (query_parse(&c.arena, text, &q, &e)) {
        for (int i = 0; i < q.count; i++) {
            REQUIRE(utf8_valid(q.items[i].value, strlen(q.items[i].value)));
            getters(&c, q.items[i].name);
        }
        REQUIRE(query_end(&c, &e));
    } else {
        REQUIRE(e.code == ERR_SYNTAX && e.text[0]);
    }
    arena_fini(&c.arena);
    return 0;
}
