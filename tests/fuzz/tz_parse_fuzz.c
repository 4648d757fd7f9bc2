/* TZif files: any bytes are refused, or give a zone whose offsets are in range at all times and whose local times come back. */
#include "base/time.h"
#include "base/tz.h"

#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_at(const struct tz *z, int64_t ms) {
    int32_t offset_s = tz_offset_s(z, ms);
    int64_t first, second;
    REQUIRE(offset_s >= -89999 && offset_s <= 93599);
    enum tz_match match = tz_from_local(z, ms + offset_s * SECOND_MS, &first, &second);
    REQUIRE(match != TZ_SKIPPED && first <= ms && ms <= second && (match == TZ_UNIQUE) == (first == second));
    match = tz_from_local(z, ms, &first, &second);
    REQUIRE(match == TZ_DOUBLED ? first < second : first == second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct err e = {0};
    struct tz *z = tz_parse(data, size, &e);
    if (!z) {
        REQUIRE(e.code == ERR_INVALID && e.text[0]);
        return 0;
    }
    for (int64_t ms = INT64_C(-62135596800000); ms < INT64_C(253402300799999); ms += INT64_C(4234567891234)) check_at(z, ms);
    for (int64_t ms = 0; ms < 4 * 365 * DAY_MS; ms += 33 * DAY_MS + 12345678) check_at(z, ms);
    tz_free(z);
    return 0;
}
