/* PostgreSQL behind db.h: one connection, statements prepared once per connection, parameters and results in binary.
 * The only file that includes libpq. A lost connection is made anew between transactions, never inside one. Texts never
 * show the URL: it may hold a password. */
#include "store/db.h"

#include "base/arena.h"
#include "base/log.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX    24
#define PIPELINE_ROWS 200 /* answers of so many statements fit into the socket while more are sent */

/* pg_type.h: these numbers never change. */
static const Oid type_oids[] = {[DB_BIGINT] = 20, [DB_DOUBLE] = 701, [DB_TEXT] = 25, [DB_BLOB] = 17};

struct postgres {
    struct db base;
    PGconn *connection;
    bool write;
    bool *prepared; /* by statement number */
    uint64_t *row;  /* room for the largest row struct */
    bool lost; /* told in the log; until it stands again */
};

static struct postgres *self(struct db *d) {
    return (struct postgres *)d;
}

/* ---- errors ---- */

struct state_code {
    const char *prefix;
    enum err_code code;
};
static const struct state_code state_codes[] = {
    {"53100", ERR_STORAGE_FULL}, /* disk_full */
    {"58030", ERR_IO},           /* io_error */
    {"XX001", ERR_CORRUPT},      /* data_corrupted */
    {"XX002", ERR_CORRUPT},      /* index_corrupted */
    {"40", ERR_BUSY},            /* serialization_failure, deadlock_detected */
    {"55P03", ERR_BUSY},         /* lock_not_available */
    {"53", ERR_IO},              /* too many connections, out of memory */
    {"57", ERR_IO},              /* shut down */
    {"08", ERR_IO},              /* connection */
    {"25006", ERR_IO},           /* read only */
};

static enum err_code code_of(const PGconn *connection, const char *state) {
    if (!state) return PQstatus(connection) == CONNECTION_OK ? ERR_INTERNAL : ERR_IO;
    for (size_t i = 0; i < sizeof state_codes / sizeof *state_codes; i++)
        if (strncmp(state, state_codes[i].prefix, strlen(state_codes[i].prefix)) == 0) return state_codes[i].code;
    return ERR_INTERNAL;
}

/* The first line of what the server said. */
static bool failed(struct postgres *p, const PGresult *result, const char *what, struct err *e) {
    const char *said = result ? PQresultErrorMessage(result) : PQerrorMessage(p->connection);
    int length = (int)strcspn(said, "\n");
    enum err_code code = code_of(p->connection, result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL);
    if (code == ERR_STORAGE_FULL) return err_set(e, code, "PostgreSQL", "The disk of the PostgreSQL server is full.");
    return err_set(e, code, "PostgreSQL", "PostgreSQL refused %s: %.*s", what, length, said);
}

static bool check(struct postgres *p, PGresult *result, const char *what, struct err *e) {
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || failed(p, result, what, e);
    PQclear(result);
    return ok;
}

static bool run(struct postgres *p, const char *sql, const char *what, struct err *e) {
    return check(p, PQexec(p->connection, sql), what, e);
}

/* ---- connecting ---- */

static void say_nothing(void *context, const char *message) {
    (void)context, (void)message;
}

