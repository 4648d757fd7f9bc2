/* What may be written into a setting, and which level that takes. */
#include "domain/point_setting.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct choice off[] = {{0, "off", LEVEL_NONE}};
static const struct choice modes[] = {{0, "manual", LEVEL_FULL}, {1, "scheduled", LEVEL_NONE}};

static struct point_def setting(double least, double most, double step) {
    return (struct point_def){.key = "slope",
                              .unit = unit_find("K"),
                              .kind = POINT_SETTING,
                              .level = LEVEL_LIMITED,
                              .range_min = least,
                              .range_max = most,
                              .range_step = step};
}

static void assert_allowed(const struct point_def *p, double value, enum level level) {
    struct err e;
    enum level found = LEVEL_NONE;
    if (!setting_allows(p, value, &found, &e)) fail_msg("%g: %s", value, e.text);
    assert_int_equal(found, level);
}

static void assert_refused(const struct point_def *p, double value, const char *because) {
    struct err e;
    enum level level;
    assert_false(setting_allows(p, value, &level, &e));
    assert_int_equal(e.code, ERR_INVALID);
    assert_string_equal(e.field, "slope");
    if (!strstr(e.text, because)) fail_msg("%s", e.text);
}

static void every_step_of_the_range_is_allowed(void **state) {
    (void)state;
    struct point_def p = setting(0.1, 4, 0.1);
    for (int i = 1; i <= 40; i++) assert_allowed(&p, i / 10.0, LEVEL_LIMITED);
}

static void outside_and_between_the_steps_is_refused(void **state) {
    (void)state;
    struct point_def p = setting(10, 600, 10);
    assert_refused(&p, 9, "outside");
    assert_refused(&p, 610, "outside");
    assert_refused(&p, 15, "no step");
    assert_refused(&p, (double)NAN, "number");
    assert_refused(&p, (double)INFINITY, "number");
}

static void code_beside_the_range_is_allowed(void **state) {
    (void)state;
    struct point_def p = setting(10, 59, 1);
    p.choices = off;
    p.choice_count = 1;
    assert_allowed(&p, 0, LEVEL_LIMITED);
    assert_refused(&p, 5, "outside");
}

static void only_choices_are_allowed_without_a_range(void **state) {
    (void)state;
    struct point_def p = setting(0, 0, 0);
    p.choices = modes;
    p.choice_count = 2;
    assert_allowed(&p, 1, LEVEL_LIMITED);
    assert_refused(&p, 2, "chosen");
}

static void choice_may_take_a_higher_level(void **state) {
    (void)state;
    struct point_def p = setting(0, 0, 0);
    p.choices = modes;
    p.choice_count = 2;
    assert_allowed(&p, 0, LEVEL_FULL);
    p.level = LEVEL_MAIN;
    assert_allowed(&p, 0, LEVEL_FULL);
    assert_allowed(&p, 1, LEVEL_MAIN);
}

static void setting_without_a_level_takes_nothing(void **state) {
    (void)state;
    struct point_def p = setting(1, 5, 1);
    p.level = LEVEL_NONE;
    assert_refused(&p, 3, "cannot be written");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_of_the_range_is_allowed),
        cmocka_unit_test(outside_and_between_the_steps_is_refused),
        cmocka_unit_test(code_beside_the_range_is_allowed),
        cmocka_unit_test(only_choices_are_allowed_without_a_range),
        cmocka_unit_test(choice_may_take_a_higher_level),
        cmocka_unit_test(setting_without_a_level_takes_nothing),
    };
    return cmocka_run_group_tests_name("point_setting", tests, NULL, NULL);
}
