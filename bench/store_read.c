/* What reading back from the hot tier costs: DEVICES devices, one row of 40 points each per 15 minutes over DAYS days,
 * then ten points of one device over several periods, and what a start asks. Prints one table: medians of 3 rounds,
 * page cache of the operating system warm. store_read [DIRECTORY] */
#include "base/log.h"
#include "domain/hot_row.h"
#include "store/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define DEVICES   200
#define DAYS      60
#define POINTS    40
#define WANTED    10
#define SLOT_MS   INT64_C(900000)
#define DAY_SLOTS 96
#define START     INT64_C(1767225600000)

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool fill_day(struct store *s, int day, struct err *e) {
    struct reading_group *g = reading_group_new();
    for (int slot = day * DAY_SLOTS; slot < (day + 1) * DAY_SLOTS; slot++) {
        for (int device = 0; device < DEVICES; device++) {
            struct scan_item items[POINTS];
            AUTO_BUF(body);
            int64_t t = START + slot * SLOT_MS;
            for (int p = 0; p < POINTS; p++)
                items[p] =
                    (struct scan_item){p + 1, {(double)((slot * 37 + device * 11 + p * 101) % 900) / 10, QUALITY_GOOD}};
            hot_row_encode(items, POINTS, &body);
            struct reading_row r = {1, 100 + device, t, t + device * 100, body.bytes, body.length};
            reading_group_add_row(g, &r);
        }
    }
    bool ok = history_write(s, g, NULL, e);
    reading_group_free(g);
    return ok;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static bool read_days(struct store *s, int64_t device_id, int days, size_t *rows, struct err *e) {
    AUTO_ARENA(a);
    int32_t points[WANTED];
    struct series series;
    bool more;
    for (int p = 0; p < WANTED; p++) points[p] = p * 4 + 1;
    if (!history_read(s, &a, 1, device_id, points, WANTED, START, START + days * DAY_SLOTS * SLOT_MS, 1000000, &series,
                      &more, e))
        return false;
    *rows = series.count;
    return true;
}

static bool measure_period(struct store *s, int days, struct err *e) {
    double ms[3];
    size_t rows = 0;
    for (int i = 0; i < 3; i++) {
        double before = now_ms();
        if (!read_days(s, 100 + 67 * i % DEVICES, days, &rows, e)) return false;
        ms[i] = now_ms() - before;
    }
    qsort(ms, 3, sizeof *ms, by_value);
    printf("%-44s %8zu %10.2f %12.2f\n",
           days == 1    ? "one day, 10 points of one of 200 devices"
           : days == 30 ? "30 days"
                        : "60 days",
           rows, ms[1], ms[1] * 1e3 / (double)rows);
    return true;
}

static void count_last(void *context, int64_t device_id, int64_t t_ms, const void *body, size_t length) {
    (void)device_id, (void)t_ms, (void)body, (void)length;
    ++*(size_t *)context;
}

static bool measure_start(struct store *s, struct err *e) {
    double before = now_ms();
    size_t devices = 0;
    int64_t newest, first, last;
    if (!history_newest(s, 1, &newest, e) || !history_each_last(s, 1, count_last, &devices, e)) return false;
    double each_last = now_ms() - before;
    before = now_ms();
    for (int i = 0; i < DEVICES; i++)
        if (!history_span(s, 1, 100 + i, &first, &last, e)) return false;
    printf("%-44s %8zu %10.2f %12.2f\n", "newest time and last row of each device", devices, each_last,
           each_last * 1e3 / DEVICES);
    printf("%-44s %8d %10.2f %12.2f\n", "span of each device", DEVICES, now_ms() - before,
           (now_ms() - before) * 1e3 / DEVICES);
    return true;
}

int main(int argc, char **argv) {
    char directory[300], command[400];
    struct err e = {0};
    struct rusage usage;
    bool ok = true;
    snprintf(directory, sizeof directory, "%s/hearth-bench-XXXXXX", argc > 1 ? argv[1] : "/var/tmp");
    if (!mkdtemp(directory)) return 2;
    log_set_level(LOG_LEVEL_ERROR);
    struct store_options options = {.directory = directory, .database = "sqlite", .mode = STORE_WRITE};
    struct store *s = store_open(&options, &e);
    for (int day = 0; s && ok && day < DAYS; day++) ok = fill_day(s, day, &e);
    store_close(s);
    options.mode = STORE_READ;
    s = s && ok ? store_open(&options, &e) : NULL;
    printf("%-44s %8s %10s %12s\n", "", "rows", "ms", "us per row");
    ok =
        s && measure_period(s, 1, &e) && measure_period(s, 30, &e) && measure_period(s, 60, &e) && measure_start(s, &e);
    if (!ok) fprintf(stderr, "%s\n", e.text);
    store_close(s);
    getrusage(RUSAGE_SELF, &usage);
    printf("peak resident memory %ld kB\n", usage.ru_maxrss);
    snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command) != 0 || !ok;
}
