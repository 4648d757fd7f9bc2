/* Maps and recordings: what is read, what is refused and with which words. */
#include "recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char map_json[] = "{\"time\":{\"column\":\"t\"},\"row_counter\":{\"address\":10,\"value\":\"u32\"},"
                               "\"columns\":{\"a\":{\"address\":1,\"value\":\"i16\",\"scale\":0.1,\"empty\":-32768},"
                               "\"e\":{\"address\":2,\"value\":\"u32\",\"scale\":0.001}}}";

struct fixture {
    struct arena arena;
    struct replay_map map;
    struct recording recording;
    struct err e;
};

static int set_up(void **state) {
    static struct fixture f;
    f = (struct fixture){0};
    assert_true(replay_map_parse(map_json, strlen(map_json), &f.arena, &f.map, &f.e));
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    recording_fini(&f->recording);
    arena_fini(&f->arena);
    return 0;
}

#define F ((struct fixture *)*state)

static bool read_csv(struct fixture *f, const char *csv) {
    return recording_parse(csv, strlen(csv), &f->map, false, INT64_MAX, &f->recording, &f->e);
}

static uint64_t bits(const struct fixture *f, int row, int field) {
    return f->recording.bits[row * f->recording.field_count + field];
}

static void fields_stand_in_order_of_address(void **state) {
    assert_int_equal(F->map.field_count, 3);
    assert_int_equal(F->map.fields[0].address, 1);
    assert_int_equal(F->map.fields[2].source, REPLAY_ROW);
}

static void rows_are_read_and_counted_from_one(void **state) {
    assert_true(read_csv(F, "t,a,x,e\n2020-01-01 00:00:00,-39.9,7,17912.439\n2020-01-01 01:00:00,0.5,,1\n"));
    assert_true(F->recording.row_count == 2);
    assert_int_equal((int16_t)bits(F, 0, 0), -399);
    assert_true(bits(F, 0, 1) == 17912439);
    assert_true(bits(F, 0, 2) == 1);
    assert_true(bits(F, 1, 2) == 2);
    assert_true(F->recording.due_ms[1] == 3600000);
}

static void a_file_with_its_newest_row_first_is_turned_round(void **state) {
    assert_true(read_csv(F, "t,a,e\n2020-01-01 02:00:00,3,1\n2020-01-01 01:00:00,2,1\n2020-01-01 00:00:00,1,1\n"));
    assert_int_equal(bits(F, 0, 0), 10);
    assert_int_equal(bits(F, 2, 0), 30);
    assert_true(F->recording.due_ms[2] == 7200000);
}

static void the_order_of_the_file_can_be_kept(void **state) {
    const char *csv = "t,a,e\n2020-01-01 02:00:00,3,1\n2020-01-01 00:00:00,1,1\n";
    assert_true(recording_parse(csv, strlen(csv), &F->map, true, INT64_MAX, &F->recording, &F->e));
    assert_int_equal(bits(F, 0, 0), 30);
    assert_true(F->recording.due_ms[1] == 0);
}

static void the_doubled_autumn_hour_keeps_its_order_and_makes_no_row_wait(void **state) {
    assert_true(read_csv(
        F,
        "t,a,e\n2020-10-25 02:30:00,1,1\n2020-10-25 02:00:00,2,1\n2020-10-25 02:30:00,3,1\n2020-10-25 03:00:00,4,1\n"));
    for (int row = 0; row < 4; row++) assert_int_equal(bits(F, row, 0), 10 * (row + 1));
    assert_true(F->recording.due_ms[1] == 0);
    assert_true(F->recording.due_ms[3] == 3600000);
}

static void an_empty_cell_gives_its_code(void **state) {
    assert_true(read_csv(F, "t,a,e\n2020-01-01 00:00:00,,1\n"));
    assert_int_equal((int16_t)bits(F, 0, 0), -32768);
}

static void quoted_cells_and_crlf_are_understood(void **state) {
    assert_true(read_csv(
        F, "\xEF\xBB\xBF\"t\",\"a\",e,\"no, te\"\r\n2020-01-01 00:00:00,\"1.5\",2,\"a \"\"b\"\", c\"\r\n\r\n"));
    assert_true(F->recording.row_count == 1);
    assert_int_equal(bits(F, 0, 0), 15);
}

