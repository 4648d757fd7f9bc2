/* The CSV text, byte for byte. */
#include "api/reading_csv.h"

#include "base/time.h"
#include "cmocka_all.h"

#include <math.h>

static struct tz *zone(const char *name) {
    struct err e;
    struct tz *z = tz_load(name, &e);
    assert_non_null(z);
    return z;
}

static void times_are_local_with_their_offset(void **state) {
    (void)state;
    AUTO_BUF(out);
    struct tz *z = zone("Europe/Copenhagen");
    reading_csv_time(&out, z, INT64_C(1800000000125));
    assert_string_equal(out.bytes, "2027-01-15T09:00:00.125+01:00");
    tz_free(z);
}
static void offsets_west_of_greenwich_are_negative(void **state) {
    (void)state;
    AUTO_BUF(out);
    struct tz *z = zone("America/St_Johns");
    reading_csv_time(&out, z, INT64_C(1800000000000));
    assert_string_equal(out.bytes, "2027-01-15T04:30:00.000-03:30");
    tz_free(z);
}
static void the_header_names_key_unit_and_quality(void **state) {
    (void)state;
    AUTO_BUF(out);
    struct point_def flow = {.key = "flow_temp", .unit = unit_find("degC")}, mode = {.key = "mode", .unit = unit_find("none")};
    struct device_point a = {1, false, &flow}, b = {2, false, &mode};
    const struct device_point *points[] = {&a, &b};
    reading_csv_header(&out, points, 2);
    assert_string_equal(out.bytes, "time,flow_temp [°C],mode,flow_temp quality,mode quality\r\n");
}

static const int64_t t[] = {0, 1000, 2000};
static const int32_t numbers[] = {1, 2};
static const double v[] = {57.8, -39.9, NAN, 1, 2, 3};
static const uint8_t q[] = {0, 9, 8, 3, SERIES_ABSENT, 0};
static const struct series rows = {3, t, 2, numbers, v, q};

static void unusable_and_absent_values_are_empty(void **state) {
    (void)state;
    AUTO_BUF(out);
    struct tz *z = zone("UTC");
    reading_csv_rows(&out, &rows, z, false);
    assert_string_equal(out.bytes, "1970-01-01T00:00:00.000+00:00,57.8,1,good,stale\r\n"
                                   "1970-01-01T00:00:01.000+00:00,,,sensor_fault,\r\n"
                                   "1970-01-01T00:00:02.000+00:00,,3,offline,good\r\n");
    tz_free(z);
}
static void raw_shows_the_unusable_figure(void **state) {
    (void)state;
    AUTO_BUF(out);
    struct tz *z = zone("UTC");
    reading_csv_rows(&out, &rows, z, true);
    assert_string_equal(out.bytes, "1970-01-01T00:00:00.000+00:00,57.8,1,good,stale\r\n"
                                   "1970-01-01T00:00:01.000+00:00,-39.9,,sensor_fault,\r\n"
                                   "1970-01-01T00:00:02.000+00:00,,3,offline,good\r\n");
    tz_free(z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_local_with_their_offset),    cmocka_unit_test(offsets_west_of_greenwich_are_negative),
        cmocka_unit_test(the_header_names_key_unit_and_quality), cmocka_unit_test(unusable_and_absent_values_are_empty),
        cmocka_unit_test(raw_shows_the_unusable_figure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
