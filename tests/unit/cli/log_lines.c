/* Standard error as a temporary file. */
#include "log_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char text[1 << 20];
static int file = -1, real = -1;

void log_lines_begin(void) {
    char path[] = "/tmp/hearth-log-XXXXXX";
    file = mkstemp(path);
    if (file < 0) abort();
    unlink(path);
    real = dup(STDERR_FILENO);
    dup2(file, STDERR_FILENO);
}

const char *log_lines_end(void) {
    static char raw[sizeof text];
    dup2(real, STDERR_FILENO);
    close(real);
    lseek(file, 0, SEEK_SET);
    ssize_t got = read(file, raw, sizeof raw - 1);
    raw[got > 0 ? got : 0] = '\0';
    close(file);
    text[0] = '\0';
    size_t length = 0;
    for (char *rest = raw, *line; (line = strsep(&rest, "\n")) && *line;)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s\n", strchr(line, ' ') + 1);
    return text;
}

int log_lines_count(const char *all, const char *part) {
    int count = 0;
    for (const char *at = all; (at = strstr(at, part)); count++) {
        at = strchr(at, '\n');
        if (!at) return count + 1;
    }
    return count;
}
