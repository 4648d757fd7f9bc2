/* The past in files: what stands in them, and that the present goes on from there. */
#include "history.h"
#include "state.h"

#include "base/json_in.h"
#include "base/time.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "small_network.h"

#define NOON_MS INT64_C(1768996800000) /* 2026-01-21 12:00 UTC */
#define HOURS   6

static const char *const type_json =
    "{\"key\":\"x\",\"points\":["
    "{\"key\":\"outdoor\",\"unit\":\"degC\",\"address\":10201,\"value\":\"i16\",\"scale\":0.01},"
    "{\"key\":\"open\",\"unit\":\"degC\",\"address\":10207,\"value\":\"i16\",\"scale\":0.01,"
    "\"not_a_value\":[{\"raw\":19200,\"quality\":\"not_connected\"}]},"
    "{\"key\":\"watched\",\"address\":4201,\"poll\":\"watch\"},"
    "{\"key\":\"bus\",\"address\":6050,\"value\":\"u16\",\"poll\":\"identity\"},"
    "{\"key\":\"energy\",\"unit\":\"kWh\",\"address\":6014,\"value\":\"u32\",\"scale\":0.1,\"kind\":\"counter\"},"
    "{\"key\":\"energy_2\",\"address\":6064,\"value\":\"u32\",\"scale\":0.1,\"needs\":\"bus\"}]}";

struct fixture {
    char folder[64], type[80], path[96];
    struct buf text;
};

static int set_up(void **state) {
    static struct fixture f;
    f = (struct fixture){.folder = "/tmp/hearth-history-XXXXXX"};
    if (!mkdtemp(f.folder)) return -1;
    snprintf(f.type, sizeof f.type, "%s/type.json", f.folder);
    FILE *file = fopen(f.type, "w");
    fputs(type_json, file);
    fclose(file);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    const char *names[] = {"type.json", "map.json", "files.tsv", "plant.state", "0000.csv", "0001.csv"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(f->path, sizeof f->path, "%s/%s", f->folder, names[i]);
        unlink(f->path);
    }
    rmdir(f->folder);
    buf_fini(&f->text);
    return 0;
}

#define F ((struct fixture *)*state)

static void write_history(struct fixture *f) {
    struct network n;
    struct faults none = {0};
    struct err e = {0};
    struct plant_options o = {.devices = 2,
                              .seed = 1,
                              .zone = "UTC",
                              .history = f->folder,
                              .type = f->type,
                              .history_days = HOURS / 24.0,
                              .history_step_s = 900};
    small_network_init(&n, 2, NOON_MS);
    assert_true(history_write(&n, &o, &none, &e));
    network_fini(&n);
}

static char *content(struct fixture *f, const char *name) {
    char bytes[4096];
    size_t got;
    snprintf(f->path, sizeof f->path, "%s/%s", f->folder, name);
    FILE *file = fopen(f->path, "r");
    assert_non_null(file);
    buf_clear(&f->text);
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0) buf_add(&f->text, bytes, got);
    fclose(file);
    return f->text.bytes;
}

static void a_row_stands_at_every_step_with_a_column_per_stored_point(void **state) {
    write_history(F);
    char *line = strtok(content(F, "0001.csv"), "\n");
    assert_string_equal(line, "time,outdoor,open,energy,energy_2");
    int64_t expected = NOON_MS - HOURS * HOUR_MS;
    int rows = 0;
    for (; (line = strtok(NULL, "\n")) != NULL; rows++, expected += 15 * MINUTE_MS) {
        long long t;
        double outdoor, energy;
        assert_int_equal(sscanf(line, "%lld,%lf,,%lf,", &t, &outdoor, &energy), 3);
        assert_int_equal(t, expected);
        assert_true(outdoor > -20 && outdoor < 20);
        assert_true(energy > 1000);
    }
    assert_int_equal(rows, HOURS * 4 + 1);
}

static void the_map_names_every_column_and_the_list_every_device(void **state) {
    struct err e;
    write_history(F);
    content(F, "map.json");
    struct json_doc *d = json_parse(F->text.bytes, F->text.length, &e);
    assert_non_null(d);
    const struct json_value *columns = json_member(json_root(d), "columns");
    assert_int_equal(json_count(columns), 4);
    const struct json_value *point = json_member(json_at(columns, 2), "point");
    assert_string_equal(json_text_of(json_member(point, "kind")), "counter");
    assert_string_equal(json_text_of(json_member(json_member(json_root(d), "time"), "format")), "epoch_ms");
    json_free(d);
    assert_memory_equal(content(F, "files.tsv"), "0000.csv\t", 9);
}

static double last_energy(struct fixture *f) {
    char *text = content(f, "0001.csv"), *last = text;
    for (char *at = text; *at; at++)
        if (*at == '\n' && at[1]) last = at + 1;
    double energy = 0;
    assert_int_equal(sscanf(last, "%*d,%*f,,%lf", &energy), 1);
    return energy;
}

static void the_present_goes_on_where_the_past_ends(void **state) {
    struct network n;
    struct err e = {0};
    uint16_t words[2];
    write_history(F);
    double past = last_energy(F);
    small_network_init(&n, 2, NOON_MS + 20 * MINUTE_MS);
    snprintf(F->path, sizeof F->path, "%s/plant.state", F->folder);
    assert_true(state_load(F->path, 1, n.devices, n.count, &e));
    network_begin(&n);
    struct plant_device *d = n.devices[1];
    assert_int_equal(d->ops->read(d, MODBUS_READ_HOLDING, 6014, 2, NOON_MS + 20 * MINUTE_MS, words), 0);
    double now = ((uint32_t)words[0] << 16 | words[1]) / 10.0,
           design = physics_substation(n.physics, 1)->site.design_kw;
    assert_true(now > past);
    assert_true(now - past < design); /* a third of an hour's heat, and hot water */
    network_fini(&n);
}

static void a_type_that_cannot_be_read_is_an_error(void **state) {
    struct history_points points;
    struct err e = {0};
    (void)state;
    const char *bad[] = {"", "[]", "{}", "{\"points\":5}",
                         "{\"points\":[{\"key\":\"a\",\"address\":1,\"value\":\"f32\"}]}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(history_points_parse(bad[i], strlen(bad[i]), &points, &e));
        arena_fini(&points.arena);
    }
}

static void a_folder_that_cannot_be_made_is_an_error(void **state) {
    struct network n;
    struct faults none = {0};
    struct err e = {0};
    struct plant_options o = {.devices = 1,
                              .seed = 1,
                              .zone = "UTC",
                              .history = "/proc/nowhere/past",
                              .type = F->type,
                              .history_days = 0.01,
                              .history_step_s = 900};
    small_network_init(&n, 1, NOON_MS);
    assert_false(history_write(&n, &o, &none, &e));
    assert_int_equal(e.code, ERR_IO);
    network_fini(&n);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_row_stands_at_every_step_with_a_column_per_stored_point),
        TEST(the_map_names_every_column_and_the_list_every_device),
        TEST(the_present_goes_on_where_the_past_ends),
        TEST(a_type_that_cannot_be_read_is_an_error),
        TEST(a_folder_that_cannot_be_made_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
