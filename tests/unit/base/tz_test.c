/* Time zones: against the C library on the system's files, by hand-made files, and local times around changes. */
#include "base/tz.h"

#include "base/buf.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct tz *load(const char *name) {
    struct err e;
    struct tz *z = tz_load(name, &e);
    if (!z) fail_msg("%s", e.text);
    return z;
}

static int64_t at(int year, int month, int day, int hour, int minute) {
    return civil_to_ms(&(struct civil){year, month, day, hour, minute, 0, 0});
}

static void offsets_agree_with_the_c_library_for_four_centuries(void **state) {
    (void)state;
    static const char *const names[] = {"Europe/Belgrade",   "Europe/Copenhagen",   "Europe/Dublin",
                                        "America/New_York",  "Australia/Lord_Howe", "America/Nuuk",
                                        "Africa/Casablanca", "Asia/Kathmandu",      "UTC"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct tz *z = load(names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        for (int64_t s = INT64_C(-4000000000); s < INT64_C(8000000000); s += 1234567) {
            time_t seconds = (time_t)s;
            struct tm tm;
            localtime_r(&seconds, &tm);
            if (tm.tm_gmtoff != tz_offset_s(z, s * 1000)) fail_msg("%s at %lld", names[i], (long long)s);
        }
        tz_free(z);
    }
}

static void a_time_that_happened_once_has_one_instant(void **state) {
    (void)state;
    struct tz *z = load("Europe/Belgrade");
    int64_t first, second;
    assert_int_equal(tz_from_local(z, at(2021, 7, 1, 12, 0), &first, &second), TZ_UNIQUE);
    assert_int_equal(first, at(2021, 7, 1, 10, 0));
    assert_int_equal(second, first);
    assert_int_equal(tz_from_local(z, at(2060, 1, 1, 12, 0), &first, &second), TZ_UNIQUE);
    assert_int_equal(first, at(2060, 1, 1, 11, 0));
    tz_free(z);
}

static void a_skipped_time_takes_the_offset_before_the_change(void **state) {
    (void)state;
    struct tz *z = load("Europe/Belgrade");
    int64_t first, second;
    assert_int_equal(tz_from_local(z, at(2021, 3, 28, 2, 30), &first, &second), TZ_SKIPPED);
    assert_int_equal(first, at(2021, 3, 28, 1, 30));
    assert_int_equal(second, first);
    assert_int_equal(tz_from_local(z, at(2021, 3, 28, 2, 0), &first, &second), TZ_SKIPPED);
    assert_int_equal(tz_from_local(z, at(2021, 3, 28, 3, 0), &first, &second), TZ_UNIQUE);
    tz_free(z);
}

static void a_doubled_time_has_both_instants_in_order(void **state) {
    (void)state;
    struct tz *z = load("Europe/Belgrade");
    int64_t first, second;
    assert_int_equal(tz_from_local(z, at(2021, 10, 31, 2, 30), &first, &second), TZ_DOUBLED);
    assert_int_equal(first, at(2021, 10, 31, 0, 30));
    assert_int_equal(second, at(2021, 10, 31, 1, 30));
    assert_int_equal(tz_from_local(z, at(2021, 10, 31, 3, 0), &first, &second), TZ_UNIQUE);
    tz_free(z);
}

static void changes_in_far_years_come_from_the_rule(void **state) {
    (void)state;
    struct tz *z = load("Europe/Belgrade");
    int64_t first, second;
    assert_int_equal(tz_offset_s(z, at(2500, 7, 1, 0, 0)), 7200);
    assert_int_equal(tz_offset_s(z, at(2500, 1, 1, 0, 0)), 3600);
    assert_int_equal(tz_from_local(z, at(2100, 10, 31, 2, 15), &first, &second), TZ_DOUBLED);
    assert_int_equal(tz_from_local(z, at(2100, 3, 28, 2, 15), &first, &second), TZ_SKIPPED);
    tz_free(z);
}

static void every_instant_is_found_again_from_its_local_time(void **state) {
    (void)state;
    static const char *const names[] = {"Europe/Belgrade", "Australia/Lord_Howe", "Pacific/Apia", "Antarctica/Troll"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct tz *z = load(names[i]);
        for (int64_t ms = at(2009, 1, 1, 0, 0); ms < at(2014, 1, 1, 0, 0); ms += 25 * MINUTE_MS) {
            int64_t first, second;
            assert_int_not_equal(tz_from_local(z, ms + tz_offset_s(z, ms) * SECOND_MS, &first, &second), TZ_SKIPPED);
            if (first != ms && second != ms) fail_msg("%s at %lld", names[i], (long long)ms);
        }
        tz_free(z);
    }
}

static void names_that_leave_the_zones_are_refused(void **state) {
    (void)state;
    static const char *const names[] = {
        "",  "../../etc/passwd", "/etc/passwd", "Europe/../UTC", "Europe/Bel grade", "Europe/B\xC3\xA5",
        ".", "Nowhere/City",     "Europe",      "right/UTC",     "zone.tab"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct err e = {0};
        struct tz *z = tz_load(names[i], &e);
        if (z) fail_msg("%s was loaded", names[i]);
        assert_int_equal(e.code, ERR_INVALID);
        assert_string_equal(e.field, "zone");
    }
}

/* ---- hand-made files ---- */

static void add_number(struct buf *b, int64_t value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) buf_add_char(b, (char)((uint64_t)value >> shift));
}

