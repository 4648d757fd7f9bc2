/* Opening what is not ours, not of this version, not sound, and a disk that fills up: SQLite files, refused by name and
 * left untouched. */
#include "fixture.h"

#include "io/file.h"
#include "store/migrate.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICE 5

static const char *path_of(struct fixture *f, enum db_file file) {
    if (file == DB_CONFIG) return arena_printf(&f->arena, "%s/hearth.db", f->directory);
    return arena_printf(&f->arena, "%s/history/%lld/live.db", f->directory, (long long)f->tenant.id);
}

static void run_sql(const char *path, const char *sql) {
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK) fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
    sqlite3_close(handle);
}

static bool write_rows(struct fixture *f, int64_t t_ms, int count, size_t points, struct err *e) {
    double values[64] = {0};
    struct reading_group *g = reading_group_new();
    struct scan_item items[64];
    for (size_t k = 0; k < points; k++)
        items[k] = (struct scan_item){(int32_t)k + 1, {(double)t_ms * 1.000001 + values[k], QUALITY_GOOD}};
    for (int i = 0; i < count; i++) group_add(g, f->tenant.id, DEVICE + i, t_ms, t_ms, items, points);
    bool ok = history_write(f->store, g, NULL, e);
    reading_group_free(g);
    return ok;
}

static void close_store(struct fixture *f) {
    store_close(f->store);
    f->store = NULL;
}

static void assert_refused(struct fixture *f, enum err_code code, enum db_file file, const char *word) {
    assert_err(f, code, fixture_open(f, STORE_WRITE));
    assert_string_equal(f->e.field, path_of(f, file));
    if (!strstr(f->e.text, word)) fail_msg("'%s' is not in: %s", word, f->e.text);
}

static void another_programs_database_is_refused_and_left_alone(void **state) {
    FIXTURE(f);
    AUTO_BUF(before);
    AUTO_BUF(after);
    close_store(f);
    unlink(path_of(f, DB_CONFIG));
    run_sql(path_of(f, DB_CONFIG), "PRAGMA application_id = 5; CREATE TABLE theirs (x)");
    assert_ok(f, file_read(path_of(f, DB_CONFIG), 1 << 20, &before, &f->e));
    assert_refused(f, ERR_CONFLICT, DB_CONFIG, "not a Hearth configuration database");
    assert_ok(f, file_read(path_of(f, DB_CONFIG), 1 << 20, &after, &f->e));
    assert_int_equal(before.length, after.length);
    assert_memory_equal(before.bytes, after.bytes, before.length);
    fixture_free(f);
}

static void a_database_without_an_id_but_with_tables_is_refused(void **state) {
    FIXTURE(f);
    close_store(f);
    unlink(path_of(f, DB_CONFIG));
    run_sql(path_of(f, DB_CONFIG), "CREATE TABLE theirs (x)");
    assert_refused(f, ERR_CONFLICT, DB_CONFIG, "not a Hearth");
    fixture_free(f);
}

static void a_history_in_the_place_of_the_configuration_is_refused(void **state) {
    FIXTURE(f);
    assert_ok(f, write_rows(f, T0, 1, 1, &f->e));
    close_store(f);
    unlink(path_of(f, DB_CONFIG));
    assert_int_equal(rename(path_of(f, DB_HISTORY), path_of(f, DB_CONFIG)), 0);
    assert_refused(f, ERR_CONFLICT, DB_CONFIG, "not a Hearth configuration database");
    fixture_free(f);
}

static void a_newer_version_is_refused(void **state) {
    FIXTURE(f);
    close_store(f);
    run_sql(path_of(f, DB_CONFIG), "PRAGMA user_version = 999");
    assert_refused(f, ERR_CONFLICT, DB_CONFIG, "start a newer Hearth");
    assert_err(f, ERR_CONFLICT, fixture_open(f, STORE_READ));
    fixture_free(f);
}

static void a_newer_history_is_refused_at_its_first_use(void **state) {
    FIXTURE(f);
    assert_ok(f, write_rows(f, T0, 1, 1, &f->e));
    close_store(f);
    run_sql(path_of(f, DB_HISTORY), "PRAGMA user_version = 999");
    f->store = fixture_open(f, STORE_WRITE);
    assert_non_null(f->store);
    assert_err(f, ERR_CONFLICT, write_rows(f, T0 + 1, 1, 1, &f->e));
    assert_string_equal(f->e.field, path_of(f, DB_HISTORY));
    fixture_free(f);
}

