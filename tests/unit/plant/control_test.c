/* Commands to a running plant. */
#include "control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "small_network.h"

struct fixture {
    struct network network;
    struct faults faults;
    struct control_plant plant;
    struct buf answer;
};

static int set_up(void **state) {
    static struct fixture f;
    f = (struct fixture){0};
    small_network_begun(&f.network, 2, 1768996800000);
    f.plant = (struct control_plant){f.network.devices, 2, &f.faults, NULL, f.network.physics};
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    network_fini(&f->network);
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
    assert_int_equal(F->network.devices[1]->forced_count, 1);
    assert_int_equal((int16_t)F->network.devices[1]->forced[0].value, -845);
    assert_string_equal(say(F, "unset 1 10201"), "ok\n");
    assert_int_equal(F->network.devices[1]->forced_count, 0);
    say(F, "set 0 5 6");
    assert_string_equal(say(F, "clear all"), "ok\n");
    assert_int_equal(F->network.devices[0]->forced_count, 0);
}

static void the_status_of_a_device_is_one_line(void **state) {
    const char *said = say(F, "status 1");
    assert_non_null(strstr(said, "device=1 kind=ecl-310-a266.1 unit=1 "));
    assert_non_null(strstr(said, "\nok\n"));
}

static void a_window_is_opened_and_closed(void **state) {
    assert_string_equal(say(F, "window 1 open"), "ok\n");
    assert_true(physics_substation(F->network.physics, 1)->building.window > 0);
    assert_true(physics_substation(F->network.physics, 0)->building.window == 0);
    assert_string_equal(say(F, "window 1 closed"), "ok\n");
    assert_true(physics_substation(F->network.physics, 1)->building.window == 0);
}

static void pumps_break_and_are_mended(void **state) {
    const struct substation *s = physics_substation(F->network.physics, 1);
    say(F, "pump 1 broken");
    assert_true(s->faults.pump_broken && !s->faults.water_pump_broken);
    say(F, "pump 1 ok");
    say(F, "pump 1 broken dhw");
    assert_true(!s->faults.pump_broken && s->faults.water_pump_broken);
    say(F, "pump network broken");
    assert_true(physics_plant(F->network.physics)->pump_broken);
    say(F, "pump network ok");
    assert_false(physics_plant(F->network.physics)->pump_broken);
}

static void the_balance_is_told(void **state) {
    network_advance(&F->network, &F->faults, 1768996800000 + 3600000, 0);
    const char *said = say(F, "balance");
    assert_non_null(strstr(said, "produced_kwh="));
    assert_non_null(strstr(said, "gap_kwh="));
    assert_non_null(strstr(say(F, "status"), "physics_time=2026-01-21T13:00:00.000Z"));
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
                         "set 1 5 5x",
                         "window",
                         "window 1",
                         "window 1 ajar",
                         "window 2 open",
                         "pump 1",
                         "pump 1 dead",
                         "pump 1 broken cellar",
                         "pump all broken"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) assert_memory_equal(say(F, bad[i]), "error: ", 7);
    assert_int_equal(F->faults.count, 0);
    assert_int_equal(F->network.devices[1]->forced_count, 0);
}

static void help_names_every_command(void **state) {
    const char *said = say(F, "help");
    const char *names[] = {"status", "fault", "clear", "set", "unset", "window", "pump", "balance", "help"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) assert_non_null(strstr(said, names[i]));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(faults_come_and_go),
        TEST(registers_are_set_and_given_back),
        TEST(the_status_of_a_device_is_one_line),
        TEST(a_window_is_opened_and_closed),
        TEST(pumps_break_and_are_mended),
        TEST(the_balance_is_told),
        TEST(what_is_not_a_command_gets_an_error),
        TEST(help_names_every_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
