/* What a commit of readings costs: COMMITS groups of ROWS rows x POINTS points through history_write into a store of
 * its own, as the slot sampler hands them over. CPU by the kernel's accounting of the process; the disk's time is in
 * the wall time only. Prints one table. store_commit [DIRECTORY] [--check]      --check: fails over 0.5 ms of CPU per
 * commit (2 cores AMD EPYC, ext4) DIRECTORY should be on the disk that is meant; it is used as a parent and left as it
 * was. */
#include "base/log.h"
#include "domain/hot_row.h"
#include "store/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BAR_MS  0.5
#define POINTS  40
#define DEVICES 200
#define START   INT64_C(1767225600000)

struct cost {
    double cpu_s, system_s, wall_s;
};

static double seconds(struct timeval t) {
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static struct cost cost_now(void) {
    struct rusage r;
    struct timespec t;
    getrusage(RUSAGE_SELF, &r);
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (struct cost){seconds(r.ru_utime) + seconds(r.ru_stime), seconds(r.ru_stime),
                         (double)t.tv_sec + (double)t.tv_nsec / 1e9};
}

/* Plausible figures: tenths, hundredths, a growing counter. */
static double value_of(int64_t n, int point) {
    if (point % 10 == 0) return (double)(1000000 + n * 7 + point);
    return (double)((n * 37 + point * 101) % 900) / (point % 3 ? 10.0 : 100.0);
}

/* The commit after the n-th: `rows` of the 200 devices, in turn. */
static struct reading_group *group(int64_t n, int rows, int64_t slot_ms) {
    struct reading_group *g = reading_group_new();
    for (int row = 0; row < rows; row++) {
        struct scan_item items[POINTS];
        AUTO_BUF(body);
        int64_t scan = n * rows + row, t = START + scan / DEVICES * slot_ms + scan % DEVICES * slot_ms / DEVICES;
        for (int p = 0; p < POINTS; p++) items[p] = (struct scan_item){p + 1, {value_of(scan, p), QUALITY_GOOD}};
        hot_row_encode(items, POINTS, &body);
        struct reading_row r = {1, 100 + scan % DEVICES, t - t % slot_ms, t, body.bytes, body.length};
        reading_group_add_row(g, &r);
    }
    return g;
}

static bool write_groups(struct store *s, int64_t first, int64_t count, int rows, struct cost *spent) {
    struct reading_group **groups =
        calloc((size_t)count, sizeof *groups); /* made before: packing rows is the sampler's cost */
    for (int64_t i = 0; i < count; i++) groups[i] = group(first + i, rows, 10000);
    struct cost before = cost_now();
    bool ok = true;
    for (int64_t i = 0; ok && i < count; i++) {
        struct history_written w;
        struct err e;
        ok = history_write(s, groups[i], &w, &e);
        if (!ok) fprintf(stderr, "%s\n", e.text);
    }
    struct cost after = cost_now();
    *spent = (struct cost){after.cpu_s - before.cpu_s, after.system_s - before.system_s, after.wall_s - before.wall_s};
    for (int64_t i = 0; i < count; i++) reading_group_free(groups[i]);
    free(groups);
    return ok;
}

static void print_row(const char *what, int64_t count, int rows, const struct cost *c) {
    double n = (double)count;
    printf("%-34s %8lld %6d %10.3f %10.3f %10.3f %12.0f\n", what, (long long)count, rows, c->cpu_s / n * 1e3,
           c->system_s / n * 1e3, c->wall_s / n * 1e3, (double)rows * POINTS * n / c->cpu_s);
}

static long resident_kb(void) {
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return r.ru_maxrss;
}

int main(int argc, char **argv) {
    const char *parent = argc > 1 && argv[1][0] != '-' ? argv[1] : "/var/tmp";
    bool check = argc > 1 && strcmp(argv[argc - 1], "--check") == 0, ok = true;
    char directory[300], command[700];
    struct err e;
    struct cost warm = {0}, steady = {0}, burst = {0}, again = {0};
    snprintf(directory, sizeof directory, "%s/hearth-bench-XXXXXX", parent);
    if (!mkdtemp(directory)) return 2;
    log_set_level(LOG_LEVEL_ERROR);
    struct store_options options = {.directory = directory, .database = "sqlite", .mode = STORE_WRITE};
    struct store *s = store_open(&options, &e);
    if (!s) return fprintf(stderr, "%s\n", e.text), 2;
    long resident = resident_kb();
    printf("%-34s %8s %6s %10s %10s %10s %12s\n", "", "commits", "rows", "CPU ms", "of it sys", "wall ms",
           "values/CPU s");
    ok = write_groups(s, 0, 100, 20, &warm);
    print_row("first (statements, new pages)", 100, 20, &warm);
    ok = ok && write_groups(s, 100, 3000, 20, &steady); /* a checkpoint every few hundred */
    print_row("steady, 20 rows x 40 points", 3000, 20, &steady);
    ok = ok && write_groups(s, 100, 300, 20, &again);
    print_row("the same delivered again", 300, 20, &again);
    ok = ok && write_groups(s, 400, 10, 5000, &burst);
    print_row("bursts, 5,000 rows x 40 points", 10, 5000, &burst);
    printf("peak resident memory over that of the open store: %ld kB (holds the prepared groups too)\n",
           resident_kb() - resident);
    store_close(s);
    snprintf(command, sizeof command, "du -sb %s | cut -f1 | sed 's/$/ bytes on disk/'; rm -rf %s", directory,
             directory);
    fflush(stdout);
    if (system(command) != 0 || !ok) return 2;
    double cpu_ms = steady.cpu_s / 3000 * 1e3;
    if (check && cpu_ms > BAR_MS) return printf("over the bar of %.1f ms\n", BAR_MS), 1;
    return 0;
}