static void a_newer_postgres_schema_is_refused(void **state) {
    FIXTURE(f);
    close_store(f);
    fixture_count(f, DB_CONFIG, "UPDATE schema_version SET version = 999 WHERE file = 'config'");
    assert_err(f, ERR_CONFLICT, fixture_open(f, STORE_WRITE));
    fixture_count(f, DB_CONFIG, "UPDATE schema_version SET version = 1, application_id = 5 WHERE file = 'config'");
    assert_err(f, ERR_CONFLICT, fixture_open(f, STORE_WRITE));
    fixture_count(f, DB_CONFIG, "DROP TABLE schema_version");
    assert_err(f, ERR_CONFLICT, fixture_open(f, STORE_WRITE));
    assert_null(strstr(f->e.text, "postgres://"));
    fixture_free(f);
}

static void a_reader_waits_for_no_migration(void **state) {
    FIXTURE(f);
    close_store(f);
    run_sql(path_of(f, DB_CONFIG), "PRAGMA user_version = 0");
    assert_err(f, ERR_CONFLICT, fixture_open(f, STORE_READ));
    unlink(path_of(f, DB_CONFIG));
    assert_err(f, ERR_NOT_FOUND, fixture_open(f, STORE_READ));
    assert_int_not_equal(access(path_of(f, DB_CONFIG), F_OK), 0); /* and makes no file */
    fixture_free(f);
}

static void an_unknown_database_is_refused(void **state) {
    FIXTURE(f);
    struct store_options options = {.directory = f->directory, .database = "oracle", .mode = STORE_WRITE};
    assert_err(f, ERR_INVALID, store_open(&options, &f->e));
    assert_string_equal(f->e.field, "store.database");
    fixture_free(f);
}

static void rubbish_is_reported_as_damaged(void **state) {
    FIXTURE(f);
    close_store(f);
    char rubbish[8192];
    memset(rubbish, 'R', sizeof rubbish);
    assert_ok(f, file_write_atomic(path_of(f, DB_CONFIG), rubbish, sizeof rubbish, 0600, &f->e));
    assert_refused(f, ERR_CORRUPT, DB_CONFIG, "is damaged");
    fixture_free(f);
}

static void a_damaged_page_is_reported_with_its_file(void **state) {
    FIXTURE(f);
    for (int i = 0; i < 20; i++) assert_ok(f, write_rows(f, T0 + i * 900000, 20, 20, &f->e));
    close_store(f);
    run_sql(path_of(f, DB_HISTORY), "PRAGMA wal_checkpoint(TRUNCATE)");
    struct stat size;
    assert_int_equal(stat(path_of(f, DB_HISTORY), &size), 0);
    int fd = open(path_of(f, DB_HISTORY), O_WRONLY);
    char rubbish[4096];
    memset(rubbish, 0xee, sizeof rubbish);
    for (off_t at = 4096; at < size.st_size; at += 4096)
        assert_int_equal(pwrite(fd, rubbish, sizeof rubbish, at), 4096);
    close(fd);
    f->store = fixture_open(f, STORE_WRITE);
    assert_non_null(f->store);
    struct series s;
    bool more;
    assert_err(
        f, ERR_CORRUPT,
        history_read(f->store, &f->arena, f->tenant.id, DEVICE, (int32_t[]){1}, 1, 0, INT64_MAX, 10, &s, &more, &f->e));
    assert_string_equal(f->e.field, path_of(f, DB_HISTORY));
    assert_non_null(strstr(f->e.text, "restore it from a backup"));
    assert_err(f, ERR_CORRUPT, write_rows(f, T0 + DAY_MS, 1, 1, &f->e));
    fixture_free(f);
}

