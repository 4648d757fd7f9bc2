/* The grammar of faults, and when they hold. */
#include "fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct fault parsed(const char *text) {
    struct fault f = {0};
    struct err e = {0};
    assert_true(fault_parse(text, &f, &e));
    return f;
}

static void refused(const char *text) {
    struct fault f;
    struct err e = {0};
    assert_false(fault_parse(text, &f, &e));
    assert_int_equal(e.code, ERR_INVALID);
    assert_true(strlen(e.text) > 20);
}

static void every_kind_is_read_with_and_without_a_range(void **state) {
    (void)state;
    assert_int_equal(parsed("offline@7").kind, FAULT_OFFLINE);
    assert_int_equal(parsed("offline@7").device, 7);
    assert_int_equal(parsed("refuse@0:60-120").to, 120);
    assert_int_equal(parsed("hole@7:11180-11187").from, 11180);
    assert_int_equal(parsed("hole@7:11180").to, 11180);
    assert_int_equal(parsed("slow@*").device, FAULT_ALL);
    assert_int_equal(parsed("slow@*").from, 2000);
    assert_int_equal(parsed("garbage@2").kind, FAULT_GARBAGE);
    assert_int_equal(parsed("meter-exchange@2:0-60").kind, FAULT_METER_EXCHANGE);
}

static void a_sensor_or_circuit_stands_behind_a_dot(void **state) {
    (void)state;
    assert_int_equal(parsed("open@2").part, 3);
    assert_int_equal(parsed("open.4@2").part, 4);
    assert_int_equal(parsed("stuck.2@2").part, 2);
    assert_int_equal(parsed("offline@2").part, 0);
}

static void blanks_serve_as_separators_for_the_control_socket(void **state) {
    (void)state;
    struct fault f = parsed("hole 7 11180-11187");
    assert_int_equal(f.device, 7);
    assert_int_equal(f.to, 11187);
}

static void what_is_not_a_fault_is_refused_with_a_sentence(void **state) {
    (void)state;
    const char *bad[] = {"",
                         "@",
                         "sleep@1",
                         "offline",
                         "offline@",
                         "offline@-1",
                         "offline@x",
                         "hole@1",
                         "hole@1:",
                         "hole@1:5-",
                         "hole@1:9-5",
                         "hole@1:5-70000",
                         "slow@1:1-2-3",
                         "slow@1:a",
                         "open.0@1",
                         "open.7@1",
                         "open.x@1",
                         "stuck.3@1",
                         "offline.1@1",
                         "offline@99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) refused(bad[i]);
}

static void a_fault_written_out_reads_back_the_same(void **state) {
    (void)state;
    const char *texts[] = {"offline@7", "refuse@*:60-120", "hole@7:11180-11187", "slow@3:500-900", "hole@7:0-0",
                           "open.4@7",  "stuck@1",         "frozen.1@*:5-9",     "clock-drift@0",  "second-master@2"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct fault f = parsed(texts[i]);
        char out[64];
        fault_text(&f, out, sizeof out);
        assert_string_equal(out, texts[i]);
    }
}

static void effects_hold_for_their_device_and_time_only(void **state) {
    (void)state;
    struct faults all = {0};
    struct err e;
    struct fault offline = parsed("offline@7:10-20"), hole = parsed("hole@*:5-6");
    assert_true(faults_add(&all, &offline, &e));
    assert_true(faults_add(&all, &hole, &e));
    struct fault_effect effect;
    faults_effect(&all, 7, 9, &effect);
    assert_false(effect.ignore);
    assert_int_equal(effect.holes.count, 1);
    faults_effect(&all, 7, 10, &effect);
    assert_true(effect.ignore);
    faults_effect(&all, 8, 10, &effect);
    assert_false(effect.ignore);
    faults_effect(&all, 7, 21, &effect);
    assert_false(effect.ignore);
}

static void clearing_one_device_leaves_the_others(void **state) {
    (void)state;
    struct faults all = {0};
    struct err e;
    struct fault a = parsed("offline@7"), b = parsed("slow@8");
    faults_add(&all, &a, &e);
    faults_add(&all, &b, &e);
    faults_clear(&all, 7);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.items[0].device, 8);
    faults_clear(&all, FAULT_ALL);
    assert_int_equal(all.count, 0);
}

static void a_full_list_is_an_error(void **state) {
    (void)state;
    struct faults all = {0};
    struct err e = {0};
    struct fault f = parsed("offline@7");
    for (int i = 0; i < FAULTS_MAX; i++) assert_true(faults_add(&all, &f, &e));
    assert_false(faults_add(&all, &f, &e));
    assert_int_equal(e.code, ERR_BUSY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_read_with_and_without_a_range),
        cmocka_unit_test(a_sensor_or_circuit_stands_behind_a_dot),
        cmocka_unit_test(blanks_serve_as_separators_for_the_control_socket),
        cmocka_unit_test(what_is_not_a_fault_is_refused_with_a_sentence),
        cmocka_unit_test(a_fault_written_out_reads_back_the_same),
        cmocka_unit_test(effects_hold_for_their_device_and_time_only),
        cmocka_unit_test(clearing_one_device_leaves_the_others),
        cmocka_unit_test(a_full_list_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
