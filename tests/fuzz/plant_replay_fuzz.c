/* The plant's replay: a JSON map, a zero byte, a CSV text. What is taken must give whole rows. */
#include "recording.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *zero = memchr(data, 0, size);
    size_t json_length = zero ? (size_t)(zero - data) : size;
    struct replay_map map;
    struct recording recording;
    struct err e;
    AUTO_ARENA(arena);
    if (!replay_map_parse((const char *)data, json_length, &arena, &map, &e)) return 0;
    const char *csv = zero ? (const char *)zero + 1 : "";
    size_t csv_length = zero ? size - json_length - 1 : 0;
    if (!recording_parse(csv, csv_length, &map, false, 1000, &recording, &e)) return 0;
    REQUIRE(recording.row_count > 0 && recording.field_count == map.field_count);
    uint16_t words[4];
    for (int i = 0; i < map.field_count; i++) {
        uint64_t bits = recording.bits[(recording.row_count - 1) * recording.field_count + i];
        register_put(map.fields[i].kind, map.fields[i].order, bits, words);
    }
    recording_fini(&recording);
    return 0;
}
