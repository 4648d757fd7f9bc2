/* hearth import FILE.csv --map MAP [--name DEVICE] [--data DIR]: brings a recording in. Reads the whole file before it
 * writes anything; what it writes is written the same way again the next time, so that a second run changes nothing.
 * Owns the file, the map and the target while it runs. */
#include "cli/cli.h"

#include "base/time.h"
#include "cli/import_target.h"
#include "io/clock.h"
#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAP_MAX       (1u << 20)
#define SLICE         65536
#define OVERRIDES_MAX 32
#define BAR_WIDTH     40

struct import {
    const char *file, *map_file, *config_file;
    const char *name; /* of the device, in place of the map's; NULL: the map's */
    const char *overrides[OVERRIDES_MAX + 1];
    char data_override[600];
    struct config config;
    struct import_map *map;
    struct tz *zone;
    struct import_table *table;
    struct import_target *target;
    int64_t device_id;
    bool created;
    struct import_written written;
    bool bar; /* standard error is a terminal */
};

static bool argument_read(struct import *m, int *i, int argc, char **argv, int *overrides) {
    const char *text = argv[*i];
    bool value = *i + 1 < argc;
    if (strcmp(text, "--map") == 0 && value) {
        m->map_file = argv[++*i];
    } else if (strcmp(text, "--name") == 0 && value) {
        m->name = argv[++*i];
    } else if (strcmp(text, "--config") == 0 && value) {
        m->config_file = argv[++*i];
    } else if (strcmp(text, "--data") == 0 && value) {
        snprintf(m->data_override, sizeof m->data_override, "server.data=%s", argv[++*i]);
        m->overrides[(*overrides)++] = m->data_override;
    } else if (strncmp(text, "--", 2) == 0 && strchr(text, '=')) {
        m->overrides[(*overrides)++] = text + 2;
    } else if (text[0] != '-' && !m->file) {
        m->file = text;
    } else {
        return false;
    }
    return true;
}

static bool arguments_read(struct import *m, int argc, char **argv) {
    int overrides = 0;
    for (int i = 1; i < argc; i++) {
        if (overrides == OVERRIDES_MAX || !argument_read(m, &i, argc, argv, &overrides)) return false;
    }
    return m->file && m->map_file;
}

static void bar_show(const struct import *m, const char *what, double part) {
    if (!m->bar) return;
    int done = (int)(part * BAR_WIDTH);
    fprintf(stderr, "\r%-8s [%.*s%.*s] %3d %%", what, done, "########################################",
            BAR_WIDTH - done, "                                        ", (int)(part * 100));
}

static void bar_end(const struct import *m) {
    if (m->bar) fprintf(stderr, "\r%*s\r", BAR_WIDTH + 20, "");
}

/* One map serves the files of many devices. */
static bool name_taken(struct import *m, struct err *e) {
    size_t length = m->name ? strlen(m->name) : 0;
    if (!m->name) return true;
    if (!utf8_valid(m->name, length) || length == 0 || utf8_length(m->name, length) > 120) {
        return err_set(e, ERR_INVALID, "--name", "A device's name is a text of 1 to 120 characters.");
    }
    m->map->device_name = arena_copy(&m->map->arena, m->name);
    return true;
}

static bool map_open(struct import *m, struct err *e) {
    AUTO_BUF(bytes);
    if (!file_read(m->map_file, MAP_MAX, &bytes, e)) return false;
    m->map = import_map_parse(bytes.bytes, bytes.length, m->map_file, e);
    if (!m->map || !name_taken(m, e)) return false;
    if (*m->map->zone) m->zone = tz_load(m->map->zone, e);
    if (*m->map->zone && !m->zone) return false;
    m->table = import_table_new(m->map, m->zone);
    return true;
}

static bool slices_read(struct import *m, int fd, off_t size, struct err *e) {
    static const char what[] = "reading";
    char slice[SLICE];
    off_t done = 0;
    for (ssize_t got; (got = read(fd, slice, sizeof slice)) != 0;) {
        if (got < 0) return err_set(e, ERR_IO, "", "The file can't be read: %s.", strerror(errno));
        if (!import_table_feed(m->table, slice, (size_t)got, e)) return false;
        done += got;
        bar_show(m, what, size > 0 && done < size ? (double)done / (double)size : 1);
    }
    return import_table_finish(m->table, e);
}

