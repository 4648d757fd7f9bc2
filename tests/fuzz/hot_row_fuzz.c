/* Stored rows: any bytes are refused as corrupt, or are exactly the bytes that encoding what was read gives. */
#include "domain/hot_row.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct err e = {0};
    struct scan_item *items, *merged;
    size_t count, merged_count;
    AUTO_ARENA(arena);
    AUTO_BUF(again);
    if (!hot_row_decode(data, size, &arena, &items, &count, &e)) {
        REQUIRE(e.code == ERR_CORRUPT && e.text[0]);
        return 0;
    }
    hot_row_encode(items, count, &again);
    REQUIRE(again.length == size && memcmp(again.bytes, data, size) == 0);
    REQUIRE(!hot_row_merge(items, count, items, count, &arena, &merged, &merged_count) && merged_count == count);
    return 0;
}
