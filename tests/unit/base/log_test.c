/* Log lines, read back from a pipe that stands for standard error. */
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char line[8192];
static int pipe_ends[2], real_stderr;

static void begin(void) {
    assert_int_equal(pipe(pipe_ends), 0);
    real_stderr = dup(STDERR_FILENO);
    dup2(pipe_ends[1], STDERR_FILENO);
}

/* What one read gives: one write, one line. */
static const char *end(void) {
    ssize_t got = read(pipe_ends[0], line, sizeof line - 1);
    line[got > 0 ? got : 0] = '\0';
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    return line;
}

/* Without the time stamp. */
static const char *written_after_time(void) {
    const char *text = end();
    assert_int_equal(strncmp(text, "t=20", 4), 0);
    return strchr(text, ' ') + 1;
}

static void a_line_has_level_event_and_fields(void **state) {
    (void)state;
    begin();
    log_info("device_offline", "device=%d text=%s", 17, LOG_TEXT("no answer for 30 s"));
    assert_string_equal(written_after_time(),
                        "level=info event=device_offline device=17 text=\"no answer for 30 s\"\n");
}

static void plain_words_are_not_quoted(void **state) {
    (void)state;
    assert_string_equal(log_quote("plain-word:5"), "plain-word:5");
    assert_string_equal(log_quote(""), "\"\"");
    assert_string_equal(log_quote(NULL), "\"\"");
}

static void quotes_and_controls_are_escaped(void **state) {
    (void)state;
    assert_string_equal(log_quote("a\"b\\c"), "\"a\\\"b\\\\c\"");
    assert_string_equal(log_quote("a\nlevel=error"), "\"a\\nlevel=error\"");
    assert_string_equal(log_quote("\x1b[31m\x7f"), "\"\\x1b[31m\\x7f\"");
}

static void terminal_controls_hidden_in_utf8_are_escaped(void **state) {
    (void)state;
    assert_string_equal(log_quote("\xC2\x9B"), "\"\\xc2\\x9b\"");
    assert_string_equal(log_quote("gr\xC3\xBC\xC3\x9F"), "\"gr\xC3\xBC\xC3\x9F\"");
    assert_string_equal(log_quote("\xFFx"), "\"\\xffx\"");
}

static void eight_quoted_texts_live_at_once(void **state) {
    (void)state;
    const char *first = log_quote("first");
    for (int i = 0; i < 7; i++) log_quote("another");
    assert_string_equal(first, "first");
}

static void nobody_forges_a_line_with_an_unquoted_value(void **state) {
    (void)state;
    begin();
    log_warn("x", "name=%s", "a\nlevel=error event=forged");
    const char *text = end();
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void a_far_too_long_line_is_cut_and_still_one_line(void **state) {
    (void)state;
    char *text = malloc(20001);
    memset(text, '\n', 20000);
    text[20000] = '\0';
    begin();
    log_info("x", "text=%s", text);
    const char *out = end();
    assert_true(strlen(out) > 1000 && strlen(out) <= 2048);
    assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
    begin();
    log_info("x", "text=%s", LOG_TEXT(text));
    assert_true(strlen(end()) < 700);
    free(text);
}

static void lines_below_the_level_are_not_written(void **state) {
    (void)state;
    begin();
    log_debug("hidden", "a=%d", 1);
    log_error("shown", "a=%d", 2);
    assert_non_null(strstr(end(), "event=shown"));
    assert_null(strstr(line, "hidden"));
}

static void level_names_are_known(void **state) {
    (void)state;
    enum log_level level;
    assert_true(log_level_parse("warn", &level) && level == LOG_LEVEL_WARN);
    assert_false(log_level_parse("loud", &level));
}

static void under_journald_a_line_bears_its_priority_and_no_time(void **state) {
    (void)state;
    begin();
    struct stat s;
    char stream[64];
    fstat(STDERR_FILENO, &s);
    snprintf(stream, sizeof stream, "%llu:%llu", (unsigned long long)s.st_dev, (unsigned long long)s.st_ino);
    setenv("JOURNAL_STREAM", stream, 1);
    log_error("disk_full", "free=%d", 0);
    unsetenv("JOURNAL_STREAM");
    assert_string_equal(end(), "<3>level=error event=disk_full free=0\n");
}

static void a_journal_stream_that_is_not_ours_is_ignored(void **state) {
    (void)state;
    begin();
    setenv("JOURNAL_STREAM", "1:1", 1);
    log_error("x", "a=%d", 1);
    unsetenv("JOURNAL_STREAM");
    assert_int_equal(strncmp(end(), "t=", 2), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_level_event_and_fields),
        cmocka_unit_test(plain_words_are_not_quoted),
        cmocka_unit_test(quotes_and_controls_are_escaped),
        cmocka_unit_test(terminal_controls_hidden_in_utf8_are_escaped),
        cmocka_unit_test(eight_quoted_texts_live_at_once),
        cmocka_unit_test(nobody_forges_a_line_with_an_unquoted_value),
        cmocka_unit_test(a_far_too_long_line_is_cut_and_still_one_line),
        cmocka_unit_test(lines_below_the_level_are_not_written),
        cmocka_unit_test(level_names_are_known),
        cmocka_unit_test(under_journald_a_line_bears_its_priority_and_no_time),
        cmocka_unit_test(a_journal_stream_that_is_not_ours_is_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
