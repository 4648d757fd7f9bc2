/* The commands of the `hearth` binary: one table (cli.c), one file and one function each. Every command prints errors as one line on
 * standard error and returns the exit status: 0 done, 1 failed, 2 called wrongly. */
#ifndef HEARTH_CLI_CLI_H
#define HEARTH_CLI_CLI_H

#include "base/err.h"

int cli_main(int argc, char **argv);

/* argv[0] is the command's own name. */
int serve_command(int argc, char **argv);
int config_check_command(int argc, char **argv);
int config_show_command(int argc, char **argv);
int admin_command(int argc, char **argv);
int device_command(int argc, char **argv);
int import_command(int argc, char **argv);
int type_check_command(int argc, char **argv);
int metrics_command(int argc, char **argv);
int routes_command(int argc, char **argv);

/* "hearth COMMAND: field: text" on standard error; returns 1. */
int cli_fail(const char *command, const struct err *e);

#endif
