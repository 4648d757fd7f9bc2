/* Deadlines of a connection's phases. */
#include "http_test.h"

#include "http/deadlines.h"

static const struct config config = {.header_timeout_ms = 10000, .body_timeout_ms = 30000};

TEST(headers_and_bodies_end_by_the_configuration) {
    assert_int_equal(deadline_of_phase_ms(&config, PHASE_HEADERS, 0, 500), 10500);
    assert_int_equal(deadline_of_phase_ms(&config, PHASE_BODY, 0, 500), 30500);
}

TEST(our_own_work_has_no_deadline) {
    assert_true(deadline_of_phase_ms(&config, PHASE_WORK, 0, 500) == INT64_MAX);
}

TEST(a_larger_reply_may_take_longer) {
    assert_int_equal(deadline_of_phase_ms(&config, PHASE_SEND, 0, 0), 30000);
    assert_int_equal(deadline_of_phase_ms(&config, PHASE_SEND, 60 * 1024, 0), 90000);
}

TEST(a_silent_connection_is_kept_for_a_minute) {
    assert_int_equal(deadline_of_phase_ms(&config, PHASE_IDLE, 0, 0), 60000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_and_bodies_end_by_the_configuration),
        cmocka_unit_test(our_own_work_has_no_deadline),
        cmocka_unit_test(a_larger_reply_may_take_longer),
        cmocka_unit_test(a_silent_connection_is_kept_for_a_minute),
    };
    return cmocka_run_group_tests_name("http/deadlines", tests, NULL, NULL);
}
