/* What the repositories need of a database: named statements, transactions, bulk writes. Two rows of functions stand
 * behind it, sqlite.c and postgres.c; nothing above them knows which one runs.
 *
 * The build turns sql/ into "statements.h": for each statement a number SQL_NAME, `struct sql_name` with its parameters
 * and `struct sql_name_row` with its columns. So a call binds by name, checked by the compiler: struct
 * sql_device_delete p = {.tenant_id = tenant, .id = id, .revision = revision}; db_exec(d, SQL_DEVICE_DELETE, &p,
 * &changed, e) NULL is DB_NULL for a BIGINT, NaN for a DOUBLE, a NULL pointer for TEXT and BLOB, in both directions.
 *
 * A connection belongs to one thread at a time. Errors: ERR_STORAGE_FULL, ERR_CORRUPT (the text names the file),
 * ERR_BUSY (locked for over 5 s), ERR_IO (the operating system or the database server refused), ERR_INTERNAL (our own
 * SQL is at fault). */
#ifndef HEARTH_STORE_DB_H
#define HEARTH_STORE_DB_H

#include "base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum db_type { DB_BIGINT, DB_DOUBLE, DB_TEXT, DB_BLOB };
enum db_file { DB_CONFIG, DB_HISTORY, DB_FILES }; /* which migrations; on PostgreSQL both live in one database */
#define DB_NULL INT64_MIN

struct db_blob {
    const void *bytes;
    size_t length;
};

struct db_field {
    const char *name;
    enum db_type type;
    size_t offset;
};
struct db_statement {
    const char *name;
    enum db_file file;
    int take_count, give_count;
    const struct db_field *takes, *gives;
    size_t take_size, give_size;
    const char *sql;          /* $name, for SQLite */
    const char *numbered_sql; /* $1, for PostgreSQL, in the order of takes */
};
extern const struct db_statement db_statements[];
extern const int db_statement_count;

enum db_kind { DB_SQLITE, DB_POSTGRES, DB_KINDS };
struct db_migration {
    int version;
    const char *name;
    const char *sql[DB_KINDS];
};
extern const struct db_migration *const db_migrations[DB_FILES]; /* versions 1 .. db_versions[file] */
extern const int db_versions[DB_FILES];

struct db_place {
    const char *path; /* a file, or a connection URL */
    const char *name; /* what errors call it: the path, or no more than a word for a URL that may hold a password */
    const char *vfs;  /* SQLite only; NULL the default */
    bool write;
    bool make;     /* with write, SQLite only: a file that is not there is made */
    int cache_kib; /* SQLite only: page cache */
};

/* What the database says of itself. */
struct db_identity {
    bool empty;
    int64_t application_id, version;
};

/* Called for each row; `row` is a struct sql_NAME_row whose texts and blobs are valid during the call. Runs no
 * statement itself. false ends the rows early, which is no error. */
typedef bool db_each(void *context, const void *row);

struct db;
struct db_ops {
    enum db_kind kind;
    struct db *(*open)(const struct db_place *place, struct err *e); /* changes nothing yet */
    void (*close)(struct db *d);
    bool (*identify)(struct db *d, enum db_file file, struct db_identity *out, struct err *e);
    bool (*migrate)(struct db *d, enum db_file file, const struct db_migration *m, int64_t application_id,
                    struct err *e);
    bool (*settle)(struct db *d, struct err *e); /* once the database is known to be ours: journal mode and the like */
    bool (*begin)(struct db *d, struct err *e);
    bool (*commit)(struct db *d, struct err *e);                 /* on disk when it returns true; undone when false */
    void (*rollback)(struct db *d);                              /* without a transaction: nothing */
    bool (*prepare)(struct db *d, int statement, struct err *e); /* others do it by themselves; for tests */
    bool (*exec)(struct db *d, int statement, const void *takes, int64_t *changed, struct err *e);
    bool (*each_row)(struct db *d, int statement, const void *takes, db_each *each, void *context, struct err *e);
    /* Bytes of the whole database; NULL where its files say it (size.c). */
    bool (*size)(struct db *d, int64_t *bytes, struct err *e);
    /* One statement for `count` parameter structs beside each other; changed[i] gets 1 when that one changed a row. */
    bool (*copy_in)(struct db *d, int statement, const void *takes, size_t count, uint8_t *changed, struct err *e);
};
struct db {
    const struct db_ops *ops;
};
extern const struct db_ops sqlite_ops, postgres_ops;

static inline bool db_exec(struct db *d, int statement, const void *takes, int64_t *changed, struct err *e) {
    return d->ops->exec(d, statement, takes, changed, e);
}
static inline bool db_each_row(struct db *d, int statement, const void *takes, db_each *each, void *context,
                               struct err *e) {
    return d->ops->each_row(d, statement, takes, each, context, e);
}

/* Opens, checks the identity, migrates (place->write) or refuses what it does not know, settles. */
struct db *db_open(const struct db_ops *ops, const struct db_place *place, enum db_file file, struct err *e);
void db_close(struct db *d); /* NULL allowed; an open transaction is rolled back */

/* Ends a transaction: commits when `ok`, else rolls back; true when it was committed. */
bool db_end(struct db *d, bool ok, struct err *e);

#endif
