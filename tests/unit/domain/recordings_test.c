/* The recorded substations, as they are: HEARTH_RECORDINGS names their folder (skipped without). Run in the source's
 * root. */
#include "base/time.h"
#include "domain/import_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void bytes_of(const char *path, struct buf *out) {
    char slice[4096];
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("%s cannot be opened", path);
    for (size_t got; (got = fread(slice, 1, sizeof slice, file)) > 0;) buf_add(out, slice, got);
    fclose(file);
}

/* The plainest way to count: cells after the first of each line but the first line. */
static size_t filled_cells(const struct buf *csv) {
    size_t filled = 0;
    int cell = 0, line = 0, length = 0;
    for (size_t i = 0; i < csv->length; i++) {
        char c = csv->bytes[i];
        if (c != ',' && c != '\n') {
            length++;
            continue;
        }
        filled += line > 0 && cell > 0 && length > 0;
        cell = c == ',' ? cell + 1 : 0;
        line += c == '\n';
        length = 0;
    }
    return filled;
}

static struct import_table *table_of(const char *csv, const char *map_file, struct import_map **map, struct tz **zone) {
    AUTO_BUF(json);
    AUTO_BUF(bytes);
    struct err e = {0};
    bytes_of(map_file, &json);
    bytes_of(csv, &bytes);
    *map = import_map_parse(json.bytes, json.length, map_file, &e);
    if (!*map) fail_msg("%s: %s", e.field, e.text);
    *zone = tz_load((*map)->zone, &e);
    struct import_table *t = import_table_new(*map, *zone);
    for (size_t i = 0; i < bytes.length; i += 1000) {
        size_t slice = bytes.length - i < 1000 ? bytes.length - i : 1000;
        if (!import_table_feed(t, bytes.bytes + i, slice, &e)) fail_msg("%s: %s", e.field, e.text);
    }
    if (!import_table_finish(t, &e)) fail_msg("%s: %s", e.field, e.text);
    assert_int_equal(import_table_counts(t)->readings, filled_cells(&bytes));
    return t;
}

static size_t readings_in_rows(const struct import_table *t) {
    AUTO_ARENA(a);
    size_t readings = 0, count;
    int64_t ms, before = 0;
    for (size_t i = 0; i < import_table_rows(t); i++) {
        struct scan_item *items;
        arena_reset(&a);
        import_table_row(t, i, &a, &ms, &items, &count);
        assert_true(ms > before);
        before = ms;
        readings += count;
    }
    return readings;
}

static void recording_goes_in(const char *name) {
    const char *folder = getenv("HEARTH_RECORDINGS");
    char csv[600];
    struct import_map *map;
    struct tz *zone;
    if (!folder || !*folder) {
        print_message("skipped: HEARTH_RECORDINGS does not name the folder of the recordings\n");
        skip();
    }
    snprintf(csv, sizeof csv, "%s/substation-%s.csv", folder, name);
    struct import_table *t = table_of(csv, "library/maps/xai4heat-substation.json", &map, &zone);
    const struct import_counts *c = import_table_counts(t);
    assert_int_equal(c->rows, 45461);
    assert_int_equal(import_table_rows(t), 45461);
    assert_int_equal(c->readings, 353664);
    assert_int_equal(readings_in_rows(t), 353664);
    assert_int_equal(c->cells_empty, 10024);
    assert_int_equal(c->problems, 0);
    assert_true(c->newest_first);
    assert_int_equal(c->skipped, 1); /* 2021-03-28 02:00 */
    assert_int_equal(c->doubled, 5); /* 02:00 of five autumns, each written once */
    assert_true(c->by_quality[QUALITY_SENSOR_FAULT] > 0 && c->by_quality[QUALITY_OFFLINE] > 0);
    import_table_free(t);
    tz_free(zone);
    import_map_free(map);
}

static void substation_l17_goes_in_whole(void **state) {
    (void)state;
    recording_goes_in("L17");
}

static void substation_l4_goes_in_whole(void **state) {
    (void)state;
    recording_goes_in("L4");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(substation_l17_goes_in_whole),
                                       cmocka_unit_test(substation_l4_goes_in_whole)};
    return cmocka_run_group_tests_name("recordings", tests, NULL, NULL);
}
