/* Which texts may be shown. */
#include "base/readable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void names_of_all_languages_are_fit(void **state) {
    static const char *const names[] = {
        "Nørregade 12",
        "Łódź",
        "Київ",
        "Ελλάδα",
        "北京",
        "دمشق",
        "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa7", /* a joiner between two */
        "a\xe2\x80\x8e.",                               /* a mark of direction */
        "%s<script>'\"",
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_null(readable_fault(names[i], false));
        assert_true(readable_visible(names[i]));
    }
}

static void what_is_unfit_is_told(void **state) {
    static const struct {
        const char *text, *word;
    } rows[] = {
        {"a\x01", "control"},
        {"a\x7f", "control"},
        {"a\xc2\x85", "control"},
        {"a\nb", "control"},
        {"a\tb", "control"},
        {"\xe2\x80\xa8", "separator"},
        {"a\xe2\x80\xae b", "direction"},
        {"\xe2\x81\xa6.", "direction"},
        {"\xef\xbf\xbf", "no character"},
        {"\xf4\x8f\xbf\xbe", "no character"},
        {"\xef\xb7\x90", "no character"},
        {"a\xf3\xa0\x80\x81", "control"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *fault = readable_fault(rows[i].text, false);
        if (!fault || !strstr(fault, rows[i].word)) fail_msg("row %zu: %s", i, fault ? fault : "nothing");
    }
}

static void notes_have_lines_and_nothing_else_of_the_kind(void **state) {
    (void)state;
    assert_null(readable_fault("a\r\n\tb", true));
    assert_non_null(readable_fault("a\x0b", true));
    assert_non_null(readable_fault("a\xe2\x80\xae", true));
}

static void blanks_and_zero_width_characters_are_nothing_to_see(void **state) {
    static const char *const texts[] = {"",
                                        " ",
                                        "\xc2\xa0",
                                        "\xe2\x80\x8b\xe2\x80\x8d",
                                        "\xef\xbb\xbf",
                                        "\xe3\x80\x80 ",
                                        "\xe3\x85\xa4",
                                        "\xc2\xad",
                                        "\xe2\xa0\x80"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_false(readable_visible(texts[i]));
    assert_true(readable_visible(" . "));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_all_languages_are_fit),
        cmocka_unit_test(what_is_unfit_is_told),
        cmocka_unit_test(notes_have_lines_and_nothing_else_of_the_kind),
        cmocka_unit_test(blanks_and_zero_width_characters_are_nothing_to_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
