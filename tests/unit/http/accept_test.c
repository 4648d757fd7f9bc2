/* What clients accept: encodings and languages. */
#include "http_test.h"

#include "http/accept.h"

TEST(gzip_is_taken_by_name_and_by_star) {
    assert_true(accept_gzip("gzip, deflate, br"));
    assert_true(accept_gzip("br;q=1.0, GZIP;q=0.8"));
    assert_true(accept_gzip("*"));
}

TEST(gzip_of_weight_zero_or_unreadable_weight_is_refused) {
    assert_false(accept_gzip("gzip;q=0, *"));
    assert_false(accept_gzip("gzip;q=zero"));
    assert_false(accept_gzip("gzip;q=2"));
}

TEST(without_the_header_nothing_is_compressed) {
    assert_false(accept_gzip(NULL));
    assert_false(accept_gzip(""));
    assert_false(accept_gzip("identity, xgzip"));
}

TEST(the_heaviest_known_language_wins) {
    assert_string_equal(accept_language("xx, da;q=0.3, de-AT;q=0.9, en;q=0.5"), "de");
    assert_string_equal(accept_language("DA"), "da");
}

TEST(the_first_of_equal_languages_wins) {
    assert_string_equal(accept_language("sl, pl"), "sl");
}

TEST(an_unknown_language_becomes_english) {
    assert_string_equal(accept_language(NULL), "en");
    assert_string_equal(accept_language("dan, x, *, ,;;=,de;q=0"), "en");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_is_taken_by_name_and_by_star),
        cmocka_unit_test(gzip_of_weight_zero_or_unreadable_weight_is_refused),
        cmocka_unit_test(without_the_header_nothing_is_compressed),
        cmocka_unit_test(the_heaviest_known_language_wins),
        cmocka_unit_test(the_first_of_equal_languages_wins),
        cmocka_unit_test(an_unknown_language_becomes_english),
    };
    return cmocka_run_group_tests_name("http/accept", tests, NULL, NULL);
}
