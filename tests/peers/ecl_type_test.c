/* The ECL's device type against the simulated controller's own table of registers: whatever Hearth asks for exists,
 * whatever it may write is taken, and what that costs. Run in the source's root. */
#include "base/buf.h"
#include "domain/point_setting.h"
#include "ecl_map.h"
#include "field/plan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct type_def *type;
static struct point_def defs[POINTS_MAX];
static struct device_point points[POINTS_MAX];
static int count;

static int type_read(void **state) {
    (void)state;
    AUTO_BUF(json);
    char slice[4096];
    struct err e;
    FILE *file = fopen("library/ecl-310-a266.1.json", "rb");
    assert_non_null(file);
    for (size_t got; (got = fread(slice, 1, sizeof slice, file)) > 0;) buf_add(&json, slice, got);
    fclose(file);
    type = type_def_parse(json.bytes, json.length, "library/ecl-310-a266.1.json", &e);
    if (!type) print_error("%s: %s\n", e.field, e.text);
    return type ? 0 : -1;
}

static int type_forget(void **state) {
    (void)state;
    type_def_free(type);
    return 0;
}

static bool belongs_to_absent_meter(const struct point_def *p, int meters) {
    return p->needs && atoi(p->needs->key + strlen("meter_")) > meters;
}

/* A device with that many heat meters: what needs a meter that is there needs nothing any more. */
static void device_with(int meters) {
    count = 0;
    for (int i = 0; i < type->point_count; i++) {
        if (belongs_to_absent_meter(&type->points[i], meters)) continue;
        defs[count] = type->points[i];
        defs[count].needs = NULL;
        points[count] = (struct device_point){.number = count + 1, .def = &defs[count]};
        count++;
    }
}

/* How many requests the classes take; each must lie in registers that the controller has. */
static size_t requests_of(int meters, unsigned classes) {
    struct plan plan = {0};
    struct plan_learned learned = {0};
    struct plan_limits limits = {type->registers_max, type->gap_max, type->hole_count, type->holes};
    device_with(meters);
    plan_build(&plan, points, count, classes, &limits, &learned);
    size_t requests = plan.blocks.count;
    for (size_t i = 0; i < requests; i++) {
        const struct plan_block *b = &plan.blocks.items[i];
        assert_in_range(b->count, 1, 100);
        for (int pnu = b->address + 1; pnu <= b->address + b->count; pnu++)
            if (ecl_row_find(pnu) < 0) fail_msg("the request from %d on touches %d", b->address + 1, pnu);
    }
    plan_fini(&plan);
    plan_learned_fini(&learned);
    return requests;
}

enum {
    SLOT = PLAN_CLASS(POLL_SLOT),
    LIVE_PAGE = SLOT | PLAN_CLASS(POLL_WATCH) | PLAN_CLASS(POLL_LIVE),
    CONTACT = SLOT | PLAN_CLASS(POLL_WATCH) | PLAN_CLASS(POLL_IDENTITY),
    ALL = (1 << POLL_CLASSES) - 1
};

static void every_request_lies_in_registers_that_exist(void **state) {
    (void)state;
    for (unsigned poll = 0; poll < POLL_CLASSES; poll++) requests_of(5, 1U << poll);
    requests_of(5, LIVE_PAGE);
    requests_of(5, CONTACT);
    requests_of(5, ALL);
}

/* docs/ecl.md says these figures. */
static void reading_costs_what_the_page_says(void **state) {
    (void)state;
    assert_int_equal(requests_of(0, SLOT), 5);
    assert_int_equal(requests_of(1, SLOT), 6);
    assert_int_equal(requests_of(1, PLAN_CLASS(POLL_WATCH)), 5);
    assert_int_equal(requests_of(0, LIVE_PAGE), 10);
    assert_int_equal(requests_of(1, LIVE_PAGE), 11);
    assert_int_equal(requests_of(5, LIVE_PAGE), 15);
    assert_int_equal(requests_of(1, CONTACT), 21);
    assert_int_equal(requests_of(1, PLAN_CLASS(POLL_SELDOM)), 73);
}

/* Would the simulated controller take this value? */
static bool taken(const struct point_def *p, double value) {
    uint16_t word = 0;
    int row = ecl_row_find(p->address + 1);
    if (!point_encode(p, value, &word) || row < 0) return false;
    return ecl_rows[row].access != ECL_READ && (int16_t)word >= ecl_rows[row].min && (int16_t)word <= ecl_rows[row].max;
}

static void whatever_may_be_written_is_taken(void **state) {
    (void)state;
    int written = 0;
    for (int i = 0; i < type->point_count; i++) {
        const struct point_def *p = &type->points[i];
        if (p->level == LEVEL_NONE) continue;
        written++;
        bool ok = p->range_step <= 0 || (taken(p, p->range_min) && taken(p, p->range_max));
        for (int c = 0; c < p->choice_count; c++) ok = ok && taken(p, (double)p->choices[c].value);
        if (!ok) fail_msg("%s is not taken within its range", p->key);
    }
    assert_int_equal(written, 231);
}

static void one_step_outside_the_range_is_refused_before_the_wire(void **state) {
    (void)state;
    for (int i = 0; i < type->point_count; i++) {
        const struct point_def *p = &type->points[i];
        enum level level;
        struct err e;
        if (p->level == LEVEL_NONE || p->range_step <= 0) continue;
        bool above = setting_allows(p, p->range_max + p->range_step, &level, &e);
        bool below = setting_allows(p, p->range_min - p->range_step, &level, &e);
        if (above || (below && p->choice_count == 0)) fail_msg("%s lets a value pass", p->key);
    }
}

/* What product.md calls main: modes but manual and frost protection, set-points, week plan. */
static void manual_and_frost_protection_take_the_full_level(void **state) {
    (void)state;
    static const char *const modes[] = {"heating_mode", "dhw_mode"};
    for (size_t i = 0; i < 2; i++) {
        const struct point_def *p = type_def_point(type, modes[i]);
        for (int value = 0; value <= 4; value++) {
            enum level level = LEVEL_NONE;
            struct err e;
            assert_true(setting_allows(p, value, &level, &e));
            assert_int_equal(level, value == 0 || value == 4 ? LEVEL_FULL : LEVEL_MAIN);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_lies_in_registers_that_exist),
        cmocka_unit_test(reading_costs_what_the_page_says),
        cmocka_unit_test(whatever_may_be_written_is_taken),
        cmocka_unit_test(one_step_outside_the_range_is_refused_before_the_wire),
        cmocka_unit_test(manual_and_frost_protection_take_the_full_level),
    };
    return cmocka_run_group_tests_name("ecl_type", tests, type_read, type_forget);
}
