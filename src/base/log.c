/* Log lines: built in one buffer on the stack, written with one write(2). Owns the level and, per
 * thread, the ring of quoted texts. Never allocates, never fails, never writes a line break that a value brought. */
#include "base/log.h"

#include "base/str.h"
#include "base/time.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LINE_LONGEST = 2048, QUOTED_LONGEST = 512, QUOTES = 8 };

static const struct {
    const char *name;
    int priority; /* syslog's, for journald */
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", 3},
    [LOG_LEVEL_WARN] = {"warn", 4},
    [LOG_LEVEL_INFO] = {"info", 6},
    [LOG_LEVEL_DEBUG] = {"debug", 7},
};

static _Atomic enum log_level level_shown = LOG_LEVEL_INFO;

void log_set_level(enum log_level level) {
    level_shown = level;
}

bool log_level_parse(const char *name, enum log_level *out) {
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(name, levels[i].name) == 0) {
            *out = (enum log_level)i;
            return true;
        }
    return false;
}

/* JOURNAL_STREAM names device and inode of the journal's socket; children whose standard error goes elsewhere inherit
 * it too. */
static bool under_journald(void) {
    const char *stream = getenv("JOURNAL_STREAM");
    unsigned long long device, inode;
    struct stat s;
    return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 && fstat(STDERR_FILENO, &s) == 0 &&
           s.st_dev == device && s.st_ino == inode;
}

static bool is_control(unsigned char c) {
    return c < 0x20 || c == 0x7F;
}

/* A C1 control (U+0080..U+009F) is two bytes, C2 80..9F; terminals obey it like ESC [. */
static bool is_c1(const char *at) {
    return (unsigned char)at[0] == 0xC2 && ((unsigned char)at[1] & 0xE0) == 0x80;
}

static size_t escape_byte(char *to, unsigned char c) {
    const char *name = c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : NULL;
    return name ? (size_t)sprintf(to, "%s", name) : (size_t)sprintf(to, "\\x%02x", c);
}

/* Appends `text` with controls escaped; with `quoting`, quotes and backslashes too. Returns the length written, < size.
 */
static size_t escape(char *to, size_t size, const char *text, bool quoting) {
    size_t length = 0;
    bool ascii_only = !utf8_valid(text, strlen(text));
    for (const char *c = text; *c && length + 5 < size; c++) {
        bool second_of_c1 = c > text && is_c1(c - 1);
        if (is_control((unsigned char)*c) || is_c1(c) || second_of_c1 || (ascii_only && (unsigned char)*c >= 0x80))
            length += escape_byte(to + length, (unsigned char)*c);
        else {
            if (quoting && (*c == '"' || *c == '\\')) to[length++] = '\\';
            to[length++] = *c;
        }
    }
    if (!ascii_only) length = utf8_cut(to, length, size - 5 < length ? size - 5 : length);
    to[length] = '\0';
    return length;
}

static bool needs_quotes(const char *text) {
    if (!*text) return true;
    for (const char *c = text; *c; c++)
        if (is_control((unsigned char)*c) || strchr(" =\"\\", *c) || (unsigned char)*c >= 0x80) return true;
    return false;
}

const char *log_quote(const char *text) {
    static _Thread_local char ring[QUOTES][QUOTED_LONGEST];
    static _Thread_local unsigned turn;
    if (!text) text = "";
    char *to = ring[turn++ % QUOTES];
    size_t whole = strlen(text);
    if (!needs_quotes(text) && whole < QUOTED_LONGEST) return memcpy(to, text, whole + 1);
    to[0] = '"';
    size_t length = 1 + escape(to + 1, QUOTED_LONGEST - 3, text, true);
    memcpy(to + length, "\"", 2);
    return to;
}

static size_t line_head(char *line, size_t size, enum log_level level, const char *event) {
    if (under_journald())
        return (size_t)snprintf(line, size, "<%d>level=%s event=%.64s", levels[level].priority, levels[level].name,
                                event);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    char time[25];
    time_format((int64_t)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000, time);
    return (size_t)snprintf(line, size, "t=%s level=%s event=%.64s", time, levels[level].name, event);
}

void log_write(enum log_level level, const char *event, const char *fields, ...) {
    if (level > level_shown) return;
    char line[LINE_LONGEST], text[LINE_LONGEST];
    size_t length = line_head(line, sizeof line, level, event);
    va_list arguments;
    va_start(arguments, fields);
    vsnprintf(text, sizeof text, fields, arguments);
    va_end(arguments);
    if (*text) line[length++] = ' ';
    length += escape(line + length, sizeof line - length - 1, text, false);
    line[length++] = '\n';
    /* A log that cannot be written (closed pipe, full disk) must not stop the server. */
    ssize_t written;
    do written = write(STDERR_FILENO, line, length);
    while (written < 0 && errno == EINTR);
}
