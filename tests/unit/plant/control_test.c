/* Commands to a running plant. */
#include "control.h"
#include "ecl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct ecl_places places;
    struct plant_device *devices[2];
    struct faults faults;
    struct control_plant plant;
    struct buf answer;
};

static int set_up(void **state) {
    static struct fixture f;
    f = (struct fixture){0};
    ecl_places_init(&f.places);
    struct ecl_options o = {.seed = 1, .start_ms = 1768996800000, .places = &f.places};
    for (int i = 0; i < 2; i++) f.devices[i] = ecl_new(i, &o);
    f.plant = (struct control_plant){f.devices, 2, &f.faults, NULL};
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    for (int i = 0; i < 2; i++) device_free(f->devices[i]);
    buf_fini(&f->answer);
    return 0;
}

#define F ((struct fixture *)*state)

static const char *say(struct fixture *f, const char *line) {
    buf_clear(&f->answer);
    control_execute(&f->plant, line, &f->answer);
    return f->answer.bytes;
}

static void faults_come_and_go(void **state) {
    assert_string_equal(say(F, "fault offline 1"), "ok\n");
    assert_string_equal(say(F, "  fault hole * 10201-10203 "), "ok\n");
    assert_int_equal(F->faults.count, 2);
    assert_non_null(strstr(say(F, "status"), "fault=hole@*:10201-10203\n"));
    assert_string_equal(say(F, "clear 1"), "ok\n");
    assert_int_equal(F->faults.count, 1);
    assert_string_equal(say(F, "clear all"), "ok\n");
    assert_int_equal(F->faults.count, 0);
}

static void registers_are_set_and_given_back(void **state) {
    assert_string_equal(say(F, "set 1 10201 -845"), "ok\n");
    assert_int_equal(F->devices[1]->forced_count, 1);
    assert_int_equal((int16_t)F->devices[1]->forced[0].value, -845);
    assert_string_equal(say(F, "unset 1 10201"), "ok\n");
    assert_int_equal(F->devices[1]->forced_count, 0);
    say(F, "set 0 5 6");
    assert_string_equal(say(F, "clear all"), "ok\n");
    assert_int_equal(F->devices[0]->forced_count, 0);
}

static void the_status_of_a_device_is_one_line(void **state) {
    const char *said = say(F, "status 1");
    assert_non_null(strstr(said, "device=1 kind=ecl-310-a266.1 unit=1 "));
    assert_non_null(strstr(said, "\nok\n"));
}

static void what_is_not_a_command_gets_an_error(void **state) {
    const char *bad[] = {"",
                         "   ",
                         "reboot",
                         "fault",
                         "fault offline",
                         "fault offline 2",
                         "fault offline x",
                         "fault nap 1",
                         "clear",
                         "clear 2",
                         "set",
                         "set 1",
                         "set 1 5",
                         "set 1 5 65536",
                         "set 2 5 5",
                         "set 1 -1 5",
                         "unset 1",
                         "status 9",
                         "set 1 5 5x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) assert_memory_equal(say(F, bad[i]), "error: ", 7);
    assert_int_equal(F->faults.count, 0);
    assert_int_equal(F->devices[1]->forced_count, 0);
}

static void help_names_every_command(void **state) {
    const char *said = say(F, "help");
    const char *names[] = {"status", "fault", "clear", "set", "unset", "help"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) assert_non_null(strstr(said, names[i]));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(faults_come_and_go),
        TEST(registers_are_set_and_given_back),
        TEST(the_status_of_a_device_is_one_line),
        TEST(what_is_not_a_command_gets_an_error),
        TEST(help_names_every_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
