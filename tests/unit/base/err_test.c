/* Errors: what a caller sees, and that no text is cut within a character. */
#include "base/err.h"

#include "base/str.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void set_fills_code_field_and_text_and_returns_false(void **state) {
    (void)state;
    struct err e;
    assert_false(err_set(&e, ERR_NOT_FOUND, "devices[3]", "There is no device %d.", 17));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_string_equal(e.field, "devices[3]");
    assert_string_equal(e.text, "There is no device 17.");
}

static void a_missing_field_is_the_empty_text(void **state) {
    (void)state;
    struct err e;
    err_set(&e, ERR_IO, NULL, "x");
    assert_string_equal(e.field, "");
}

static void long_texts_are_cut_between_characters(void **state) {
    (void)state;
    struct err e;
    char text[400], field[200];
    for (size_t i = 0; i < sizeof text - 1; i++) text[i] = "\xC3\xA5"[i % 2]; /* å å å ... */
    for (size_t i = 0; i < sizeof field - 1; i++) field[i] = "\xC3\xA5"[i % 2];
    text[sizeof text - 1] = field[sizeof field - 1] = '\0';
    err_set(&e, ERR_IO, field, "x%s", text);
    assert_int_equal(strlen(e.text), 255);
    assert_true(utf8_valid(e.text, strlen(e.text)));
    assert_int_equal(strlen(e.field), 94);
    assert_true(utf8_valid(e.field, strlen(e.field)));
}

static void bytes_that_are_no_text_become_question_marks(void **state) {
    (void)state;
    struct err e;
    err_set(&e, ERR_INVALID, "a\xFF", "no field \"%.3s\"", "ab\xC3\xA5");
    assert_string_equal(e.field, "a?");
    assert_string_equal(e.text, "no field \"ab?\"");
}

static void an_error_can_be_made_from_its_own_text(void **state) {
    (void)state;
    struct err e;
    err_set(&e, ERR_IO, "a", "inner");
    err_set(&e, ERR_IO, e.field, "outer: %s", e.text);
    assert_string_equal(e.text, "outer: inner");
    assert_string_equal(e.field, "a");
}

static void prefix_stands_before_the_field(void **state) {
    (void)state;
    struct err e;
    err_set(&e, ERR_INVALID, ".name", "x");
    assert_false(err_prefix(&e, "devices[3]"));
    assert_string_equal(e.field, "devices[3].name");
}

static void a_file_stands_before_the_place_in_it(void **state) {
    (void)state;
    struct err e;
    err_set(&e, ERR_INVALID, "points[3]", "no");
    assert_false(err_in_file(&e, "types/a.json"));
    assert_string_equal(e.field, "types/a.json: points[3]");
    err_set(&e, ERR_SYNTAX, "", "no");
    err_in_file(&e, "types/a.json");
    assert_string_equal(e.field, "types/a.json");
}

static void every_code_has_a_name_a_status_and_a_text_key(void **state) {
    (void)state;
    for (int code = 0; code < ERR_CODES; code++) {
        const struct err_row *row = err_row((enum err_code)code);
        assert_non_null(row->name);
        assert_true(row->http_status >= 200 && row->http_status < 600);
        assert_int_equal(strncmp(row->text_key, "error.", 6), 0);
        for (int other = 0; other < code; other++)
            assert_string_not_equal(row->name, err_row((enum err_code)other)->name);
    }
}

static void a_failed_requirement_ends_the_process(void **state) {
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        REQUIRE(child != 0);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_fills_code_field_and_text_and_returns_false),
        cmocka_unit_test(a_missing_field_is_the_empty_text),
        cmocka_unit_test(long_texts_are_cut_between_characters),
        cmocka_unit_test(bytes_that_are_no_text_become_question_marks),
        cmocka_unit_test(an_error_can_be_made_from_its_own_text),
        cmocka_unit_test(prefix_stands_before_the_field),
        cmocka_unit_test(a_file_stands_before_the_place_in_it),
        cmocka_unit_test(every_code_has_a_name_a_status_and_a_text_key),
        cmocka_unit_test(a_failed_requirement_ends_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
