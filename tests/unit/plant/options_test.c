/* The command line. */
#include "options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool parse(struct plant_options *o, struct err *e, const char *line) {
    static char words[512];
    char *argv[32] = {"hearth-plant"};
    int argc = 1;
    snprintf(words, sizeof words, "%s", line);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) argv[argc++] = word;
    return options_parse(argc, argv, o, e);
}

static void defaults_are_24_controllers_at_port_1502(void **state) {
    (void)state;
    struct plant_options o;
    struct err e;
    assert_true(parse(&o, &e, ""));
    assert_int_equal(o.devices, 24);
    assert_int_equal(o.port, 1502);
    assert_int_equal(o.second_unit, 254);
    assert_int_equal(o.idle_ms, 75000);
}

static void values_are_taken_with_blank_or_equals(void **state) {
    (void)state;
    struct plant_options o;
    struct err e;
    assert_true(parse(&o, &e, "--devices 60 --seed=9 --speed 2.5 --start 2027-01-14T08:00:00Z --idle 0.5"));
    assert_int_equal(o.devices, 60);
    assert_int_equal(o.seed, 9);
    assert_true(o.speed == 2.5);
    assert_true(o.start_ms == INT64_C(1799913600000));
    assert_int_equal(o.idle_ms, 500);
}

static void a_replay_alone_has_no_controllers(void **state) {
    (void)state;
    struct plant_options o;
    struct err e;
    assert_true(parse(&o, &e, "--replay a.csv --replay b.csv --map m.json --lockstep --rows 600"));
    assert_int_equal(o.devices, 0);
    assert_int_equal(o.replay_count, 2);
    assert_int_equal(o.rows, 600);
    assert_true(o.lockstep);
}

static void faults_are_collected(void **state) {
    (void)state;
    struct plant_options o;
    struct err e;
    assert_true(parse(&o, &e, "--fault offline@1 --fault hole@2:5-6"));
    assert_int_equal(o.faults.count, 2);
}

static void what_makes_no_sense_is_refused_with_a_sentence(void **state) {
    (void)state;
    const char *bad[] = {"--divices 3",
                         "--devices",
                         "--devices x",
                         "--devices -1",
                         "--devices 99999",
                         "--port 0",
                         "--port 65536",
                         "--list=yes",
                         "--speed -1",
                         "--start soon",
                         "--unit 256",
                         "--order newest",
                         "--fault offline",
                         "--rows 5",
                         "--lockstep",
                         "--map m.json",
                         "--replay a.csv",
                         "--send status",
                         "7",
                         "--=",
                         "--physics maybe",
                         "--days -1",
                         "--step 1",
                         "--idle 0",
                         "--replay a --replay b --replay c --map x --map y"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct plant_options o;
        struct err e = {0};
        assert_false(parse(&o, &e, bad[i]));
        assert_true(strlen(e.text) > 15);
    }
}

static void every_option_is_in_the_help(void **state) {
    (void)state;
    const char *names[] = {"--devices",      "--port",           "--seed",    "--speed",   "--start",   "--zone",
                           "--unit",         "--idle",           "--replay",  "--map",     "--order",   "--lockstep",
                           "--rows",         "--fault",          "--control", "--send",    "--list",    "--inventory",
                           "--state",        "--per-address",    "--help",    "--version", "--physics", "--weather",
                           "--weather-time", "--weather-column", "--history", "--days",    "--step",    "--type",
                           "--run"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) assert_non_null(strstr(options_help, names[i]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_24_controllers_at_port_1502),
        cmocka_unit_test(values_are_taken_with_blank_or_equals),
        cmocka_unit_test(a_replay_alone_has_no_controllers),
        cmocka_unit_test(faults_are_collected),
        cmocka_unit_test(what_makes_no_sense_is_refused_with_a_sentence),
        cmocka_unit_test(every_option_is_in_the_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