static bool set_up_session(struct postgres *p, struct err *e) {
    PQsetNoticeProcessor(p->connection, say_nothing, NULL);
    memset(p->prepared, 0, (size_t)db_statement_count * sizeof *p->prepared);
    const char *encoding = PQparameterStatus(p->connection, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return err_set(e, ERR_IO, "PostgreSQL", "The PostgreSQL database is not encoded in UTF8.");
    return run(p,
               "SET client_encoding = 'UTF8'; SET synchronous_commit = on; SET lock_timeout = '5s'; SET timezone = "
               "'UTC'",
               "the session", e) &&
           (p->write || run(p, "SET default_transaction_read_only = on", "the session", e));
}

static size_t largest_row(void) {
    size_t largest = sizeof(uint64_t);
    for (int i = 0; i < db_statement_count; i++)
        if (db_statements[i].give_size > largest) largest = db_statements[i].give_size;
    return largest;
}

static void postgres_close(struct db *d) {
    struct postgres *p = self(d);
    PQfinish(p->connection);
    free(p->prepared);
    free(p->row);
    free(p);
}

static struct db *postgres_open(const struct db_place *place, struct err *e) {
    const char *const keys[] = {"connect_timeout", "application_name", "dbname",
                                NULL}; /* the URL overrides those before it */
    const char *const values[] = {"10", "hearth", place->path, NULL};
    struct postgres *p = heap_new(struct postgres);
    p->base.ops = &postgres_ops;
    p->write = place->write;
    p->prepared = heap_array((size_t)db_statement_count, sizeof *p->prepared);
    p->row = heap_alloc(largest_row());
    p->connection = PQconnectdbParams(keys, values, 1);
    bool ok = PQstatus(p->connection) == CONNECTION_OK || failed(p, NULL, "the connection", e);
    if (ok && set_up_session(p, e)) return &p->base;
    postgres_close(&p->base);
    return NULL;
}

/* A connection that was lost outside of a transaction is made anew. */
static bool connected(struct postgres *p, struct err *e) {
    if (PQstatus(p->connection) == CONNECTION_OK) return true;
    if (!p->lost)
        log_warn("postgres_lost", "text=%s",
                 LOG_TEXT("The connection to PostgreSQL was lost; it is made anew with each attempt."));
    p->lost = true;
    PQreset(p->connection);
    if (PQstatus(p->connection) != CONNECTION_OK) return failed(p, NULL, "the connection", e);
    if (!set_up_session(p, e)) return false;
    log_info("postgres_back", "text=%s", LOG_TEXT("The connection to PostgreSQL stands again."));
    p->lost = false;
    return true;
}

/* ---- identity and migrations ---- */

static bool read_ints(struct postgres *p, const char *sql, int64_t *first, int64_t *second, bool *found,
                      struct err *e) {
    PGresult *result = PQexec(p->connection, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) return check(p, result, "the schema version", e);
    *found = PQntuples(result) == 1;
    if (*found) {
        *first = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
        *second = strtoll(PQgetvalue(result, 0, 1), NULL, 10);
    }
    PQclear(result);
    return true;
}

static bool postgres_size(struct db *d, int64_t *bytes, struct err *e) {
    int64_t unused;
    bool found = false;
    return connected(self(d), e) &&
           read_ints(self(d), "SELECT pg_database_size(current_database()), 0", bytes, &unused, &found, e);
}

static const char *const file_names[DB_FILES] = {[DB_CONFIG] = "config", [DB_HISTORY] = "history"};

static bool postgres_identify(struct db *d, enum db_file file, struct db_identity *out, struct err *e) {
    int64_t ours = 0, tables = 0;
    bool found = false;
    char sql[160];
    *out = (struct db_identity){0};
    if (!read_ints(self(d),
                   "SELECT count(*) FILTER (WHERE relname = 'schema_version'), count(*) FROM pg_class "
                   "WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v', 'p', 'm')",
                   &ours, &tables, &found, e))
        return false;
    out->empty = tables == 0;
    if (ours == 0) return true;
    snprintf(sql, sizeof sql, "SELECT application_id, version FROM schema_version WHERE file = '%s'", file_names[file]);
    if (!read_ints(self(d), sql, &out->application_id, &out->version, &found, e)) return false;
    out->empty = !found && file == DB_HISTORY; /* the configuration comes first into the same database */
    return true;
}

static bool postgres_settle(struct db *d, struct err *e) {
    return (void)d, (void)e, true;
}

static bool postgres_begin(struct db *d, struct err *e) {
    struct postgres *p = self(d);
    const char *sql =
        p->write ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"; /* a reader sees one moment */
    return connected(p, e) && run(p, sql, "BEGIN", e);
}

/* The COMMIT of a transaction that has failed answers ROLLBACK and no error. */
static bool postgres_commit(struct db *d, struct err *e) {
    struct postgres *p = self(d);
    PGresult *result = PQexec(p->connection, "COMMIT");
    bool rolled_back = PQresultStatus(result) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(result), "COMMIT") != 0;
    if (!check(p, result, "COMMIT", e)) return false;
    return !rolled_back || err_set(e, ERR_INTERNAL, "PostgreSQL", "PostgreSQL rolled a transaction back.");
}

static void postgres_rollback(struct db *d) {
    PGTransactionStatusType status = PQtransactionStatus(self(d)->connection);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR) PQclear(PQexec(self(d)->connection, "ROLLBACK"));
}