struct made {
    char version;
    int leaps, types, times;
    int64_t time[2];
    unsigned char number[2];
    int32_t offset[2];
    const char *footer;
};

static void add_block(struct buf *b, const struct made *m, int time_size) {
    buf_add_text(b, "TZif");
    buf_add_char(b, m->version);
    for (int i = 0; i < 15; i++) buf_add_char(b, '\0');
    int counts[] = {0, 0, m->leaps, m->times, m->types, 4};
    for (int i = 0; i < 6; i++) add_number(b, counts[i], 4);
    for (int i = 0; i < m->times; i++) add_number(b, m->time[i], time_size);
    for (int i = 0; i < m->times; i++) add_number(b, m->number[i], 1);
    for (int i = 0; i < m->types; i++) {
        add_number(b, m->offset[i], 4);
        add_number(b, 0, 2);
    }
    buf_add(b, "XXX", 4);
    for (int i = 0; i < m->leaps; i++) add_number(b, 0, time_size), add_number(b, 0, 4);
}

static struct tz *make(const struct made *m) {
    AUTO_BUF(b);
    add_block(&b, m, 4);
    if (m->version) {
        add_block(&b, m, 8);
        buf_add_text(&b, m->footer);
    }
    struct err e;
    return tz_parse((const unsigned char *)b.bytes, b.length, &e);
}

static const struct made plain = {.version = '2',
                                  .types = 2,
                                  .times = 2,
                                  .time = {1000, 2000},
                                  .number = {1, 0},
                                  .offset = {3600, 7200},
                                  .footer = "\nXXX-1\n"};

static void a_file_of_the_first_version_has_no_rule(void **state) {
    (void)state;
    struct made m = plain;
    m.version = '\0';
    struct tz *z = make(&m);
    assert_non_null(z);
    assert_int_equal(tz_offset_s(z, 999999), 3600);
    assert_int_equal(tz_offset_s(z, 1000000), 7200);
    assert_int_equal(tz_offset_s(z, INT64_C(4000000000000)), 3600);
    tz_free(z);
}

static void an_empty_footer_keeps_the_last_offset(void **state) {
    (void)state;
    struct made m = plain;
    m.footer = "\n\n";
    struct tz *z = make(&m);
    assert_non_null(z);
    assert_int_equal(tz_offset_s(z, INT64_C(4000000000000)), 3600);
    tz_free(z);
}

static void broken_files_are_refused(void **state) {
    (void)state;
    struct made unordered = plain, no_type = plain, far_offset = plain, leaps = plain, no_footer = plain,
                bad_number = plain;
    unordered.time[1] = 1000;
    no_type.types = 0;
    far_offset.offset[0] = 200000;
    leaps.leaps = 1;
    no_footer.footer = "";
    bad_number.number[0] = 2;
    assert_null(make(&unordered));
    assert_null(make(&no_type));
    assert_null(make(&far_offset));
    assert_null(make(&leaps));
    assert_null(make(&no_footer));
    assert_null(make(&bad_number));
}

