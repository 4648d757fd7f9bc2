/* Finds the command that argv names and runs it. Owns nothing. */
#include "cli/cli.h"

#include "base/log.h"

#include "base/version.h"

#include <stdio.h>
#include <string.h>

struct command {
    const char *name;
    const char *second; /* "check" of "type check"; NULL: one word */
    int (*run)(int argc, char **argv);
    const char *help;
};

static const struct command commands[] = {
    {"serve", NULL, serve_command, "run the server: [--config FILE] [--SECTION.KEY=VALUE ...]"},
    {"config", "check", config_check_command, "is a configuration file well? FILE"},
    {"config", "show", config_show_command, "what is in effect, and where it comes from: the options of serve"},
    {"admin", NULL, admin_command, "create an administrator, set a password: create | password"},
    {"device", NULL, device_command, "add devices from JSON lines on standard input: add [--data DIR]"},
    {"import", NULL, import_command, "bring recorded readings in: FILE.csv --map MAP [--data DIR]"},
    {"type", "check", type_check_command, "check a device type: FILE ..."},
    {"metrics", NULL, metrics_command, "print the running server's metrics: [--data DIR]"},
    {"routes", NULL, routes_command, "print the API's routes"},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static void print_help(FILE *out) {
    fprintf(out, "hearth, the open control room for district heating networks\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  hearth %s%s%-*s %s\n", commands[i].name, commands[i].second ? " " : "",
                (int)(12 - strlen(commands[i].name) - (commands[i].second ? 1 : 0)),
                commands[i].second ? commands[i].second : "", commands[i].help);
}

int cli_fail(const char *command, const struct err *e) {
    fprintf(stderr, "hearth %s: %s%s%s\n", command, e->field, e->field[0] ? ": " : "", e->text);
    return 1;
}

int cli_main(int argc, char **argv) {
    if (argc < 2) {
        print_help(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return 0;
    }
    log_set_level(LOG_LEVEL_WARN); /* a person reads what commands say; serve sets its own */
    if (strcmp(argv[1], "--version") == 0) {
        printf("hearth %s\n", hearth_version());
        return 0;
    }
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], commands[i].name) != 0) continue;
        int skip = commands[i].second ? 2 : 1;
        if (commands[i].second && (argc < 3 || strcmp(argv[2], commands[i].second) != 0)) continue;
        return commands[i].run(argc - skip, argv + skip);
    }
    fprintf(stderr, "hearth: there is no command \"%s\" (hearth --help lists them)\n", argv[1]);
    return 2;
}
