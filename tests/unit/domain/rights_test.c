/* Roles, and what a scope may. */
#include "domain/rights.h"
#include "domain/scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void admin_may_everything(void **state) {
    (void)state;
    static const enum right all[] = {RIGHT_SIGNED_IN, RIGHT_VIEW,    RIGHT_DEVICES, RIGHT_IMPORT,
                                     RIGHT_PROBE,     RIGHT_METRICS, RIGHT_ADMIN};
    struct scope s = {.rights = role_find("admin")->rights};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) assert_true(scope_has(&s, all[i]));
}

static void reader_may_only_look(void **state) {
    (void)state;
    struct scope s = {.rights = role_find("read_only")->rights};
    assert_true(scope_has(&s, RIGHT_VIEW));
    assert_false(scope_has(&s, RIGHT_DEVICES));
    assert_false(scope_has(&s, RIGHT_IMPORT));
    assert_false(scope_has(&s, RIGHT_ADMIN));
}

static void unknown_role_is_none(void **state) {
    (void)state;
    assert_null(role_find("Admin"));
    assert_null(role_find(""));
}

static void nobody_has_the_empty_right_only(void **state) {
    (void)state;
    struct scope nobody = {0};
    assert_true(scope_has(&nobody, RIGHT_NONE));
    assert_false(scope_has(&nobody, RIGHT_SIGNED_IN));
}

static void several_rights_are_needed_together(void **state) {
    (void)state;
    struct scope s = {.rights = RIGHT_VIEW};
    assert_false(scope_has(&s, (enum right)(RIGHT_VIEW | RIGHT_DEVICES)));
}

static void command_line_is_its_tenants_admin(void **state) {
    (void)state;
    struct scope s = scope_local(7);
    assert_int_equal(s.tenant_id, 7);
    assert_int_equal(s.user_id, 0);
    assert_true(s.all_devices && scope_has(&s, RIGHT_ADMIN));
    assert_string_equal(s.address, "local");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(admin_may_everything),
        cmocka_unit_test(reader_may_only_look),
        cmocka_unit_test(unknown_role_is_none),
        cmocka_unit_test(nobody_has_the_empty_right_only),
        cmocka_unit_test(several_rights_are_needed_together),
        cmocka_unit_test(command_line_is_its_tenants_admin),
    };
    return cmocka_run_group_tests_name("rights", tests, NULL, NULL);
}
