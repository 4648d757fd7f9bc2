/* The exact text that Prometheus reads. */
#include "api/metrics_text.h"

#include "cmocka_all.h"

static void a_family_has_help_type_and_value(void **state) {
    (void)state;
    AUTO_BUF(out);
    metric_put(&out, "hearth_x_total", "counter", "How many.", 12.5);
    assert_string_equal(out.bytes, "# HELP hearth_x_total How many.\n# TYPE hearth_x_total counter\nhearth_x_total 12.5\n");
}
static void a_label_stands_in_braces(void **state) {
    (void)state;
    AUTO_BUF(out);
    metric_labelled(&out, "hearth_x", "lane", "query", 3);
    assert_string_equal(out.bytes, "hearth_x{lane=\"query\"} 3\n");
}
static void a_histogram_counts_upwards_to_infinity(void **state) {
    (void)state;
    AUTO_BUF(out);
    const uint32_t bounds[] = {100, 2500};
    const uint64_t buckets[] = {4, 0, 2};
    metric_histogram(&out, "h", "Busy.", bounds, buckets, 3, 0.25);
    assert_string_equal(out.bytes, "# HELP h Busy.\n# TYPE h histogram\nh_bucket{le=\"0.0001\"} 4\nh_bucket{le=\"0.0025\"} 4\n"
                                   "h_bucket{le=\"+Inf\"} 6\nh_sum 0.25\nh_count 6\n");
}
static void a_sum_that_nobody_knows_is_left_out(void **state) {
    (void)state;
    AUTO_BUF(out);
    const uint64_t buckets[] = {4};
    metric_histogram(&out, "h", "Busy.", NULL, buckets, 1, -1);
    assert_string_equal(out.bytes, "# HELP h Busy.\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 4\nh_count 4\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_family_has_help_type_and_value), cmocka_unit_test(a_label_stands_in_braces),
                                       cmocka_unit_test(a_histogram_counts_upwards_to_infinity), cmocka_unit_test(a_sum_that_nobody_knows_is_left_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
