/* Every statement is sound on both databases, and every table but the global ones belongs to a tenant. */
#include "fixture.h"

#include "io/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void every_statement_prepares(void **state) {
    FIXTURE(f);
    struct tenant_history *h;
    assert_ok(f, store_history(f->store, f->tenant.id, &h, &f->e));
    for (int i = 0; i < db_statement_count; i++) {
        struct db *d = db_statements[i].file == DB_CONFIG ? f->store->config : h->db;
        if (!d->ops->prepare(d, i, &f->e)) fail_msg("%s: %s", db_statements[i].name, f->e.text);
    }
    assert_true(db_statement_count > 30);
    fixture_free(f);
}

static bool holds_word(const char *text, const char *word) {
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += length) {
        bool before = at > text && (at[-1] == '_' || (at[-1] >= 'a' && at[-1] <= 'z'));
        bool after = at[length] == '_' || (at[length] >= 'a' && at[length] <= 'z');
        if (!before && !after) return true;
    }
    return false;
}

/* Lines of sql/global.txt without comments. */
struct globals {
    char text[2000];
    const char *names[20];
    int count;
};

static void read_globals(struct globals *g) {
    AUTO_BUF(text);
    struct err e = {0};
    char path[300];
    const char *root = getenv("HEARTH_SOURCE");
    snprintf(path, sizeof path, "%s/sql/global.txt", root ? root : ".");
    if (!file_read(path, sizeof g->text - 1, &text, &e)) fail_msg("%s", e.text);
    snprintf(g->text, sizeof g->text, "%s", text.bytes);
    g->count = 0;
    for (char *line = strtok(g->text, "\n"); line; line = strtok(NULL, "\n"))
        if (line[0] != '#' && line[0] != ' ') g->names[g->count++] = line;
}

static bool is_global(const struct globals *g, const char *name, size_t length) {
    for (int i = 0; i < g->count; i++)
        if (strlen(g->names[i]) == length && strncmp(g->names[i], name, length) == 0) return true;
    return false;
}

static void every_table_but_the_global_ones_has_a_tenant(void **state) {
    struct globals globals;
    int tables = 0;
    (void)state;
    read_globals(&globals);
    for (int file = 0; file < DB_FILES; file++) {
        for (int v = 0; v < db_versions[file]; v++) {
            const char *sql = db_migrations[file][v].sql[DB_SQLITE];
            for (const char *at = sql; (at = strstr(at, "CREATE TABLE ")) != NULL;) {
                at += strlen("CREATE TABLE ");
                size_t length = strcspn(at, " (");
                const char *end = strchr(at, ';');
                assert_non_null(end);
                char *body = strndup(at, (size_t)(end - at));
                if (!is_global(&globals, at, length) && !holds_word(body, "tenant_id"))
                    fail_msg("table without tenant_id: %s", body);
                free(body);
                tables++;
            }
        }
    }
    assert_true(tables >= 13);
}

/* A statement needs no tenant only when every table that it names is global. */
static void every_statement_names_the_tenant(void **state) {
    struct globals globals;
    (void)state;
    read_globals(&globals);
    for (int i = 0; i < db_statement_count; i++) {
        bool global = false;
        for (int g = 0; g < globals.count; g++) global |= holds_word(db_statements[i].sql, globals.names[g]);
        if (!global && !holds_word(db_statements[i].sql, "tenant_id"))
            fail_msg("%s does not name tenant_id", db_statements[i].name);
    }
}

static void a_word_is_not_found_inside_another(void **state) {
    (void)state;
    assert_true(holds_word("WHERE tenant_id = 1", "tenant_id"));
    assert_false(holds_word("WHERE sub_tenant_id = 1", "tenant_id"));
    assert_false(holds_word("WHERE tenant_ids = 1", "tenant_id"));
}

static bool take_doubles(void *context, const void *row) {
    *(struct sql_point_range_row *)context = *(const struct sql_point_range_row *)row;
    return true;
}

/* NULL, NaN and the ends of the number range go in and come out alike on both databases. */
static void values_round_trip(void **state) {
    FIXTURE(f);
    struct store *s = f->store;
    struct sql_device_insert device = {.tenant_id = f->tenant.id,
                                       .id = 9007199254740991,
                                       .name = "æ€𐍈",
                                       .type_key = "t",
                                       .host = "",
                                       .place = "",
                                       .note = "",
                                       .own_points = NULL};
    struct sql_point_put point = {.tenant_id = f->tenant.id,
                                  .device_id = device.id,
                                  .number = 1023,
                                  .key = "k",
                                  .continues = DB_NULL,
                                  .name = NULL,
                                  .side = "none",
                                  .kind = "state",
                                  .unit = "none",
                                  .scale = 0.1,
                                  .offset_value = -1e-300};
    struct sql_point_range range = {device.id, device.id};
    struct sql_point_range_row row = {0};
    assert_ok(f, store_begin(s, &f->e));
    assert_ok(f, db_exec(s->config, SQL_DEVICE_INSERT, &device, NULL, &f->e));
    assert_ok(f, db_exec(s->config, SQL_POINT_PUT, &point, NULL, &f->e));
    assert_ok(f, db_each_row(s->config, SQL_POINT_RANGE, &range, take_doubles, &row, &f->e));
    assert_ok(f, store_end(s, true, &f->e));
    assert_int_equal(row.number, 1023);
    assert_true(row.continues == DB_NULL);
    assert_null(row.name);
    assert_true(row.scale == 0.1 && row.offset_value == -1e-300);
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_statement_prepares),
        cmocka_unit_test(every_table_but_the_global_ones_has_a_tenant),
        cmocka_unit_test(every_statement_names_the_tenant),
        cmocka_unit_test(a_word_is_not_found_inside_another),
        ON_BOTH(values_round_trip),
    };
    return cmocka_run_group_tests_name("store/statements", tests, NULL, fixture_end);
}
