/* Fills a data directory for bench/readings: these devices of tenant 1 get one row of POINTS points every STEP seconds
 * over DAYS days from 2021-01-01. The first point is a counter that rises, the others go up and down.
 * readings_fill DIRECTORY ID,ID,... DAYS POINTS STEP */
#include "base/log.h"
#include "base/time.h"
#include "domain/hot_row.h"
#include "store/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START       INT64_C(1609459200000)
#define POINTS_MAX  200
#define DEVICES_MAX 10000

static void add_row(struct reading_group *g, int64_t device, int64_t slot, int64_t index, int points) {
    struct scan_item items[POINTS_MAX];
    AUTO_BUF(body);
    items[0] = (struct scan_item){1, {(double)(1000000 + index * 7) / 1000, QUALITY_GOOD}};
    for (int p = 1; p < points; p++)
        items[p] = (struct scan_item){p + 1, {(double)((index * 37 + device * 11 + p * 101) % 900) / 10, QUALITY_GOOD}};
    hot_row_encode(items, (size_t)points, &body);
    struct reading_row r = {1, device, slot, slot + device % 100 * 100, body.bytes, body.length};
    reading_group_add_row(g, &r);
}

static int read_ids(char *text, long *ids) {
    int count = 0;
    for (char *part = strtok(text, ","); part && count < DEVICES_MAX; part = strtok(NULL, ","))
        ids[count++] = atol(part);
    return count;
}

int main(int argc, char **argv) {
    struct err e = {0};
    if (argc != 6) return 2;
    long ids[DEVICES_MAX], days = atol(argv[3]), step_s = atol(argv[5]);
    int points = atoi(argv[4]), count = read_ids(argv[2], ids);
    if (points < 1 || points > POINTS_MAX || step_s < 1 || DAY_MS / SECOND_MS % step_s) return 2;
    int64_t day_rows = DAY_MS / SECOND_MS / step_s;
    log_set_level(LOG_LEVEL_ERROR);
    struct store_options options = {.directory = argv[1], .database = "sqlite", .mode = STORE_WRITE};
    struct store *s = store_open(&options, &e);
    bool ok = s != NULL;
    for (int64_t day = 0; ok && day < days; day++) {
        struct reading_group *g = reading_group_new();
        for (int64_t i = day * day_rows; i < (day + 1) * day_rows; i++)
            for (int d = 0; d < count; d++) add_row(g, ids[d], START + i * step_s * SECOND_MS, i, points);
        ok = history_write(s, g, NULL, &e);
        reading_group_free(g);
    }
    store_close(s);
    if (!ok) fprintf(stderr, "%s\n", e.text);
    return !ok;
}
