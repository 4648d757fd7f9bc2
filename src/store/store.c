/* Opening and closing what is stored: the configuration at once, a tenant's history at its first use. Owns the
 * connections; holds no SQL of its own and never takes the directory's lock (its caller has it). */
#include "store/inside.h"

#include "base/readable.h"
#include "base/str.h"
#include "io/clock.h"
#include "io/file.h"
#include "store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Small: the server's whole memory is counted, and the operating system caches the same pages. */
#define CONFIG_CACHE_KIB  256
#define HISTORY_CACHE_KIB 512
#define PATH_BYTES        4096
#define POSTGRES_NAME     "the PostgreSQL database"

static bool is_postgres(const char *database) {
    return strncmp(database, "postgres://", 11) == 0 || strncmp(database, "postgresql://", 13) == 0;
}

/* The names in a directory must be on disk as well as the files. */
static bool directory_sync(const char *path, struct err *e) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok) err_set(e, ERR_IO, path, "The directory %s could not be synced: %s.", path, strerror(errno));
    if (fd >= 0) close(fd);
    return ok;
}

static bool open_config(struct store *s, const char *database, struct err *e) {
    char path[PATH_BYTES];
    struct db_place place = {.path = database,
                             .name = POSTGRES_NAME,
                             .vfs = s->vfs,
                             .write = s->mode == STORE_WRITE,
                             .make = s->make,
                             .cache_kib = CONFIG_CACHE_KIB};
    if (s->ops == &sqlite_ops) {
        snprintf(path, sizeof path, "%s/hearth.db", s->directory);
        place.path = place.name = path;
        if (place.make && !directory_make(s->directory, 0700, e)) return false;
    }
    s->config = db_open(s->ops, &place, DB_CONFIG, e);
    if (!s->config || s->ops == &sqlite_ops) return s->config;
    return migrate(s->config, DB_HISTORY, POSTGRES_NAME, place.write, e); /* both live in one database there */
}

struct store *store_open(const struct store_options *options, struct err *e) {
    struct store *s = heap_new(struct store);
    s->mode = options->mode;
    s->make = s->mode == STORE_WRITE && !options->existing;
    s->directory = heap_copy(options->directory ? options->directory : "");
    s->vfs = options->vfs ? heap_copy(options->vfs) : NULL;
    s->wall_ms = options->wall_ms ? options->wall_ms : clock_wall_ms;
    if (is_postgres(options->database)) {
        s->ops = &postgres_ops;
    } else if (strcmp(options->database, "sqlite") == 0) {
        s->ops = &sqlite_ops;
    } else {
        err_set(e, ERR_INVALID, "store.database", "store.database is neither sqlite nor a postgres:// URL.");
    }
    if (s->ops && open_config(s, options->database, e)) return s;
    store_close(s);
    return NULL;
}

static void close_history(struct store *s, struct tenant_history *h) {
    size_t cursor = 0;
    int64_t device_id;
    void *day;
    while (id_map_next(&h->days, &cursor, &device_id, &day)) free(day);
    if (h->db != s->config) db_close(h->db);
    id_map_fini(&h->days);
    free(h);
}

void store_close(struct store *s) {
    if (!s) return;
    size_t cursor = 0;
    int64_t tenant_id;
    void *h;
    while (id_map_next(&s->histories, &cursor, &tenant_id, &h)) close_history(s, h);
    id_map_fini(&s->histories);
    db_close(s->config);
    free(s->directory);
    free(s->vfs);
    free(s);
}

/* DIRECTORY/history/<tenant>/live.db; its directories are made and synced before the file. */
static bool make_history_directory(const struct store *s, const char *path, struct err *e) {
    char above[PATH_BYTES];
    snprintf(above, sizeof above, "%s/history", s->directory);
    if (access(path, F_OK) == 0) return true;
    return directory_make(path, 0700, e) && directory_sync(above, e) && directory_sync(s->directory, e);
}

static bool open_live(struct store *s, int64_t tenant_id, struct db **out, struct err *e) {
    char directory[PATH_BYTES], path[PATH_BYTES + 16];
    snprintf(directory, sizeof directory, "%s/history/%lld", s->directory, (long long)tenant_id);
    snprintf(path, sizeof path, "%s/live.db", directory);
    struct db_place place = {.path = path,
                             .name = path,
                             .vfs = s->vfs,
                             .write = s->mode == STORE_WRITE,
                             .make = s->make,
                             .cache_kib = HISTORY_CACHE_KIB};
    if (place.make && !make_history_directory(s, directory, e)) return false;
    *out = db_open(s->ops, &place, DB_HISTORY, e);
    return *out;
}

bool store_history(struct store *s, int64_t tenant_id, struct tenant_history **out, struct err *e) {
    *out = id_map_get(&s->histories, tenant_id);
    if (*out) return true;
    struct db *db = s->config;
    struct err why = {0};
    if (s->ops == &sqlite_ops && !open_live(s, tenant_id, &db, &why)) {
        if (why.code == ERR_NOT_FOUND && s->mode == STORE_READ)
            return true; /* nothing stored yet: there is nothing to read */
        *e = why;
        return false;
    }
    struct tenant_history *h = heap_new(struct tenant_history);
    *h = (struct tenant_history){.tenant_id = tenant_id, .db = db};
    id_map_put(&s->histories, tenant_id, h);
    *out = h;
    return true;
}

bool store_begin(struct store *s, struct err *e) {
    REQUIRE(s->mode == STORE_WRITE);
    return s->ops->begin(s->config, e);
}

bool store_end(struct store *s, bool ok, struct err *e) {
    return db_end(s->config, ok, e);
}

bool store_record(struct store *s, const struct scope *scope, const char *action, const char *entity, int64_t id,
                  const char *before, const char *after, struct err *e) {
    struct activity a = {action, entity, id, before, after, "ok"};
    return activity_add(s, scope, &a, e) && change_add(s, scope->tenant_id, entity, id, e);
}

bool store_take_int(void *context, const void *row) {
    *(int64_t *)context = *(const int64_t *)row;
    return true;
}

bool store_take_text(void *context, const void *row) {
    struct store_text *out = context;
    out->text = arena_copy(out->arena, *(const char *const *)row);
    return true;
}

bool store_check_text(const char *field, const char *text, size_t min, size_t max, bool lines, struct err *e) {
    size_t length = strlen(text);
    if (!utf8_valid(text, length)) return err_set(e, ERR_INVALID, field, "The %s is not valid UTF-8.", field);
    size_t points = utf8_length(text, length);
    if (points < min || points > max)
        return err_set(e, ERR_INVALID, field, "The %s has %zu characters; %zu to %zu are allowed.", field, points, min,
                       max);
    const char *fault = readable_fault(text, lines);
    return !fault || err_set(e, ERR_INVALID, field, "The %s %s.", field, fault);
}

bool store_next_id(struct store *s, int64_t *id, struct err *e) {
    *id = 0;
    if (!db_each_row(s->config, SQL_ID_NEXT, NULL, store_take_int, id, e)) return false;
    return *id > 0 || err_set(e, ERR_INTERNAL, "", "The ids are used up.");
}