static bool postgres_migrate(struct db *d, enum db_file file, const struct db_migration *m, int64_t application_id,
                             struct err *e) {
    char note[300];
    snprintf(note, sizeof note,
             "INSERT INTO schema_version (file, application_id, version) VALUES ('%s', %lld, %d) "
             "ON CONFLICT (file) DO UPDATE SET version = excluded.version",
             file_names[file], (long long)application_id, m->version);
    bool ok = postgres_begin(d, e) &&
              run(self(d),
                  "CREATE TABLE IF NOT EXISTS schema_version (file TEXT NOT NULL PRIMARY KEY, application_id BIGINT "
                  "NOT NULL, "
                  "version BIGINT NOT NULL)",
                  "schema_version", e) &&
              run(self(d), m->sql[DB_POSTGRES], m->name, e) && run(self(d), note, m->name, e);
    return db_end(d, ok, e);
}

/* ---- statements ---- */

static bool gives_what_it_declares(struct postgres *p, const struct db_statement *info, struct err *e) {
    PGresult *result = PQdescribePrepared(p->connection, info->name);
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK && PQnfields(result) == info->give_count;
    for (int i = 0; ok && i < info->give_count; i++) ok = PQftype(result, i) == type_oids[info->gives[i].type];
    PQclear(result);
    return ok || err_set(e, ERR_INTERNAL, info->name, "The statement %s does not give what it declares.", info->name);
}

static bool postgres_prepare(struct db *d, int number, struct err *e) {
    struct postgres *p = self(d);
    const struct db_statement *info = &db_statements[number];
    Oid types[FIELDS_MAX];
    if (p->prepared[number]) return true;
    REQUIRE(info->take_count <= FIELDS_MAX);
    for (int i = 0; i < info->take_count; i++) types[i] = type_oids[info->takes[i].type];
    if (!check(p, PQprepare(p->connection, info->name, info->numbered_sql, info->take_count, types), info->name, e))
        return false;
    p->prepared[number] = true;
    return gives_what_it_declares(p, info, e);
}

/* Parameters of one call in the forms that libpq takes: pointers, lengths, formats. */
struct bound {
    const char *values[FIELDS_MAX];
    int lengths[FIELDS_MAX], formats[FIELDS_MAX];
    uint64_t numbers[FIELDS_MAX]; /* in network order */
};

static uint64_t network_double(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return htobe64(bits);
}

static void bind_field(struct bound *b, int i, enum db_type type, const void *at) {
    b->formats[i] = 1;
    b->values[i] = (const char *)&b->numbers[i];
    b->lengths[i] = sizeof(uint64_t);
    switch (type) {
    case DB_BIGINT: {
        int64_t value = *(const int64_t *)at;
        if (value == DB_NULL) b->values[i] = NULL;
        b->numbers[i] = htobe64((uint64_t)value);
        break;
    }
    case DB_DOUBLE: {
        double value = *(const double *)at;
        if (isnan(value)) b->values[i] = NULL;
        b->numbers[i] = network_double(value);
        break;
    }
    case DB_TEXT:
        b->values[i] = *(const char *const *)at;
        b->lengths[i] = b->values[i] ? (int)strlen(b->values[i]) : 0;
        break;
    case DB_BLOB: {
        const struct db_blob *blob = at;
        b->values[i] = blob->bytes;
        b->lengths[i] = (int)blob->length;
        break;
    }
    }
}

static void bind(struct bound *b, const struct db_statement *info, const void *takes) {
    for (int i = 0; i < info->take_count; i++)
        bind_field(b, i, info->takes[i].type, (const char *)takes + info->takes[i].offset);
}

static uint64_t number_at(const PGresult *result, int row, int column) {
    uint64_t bits;
    memcpy(&bits, PQgetvalue(result, row, column), sizeof bits);
    return be64toh(bits);
}

static void take_column(const PGresult *result, int row, int column, const struct db_field *field, void *out) {
    void *at = (char *)out + field->offset;
    bool null = PQgetisnull(result, row, column);
    switch (field->type) {
    case DB_BIGINT:
        *(int64_t *)at = null ? DB_NULL : (int64_t)number_at(result, row, column);
        break;
    case DB_DOUBLE: {
        uint64_t bits = null ? 0 : number_at(result, row, column);
        memcpy(at, &bits, sizeof bits);
        if (null) *(double *)at = (double)NAN;
        break;
    }
    case DB_TEXT:
        *(const char **)at = null ? NULL : PQgetvalue(result, row, column);
        break;
    case DB_BLOB:
        *(struct db_blob *)at =
            (struct db_blob){null ? NULL : PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};
        break;
    }
}

