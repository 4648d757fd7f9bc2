/* Log lines in logfmt on standard error: level=info event=device_offline device=17 text="no answer for 30 s"
 *
 * Under journald (JOURNAL_STREAM is set) each line bears its <priority> prefix and no time; else it starts with t=RFC3339.
 * One write(2) per line, so lines of several threads never mix. Values are quoted when needed; control characters and
 * line breaks are escaped, so nobody can forge a line. Secrets are never passed here. */
#ifndef HEARTH_BASE_LOG_H
#define HEARTH_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_set_level(enum log_level level); /* any thread, at any time */
bool log_level_parse(const char *name, enum log_level *out);

/* `event` is a word_like_this; `fields` a printf format of what follows, already logfmt: "device=%lld text=%s".
 * A "%s" value is quoted by passing it through LOG_TEXT. */
void log_write(enum log_level level, const char *event, const char *fields, ...) __attribute__((format(printf, 3, 4)));

/* Quotes into a buffer of the caller's thread; valid until 8 further calls in the same thread. */
const char *log_quote(const char *text);
#define LOG_TEXT(text) log_quote(text)

#define log_error(event, ...) log_write(LOG_LEVEL_ERROR, event, __VA_ARGS__)
#define log_warn(event, ...) log_write(LOG_LEVEL_WARN, event, __VA_ARGS__)
#define log_info(event, ...) log_write(LOG_LEVEL_INFO, event, __VA_ARGS__)
#define log_debug(event, ...) log_write(LOG_LEVEL_DEBUG, event, __VA_ARGS__)

#endif
