/* Map files, and a recording through them: the map and the recording stand in one input, parted by a NUL byte. Whatever
 * comes, no reading is lost or doubled between what is counted and what is handed out. */
#include "domain/import_table.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_rows(const struct import_table *t) {
    AUTO_ARENA(arena);
    const struct import_counts *c = import_table_counts(t);
    size_t readings = 0, count;
    int64_t ms, before = INT64_MIN;
    for (size_t i = 0; i < import_table_rows(t); i++) {
        struct scan_item *items;
        import_table_row(t, i, &arena, &ms, &items, &count);
        REQUIRE(ms > before);
        before = ms;
        readings += count;
    }
    REQUIRE(readings == c->readings - c->repeated_cells && c->readings == c->cells - c->cells_bad);
}

static void import(const struct import_map *map, const char *bytes, size_t size) {
    struct err e = {0};
    struct tz *zone = *map->zone ? tz_load(map->zone, &e) : NULL;
    if (*map->zone && !zone) return;
    struct import_table *t = import_table_new(map, zone);
    if (import_table_feed(t, bytes, size, &e) && import_table_finish(t, &e)) {
        check_rows(t);
    } else {
        REQUIRE(e.code != ERR_NONE && e.text[0]);
    }
    import_table_free(t);
    if (zone) tz_free(zone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *end = size ? memchr(data, 0, size) : NULL;
    size_t map_size = end ? (size_t)(end - data) : size;
    struct err e = {0};
    struct import_map *map = import_map_parse((const char *)data, map_size, "m.json", &e);
    REQUIRE(map || (e.code != ERR_NONE && e.text[0]));
    if (map && end) import(map, (const char *)end + 1, size - map_size - 1);
    import_map_free(map);
    return 0;
}