/* NULL when it failed. */
static PGresult *execute(struct postgres *p, int number, const void *takes, struct err *e) {
    const struct db_statement *info = &db_statements[number];
    struct bound b;
    if (PQtransactionStatus(p->connection) != PQTRANS_INTRANS && !connected(p, e)) return NULL;
    if (!postgres_prepare(&p->base, number, e)) return NULL;
    bind(&b, info, takes);
    PGresult *result = PQexecPrepared(p->connection, info->name, info->take_count, b.values, b.lengths, b.formats, 1);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
    failed(p, result, info->name, e);
    PQclear(result);
    return NULL;
}

static int64_t rows_of(PGresult *result) {
    return strtoll(PQcmdTuples(result), NULL, 10);
}

static bool postgres_exec(struct db *d, int number, const void *takes, int64_t *changed, struct err *e) {
    PGresult *result = execute(self(d), number, takes, e);
    if (!result) return false;
    if (changed) *changed = rows_of(result);
    PQclear(result);
    return true;
}

static bool postgres_each_row(struct db *d, int number, const void *takes, db_each *each, void *context,
                              struct err *e) {
    struct postgres *p = self(d);
    const struct db_statement *info = &db_statements[number];
    PGresult *result = execute(p, number, takes, e);
    if (!result) return false;
    for (int row = 0; row < PQntuples(result); row++) {
        for (int i = 0; i < info->give_count; i++) take_column(result, row, i, &info->gives[i], p->row);
        if (!each(context, p->row)) break;
    }
    PQclear(result);
    return true;
}

/* ---- many rows: one round trip per PIPELINE_ROWS ---- */

static bool send_rows(struct postgres *p, const struct db_statement *info, const char *takes, size_t count,
                      struct err *e) {
    for (size_t i = 0; i < count; i++) {
        struct bound b;
        bind(&b, info, takes + i * info->take_size);
        if (!PQsendQueryPrepared(p->connection, info->name, info->take_count, b.values, b.lengths, b.formats, 1))
            return failed(p, NULL, info->name, e);
    }
    return PQpipelineSync(p->connection) || failed(p, NULL, info->name, e);
}

/* One result and its end per statement, then that of the sync; all are taken even after an error. */
static bool take_results(struct postgres *p, const struct db_statement *info, size_t count, uint8_t *changed,
                         struct err *e) {
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        PGresult *result = PQgetResult(p->connection);
        if (ok && PQresultStatus(result) != PGRES_COMMAND_OK) ok = failed(p, result, info->name, e);
        changed[i] = ok && rows_of(result) > 0;
        PQclear(result);
        PQclear(PQgetResult(p->connection));
    }
    PQclear(PQgetResult(p->connection));
    return ok;
}

static bool postgres_copy_in(struct db *d, int number, const void *takes, size_t count, uint8_t *changed,
                             struct err *e) {
    struct postgres *p = self(d);
    const struct db_statement *info = &db_statements[number];
    if (!postgres_prepare(d, number, e)) return false;
    if (!PQenterPipelineMode(p->connection)) return failed(p, NULL, info->name, e);
    bool ok = true;
    for (size_t done = 0; ok && done < count;) {
        size_t part = count - done < PIPELINE_ROWS ? count - done : PIPELINE_ROWS;
        ok = send_rows(p, info, (const char *)takes + done * info->take_size, part, e) &&
             take_results(p, info, part, changed + done, e);
        done += part;
    }
    return (PQexitPipelineMode(p->connection) || (ok && failed(p, NULL, info->name, e))) && ok;
}

const struct db_ops postgres_ops = {
    .kind = DB_POSTGRES,
    .open = postgres_open,
    .close = postgres_close,
    .identify = postgres_identify,
    .migrate = postgres_migrate,
    .settle = postgres_settle,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .prepare = postgres_prepare,
    .exec = postgres_exec,
    .size = postgres_size,
    .each_row = postgres_each_row,
    .copy_in = postgres_copy_in,
};
