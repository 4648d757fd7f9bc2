/* Delimited text: quotes, line ends, separators, slices, limits. */
#include "domain/import_csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Rows as one text: cells in brackets, rows ended by a bar, with the line each began in. */
static bool row_print(void *context, const struct csv_row *row, struct err *e) {
    struct buf *out = context;
    (void)e;
    buf_printf(out, "%zu", row->line);
    for (int i = 0; i < row->count; i++) buf_printf(out, "[%.*s]", (int)row->cells[i].length, row->cells[i].at);
    buf_add_char(out, '|');
    return true;
}

static bool parse(const char *bytes, size_t length, size_t slice, char separator, struct buf *out, struct err *e) {
    struct csv_parser p;
    memset(e, 0, sizeof *e);
    csv_init(&p, separator, row_print, out);
    bool ok = true;
    for (size_t i = 0; ok && i < length; i += slice)
        ok = csv_feed(&p, bytes + i, length - i < slice ? length - i : slice, e);
    ok = ok && csv_finish(&p, e);
    csv_fini(&p);
    return ok;
}

static void assert_rows_of(const char *bytes, size_t length, char separator, const char *rows) {
    for (size_t slice = 1; slice <= length + 1; slice++) {
        AUTO_BUF(out);
        struct err e;
        buf_add_text(&out, "");
        if (!parse(bytes, length, slice, separator, &out, &e)) fail_msg("slice %zu: %s: %s", slice, e.field, e.text);
        assert_string_equal(out.bytes ? out.bytes : "", rows);
    }
}

static void assert_rows(const char *text, const char *rows) {
    assert_rows_of(text, strlen(text), ',', rows);
}

static void assert_refused(const char *bytes, size_t length, const char *field) {
    for (size_t slice = 1; slice <= 8; slice++) {
        AUTO_BUF(out);
        struct err e;
        assert_false(parse(bytes, length, slice, ',', &out, &e));
        assert_int_equal(e.code, ERR_SYNTAX);
        assert_string_equal(e.field, field);
    }
}

static void plain_rows_are_cut_at_separators(void **state) {
    (void)state;
    assert_rows("a,b,c\n1,2,3\n", "1[a][b][c]|2[1][2][3]|");
}

static void last_row_needs_no_line_break(void **state) {
    (void)state;
    assert_rows("a,b\n1,2", "1[a][b]|2[1][2]|");
    assert_rows("a,b\n1,", "1[a][b]|2[1][]|");
    assert_rows("a\n\"\"", "1[a]|");
}

static void every_line_end_is_one(void **state) {
    (void)state;
    assert_rows("a\r\nb\rc\nd", "1[a]|2[b]|3[c]|4[d]|");
}

static void empty_lines_are_passed_over_and_counted(void **state) {
    (void)state;
    assert_rows("a\n\n\r\nb\n", "1[a]|4[b]|");
}

static void empty_cells_are_cells(void **state) {
    (void)state;
    assert_rows(",,\n", "1[][][]|");
}

static void quotes_hold_separators_breaks_and_quotes(void **state) {
    (void)state;
    assert_rows("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\nx\n", "1[a,b][say \"hi\"][two\nlines]|3[x]|");
}

static void byte_order_mark_is_no_text(void **state) {
    (void)state;
    assert_rows("\xef\xbb\xbf"
                "a,b\n",
                "1[a][b]|");
    assert_rows("\xef\xbb\xbf"
                "\"a\"\n",
                "1[a]|");
    assert_rows("\xef\xbb"
                "a\n",
                "1[\xef\xbb"
                "a]|");
}

static void other_separators_leave_commas_alone(void **state) {
    (void)state;
    assert_rows_of("a;1,5\n", 6, ';', "1[a][1,5]|");
    assert_rows_of("a\t1,5\n", 6, '\t', "1[a][1,5]|");
}

static void nothing_gives_no_rows(void **state) {
    (void)state;
    assert_rows("", "");
    assert_rows("\n\n", "");
}

static void misplaced_quotes_are_refused_with_their_place(void **state) {
    (void)state;
    assert_refused("a,b\nx\"y,2\n", 10, "line 2, column 2");
    assert_refused("a,\"b\"c\n", 7, "line 1, column 6");
    assert_refused("a\n\"open\nstill", 13, "line 3, column 5");
}

static void nul_byte_is_refused(void **state) {
    (void)state;
    assert_refused("a,\0b\n", 5, "line 1, column 3");
}

static void cell_over_its_limit_is_refused(void **state) {
    (void)state;
    AUTO_BUF(text);
    AUTO_BUF(out);
    struct err e;
    for (int i = 0; i < CSV_CELL_MAX; i++) buf_add_char(&text, 'x');
    assert_true(parse(text.bytes, text.length, 1000, ',', &out, &e));
    buf_add_char(&text, 'x');
    assert_false(parse(text.bytes, text.length, 1000, ',', &out, &e));
    assert_int_equal(e.code, ERR_SYNTAX);
}

static void row_over_its_cells_is_refused(void **state) {
    (void)state;
    AUTO_BUF(text);
    AUTO_BUF(out);
    struct err e;
    for (int i = 1; i < CSV_CELLS_MAX; i++) buf_add_char(&text, ',');
    assert_true(parse(text.bytes, text.length, 1000, ',', &out, &e));
    buf_add_char(&text, ',');
    assert_false(parse(text.bytes, text.length, 1000, ',', &out, &e));
    assert_int_equal(e.code, ERR_SYNTAX);
}

static bool row_stop(void *context, const struct csv_row *row, struct err *e) {
    ++*(int *)context;
    return row->line < 2 || err_set(e, ERR_TOO_LARGE, "", "enough");
}

static void callback_stops_the_parser(void **state) {
    (void)state;
    struct csv_parser p;
    struct err e;
    int rows = 0;
    csv_init(&p, ',', row_stop, &rows);
    assert_false(csv_feed(&p, "a\nb\nc\n", 6, &e));
    assert_int_equal(e.code, ERR_TOO_LARGE);
    assert_int_equal(rows, 2);
    csv_fini(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows_are_cut_at_separators),
        cmocka_unit_test(last_row_needs_no_line_break),
        cmocka_unit_test(every_line_end_is_one),
        cmocka_unit_test(empty_lines_are_passed_over_and_counted),
        cmocka_unit_test(empty_cells_are_cells),
        cmocka_unit_test(quotes_hold_separators_breaks_and_quotes),
        cmocka_unit_test(byte_order_mark_is_no_text),
        cmocka_unit_test(other_separators_leave_commas_alone),
        cmocka_unit_test(nothing_gives_no_rows),
        cmocka_unit_test(misplaced_quotes_are_refused_with_their_place),
        cmocka_unit_test(nul_byte_is_refused),
        cmocka_unit_test(cell_over_its_limit_is_refused),
        cmocka_unit_test(row_over_its_cells_is_refused),
        cmocka_unit_test(callback_stops_the_parser),
    };
    return cmocka_run_group_tests_name("import_csv", tests, NULL, NULL);
}
