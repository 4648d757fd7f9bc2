/* What counts as a trouble of Hearth itself, and how it ends. */
#include "api/troubles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define BIT(trouble) (1u << (trouble))
#define GIB          (INT64_C(1) << 30)

static struct minute quiet;
static struct trouble_facts facts_of(const struct minute *m) {
    return (struct trouble_facts){.recent = m, .writer_moves = true};
}

static void quiet_minute_has_none(void **state) {
    (void)state;
    struct trouble_facts facts = facts_of(&quiet);
    assert_int_equal(troubles_find(&facts, 0), 0);
}

static void each_trouble_has_its_sign(void **state) {
    (void)state;
    static const struct {
        enum trouble trouble;
        int counter, peak, gauge; /* -1 none */
        uint64_t value;
    } rows[] = {
        {TROUBLE_STORAGE_FULL, -1, -1, NOW_STORAGE_FULL, 1},
        {TROUBLE_STORING_FAILS, -1, -1, NOW_STORING_FAILS, 1},
        {TROUBLE_CLOCK, -1, -1, NOW_CLOCK_WAITS, 1},
        {TROUBLE_SCANS_LATE, -1, PEAK_LATENESS_US, -1, 10000001},
        {TROUBLE_SCANS_LATE, COUNT_GAPS + QUALITY_SERVER_DOWN, -1, -1, 1},
        {TROUBLE_LOOP_SLOW, -1, PEAK_LOOP_US, -1, 250001},
        {TROUBLE_LANE_FULL, COUNT_LANE_REFUSED + 2, -1, -1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct minute m = {0};
        struct trouble_facts facts = facts_of(&m);
        if (rows[i].counter >= 0) m.counters[rows[i].counter] = rows[i].value;
        if (rows[i].peak >= 0) m.peaks[rows[i].peak] = rows[i].value;
        if (rows[i].gauge >= 0) m.gauges[rows[i].gauge] = rows[i].value;
        assert_int_equal(troubles_find(&facts, 0), BIT(rows[i].trouble));
    }
}

static void full_disk_is_not_told_twice(void **state) {
    (void)state;
    struct minute m = {0};
    struct trouble_facts facts = facts_of(&m);
    m.gauges[NOW_STORAGE_FULL] = m.gauges[NOW_STORING_FAILS] = 1;
    assert_int_equal(troubles_find(&facts, 0), BIT(TROUBLE_STORAGE_FULL));
}

static void writer_that_does_not_move_is_one(void **state) {
    (void)state;
    struct trouble_facts facts = facts_of(&quiet);
    facts.writer_moves = false;
    assert_int_equal(troubles_find(&facts, 0), BIT(TROUBLE_WRITER_STUCK));
}

static void disk_must_win_back_a_fifth_more(void **state) {
    (void)state;
    struct store_size size = {.disk_known = true, .disk_size_bytes = 20 * GIB, .disk_free_bytes = GIB};
    struct trouble_facts facts = facts_of(&quiet);
    facts.size = &size;
    assert_int_equal(troubles_find(&facts, 0), 0);
    size.disk_free_bytes = GIB - 1;
    assert_int_equal(troubles_find(&facts, 0), BIT(TROUBLE_DISK_LOW));
    size.disk_free_bytes = GIB + 1;
    assert_int_equal(troubles_find(&facts, BIT(TROUBLE_DISK_LOW)), BIT(TROUBLE_DISK_LOW));
    size.disk_free_bytes = GIB + GIB / 5 + 1;
    assert_int_equal(troubles_find(&facts, BIT(TROUBLE_DISK_LOW)), 0);
    size.disk_known = false;
    size.disk_free_bytes = 0;
    assert_int_equal(troubles_find(&facts, 0), 0);
}

static void every_trouble_has_a_name(void **state) {
    (void)state;
    for (int i = 0; i < TROUBLES; i++) assert_true(strlen(trouble_name((enum trouble)i)) > 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quiet_minute_has_none),          cmocka_unit_test(each_trouble_has_its_sign),
        cmocka_unit_test(full_disk_is_not_told_twice),    cmocka_unit_test(writer_that_does_not_move_is_one),
        cmocka_unit_test(disk_must_win_back_a_fifth_more), cmocka_unit_test(every_trouble_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
