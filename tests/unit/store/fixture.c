/* See fixture.h. Owns the one PostgreSQL of a test program, started at first use. */
#include "fixture.h"

#include "base/log.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int64_t fixture_now_ms = T0;

static struct {
    char directory[64], url[200];
    bool tried, running;
    int schemas;
} postgres;

static int64_t now(void) {
    return fixture_now_ms;
}

/* The last line that a command prints, without its end; the command's exit code. */
static int line_of(const char *command, char *line, size_t size) {
    FILE *pipe = popen(command, "r");
    char next[300];
    line[0] = '\0';
    while (pipe && fgets(next, sizeof next, pipe)) snprintf(line, size, "%.*s", (int)strcspn(next, "\n"), next);
    int status = pipe ? pclose(pipe) : -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *script(void) {
    const char *root = getenv("HEARTH_SOURCE");
    static char path[300];
    snprintf(path, sizeof path, "%s/tests/postgres.sh", root ? root : ".");
    return path;
}

static void start_postgres(void) {
    char command[500], above[] = "/tmp/hearth-pg-XXXXXX";
    const char *given = getenv("HEARTH_TEST_POSTGRES");
    postgres.tried = true;
    if (given) {
        snprintf(postgres.url, sizeof postgres.url, "%s", given);
        postgres.running = true;
        return;
    }
    if (!mkdtemp(above)) return;
    chmod(above, 0755);
    snprintf(postgres.directory, sizeof postgres.directory, "%s/pg", above);
    snprintf(command, sizeof command, "%s start %s %d", script(), postgres.directory, (int)getpid());
    int code = line_of(command, postgres.url, sizeof postgres.url);
    if (code != 0 && code != 77) fail_msg("tests/postgres.sh start failed");
    postgres.running = code == 0;
}

static void new_schema(struct fixture *f) {
    char command[700];
    if (!postgres.tried) start_postgres();
    if (!postgres.running) {
        free(f);
        print_message("no PostgreSQL on this machine\n");
        skip();
    }
    snprintf(command, sizeof command, "%s schema '%s' t%d_%d", script(), postgres.url, (int)getpid(),
             ++postgres.schemas);
    if (line_of(command, f->database, sizeof f->database) != 0) fail_msg("tests/postgres.sh schema failed");
}

int fixture_end(void **state) {
    char command[500];
    (void)state;
    if (!postgres.running || getenv("HEARTH_TEST_POSTGRES")) return 0;
    snprintf(command, sizeof command, "%s stop %s; rmdir $(dirname %s)", script(), postgres.directory,
             postgres.directory);
    return system(command) == 0 ? 0 : -1;
}

struct store *fixture_open(struct fixture *f, enum store_mode mode) {
    struct store_options options = {.directory = f->directory, .database = f->database, .mode = mode, .wall_ms = now};
    return store_open(&options, &f->e);
}

void fixture_reopen(struct fixture *f) {
    store_close(f->store);
    f->store = fixture_open(f, STORE_WRITE);
    if (!f->store) fail_msg("%s", f->e.text);
}

struct fixture *fixture_new(enum db_kind kind) {
    struct fixture *f = heap_new(struct fixture);
    fixture_now_ms = T0;
    log_set_level(LOG_LEVEL_ERROR);
    f->kind = kind;
    strcpy(f->database, "sqlite");
    if (kind == DB_POSTGRES) new_schema(f);
    strcpy(f->directory, "/tmp/hearth-store-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    f->store = fixture_open(f, STORE_WRITE);
    if (!f->store) fail_msg("%s: %s", f->e.field, f->e.text);
    assert_ok(f, tenant_first(f->store, &f->arena, &f->tenant, &f->e));
    f->scope = scope_local(f->tenant.id);
    return f;
}

void fixture_free(struct fixture *f) {
    char command[100];
    size_t cursor = 0;
    const char *key;
    void *type;
    store_close(f->store);
    while (text_map_next(&f->types, &cursor, &key, &type)) type_def_free(type);
    text_map_fini(&f->types);
    arena_fini(&f->arena);
    snprintf(command, sizeof command, "rm -rf %s", f->directory);
    assert_int_equal(system(command), 0);
    free(f);
}

void fixture_type(struct fixture *f, const char *json) {
    struct type_def *type = type_def_parse(json, strlen(json), "test", &f->e);
    if (!type) fail_msg("%s: %s", f->e.field, f->e.text);
    struct type_def *old = text_map_put(&f->types, type->key, type);
    if (old) type_def_free(old);
}

static int64_t count_sqlite(struct fixture *f, enum db_file file, const char *sql) {
    char path[200];
    sqlite3 *handle;
    sqlite3_stmt *statement;
    if (file == DB_CONFIG)
        snprintf(path, sizeof path, "%s/hearth.db", f->directory);
    else
        snprintf(path, sizeof path, "%s/history/%lld/live.db", f->directory, (long long)f->tenant.id);
    assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
    int64_t value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return value;
}

static int64_t count_postgres(struct fixture *f, const char *sql) {
    PGconn *connection = PQconnectdb(f->database);
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(connection));
    int64_t value = PQntuples(result) ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : -1;
    PQclear(result);
    PQfinish(connection);
    return value;
}

int64_t fixture_count(struct fixture *f, enum db_file file, const char *sql) {
    return f->kind == DB_SQLITE ? count_sqlite(f, file, sql) : count_postgres(f, sql);
}

void group_add(struct reading_group *g, int64_t tenant_id, int64_t device_id, int64_t slot, int64_t t_ms,
               const struct scan_item *items, size_t count) {
    AUTO_BUF(body);
    hot_row_encode(items, count, &body);
    struct reading_row row = {tenant_id, device_id, slot, t_ms, body.bytes, body.length};
    reading_group_add_row(g, &row);
}

struct reading_group *group_of(int64_t tenant_id, int64_t device_id, int64_t t_ms, const double *values, size_t count) {
    struct reading_group *g = reading_group_new();
    struct scan_item items[64];
    for (size_t i = 0; i < count; i++) items[i] = (struct scan_item){(int32_t)i + 1, {values[i], QUALITY_GOOD}};
    group_add(g, tenant_id, device_id, t_ms - t_ms % 900000, t_ms, items, count);
    return g;
}
