/* SQLite behind db.h: one file, WAL, synchronous FULL, statements prepared once and kept. The only file that includes
 * sqlite3.h.
 *
 * A commit is on disk when it returns. Row structs live in the connection and are overwritten by the next row. It never
 * retries, and never decides what a statement means. */
#include "store/db.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS      5000
#define WAL_CHECKPOINT_PAGES 1000              /* 4 MB: rare enough to cost little, small enough to read back fast */
#define WAL_KEPT_BYTES       (8 * 1024 * 1024) /* what a large import blew up is given back */

struct sqlite_statement {
    sqlite3_stmt *handle; /* NULL: not prepared yet */
    int *indexes;         /* of each parameter: bound by name, looked up once */
};

struct sqlite {
    struct db base;
    sqlite3 *handle;
    bool write;
    char *path;
    struct sqlite_statement *statements;
    uint64_t *row; /* room for the largest row struct */
};

static struct sqlite *self(struct db *d) {
    return (struct sqlite *)d;
}

/* ---- errors ---- */

static enum err_code code_of(sqlite3 *handle, int result) {
    int system = sqlite3_system_errno(handle);
    switch (result & 0xff) {
    case SQLITE_FULL:
        return ERR_STORAGE_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_IOERR:
        return system == ENOSPC || system == EDQUOT ? ERR_STORAGE_FULL : ERR_IO;
    case SQLITE_CANTOPEN:
        return system == ENOSPC || system == EDQUOT ? ERR_STORAGE_FULL : ERR_IO;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
        return ERR_IO;
    case SQLITE_NOMEM:
        return ERR_INTERNAL;
    default:
        return ERR_INTERNAL;
    }
}

static bool failed(struct sqlite *s, int result, const char *what, struct err *e) {
    enum err_code code = code_of(s->handle, result);
    const char *message = sqlite3_errmsg(s->handle);
    switch (code) {
    case ERR_STORAGE_FULL:
        return err_set(e, code, s->path, "The disk is full: %s could not be written.", s->path);
    case ERR_CORRUPT:
        return err_set(e, code, s->path, "%s is damaged (%s): restore it from a backup.", s->path, message);
    case ERR_BUSY:
        return err_set(e, code, s->path, "%s stayed locked for %d s.", s->path, BUSY_TIMEOUT_MS / 1000);
    case ERR_IO:
        return err_set(e, code, s->path, "%s could not be read or written: %s (%s).", s->path, message,
                       strerror(sqlite3_system_errno(s->handle)));
    default:
        return err_set(e, code, s->path, "%s failed on %s: %s.", what, s->path, message);
    }
}

/* ---- opening ---- */

static bool run(struct sqlite *s, const char *sql, struct err *e) {
    int result = sqlite3_exec(s->handle, sql, NULL, NULL, NULL);
    return result == SQLITE_OK || failed(s, result, sql, e);
}

static bool read_int(struct sqlite *s, const char *sql, int64_t *out, struct err *e) {
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(s->handle, sql, -1, &statement, NULL);
    if (result == SQLITE_OK) result = sqlite3_step(statement);
    if (result == SQLITE_ROW) *out = sqlite3_column_int64(statement, 0);
    bool ok = result == SQLITE_ROW || failed(s, result, sql, e);
    sqlite3_finalize(statement);
    return ok;
}

static size_t largest_row(void) {
    size_t largest = sizeof(uint64_t);
    for (int i = 0; i < db_statement_count; i++)
        if (db_statements[i].give_size > largest) largest = db_statements[i].give_size;
    return largest;
}

static void sqlite_close(struct db *d) {
    struct sqlite *s = self(d);
    for (int i = 0; i < db_statement_count; i++) {
        sqlite3_finalize(s->statements[i].handle);
        free(s->statements[i].indexes);
    }
    sqlite3_close(s->handle);
    free(s->statements);
    free(s->row);
    free(s->path);
    free(s);
}

/* The database holds password hashes: it is made readable by its owner alone, and SQLite makes its log alike. */
static void make_private(const struct db_place *place) {
    int fd = place->write && place->make && !place->vfs ? open(place->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd >= 0) close(fd); /* why it could not be made, SQLite will say */
}

/* A connection for reading opens for writing too: it must be able to make the WAL's shared memory; query_only keeps it
 * from changing anything. */