/* SQLite's own limit on a file's pages answers as a full disk does. */
static void a_full_file_takes_a_whole_group_or_nothing(void **state) {
    FIXTURE(f);
    struct tenant_history *h;
    assert_ok(f, write_rows(f, T0, 1, 1, &f->e));
    assert_ok(f, store_history(f->store, f->tenant.id, &h, &f->e));
    struct sqlite_view {
        struct db base;
        sqlite3 *handle;
    } *view = (struct sqlite_view *)h->db; /* the first members of sqlite.c's struct */
    sqlite3_exec(view->handle, "PRAGMA max_page_count = 12", NULL, NULL, NULL);
    int written = 1;
    bool ok = true;
    for (int i = 1; ok && i < 100; i++) {
        ok = write_rows(f, T0 + i * 900000, 20, 40, &f->e);
        if (ok) written += 20;
    }
    assert_false(ok);
    assert_int_equal(f->e.code, ERR_STORAGE_FULL);
    assert_non_null(strstr(f->e.text, "full"));
    assert_int_equal(fixture_count(f, DB_HISTORY, "SELECT count(*) FROM reading"), written);
    sqlite3_exec(view->handle, "PRAGMA max_page_count = 100000", NULL, NULL, NULL);
    assert_ok(f, write_rows(f, T0 + DAY_MS, 20, 40, &f->e)); /* room again: it goes on */
    assert_int_equal(fixture_count(f, DB_HISTORY, "SELECT count(*) FROM reading"), written + 20);
    fixture_free(f);
}

/* A real one, as far as the kernel lets a test have it: a tmpfs of 400 KB, in a mount namespace of its own. */
static void a_full_disk_takes_a_whole_group_or_nothing(void **state) {
    FIXTURE(f);
    char command[300];
    snprintf(command, sizeof command, "mount -t tmpfs -o size=400k hearth-test %s 2>/dev/null", f->directory);
    close_store(f);
    if (system(command) != 0) {
        print_message("mounting a tmpfs needs root\n");
        fixture_free(f);
        skip();
    }
    fixture_reopen(f);
    assert_ok(f, tenant_first(f->store, &f->arena, &f->tenant, &f->e));
    int written = 0;
    bool ok = true;
    for (int i = 0; ok && i < 1000; i++) {
        ok = write_rows(f, T0 + i * 900000, 20, 40, &f->e);
        if (ok) written += 20;
    }
    assert_false(ok);
    assert_int_equal(f->e.code, ERR_STORAGE_FULL);
    assert_true(written > 100);
    assert_int_equal(fixture_count(f, DB_HISTORY, "SELECT count(*) FROM reading"), written);
    snprintf(command, sizeof command, "mount -o remount,size=8m %s", f->directory);
    assert_int_equal(system(command), 0);
    assert_ok(f, write_rows(f, T0 + 365 * DAY_MS, 20, 40, &f->e));
    fixture_reopen(f);
    assert_int_equal(fixture_count(f, DB_HISTORY, "SELECT count(*) FROM reading"), written + 20);
    close_store(f);
    snprintf(command, sizeof command, "umount %s", f->directory);
    assert_int_equal(system(command), 0);
    fixture_free(f);
}