static bool file_import(struct import *m, struct err *e) {
    struct stat about = {0};
    int fd = open(m->file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return err_set(e, ERR_IO, m->file, "The file can't be opened: %s.", strerror(errno));
    bool ok = fstat(fd, &about) == 0 && slices_read(m, fd, about.st_size, e);
    close(fd);
    bar_end(m);
    return ok || err_in_file(e, m->file);
}

/* A reading of tomorrow would keep today's from being stored: the file or its zone is wrong. */
static bool times_checked(const struct import *m, struct err *e) {
    AUTO_ARENA(a);
    struct scan_item *items;
    size_t rows = import_table_rows(m->table), count;
    int64_t last;
    char text[25];
    if (rows == 0) return true;
    import_table_row(m->table, rows - 1, &a, &last, &items, &count);
    if (last <= clock_wall_ms()) return true;
    time_format(last, text);
    return err_set(e, ERR_INVALID, m->file, "The last time of the file, %s, is still to come.", text);
}

static bool target_open(struct import *m, struct err *e) {
    m->target = import_store_open(&m->config, e);
    if (!m->target && e->code == ERR_CONFLICT) m->target = import_server_open(&m->config, e);
    return m->target && m->target->device(m->target, m->map, &m->device_id, &m->created, e);
}

static bool rows_write(struct import *m, struct err *e) {
    static const char what[] = "storing";
    size_t rows = import_table_rows(m->table), step = m->target->rows_per_write;
    bool ok = true;
    for (size_t first = 0; ok && first < rows; first += step) {
        bar_show(m, what, (double)first / (double)rows);
        ok = m->target->write(m->target, m->table, first, rows - first < step ? rows - first : step, &m->written, e);
    }
    bar_end(m);
    return ok;
}

static void problems_print(const struct import *m) {
    const struct import_counts *c = import_table_counts(m->table);
    size_t shown = c->problems < IMPORT_PROBLEMS_MAX ? c->problems : IMPORT_PROBLEMS_MAX;
    for (size_t i = 0; i < shown; i++) {
        const struct import_problem *p = &c->problem[i];
        fprintf(stderr, "%s: line %zu", m->file, p->line);
        if (p->column > 0) fprintf(stderr, ", column %d", p->column);
        fprintf(stderr, ": %s\n", p->text);
    }
    if (c->problems > shown) fprintf(stderr, "%s: ... and %zu more\n", m->file, c->problems - shown);
}

static void readings_print(const struct import_counts *c) {
    printf("readings  %zu", c->readings - c->repeated_cells);
    for (int q = 0, first = 1; q < QUALITY_CODES; q++) {
        if (c->by_quality[q] == 0) continue;
        printf("%s%zu %s", first ? ": " : ", ", c->by_quality[q], quality_name((enum quality)q));
        first = 0;
    }
    printf("\ncells     %zu empty passed over, %zu no number", c->cells_empty, c->cells_bad);
    if (c->silent_rows) printf(", %zu rows in which the device was silent", c->silent_rows);
    printf("\n");
}

static void summary_print(const struct import *m) {
    const struct import_counts *c = import_table_counts(m->table);
    if (m->target)
        printf("device    \"%s\", id %lld, %s\n", m->map->device_name, (long long)m->device_id,
               m->created ? "created" : "was there");
    printf("rows      %zu read%s, %zu not usable\n", c->rows, c->newest_first ? ", newest first" : "", c->rows_bad);
    readings_print(c);
    if (m->zone) {
        printf("times     %zu that never were (clock put forward), %zu that were twice (put back), %s\n", c->skipped,
               c->doubled, m->map->zone);
    }
    if (c->repeated_times)
        printf("repeated  %zu rows of a time that was there, %zu cells merged\n", c->repeated_times, c->repeated_cells);
    if (*import_table_unmapped(m->table)) printf("not taken columns %s\n", import_table_unmapped(m->table));
    if (m->written.rows_new + m->written.rows_merged + m->written.rows_equal == 0) {
        printf("stored    nothing: the file holds no reading that could be stored\n");
        return;
    }
    if (m->written.rows_new + m->written.rows_merged == 0) {
        printf("stored    nothing new: all %llu rows were there already\n", (unsigned long long)m->written.rows_equal);
        return;
    }
    printf("stored    %llu new rows, %llu changed, %llu were there already\n", (unsigned long long)m->written.rows_new,
           (unsigned long long)m->written.rows_merged, (unsigned long long)m->written.rows_equal);
}

static bool import_run(struct import *m, struct err *e) {
    return config_load(&m->config, m->config_file, m->overrides, e) && map_open(m, e) && file_import(m, e) &&
           times_checked(m, e) && (import_table_rows(m->table) == 0 || (target_open(m, e) && rows_write(m, e)));
}

static void import_end(struct import *m) {
    if (m->target) m->target->close(m->target);
    import_table_free(m->table);
    if (m->zone) tz_free(m->zone);
    import_map_free(m->map);
}

int import_command(int argc, char **argv) {
    struct import m = {.bar = isatty(STDERR_FILENO)};
    struct err e = {0};
    if (!arguments_read(&m, argc, argv)) {
        fprintf(stderr, "usage: hearth import FILE.csv --map MAP.json [--name DEVICE] [--data DIR] [--config FILE]\n");
        return 2;
    }
    bool ok = import_run(&m, &e);
    if (m.table) problems_print(&m);
    if (ok) summary_print(&m);
    import_end(&m);
    return ok ? 0 : cli_fail("import", &e);
}

bool import_point_fits(const struct import_column *column, const char *device, const char *unit_found, struct err *e) {
    const char *key = column->point.key;
    if (!unit_found)
        return err_set(e, ERR_CONFLICT, key, "The device \"%.80s\" is there already and has no such point.", device);
    return strcmp(unit_found, column->point.unit->key) == 0 ||
           err_set(e, ERR_CONFLICT, key, "The device \"%.80s\" keeps this point in %s, the map in %s.", device,
                   unit_found, column->point.unit->key);
}