static bool open_handle(struct sqlite *s, const struct db_place *place, struct err *e) {
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (place->make ? SQLITE_OPEN_CREATE : 0);
    make_private(place);
    int result = sqlite3_open_v2(place->path, &s->handle, flags, place->vfs);
    if (result != SQLITE_OK && !place->make && access(place->path, F_OK) != 0)
        return err_set(e, ERR_NOT_FOUND, place->path, "There is no database %s.", place->path);
    if (result != SQLITE_OK) return failed(s, result, "Opening", e);
    sqlite3_busy_timeout(s->handle, BUSY_TIMEOUT_MS);
    sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    char pragmas[256];
    snprintf(
        pragmas, sizeof pragmas,
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; "
        "PRAGMA cache_size = -%d; PRAGMA query_only = %d;",
        place->cache_kib, place->write ? 0 : 1);
    return run(s, pragmas, e);
}

static struct db *sqlite_open(const struct db_place *place, struct err *e) {
    struct sqlite *s = heap_new(struct sqlite);
    s->base.ops = &sqlite_ops;
    s->write = place->write;
    s->path = heap_copy(place->path);
    s->statements = heap_array((size_t)db_statement_count, sizeof *s->statements);
    s->row = heap_alloc(largest_row());
    if (open_handle(s, place, e)) return &s->base;
    sqlite_close(&s->base);
    return NULL;
}

static bool sqlite_identify(struct db *d, enum db_file file, struct db_identity *out, struct err *e) {
    (void)file;
    int64_t tables = 0;
    if (!read_int(self(d), "PRAGMA application_id", &out->application_id, e) ||
        !read_int(self(d), "PRAGMA user_version", &out->version, e) ||
        !read_int(self(d), "SELECT count(*) FROM sqlite_schema", &tables, e))
        return false;
    out->empty = tables == 0 && out->application_id == 0 && out->version == 0;
    return true;
}

static bool sqlite_settle(struct db *d, struct err *e) {
    struct sqlite *s = self(d);
    if (!s->write) return true;
    char pragmas[200];
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = %d; PRAGMA journal_size_limit = %d;",
             WAL_CHECKPOINT_PAGES, WAL_KEPT_BYTES);
    return run(s, pragmas, e);
}

/* ---- transactions ---- */

/* What is written to a file whose directory was removed or moved away is gone at the server's end, and nobody would
 * have been told. */
