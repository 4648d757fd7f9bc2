/* What the log says of contact: every change once, names and reasons, and no flood. */
#include "cli/contact_log.h"

#include "base/time.h"
#include "log_lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define T0 INT64_C(5000000)

static const struct err silent = {.code = ERR_TIMEOUT, .text = "no answer within 3 s"};
static const struct device elm = {.id = 7, .name = "Elm Street 7"};

static void every_change_is_one_line(void **state) {
    (void)state;
    struct contact_log c = {0};
    log_lines_begin();
    contact_log_answered(&c, &elm, T0);
    for (int i = 0; i < 5; i++) contact_log_failed(&c, &elm, T0 + i * SECOND_MS, &silent);
    for (int i = 0; i < 5; i++) contact_log_answered(&c, &elm, T0 + 200 * SECOND_MS + i);
    assert_string_equal(log_lines_end(),
                        "level=warn event=device_offline device=7 name=\"Elm Street 7\" text=\"no answer within 3 s\"\n"
                        "level=info event=device_answers_again device=7 name=\"Elm Street 7\" silent_s=200\n");
    contact_log_fini(&c);
}

static void device_that_flaps_is_told_once_and_when_it_is_steady(void **state) {
    (void)state;
    struct contact_log c = {0};
    int64_t now_ms = T0;
    log_lines_begin();
    for (int minute = 0; minute < 60; minute++) {
        contact_log_failed(&c, &elm, now_ms, &silent);
        contact_log_answered(&c, &elm, now_ms + 20 * SECOND_MS);
        contact_log_minute(&c, now_ms += MINUTE_MS);
    }
    for (int minute = 0; minute < 20; minute++) contact_log_minute(&c, now_ms += MINUTE_MS);
    const char *all = log_lines_end();
    assert_int_equal(log_lines_count(all, "event=device_offline "), 3);
    assert_int_equal(log_lines_count(all, "event=device_answers_again "), 3);
    assert_int_equal(log_lines_count(all, "level=warn event=device_unsteady device=7 name=\"Elm Street 7\" changes=7 "),
                     1);
    assert_int_equal(
        log_lines_count(all,
                        "level=info event=device_steady device=7 name=\"Elm Street 7\" state=answers changes=120 "),
        1);
    assert_int_equal(log_lines_count(all, "event="), 8);
    assert_int_equal(c.devices.count, 0);
    contact_log_fini(&c);
}

static void device_that_flaps_into_silence_is_told_silent_and_back(void **state) {
    (void)state;
    struct contact_log c = {0};
    int64_t now_ms = T0;
    log_lines_begin();
    for (int i = 0; i < 10; i++) {
        contact_log_answered(&c, &elm, now_ms += SECOND_MS);
        contact_log_failed(&c, &elm, now_ms += SECOND_MS, &silent);
    }
    for (int minute = 0; minute < 60; minute++) contact_log_minute(&c, now_ms += MINUTE_MS);
    contact_log_answered(&c, &elm, now_ms);
    const char *all = log_lines_end();
    assert_int_equal(
        log_lines_count(all, "level=warn event=device_steady device=7 name=\"Elm Street 7\" state=silent "), 1);
    assert_int_equal(log_lines_count(all, "event=device_answers_again "), 4);
    contact_log_fini(&c);
}

static void slow_changes_are_all_told(void **state) {
    (void)state;
    struct contact_log c = {0};
    int64_t now_ms = T0;
    log_lines_begin();
    for (int hour = 0; hour < 24; hour++) {
        contact_log_failed(&c, &elm, now_ms += HOUR_MS, &silent);
        contact_log_answered(&c, &elm, now_ms + MINUTE_MS);
        contact_log_minute(&c, now_ms + 2 * MINUTE_MS);
    }
    assert_int_equal(log_lines_count(log_lines_end(), "event=device_"), 48);
    contact_log_fini(&c);
}

static void switch_that_dies_is_twenty_lines_and_a_number(void **state) {
    (void)state;
    enum { DEVICES = 3000 };
    static struct device devices[DEVICES];
    struct contact_log c = {0};
    log_lines_begin();
    for (int i = 0; i < DEVICES; i++) {
        devices[i] = (struct device){.id = i + 1, .name = "D"};
        contact_log_failed(&c, &devices[i], T0, &silent);
    }
    contact_log_minute(&c, T0 + MINUTE_MS);
    for (int i = 0; i < DEVICES; i++) contact_log_answered(&c, &devices[i], T0 + MINUTE_MS);
    contact_log_minute(&c, T0 + 2 * MINUTE_MS);
    contact_log_minute(&c, T0 + 3 * MINUTE_MS);
    const char *all = log_lines_end();
    assert_int_equal(log_lines_count(all, "event=device_offline "), 20);
    assert_int_equal(log_lines_count(all, "level=warn event=devices_offline more=2980 silent_now=3000 "), 1);
    assert_int_equal(log_lines_count(all, "event=device_answers_again "), 20);
    assert_int_equal(log_lines_count(all, "level=info event=devices_answer_again more=2980 silent_now=0"), 1);
    assert_int_equal(log_lines_count(all, "event="), 42);
    contact_log_fini(&c);
}

static void device_that_is_removed_is_forgotten(void **state) {
    (void)state;
    struct contact_log c = {0};
    log_lines_begin();
    contact_log_failed(&c, &elm, T0, &silent);
    contact_log_forget(&c, elm.id);
    contact_log_answered(&c, &elm, T0 + 1);
    assert_int_equal(c.silent, 0);
    assert_int_equal(log_lines_count(log_lines_end(), "event="), 1);
    contact_log_fini(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_is_one_line),
        cmocka_unit_test(device_that_flaps_is_told_once_and_when_it_is_steady),
        cmocka_unit_test(device_that_flaps_into_silence_is_told_silent_and_back),
        cmocka_unit_test(slow_changes_are_all_told),
        cmocka_unit_test(switch_that_dies_is_twenty_lines_and_a_number),
        cmocka_unit_test(device_that_is_removed_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
