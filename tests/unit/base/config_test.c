/* Configuration: presets, the three sources and their order, and errors that name file, line and key. */
#include "base/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[64];

static const char *write_file(const char *text) {
    strcpy(path, "/tmp/hearth-config-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

static bool load(const char *text, struct config *c, struct err *e) {
    bool ok = config_load(c, write_file(text), NULL, e);
    unlink(path);
    return ok;
}

static void presets_hold_without_a_file(void **state) {
    (void)state;
    struct config c;
    struct err e;
    assert_true(config_load(&c, NULL, NULL, &e));
    assert_string_equal(c.data_directory, "./.hearth");
    assert_string_equal(c.listen_address, "127.0.0.1");
    assert_int_equal(c.port, 8080);
    assert_int_equal(c.slot_ms, 900000);
    assert_int_equal(c.backoff_max_ms, 600000);
    assert_int_equal(c.body_max, 1 << 20);
    assert_false(c.demo);
}

static void a_file_sets_values_of_all_kinds(void **state) {
    (void)state;
    struct config c;
    struct err e = {0};
    assert_true(load("; comment\n[server]\nport = 9000\ndemo=yes\nlisten = ::1\n[store]\nslot = 20ms\n"
                     "database = postgresql://hearth@/hearth\n[http]\nbody_max = 64KiB\n[log]\nlevel=debug\n",
                     &c, &e));
    assert_int_equal(c.port, 9000);
    assert_true(c.demo);
    assert_string_equal(c.listen_address, "::1");
    assert_int_equal(c.slot_ms, 20);
    assert_string_equal(c.database, "postgresql://hearth@/hearth");
    assert_int_equal(c.body_max, 65536);
    assert_string_equal(c.log_level, "debug");
}

static void errors_in_a_file_name_line_and_key(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *key;
    } rows[] = {
        {"[server]\n\nprot = 1\n", 3, "server.prot"},
        {"[server]\nport = 0\n", 2, "server.port"},
        {"[server]\nport = 65536\n", 2, "server.port"},
        {"[server]\nport = 80x\n", 2, "server.port"},
        {"[server]\ndemo = maybe\n", 2, "server.demo"},
        {"[store]\nslot = 900\n", 2, "store.slot"},
        {"[store]\nslot = 19ms\n", 2, "store.slot"},
        {"[store]\nslot = 2h\n", 2, "store.slot"},
        {"[store]\ndatabase = mysql\n", 2, "store.database"},
        {"[log]\nlevel = loud\n", 2, "log.level"},
        {"[server]\nport = 1\nport = 2\n", 3, "server.port"},
        {"[server]\ndata =\n", 2, "server.data"},
        {"port = 5\n", 1, ".port"},
        {"[server]\nport = 5\nnonsense\n", 3, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct config c;
        struct err e = {0};
        char where[100];
        if (load(rows[i].text, &c, &e)) fail_msg("%s was accepted", rows[i].text);
        snprintf(where, sizeof where, "%s:%d%s%s", path, rows[i].line, *rows[i].key ? " " : "", rows[i].key);
        assert_string_equal(e.field, where);
        assert_int_equal(e.code, ERR_INVALID);
    }
}

static void a_line_that_is_too_long_is_an_error_not_cut(void **state) {
    (void)state;
    char text[400] = "[server]\ndata = ";
    memset(text + strlen(text), 'x', 300);
    struct config c;
    struct err e = {0};
    assert_false(load(text, &c, &e));
    assert_non_null(strstr(e.text, "too long"));
}

static void a_nul_byte_is_an_error_not_an_end(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
    } rows[] = {{"[server]\nport = 80\0 81\n", 23}, {"[server]\nport = 80\0", 19}, {"[server]\n\0\0\0", 12}, {"\0", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct config c;
        struct err e = {0};
        FILE *file = fopen(write_file(""), "w");
        fwrite(rows[i].bytes, 1, rows[i].length, file);
        fclose(file);
        assert_false(config_load(&c, path, NULL, &e));
        assert_non_null(strstr(e.text, "NUL"));
        unlink(path);
    }
}

static void a_missing_file_is_an_error(void **state) {
    (void)state;
    struct config c;
    struct err e;
    assert_false(config_load(&c, "/nonexistent/hearth.ini", NULL, &e));
    assert_string_equal(e.field, "/nonexistent/hearth.ini");
}

static void the_environment_overrides_the_file_and_the_command_line_both(void **state) {
    (void)state;
    struct config c;
    struct err e;
    setenv("HEARTH_SERVER_PORT", "7000", 1);
    assert_true(load("[server]\nport = 6000\n", &c, &e));
    assert_int_equal(c.port, 7000);
    const char *overrides[] = {"server.port=8000", "field.backoff_max=1h", NULL};
    assert_true(config_load(&c, NULL, overrides, &e));
    unsetenv("HEARTH_SERVER_PORT");
    assert_int_equal(c.port, 8000);
    assert_int_equal(c.backoff_max_ms, 3600000);
}

static void a_wrong_environment_value_names_the_variable(void **state) {
    (void)state;
    struct config c;
    struct err e;
    setenv("HEARTH_SERVER_PORT", "x", 1);
    assert_false(config_load(&c, NULL, NULL, &e));
    unsetenv("HEARTH_SERVER_PORT");
    assert_string_equal(e.field, "HEARTH_SERVER_PORT server.port");
}

static void wrong_overrides_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"server.prot=1", "server.port", "server.port=", "=1", "", "server.port=1 "};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct config c;
        struct err e;
        const char *overrides[] = {wrong[i], NULL};
        if (config_load(&c, NULL, overrides, &e)) fail_msg("%s was accepted", wrong[i]);
    }
}

