/* Hashing with the real library. */
#include "api/password.h"

#include "cmocka_all.h"

#include <string.h>

static void the_right_password_is_known_and_another_is_not(void **state) {
    (void)state;
    char hash[PASSWORD_HASH_BYTES];
    struct err e = {0};
    assert_true(password_hash("fjernvarme 2027", hash, &e));
    assert_int_equal(strncmp(hash, "$argon2id$", 10), 0);
    assert_true(password_verify(hash, "fjernvarme 2027"));
    assert_false(password_verify(hash, "fjernvarme 2028"));
    assert_false(password_verify(hash, ""));
}
static void an_unknown_account_has_no_right_password(void **state) {
    (void)state;
    assert_false(password_verify(NULL, ""));
    assert_false(password_verify(NULL, "fjernvarme 2027"));
}
static void length_counts_characters(void **state) {
    (void)state;
    char hash[PASSWORD_HASH_BYTES];
    struct err e = {0};
    assert_false(password_hash("123456789", hash, &e));
    assert_string_equal(e.field, "password");
    assert_false(password_hash("æøåæøåæøå", hash, &e)); /* 18 bytes, 9 characters */
    assert_true(password_hash("æøåæøåæøåæ", hash, &e));
}
static void random_ones_differ_and_can_be_typed(void **state) {
    (void)state;
    char a[PASSWORD_RANDOM_BYTES], b[PASSWORD_RANDOM_BYTES];
    password_random(a);
    password_random(b);
    assert_int_equal(strlen(a), PASSWORD_RANDOM_BYTES - 1);
    assert_int_equal(strspn(a, "abcdefghjkmnpqrstuvwxyz23456789-"), strlen(a));
    assert_string_not_equal(a, b);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_right_password_is_known_and_another_is_not),
                                       cmocka_unit_test(an_unknown_account_has_no_right_password), cmocka_unit_test(length_counts_characters),
                                       cmocka_unit_test(random_ones_differ_and_can_be_typed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
