/* Qualities: numbers on disk, names in replies, ranks of replacement. */
#include "domain/quality.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void numbers_are_those_on_disk(void **state) {
    (void)state;
    static const struct {
        int number;
        const char *name;
    } stored[] = {
        {0, "good"},      {1, "recovered"},    {2, "substituted"},    {3, "stale"},
        {8, "offline"},   {9, "sensor_fault"}, {10, "not_connected"}, {11, "exception"},
        {12, "disabled"}, {13, "server_down"}, {14, "storage_full"},  {15, "clock"},
    };
    for (size_t i = 0; i < sizeof stored / sizeof *stored; i++) {
        assert_string_equal(quality_name((enum quality)stored[i].number), stored[i].name);
    }
}

static void names_read_back(void **state) {
    (void)state;
    for (int q = 0; q < QUALITY_CODES; q++) {
        enum quality back = QUALITY_CODES;
        if (!quality_name((enum quality)q)) continue;
        assert_true(quality_parse(quality_name((enum quality)q), &back));
        assert_int_equal(back, q);
    }
}

static void numbers_without_meaning_have_no_name(void **state) {
    (void)state;
    static const int free_numbers[] = {4, 5, 6, 7, 16, 255, -1};
    for (size_t i = 0; i < sizeof free_numbers / sizeof *free_numbers; i++) {
        assert_null(quality_name((enum quality)free_numbers[i]));
        assert_int_equal(quality_rank((enum quality)free_numbers[i]), 0);
    }
}

static void unknown_name_is_refused(void **state) {
    (void)state;
    enum quality q = QUALITY_CODES;
    assert_false(quality_parse("Good", &q));
    assert_false(quality_parse("", &q));
    assert_int_equal(q, QUALITY_CODES);
}

static void rank_falls_from_good_to_no_value(void **state) {
    (void)state;
    assert_true(quality_rank(QUALITY_GOOD) > quality_rank(QUALITY_RECOVERED));
    assert_true(quality_rank(QUALITY_RECOVERED) > quality_rank(QUALITY_SUBSTITUTED));
    assert_true(quality_rank(QUALITY_SUBSTITUTED) > quality_rank(QUALITY_STALE));
    assert_true(quality_rank(QUALITY_STALE) > quality_rank(QUALITY_OFFLINE));
    assert_int_equal(quality_rank(QUALITY_CLOCK), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_on_disk),
        cmocka_unit_test(names_read_back),
        cmocka_unit_test(numbers_without_meaning_have_no_name),
        cmocka_unit_test(unknown_name_is_refused),
        cmocka_unit_test(rank_falls_from_good_to_no_value),
    };
    return cmocka_run_group_tests_name("quality", tests, NULL, NULL);
}