static bool is_in_place(struct sqlite *s, struct err *e) {
    int moved = 0;
    if (sqlite3_file_control(s->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || !moved) return true;
    return err_set(e, ERR_IO, s->path, "%s was moved or removed while Hearth runs: put it back, or start Hearth anew.",
                   s->path);
}

/* A writer takes the lock at once: a transaction that fails later for want of it would have read what it then may not
 * change. */
static bool sqlite_begin(struct db *d, struct err *e) {
    if (self(d)->write && !is_in_place(self(d), e)) return false;
    return run(self(d), self(d)->write ? "BEGIN IMMEDIATE" : "BEGIN", e);
}

static bool sqlite_commit(struct db *d, struct err *e) {
    return run(self(d), "COMMIT", e);
}

/* Some errors (disk full) have rolled back already. */
static void sqlite_rollback(struct db *d) {
    if (self(d)->handle && !sqlite3_get_autocommit(self(d)->handle))
        sqlite3_exec(self(d)->handle, "ROLLBACK", NULL, NULL, NULL);
}

static bool sqlite_migrate(struct db *d, enum db_file file, const struct db_migration *m, int64_t application_id,
                           struct err *e) {
    (void)file;
    char identity[100];
    snprintf(identity, sizeof identity, "PRAGMA application_id = %lld; PRAGMA user_version = %d;",
             (long long)application_id, m->version);
    bool ok = sqlite_begin(d, e) && run(self(d), m->sql[DB_SQLITE], e) && run(self(d), identity, e);
    return db_end(d, ok, e);
}

/* ---- statements ---- */

static bool bind_names(struct sqlite *s, const struct db_statement *info, struct sqlite_statement *statement,
                       struct err *e) {
    if (sqlite3_bind_parameter_count(statement->handle) != info->take_count ||
        sqlite3_column_count(statement->handle) != info->give_count)
        return err_set(e, ERR_INTERNAL, info->name, "The statement %s does not take and give what it declares.",
                       info->name);
    statement->indexes = heap_array((size_t)info->take_count + 1, sizeof(int));
    for (int i = 0; i < info->take_count; i++) {
        char name[80];
        snprintf(name, sizeof name, "$%s", info->takes[i].name);
        statement->indexes[i] = sqlite3_bind_parameter_index(statement->handle, name);
        if (statement->indexes[i] == 0)
            return err_set(e, ERR_INTERNAL, s->path, "The statement %s has no parameter %s.", info->name, name);
    }
    return true;
}

static bool sqlite_prepare(struct db *d, int number, struct err *e) {
    struct sqlite *s = self(d);
    struct sqlite_statement *statement = &s->statements[number];
    if (statement->handle) return true;
    const struct db_statement *info = &db_statements[number];
    int result = sqlite3_prepare_v3(s->handle, info->sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, NULL);
    if (result != SQLITE_OK) return failed(s, result, info->name, e);
    if (bind_names(s, info, statement, e)) return true;
    sqlite3_finalize(statement->handle);
    free(statement->indexes);
    *statement = (struct sqlite_statement){0};
    return false;
}

/* Texts and blobs are not copied: the caller's stay valid until the statement was run. */
static int bind_field(sqlite3_stmt *handle, int index, enum db_type type, const void *at) {
    switch (type) {
    case DB_BIGINT: {
        int64_t value = *(const int64_t *)at;
        return value == DB_NULL ? sqlite3_bind_null(handle, index) : sqlite3_bind_int64(handle, index, value);
    }
    case DB_DOUBLE:
        return sqlite3_bind_double(handle, index, *(const double *)at); /* NaN becomes NULL */
    case DB_TEXT:
        return sqlite3_bind_text(handle, index, *(const char *const *)at, -1, SQLITE_STATIC);
    case DB_BLOB: {
        const struct db_blob *blob = at;
        return sqlite3_bind_blob64(handle, index, blob->bytes, blob->length, SQLITE_STATIC);
    }
    }
    return SQLITE_MISUSE;
}

static bool bind(struct sqlite *s, int number, const void *takes, struct err *e) {
    const struct db_statement *info = &db_statements[number];
    const struct sqlite_statement *statement = &s->statements[number];
    for (int i = 0; i < info->take_count; i++) {
        const void *at = (const char *)takes + info->takes[i].offset;
        int result = bind_field(statement->handle, statement->indexes[i], info->takes[i].type, at);
        if (result != SQLITE_OK) return failed(s, result, info->name, e);
    }
    return true;
}

static void take_column(sqlite3_stmt *handle, int column, const struct db_field *field, void *row) {
    void *at = (char *)row + field->offset;
    bool null = sqlite3_column_type(handle, column) == SQLITE_NULL;
    switch (field->type) {
    case DB_BIGINT:
        *(int64_t *)at = null ? DB_NULL : sqlite3_column_int64(handle, column);
        break;
    case DB_DOUBLE:
        *(double *)at = null ? (double)NAN : sqlite3_column_double(handle, column);
        break;
    case DB_TEXT:
        *(const char **)at = (const char *)sqlite3_column_text(handle, column);
        break;
    case DB_BLOB: {
        const void *bytes = sqlite3_column_blob(handle, column);
        *(struct db_blob *)at =
            (struct db_blob){bytes ? bytes : (null ? NULL : ""), (size_t)sqlite3_column_bytes(handle, column)};
        break;
    }
    }
}

/* Bound, stepped to its end, ready for the next call. `each` may be NULL. */
static bool step_all(struct sqlite *s, int number, const void *takes, db_each *each, void *context, struct err *e) {
    const struct db_statement *info = &db_statements[number];
    if (!sqlite_prepare(&s->base, number, e) || !bind(s, number, takes, e)) return false;
    sqlite3_stmt *handle = s->statements[number].handle;
    int result;
    while ((result = sqlite3_step(handle)) == SQLITE_ROW) {
        for (int i = 0; i < info->give_count; i++) take_column(handle, i, &info->gives[i], s->row);
        if (each && !each(context, s->row)) break;
    }
    bool ok = result == SQLITE_DONE || result == SQLITE_ROW || failed(s, result, info->name, e);
    sqlite3_reset(handle);
    return ok;
}

static bool sqlite_exec(struct db *d, int number, const void *takes, int64_t *changed, struct err *e) {
    if (!step_all(self(d), number, takes, NULL, NULL, e)) return false;
    if (changed) *changed = sqlite3_changes64(self(d)->handle);
    return true;
}

static bool sqlite_each_row(struct db *d, int number, const void *takes, db_each *each, void *context, struct err *e) {
    return step_all(self(d), number, takes, each, context, e);
}

static bool sqlite_copy_in(struct db *d, int number, const void *takes, size_t count, uint8_t *changed, struct err *e) {
    size_t size = db_statements[number].take_size;
    for (size_t i = 0; i < count; i++) {
        int64_t rows = 0;
        if (!sqlite_exec(d, number, (const char *)takes + i * size, &rows, e)) return false;
        changed[i] = rows > 0;
    }
    return true;
}

const struct db_ops sqlite_ops = {
    .kind = DB_SQLITE,
    .open = sqlite_open,
    .close = sqlite_close,
    .identify = sqlite_identify,
    .migrate = sqlite_migrate,
    .settle = sqlite_settle,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .prepare = sqlite_prepare,
    .exec = sqlite_exec,
    .each_row = sqlite_each_row,
    .copy_in = sqlite_copy_in,
};