static void a_file_cut_anywhere_is_refused(void **state) {
    (void)state;
    AUTO_BUF(b);
    add_block(&b, &plain, 4);
    add_block(&b, &plain, 8);
    buf_add_text(&b, plain.footer);
    for (size_t length = 0; length < b.length; length++) {
        struct err e;
        unsigned char *exact = malloc(length ? length : 1);
        memcpy(exact, b.bytes, length);
        struct tz *z = tz_parse(exact, length, &e);
        free(exact);
        if (z) fail_msg("%zu of %zu bytes were enough", length, b.length);
    }
}

static void rules_of_all_kinds_are_understood(void **state) {
    (void)state;
    static const struct {
        const char *footer;
        int month, day, hour; /* UTC in 2025 */
        int32_t offset_s;
    } rows[] = {
        {"\nCET-1CEST,M3.5.0,M10.5.0/3\n", 3, 30, 1, 7200},
        {"\nCET-1CEST,M3.5.0,M10.5.0/3\n", 3, 30, 0, 3600},
        {"\nIST-1GMT0,M10.5.0,M3.5.0/1\n", 1, 1, 0, 0},
        {"\nIST-1GMT0,M10.5.0,M3.5.0/1\n", 7, 1, 0, 3600},
        {"\n<-03>3\n", 7, 1, 0, -10800},
        {"\nXXX3EDT4,0/0,J365/23\n", 7, 1, 0, -14400},
        {"\nAEST-10AEDT,J60,300/2:30:15\n", 6, 1, 0, 39600},
        {"\nAEST-10AEDT,M10.1.0,M4.1.0/3\n", 1, 1, 0, 39600},
        {"\n<+0545>-5:45\n", 1, 1, 0, 20700},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct made m = plain;
        m.footer = rows[i].footer;
        struct tz *z = make(&m);
        if (!z) fail_msg("%s was refused", rows[i].footer);
        if (tz_offset_s(z, at(2025, rows[i].month, rows[i].day, rows[i].hour, 0)) != rows[i].offset_s)
            fail_msg("%s is wrong", rows[i].footer);
        tz_free(z);
    }
}

static void rules_that_cannot_be_are_refused(void **state) {
    (void)state;
    static const char *const footers[] = {"\nX1\n",
                                          "\nXXX\n",
                                          "\nXXX25\n",
                                          "\nXXX1YYY\n",
                                          "\nXXX1YYY,M13.1.0,M10.1.0\n",
                                          "\nXXX1YYY,M3.6.0,M10.1.0\n",
                                          "\nXXX1YYY,M3.1.7,M10.1.0\n",
                                          "\nXXX1YYY,J0,J5\n",
                                          "\nXXX1YYY,J366,J5\n",
                                          "\nXXX1YYY,1/168,5\n",
                                          "\nXXX1YYY,1,5,\n",
                                          "\nXXX1:60\n",
                                          "\n<XX1\n"};
    for (size_t i = 0; i < sizeof footers / sizeof *footers; i++) {
        struct made m = plain;
        m.footer = footers[i];
        if (make(&m)) fail_msg("%s was taken for a rule", footers[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_agree_with_the_c_library_for_four_centuries),
        cmocka_unit_test(a_time_that_happened_once_has_one_instant),
        cmocka_unit_test(a_skipped_time_takes_the_offset_before_the_change),
        cmocka_unit_test(a_doubled_time_has_both_instants_in_order),
        cmocka_unit_test(changes_in_far_years_come_from_the_rule),
        cmocka_unit_test(every_instant_is_found_again_from_its_local_time),
        cmocka_unit_test(names_that_leave_the_zones_are_refused),
        cmocka_unit_test(a_file_of_the_first_version_has_no_rule),
        cmocka_unit_test(an_empty_footer_keeps_the_last_offset),
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(rules_of_all_kinds_are_understood),
        cmocka_unit_test(rules_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
