/* The device type that a history is written by: taken with sane points, or refused with a sentence. */
#include "history.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct history_points points;
    struct err e = {0};
    bool taken = history_points_parse((const char *)data, size, &points, &e);
    REQUIRE(taken || (e.code != ERR_NONE && e.text[0]));
    for (int i = 0; taken && i < points.count; i++) {
        const struct history_point *p = &points.items[i];
        REQUIRE(p->key && p->decimals >= 0 && p->decimals <= 9 && (p->words == 1 || p->words == 2));
        REQUIRE(p->address >= 0 && p->address <= 65535);
    }
    arena_fini(&points.arena);
    return 0;
}