static void durations_need_a_unit(void **state) {
    (void)state;
    int64_t ms;
    assert_true(duration_parse("250ms", &ms) && ms == 250);
    assert_true(duration_parse("10s", &ms) && ms == 10000);
    assert_true(duration_parse("5min", &ms) && ms == 300000);
    assert_true(duration_parse("1h", &ms) && ms == 3600000);
    assert_true(duration_parse("2d", &ms) && ms == 172800000);
    static const char *const wrong[] = {"", "5", "s", "-5s", "1.5s", "5 s", "5sec", "5m", "99999999999999999d"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (duration_parse(wrong[i], &ms)) fail_msg("%s was taken for a duration", wrong[i]);
}

static void each_value_says_where_it_came_from(void **state) {
    (void)state;
    struct config c;
    struct config_origins from;
    struct err e = {0};
    static const char *const overrides[] = {"server.demo=true", NULL};
    char line[80];
    setenv("HEARTH_FIELD_LIVE", "2s", 1);
    assert_true(
        config_load_traced(&c, &from, write_file("[server]\n\nport = 9000\n[field]\nlive = 1s\n"), overrides, &e));
    unsetenv("HEARTH_FIELD_LIVE");
    unlink(path);
    snprintf(line, sizeof line, "%s:3", path);
    for (int i = 0; i < config_keys(); i++) {
        struct config_value v;
        config_value(&c, i, &v);
        const char *wanted = strcmp(v.key, "server.port") == 0   ? line
                             : strcmp(v.key, "field.live") == 0  ? "HEARTH_FIELD_LIVE"
                             : strcmp(v.key, "server.demo") == 0 ? "command line"
                                                                 : "default";
        assert_string_equal(from.text[i], wanted);
    }
}

static const char *shown(const struct config *c, const char *key) {
    static struct config_value v;
    for (int i = 0; i < config_keys(); i++) {
        config_value(c, i, &v);
        if (strcmp(v.key, key) == 0) return v.text;
    }
    return NULL;
}

static void values_are_shown_as_a_file_would_say_them(void **state) {
    (void)state;
    struct config c;
    struct err e = {0};
    assert_true(
        load("[store]\nslot = 20ms\ncommit = 1500ms\n[field]\nbackoff_max = 2h\nretries = 0\n[http]\nbody_max = 1025\n",
             &c, &e));
    assert_string_equal(shown(&c, "store.slot"), "20ms");
    assert_string_equal(shown(&c, "store.commit"), "1500ms");
    assert_string_equal(shown(&c, "field.backoff_max"), "2h");
    assert_string_equal(shown(&c, "field.retries"), "0");
    assert_string_equal(shown(&c, "field.watch"), "1min");
    assert_string_equal(shown(&c, "http.body_max"), "1025B");
    assert_string_equal(shown(&c, "server.demo"), "false");
    assert_string_equal(shown(&c, "server.data"), "./.hearth");
}

static void every_shown_value_reads_back_equal(void **state) {
    (void)state;
    struct config c, again;
    struct err e = {0};
    assert_true(load("[store]\nslot = 61s\n[http]\nbody_max = 3MiB\n[server]\ndemo = on\n", &c, &e));
    char text[64][700];
    const char *overrides[65] = {0};
    for (int i = 0; i < config_keys(); i++) {
        struct config_value v;
        config_value(&c, i, &v);
        snprintf(text[i], sizeof text[i], "%s=%s", v.key, v.text);
        overrides[i] = text[i];
    }
    assert_true(config_load(&again, NULL, overrides, &e));
    assert_memory_equal(&c, &again, sizeof c);
}

static void passwords_are_not_shown(void **state) {
    (void)state;
    static const struct {
        const char *url, *shown;
    } rows[] = {
        {"postgresql://hearth:geheim@db/hearth", "postgresql://hearth:***@db/hearth"},
        {"postgres://a:x@h", "postgres://a:***@h"},
        {"postgresql://hearth:p@ss:w@db:5432/h", "postgresql://hearth:***@db:5432/h"},
        {"postgresql://hearth@db:5432/hearth", "postgresql://hearth@db:5432/hearth"},
        {"postgresql://db:5432/hearth", "postgresql://db:5432/hearth"},
        {"postgresql://db/hearth?password=geheim&user=a", "postgresql://db/hearth?password=***&user=a"},
        {"postgresql:///hearth?user=a&password=x", "postgresql:///hearth?user=a&password=***"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct config c;
        struct err e = {0};
        char override[200];
        snprintf(override, sizeof override, "store.database=%s", rows[i].url);
        const char *const overrides[] = {override, NULL};
        assert_true(config_load(&c, NULL, overrides, &e));
        assert_string_equal(shown(&c, "store.database"), rows[i].shown);
    }
}

struct changes {
    int taken, left;
    char keys[200];
};

static void on_change(void *context, const char *key, bool taken) {
    struct changes *c = context;
    *(taken ? &c->taken : &c->left) += 1;
    strcat(strcat(c->keys, key), " ");
}

static void reload_takes_what_may_change_and_names_the_rest(void **state) {
    (void)state;
    struct config c, next;
    struct err e = {0};
    struct changes seen = {0};
    assert_true(config_load(&c, NULL, NULL, &e));
    assert_true(load("[server]\nport = 9000\n[log]\nlevel = debug\n[field]\nlive = 7s\nwatch = 60s\n", &next, &e));
    assert_int_equal(config_take(&c, &next, on_change, &seen), 3);
    assert_string_equal(seen.keys, "server.port log.level field.live ");
    assert_int_equal(seen.taken, 2);
    assert_int_equal(seen.left, 1);
    assert_int_equal(c.port, 8080);
    assert_int_equal(c.live_ms, 7000);
    assert_string_equal(c.log_level, "debug");
    memset(&seen, 0, sizeof seen);
    assert_int_equal(config_take(&c, &next, on_change, &seen), 1); /* the port still differs */
}

static void long_path_keeps_its_end_and_the_key(void **state) {
    (void)state;
    char long_path[200];
    struct err e = {0};
    snprintf(long_path, sizeof long_path, "/tmp/./././././././././././././././././././././././././././././././././%s",
             strrchr(write_file("[server]\nprot = 1\n"), '/') + 1);
    assert_false(config_check(long_path, &e));
    unlink(path);
    assert_non_null(strstr(e.field, ":2 server.prot"));
    assert_non_null(strstr(e.field, strrchr(path, '/')));
}

static void check_looks_at_the_file_alone(void **state) {
    (void)state;
    struct err e = {0};
    setenv("HEARTH_SERVER_PORT", "none", 1);
    assert_true(config_check(write_file("[server]\nport = 9000\n"), &e));
    unsetenv("HEARTH_SERVER_PORT");
    unlink(path);
    assert_false(config_check("/nonexistent/hearth.ini", &e));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_hold_without_a_file),
        cmocka_unit_test(a_file_sets_values_of_all_kinds),
        cmocka_unit_test(errors_in_a_file_name_line_and_key),
        cmocka_unit_test(a_line_that_is_too_long_is_an_error_not_cut),
        cmocka_unit_test(a_nul_byte_is_an_error_not_an_end),
        cmocka_unit_test(a_missing_file_is_an_error),
        cmocka_unit_test(the_environment_overrides_the_file_and_the_command_line_both),
        cmocka_unit_test(a_wrong_environment_value_names_the_variable),
        cmocka_unit_test(wrong_overrides_are_refused),
        cmocka_unit_test(durations_need_a_unit),
        cmocka_unit_test(each_value_says_where_it_came_from),
        cmocka_unit_test(values_are_shown_as_a_file_would_say_them),
        cmocka_unit_test(every_shown_value_reads_back_equal),
        cmocka_unit_test(passwords_are_not_shown),
        cmocka_unit_test(reload_takes_what_may_change_and_names_the_rest),
        cmocka_unit_test(long_path_keeps_its_end_and_the_key),
        cmocka_unit_test(check_looks_at_the_file_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
