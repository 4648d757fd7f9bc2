/* The directory: order, replacement, sharing between snapshots, and the one door for ids of requests. */
#include "domain/directory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct device *device(int64_t id, int64_t tenant_id, const char *name) {
    struct device *v = device_new();
    v->id = id;
    v->tenant_id = tenant_id;
    v->name = arena_copy(v->arena, name);
    return v;
}

static struct directory *with(struct directory *d, struct device *v) {
    struct directory *next = directory_with(d, v);
    directory_drop(d);
    return next;
}

static struct directory *three(void) {
    struct directory *d = with(directory_new(), device(20, 1, "b"));
    d = with(d, device(10, 1, "a"));
    return with(d, device(30, 2, "c"));
}

static void devices_stand_in_order_of_id(void **state) {
    (void)state;
    struct directory *d = three();
    assert_int_equal(directory_count(d), 3);
    for (size_t i = 0; i < 3; i++) assert_int_equal(directory_at(d, i)->id, 10 + 10 * (int64_t)i);
    directory_drop(d);
}

static void many_at_once_are_sorted(void **state) {
    (void)state;
    struct device *list[] = {device(3, 1, "c"), device(1, 1, "a"), device(2, 1, "b")};
    struct directory *d = directory_of(list, 3);
    for (size_t i = 0; i < 3; i++) assert_int_equal(directory_at(d, i)->id, (int64_t)i + 1);
    directory_drop(d);
}

static void device_of_the_same_id_is_replaced(void **state) {
    (void)state;
    struct directory *d = with(three(), device(20, 1, "new"));
    assert_int_equal(directory_count(d), 3);
    assert_string_equal(directory_get(d, 20)->name, "new");
    directory_drop(d);
}

static void older_snapshot_keeps_what_it_had(void **state) {
    (void)state;
    struct directory *before = three(), *after = directory_with(before, device(20, 1, "new"));
    struct directory *without = directory_without(after, 10);
    assert_string_equal(directory_get(before, 20)->name, "b");
    assert_non_null(directory_get(after, 10));
    assert_null(directory_get(without, 10));
    directory_drop(before);
    assert_string_equal(directory_get(after, 10)->name, "a");
    directory_drop(after);
    assert_string_equal(directory_get(without, 20)->name, "new");
    directory_drop(without);
}

static void removing_what_is_not_there_changes_nothing(void **state) {
    (void)state;
    struct directory *d = three(), *same = directory_without(d, 99);
    assert_int_equal(directory_count(same), 3);
    directory_drop(d);
    directory_drop(same);
}

static void kept_device_outlives_its_snapshot(void **state) {
    (void)state;
    struct directory *d = three();
    const struct device *v = device_keep(directory_get(d, 10));
    directory_drop(d);
    assert_string_equal(v->name, "a");
    device_drop(v);
}

static void kept_snapshot_needs_two_drops(void **state) {
    (void)state;
    struct directory *d = three();
    assert_ptr_equal(directory_keep(d), d);
    directory_drop(d);
    assert_int_equal(directory_count(d), 3);
    directory_drop(d);
}

static void scope_finds_a_device_of_its_tenant(void **state) {
    (void)state;
    struct directory *d = three();
    struct scope s = scope_local(1);
    struct err e;
    assert_string_equal(device_find(d, &s, 20, &e)->name, "b");
    directory_drop(d);
}

static void other_tenants_device_is_as_absent_as_none(void **state) {
    (void)state;
    struct directory *d = three();
    struct scope s = scope_local(1);
    struct err other = {0}, none = {0};
    assert_null(device_find(d, &s, 30, &other));
    assert_null(device_find(d, &s, 31, &none));
    assert_int_equal(other.code, ERR_NOT_FOUND);
    assert_int_equal(none.code, other.code);
    assert_string_equal(other.text, "There is no device 30.");
    assert_string_equal(none.text, "There is no device 31.");
    directory_drop(d);
}

static void scope_without_all_devices_finds_none(void **state) {
    (void)state;
    struct directory *d = three();
    struct scope s = scope_local(1);
    struct err e = {0};
    s.all_devices = false;
    assert_null(device_find(d, &s, 20, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    directory_drop(d);
}

static void points_are_found_by_number_and_open_ones_by_key(void **state) {
    (void)state;
    static const struct point_def old = {.key = "power"}, new = {.key = "power"}, flow = {.key = "flow"};
    static const struct device_point points[] = {{2, true, &old}, {5, false, &flow}, {9, false, &new}};
    struct device *v = device(1, 1, "a");
    v->points = points;
    v->point_count = 3;
    assert_ptr_equal(device_point(v, 2)->def, &old);
    assert_ptr_equal(device_point(v, 9)->def, &new);
    assert_null(device_point(v, 1));
    assert_null(device_point(v, 10));
    assert_ptr_equal(device_point_by_key(v, "power")->def, &new);
    assert_null(device_point_by_key(v, "energy"));
    device_drop(v);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(devices_stand_in_order_of_id),
        cmocka_unit_test(many_at_once_are_sorted),
        cmocka_unit_test(device_of_the_same_id_is_replaced),
        cmocka_unit_test(older_snapshot_keeps_what_it_had),
        cmocka_unit_test(removing_what_is_not_there_changes_nothing),
        cmocka_unit_test(kept_device_outlives_its_snapshot),
        cmocka_unit_test(kept_snapshot_needs_two_drops),
        cmocka_unit_test(scope_finds_a_device_of_its_tenant),
        cmocka_unit_test(other_tenants_device_is_as_absent_as_none),
        cmocka_unit_test(scope_without_all_devices_finds_none),
        cmocka_unit_test(points_are_found_by_number_and_open_ones_by_key),
    };
    return cmocka_run_group_tests_name("directory", tests, NULL, NULL);
}
