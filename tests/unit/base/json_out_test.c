/* The JSON writer: what it writes is what a parser reads, and misuse ends the process. */
#include "base/json_out.h"

#include "base/err.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void nested_values_get_their_commas(void **state) {
    (void)state;
    AUTO_BUF(b);
    struct json_out j;
    json_out_init(&j, &b);
    json_begin_object(&j);
    json_put_int(&j, "id", 17);
    json_key(&j, "list");
    json_begin_array(&j);
    json_int(&j, 1);
    json_begin_object(&j);
    json_end_object(&j);
    json_begin_array(&j);
    json_end_array(&j);
    json_null(&j);
    json_end_array(&j);
    json_put_bool(&j, "on", true);
    json_put_bool(&j, "off", false);
    json_put_null(&j, "none");
    json_put_text(&j, "name", "x");
    json_put_text(&j, "nobody", NULL);
    json_put_double(&j, "v", 21.5);
    json_key(&j, "raw");
    json_raw(&j, "[1,2]", 5);
    json_end_object(&j);
    assert_string_equal(b.bytes,
                        "{\"id\":17,\"list\":[1,{},[],null],\"on\":true,\"off\":false,\"none\":null,\"name\":\"x\","
                        "\"nobody\":null,\"v\":21.5,\"raw\":[1,2]}");
}

static void texts_are_escaped(void **state) {
    (void)state;
    AUTO_BUF(b);
    struct json_out j;
    json_out_init(&j, &b);
    json_text(&j, "a\"b\\c\n\r\t\x01\x1f/\xC3\xA5");
    assert_string_equal(b.bytes, "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001f/\xC3\xA5\"");
}

static void numbers_that_json_lacks_are_null(void **state) {
    (void)state;
    AUTO_BUF(b);
    struct json_out j;
    json_out_init(&j, &b);
    json_begin_array(&j);
    json_double(&j, NAN);
    json_double(&j, INFINITY);
    json_double(&j, -0.0);
    json_int(&j, INT64_MIN);
    json_int(&j, INT64_MAX);
    json_end_array(&j);
    assert_string_equal(b.bytes, "[null,null,0,-9223372036854775808,9223372036854775807]");
}

static bool aborts(void (*misuse)(struct json_out *j)) {
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        struct buf b = {0};
        struct json_out j;
        json_out_init(&j, &b);
        misuse(&j);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void value_without_key(struct json_out *j) {
    json_begin_object(j);
    json_int(j, 1);
}

static void key_in_array(struct json_out *j) {
    json_begin_array(j);
    json_key(j, "a");
}

static void wrong_end(struct json_out *j) {
    json_begin_array(j);
    json_end_object(j);
}

static void key_without_value(struct json_out *j) {
    json_begin_object(j);
    json_key(j, "a");
    json_end_object(j);
}

static void too_deep(struct json_out *j) {
    for (int i = 0; i < JSON_DEPTH_MAX + 1; i++) json_begin_array(j);
}

static void misuse_ends_the_process(void **state) {
    (void)state;
    assert_true(aborts(value_without_key));
    assert_true(aborts(key_in_array));
    assert_true(aborts(wrong_end));
    assert_true(aborts(key_without_value));
    assert_true(aborts(too_deep));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_values_get_their_commas),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(numbers_that_json_lacks_are_null),
        cmocka_unit_test(misuse_ends_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