static void a_second_writer_waits_and_then_gives_up(void **state) {
    FIXTURE(f);
    sqlite3 *other;
    assert_int_equal(sqlite3_open(path_of(f, DB_CONFIG), &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    struct sqlite_view {
        struct db base;
        sqlite3 *handle;
    } *view = (struct sqlite_view *)f->store->config;
    sqlite3_busy_timeout(view->handle, 50);
    assert_err(f, ERR_BUSY, store_begin(f->store, &f->e));
    sqlite3_close(other);
    assert_ok(f, store_begin(f->store, &f->e));
    assert_ok(f, store_end(f->store, true, &f->e));
    fixture_free(f);
}

static void what_was_moved_away_is_not_written_to_and_when_back_it_is(void **state) {
    FIXTURE(f);
    char *away = arena_printf(&f->arena, "%s-away", f->directory);
    assert_ok(f, write_rows(f, T0, 1, 1, &f->e));
    assert_int_equal(rename(f->directory, away), 0);
    assert_err(f, ERR_IO, write_rows(f, T0 + 900000, 1, 1, &f->e));
    assert_string_equal(f->e.field, path_of(f, DB_HISTORY));
    assert_non_null(strstr(f->e.text, "moved or removed"));
    assert_err(f, ERR_IO, store_begin(f->store, &f->e));
    assert_int_equal(rename(away, f->directory), 0);
    assert_ok(f, write_rows(f, T0 + 900000, 1, 1, &f->e));
    assert_int_equal(fixture_count(f, DB_HISTORY, "SELECT count(*) FROM reading"), 2);
    fixture_free(f);
}

static void what_another_took_the_place_of_is_not_written_to(void **state) {
    FIXTURE(f);
    char *away = arena_printf(&f->arena, "%s.away", path_of(f, DB_CONFIG));
    assert_int_equal(rename(path_of(f, DB_CONFIG), away), 0);
    run_sql(path_of(f, DB_CONFIG), "CREATE TABLE theirs (x)");
    assert_err(f, ERR_IO, store_begin(f->store, &f->e));
    fixture_free(f);
}

static void nothing_is_made_where_all_was_removed(void **state) {
    FIXTURE(f);
    struct stat status;
    struct store_options options = {
        .directory = f->directory, .database = "sqlite", .mode = STORE_WRITE, .existing = true};
    struct store *again = store_open(&options, &f->e);
    assert_non_null(again);
    assert_int_equal(unlink(path_of(f, DB_HISTORY)) == 0 || access(path_of(f, DB_HISTORY), F_OK) != 0, 1);
    int64_t newest;
    assert_err(f, ERR_NOT_FOUND, history_newest(again, f->tenant.id, &newest, &f->e));
    store_close(again);
    close_store(f);
    assert_int_equal(unlink(path_of(f, DB_CONFIG)), 0);
    assert_null(store_open(&options, &f->e));
    assert_int_equal(f->e.code, ERR_NOT_FOUND);
    assert_int_not_equal(stat(path_of(f, DB_CONFIG), &status), 0);
    fixture_free(f);
}

static void files_are_readable_by_their_owner_alone(void **state) {
    FIXTURE(f);
    assert_ok(f, write_rows(f, T0, 1, 1, &f->e));
    for (int file = 0; file < DB_FILES; file++) {
        static const char *const ends[] = {"", "-wal", "-shm"};
        for (int i = 0; i < 3; i++) {
            struct stat status;
            assert_int_equal(stat(arena_printf(&f->arena, "%s%s", path_of(f, file), ends[i]), &status), 0);
            assert_int_equal(status.st_mode & 0777, 0600);
        }
    }
    fixture_free(f);
}

static void the_file_is_ours_in_wal_with_full_sync(void **state) {
    FIXTURE(f);
    assert_int_equal(fixture_count(f, DB_CONFIG, "PRAGMA application_id"), application_ids[DB_CONFIG]);
    assert_int_equal(fixture_count(f, DB_CONFIG, "PRAGMA user_version"), db_versions[DB_CONFIG]);
    assert_int_equal(fixture_count(f, DB_CONFIG, "SELECT 1 FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
    struct sqlite_view {
        struct db base;
        sqlite3 *handle;
    } *view = (struct sqlite_view *)f->store->config;
    sqlite3_stmt *statement;
    assert_int_equal(
        sqlite3_prepare_v2(view->handle, "SELECT * FROM pragma_synchronous, pragma_foreign_keys", -1, &statement, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(statement, 0), 2);
    assert_int_equal(sqlite3_column_int(statement, 1), 1);
    sqlite3_finalize(statement);
    fixture_free(f);
}

int main(void) {
    static enum db_kind sqlite = DB_SQLITE, postgres = DB_POSTGRES;
#define ON_SQLITE(test) cmocka_unit_test_prestate(test, &sqlite)
    const struct CMUnitTest tests[] = {
        ON_SQLITE(another_programs_database_is_refused_and_left_alone),
        ON_SQLITE(a_database_without_an_id_but_with_tables_is_refused),
        ON_SQLITE(a_history_in_the_place_of_the_configuration_is_refused),
        ON_SQLITE(a_newer_version_is_refused),
        ON_SQLITE(a_newer_history_is_refused_at_its_first_use),
        cmocka_unit_test_prestate(a_newer_postgres_schema_is_refused, &postgres),
        ON_SQLITE(a_reader_waits_for_no_migration),
        ON_SQLITE(an_unknown_database_is_refused),
        ON_SQLITE(rubbish_is_reported_as_damaged),
        ON_SQLITE(a_damaged_page_is_reported_with_its_file),
        ON_SQLITE(a_full_file_takes_a_whole_group_or_nothing),
        ON_SQLITE(a_full_disk_takes_a_whole_group_or_nothing),
        ON_SQLITE(a_second_writer_waits_and_then_gives_up),
        ON_SQLITE(what_was_moved_away_is_not_written_to_and_when_back_it_is),
        ON_SQLITE(what_another_took_the_place_of_is_not_written_to),
        ON_SQLITE(nothing_is_made_where_all_was_removed),
        ON_SQLITE(files_are_readable_by_their_owner_alone),
        ON_SQLITE(the_file_is_ours_in_wal_with_full_sync),
    };
    return cmocka_run_group_tests_name("store/open", tests, NULL, fixture_end);
}