static void rows_can_be_limited(void **state) {
    const char *csv = "t,a,e\n2020-01-01 00:00:00,1,1\n2020-01-01 01:00:00,2,1\n";
    assert_true(recording_parse(csv, strlen(csv), &F->map, false, 1, &F->recording, &F->e));
    assert_true(F->recording.row_count == 1);
}

static void a_bad_cell_is_named_by_line_and_column(void **state) {
    const struct {
        const char *csv, *says;
    } bad[] = {
        {"t,a,e\n2020-01-01 00:00:00,x,1\n", "Line 2, column a: 'x' is not a number."},
        {"t,a,e\n2020-01-01 00:00:00,1,\n", "Line 2, column e: '' is empty and the map has no code for that."},
        {"t,a,e\n2020-01-01 00:00:00,1.23,1\n", "Line 2, column a: '1.23' cannot be given exactly in its registers."},
        {"t,a,e\n2020-01-01 00:00:00,9999,1\n", "Line 2, column a: '9999' cannot be given exactly in its registers."},
        {"t,a,e\n2020-01-01 00:00:00,-3276.8,1\n",
         "Line 2, column a: '-3276.8' looks like the code for an empty cell."},
        {"t,a,e\n2020-01-01 00:00:00,1,1\nyesterday,1,1\n", "Line 3, column t: 'yesterday' is not a time."},
        {"t,a,e\n2020-01-01 00:00:00,1\n", "Line 2 has another number of cells than the header."},
        {"t,a,e\n2020-01-01 00:00:00,\"1\"x,1\n", "Line 2 has a quote that ends inside a cell."},
        {"t,a\n", "The recording has no column 'e'."},
        {"t,a,e\n", "The recording has no rows."},
        {"", "The recording has no column 't'."},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(read_csv(F, bad[i].csv));
        assert_string_equal(F->e.text, bad[i].says);
    }
}

static void maps_that_cannot_be_are_refused_with_the_member(void **state) {
    const struct {
        const char *json, *field;
    } bad[] = {
        {"{\"columns\":{}}", "columns"},
        {"{\"columns\":{\"a\":{\"address\":-1}}}", "columns.a.address"},
        {"{\"columns\":{\"a\":{\"address\":65535,\"value\":\"u32\"}}}", "columns.a.address"},
        {"{\"columns\":{\"a\":{\"address\":1,\"value\":\"u8\"}}}", "columns.a.value"},
        {"{\"columns\":{\"a\":{\"address\":1,\"scale\":0}}}", "columns.a.scale"},
        {"{\"columns\":{\"a\":{\"address\":1,\"value\":\"i16\",\"empty\":40000}}}", "columns.a.empty"},
        {"{\"columns\":{\"a\":{\"address\":1,\"area\":\"coil\"}}}", "columns.a.area"},
        {"{\"columns\":{\"a\":{\"address\":1,\"value\":\"u32\"},\"b\":{\"address\":2}}}", "columns"},
        {"{\"columns\":{\"a\":{\"address\":1}},\"row_counter\":{\"address\":1}}", "columns"},
        {"{\"columns\":{\"a\":{\"address\":1}},\"delimiter\":\"9\"}", "delimiter"},
        {"{\"columns\":{\"a\":{\"address\":1}},\"delimiter\":\".\"}", "decimal"},
        {"{\"columns\":{\"a\":{\"address\":1}},\"colour\":\"red\"}", "colour"},
        {"{\"columns\":{\"a\":{\"address\":1}},\"time\":{}}", "time.column"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct replay_map map;
        assert_false(replay_map_parse(bad[i].json, strlen(bad[i].json), &F->arena, &map, &F->e));
        assert_string_equal(F->e.field, bad[i].field);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(fields_stand_in_order_of_address),
        TEST(rows_are_read_and_counted_from_one),
        TEST(a_file_with_its_newest_row_first_is_turned_round),
        TEST(the_order_of_the_file_can_be_kept),
        TEST(the_doubled_autumn_hour_keeps_its_order_and_makes_no_row_wait),
        TEST(an_empty_cell_gives_its_code),
        TEST(quoted_cells_and_crlf_are_understood),
        TEST(rows_can_be_limited),
        TEST(a_bad_cell_is_named_by_line_and_column),
        TEST(maps_that_cannot_be_are_refused_with_the_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
