/* Reads back what a test has written into the log. */
#ifndef HEARTH_TESTS_CLI_LOG_LINES_H
#define HEARTH_TESTS_CLI_LOG_LINES_H

void log_lines_begin(void);              /* standard error goes into a file from here on */
const char *log_lines_end(void);         /* all of it, without the times; valid until the next begin */
int log_lines_count(const char *all, const char *part); /* lines that hold `part` */

#endif
