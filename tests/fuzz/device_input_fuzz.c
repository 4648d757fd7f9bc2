/* Bodies of POST and PUT /api/v1/devices: whatever the bytes are, they are refused with a sentence or give a spec within its limits. */
#include "api/device_input.h"
#include "base/str.h"
#include "unit/api/input_types.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_spec(const struct device_spec *s) {
    REQUIRE(s->port >= 1 && s->port <= 65535 && s->unit >= 0 && s->unit <= 255);
    REQUIRE(utf8_length(s->name, strlen(s->name)) <= 120 && s->name[0]);
    REQUIRE(strlen(s->host) <= 253 * 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct text_map types = {0};
    struct err e = {0};
    AUTO_ARENA(arena);
    struct device_spec spec;
    input_types_add(&types);
    struct json_doc *document = json_parse((const char *)data, size, &e);
    if (document && device_input_parse(json_root(document), &types, size % 2, &arena, &spec, &e))
        check_spec(&spec);
    else
        REQUIRE(e.code != ERR_NONE && e.text[0]);
    json_free(document);
    text_map_fini(&types);
    return 0;
}
