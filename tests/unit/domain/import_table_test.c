/* A recording from bytes to rows: what is kept, what is passed over, what is reported. */
#include "base/time.h"
#include "domain/import_table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Two columns, t in a format of minutes; zone Europe/Belgrade unless absolute. */
struct fixture {
    struct import_map *map;
    struct tz *zone;
    struct import_table *table;
};

static const char map_json[] =
    "{\"device\":{\"name\":\"S\"},\"separator\":\";\",\"decimal_mark\":\",\",\"empty\":[\"NaN\"],"
    "\"time\":{\"column\":\"time\",\"format\":\"YYYY-MM-DD hh:mm\",\"zone\":\"Europe/Belgrade\"},"
    "\"columns\":[{\"column\":\"ta\",\"point\":{\"key\":\"ta\",\"name\":\"T\",\"unit\":\"degC\",\"min\":-35,\"max\":50}"
    "},"
    "{\"column\":\"e\",\"point\":{\"key\":\"e\",\"name\":\"E\",\"unit\":\"MWh\",\"kind\":\"counter\",\"not_a_value\":[{"
    "\"raw\":9999,\"quality\":\"exception\"}]}}],"
    "\"silent\":[{\"raw\":0}]}";

static int fixture_set(void **state) {
    static struct fixture f;
    struct err e;
    f.map = import_map_parse(map_json, sizeof map_json - 1, "m", &e);
    f.zone = tz_load("Europe/Belgrade", &e);
    f.table = import_table_new(f.map, f.zone);
    *state = &f;
    return f.map && f.zone ? 0 : -1;
}

static int fixture_end(void **state) {
    struct fixture *f = *state;
    import_table_free(f->table);
    tz_free(f->zone);
    import_map_free(f->map);
    return 0;
}

static const struct import_counts *take(void **state, const char *text) {
    struct fixture *f = *state;
    struct err e;
    bool ok = import_table_feed(f->table, text, strlen(text), &e) && import_table_finish(f->table, &e);
    if (!ok) fail_msg("%s: %s", e.field, e.text);
    return import_table_counts(f->table);
}

static void assert_refused(void **state, const char *text, const char *field) {
    struct fixture *f = *state;
    struct err e = {0};
    assert_false(import_table_feed(f->table, text, strlen(text), &e) && import_table_finish(f->table, &e));
    assert_string_equal(e.field, field);
}

/* "2024-01-01T00:00:00.000Z 1=20.5/good 2=3/offline" */
static void assert_row(void **state, size_t index, const char *expected) {
    struct fixture *f = *state;
    AUTO_ARENA(a);
    AUTO_BUF(out);
    int64_t ms;
    struct scan_item *items;
    size_t count;
    char time[25];
    import_table_row(f->table, index, &a, &ms, &items, &count);
    time_format(ms, time);
    buf_add_text(&out, time);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&out, " %d=%.10g/%s", items[i].point, items[i].sample.value, quality_name(items[i].sample.quality));
    }
    assert_string_equal(out.bytes, expected);
}

static size_t rows(void **state) {
    struct fixture *f = *state;
    return import_table_rows(f->table);
}

static void rows_come_in_order_of_time_with_their_qualities(void **state) {
    const struct import_counts *c = take(state, "time;ta;e\n2024-01-01 01:00;-39,9;7\n2024-01-01 00:00;20,5;9999\n");
    assert_int_equal(rows(state), 2);
    assert_row(state, 0, "2023-12-31T23:00:00.000Z 1=20.5/good 2=9999/exception");
    assert_row(state, 1, "2024-01-01T00:00:00.000Z 1=-39.9/sensor_fault 2=7/good");
    assert_int_equal(c->readings, 4);
    assert_int_equal(c->by_quality[QUALITY_GOOD], 2);
    assert_true(c->newest_first);
    assert_int_equal(c->problems, 0);
}

static void empty_cells_are_passed_over(void **state) {
    const struct import_counts *c = take(state, "time;ta;e\n2024-01-01 01:00;;7\n2024-01-01 02:00;NaN;\n");
    assert_int_equal(c->cells_empty, 3);
    assert_int_equal(c->readings, 1);
    assert_row(state, 0, "2024-01-01T00:00:00.000Z 2=7/good");
    assert_row(state, 1, "2024-01-01T01:00:00.000Z");
}

static void bad_cell_is_reported_and_its_row_kept(void **state) {
    const struct import_counts *c = take(state, "time;ta;e\n2024-01-01 01:00;20.5;7\n2024-01-01 02:00;1e999;8\n");
    assert_int_equal(c->cells_bad, 2);
    assert_int_equal(c->readings, 2);
    assert_int_equal(c->problem[0].line, 2);
    assert_int_equal(c->problem[0].column, 2);
    assert_string_equal(c->problem[0].text, "not a number: \"20.5\"");
    assert_row(state, 0, "2024-01-01T00:00:00.000Z 2=7/good");
}

static void row_without_a_time_is_reported(void **state) {
    const struct import_counts *c = take(state, "time;ta;e\n2024-01-41 01:00;20;7\n\n;1;2\n");
    assert_int_equal(c->rows_bad, 2);
    assert_int_equal(c->problem[0].line, 2);
    assert_int_equal(c->problem[0].column, 1);
    assert_int_equal(c->problem[1].line, 4);
    assert_int_equal(rows(state), 0);
}

static void row_of_another_width_is_reported(void **state) {
    const struct import_counts *c = take(state, "time;ta;e\n2024-01-01 01:00;20\n2024-01-01 02:00;20;7;8\n");
    assert_int_equal(c->rows_bad, 2);
    assert_string_equal(c->problem[0].text, "2 cells instead of the 3 of the first row");
}

static void only_the_first_problems_are_kept_but_all_are_counted(void **state) {
    AUTO_BUF(text);
    buf_add_text(&text, "time;ta;e\n");
    for (int i = 0; i < 50; i++) buf_add_text(&text, "x;1;2\n");
    const struct import_counts *c = take(state, text.bytes);
    assert_int_equal(c->problems, 50);
    assert_int_equal(c->problem[IMPORT_PROBLEMS_MAX - 1].line, 21);
}

static void rows_of_one_time_are_merged_and_reported(void **state) {
    const struct import_counts *c =
        take(state, "time;ta;e\n2024-01-01 01:00;-39,9;7\n2024-01-01 01:00;20;\n2024-01-01 01:00;21;8\n");
    assert_int_equal(rows(state), 1);
    assert_int_equal(c->repeated_times, 2);
    assert_int_equal(c->repeated_cells, 3);
    assert_int_equal(c->problem[0].line, 3);
    assert_row(state, 0, "2024-01-01T00:00:00.000Z 1=21/good 2=8/good");
}

static void skipped_time_may_meet_another_row(void **state) {
    const struct import_counts *c = take(state, "time;ta;e\n2021-03-28 02:30;20;7\n2021-03-28 03:30;21;8\n");
    assert_int_equal(c->skipped, 1);
    assert_int_equal(c->repeated_times, 1);
    assert_row(state, 0, "2021-03-28T01:30:00.000Z 1=21/good 2=8/good");
}

static void silent_row_has_no_values(void **state) {
    const struct import_counts *c =
        take(state, "time;ta;e\n2024-01-01 01:00;0;0\n2024-01-01 02:00;0;7\n2024-01-01 03:00;0;\n");
    assert_int_equal(c->silent_rows, 1);
    assert_row(state, 0, "2024-01-01T00:00:00.000Z 1=0/offline 2=0/offline");
    assert_row(state, 1, "2024-01-01T01:00:00.000Z 1=0/good 2=7/good");
    assert_row(state, 2, "2024-01-01T02:00:00.000Z 1=0/good");
}

static void columns_nobody_asked_for_are_named(void **state) {
    struct fixture *f = *state;
    take(state, "pe; time ;ta;\"x,y\";e;\n1;2024-01-01 01:00;20;3;7;\n");
    assert_string_equal(import_table_unmapped(f->table), "pe, x,y, (no name)");
    assert_row(state, 0, "2024-01-01T00:00:00.000Z 1=20/good 2=7/good");
}

static void missing_column_is_refused(void **state) {
    assert_refused(state, "time;ta\n", "line 1");
}

static void missing_time_is_refused(void **state) {
    assert_refused(state, "ta;e\n", "line 1");
}

static void column_that_stands_twice_is_refused(void **state) {
    assert_refused(state, "time;ta;e;ta\n", "line 1");
}

static void empty_file_is_refused(void **state) {
    assert_refused(state, "\n\n", "line 1");
}

static void what_is_no_text_is_not_shown(void **state) {
    const struct import_counts *c = take(state, "time;ta;e\n2024-01-01 01:00;\xff\xfe;7\n");
    assert_string_equal(c->problem[0].text, "not a number");
}

#define row_test(name) cmocka_unit_test_setup_teardown(name, fixture_set, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        row_test(rows_come_in_order_of_time_with_their_qualities),
        row_test(empty_cells_are_passed_over),
        row_test(bad_cell_is_reported_and_its_row_kept),
        row_test(row_without_a_time_is_reported),
        row_test(row_of_another_width_is_reported),
        row_test(only_the_first_problems_are_kept_but_all_are_counted),
        row_test(rows_of_one_time_are_merged_and_reported),
        row_test(skipped_time_may_meet_another_row),
        row_test(silent_row_has_no_values),
        row_test(columns_nobody_asked_for_are_named),
        row_test(missing_column_is_refused),
        row_test(missing_time_is_refused),
        row_test(column_that_stands_twice_is_refused),
        row_test(empty_file_is_refused),
        row_test(what_is_no_text_is_not_shown),
    };
    return cmocka_run_group_tests_name("import_table", tests, NULL, NULL);
}
