/* The order of migrations and the refusals. Owns no SQL: the steps come from sql/migrations, how one is run is the
 * database's business. */
#include "store/migrate.h"

#include "base/log.h"

const int64_t application_ids[DB_FILES] = {
    [DB_CONFIG] = 0x48525443,  /* "HRTC" */
    [DB_HISTORY] = 0x48525448, /* "HRTH" */
};

static const char *const file_words[DB_FILES] = {[DB_CONFIG] = "configuration", [DB_HISTORY] = "history"};

static bool check(const struct db_identity *id, enum db_file file, const char *path, bool write, struct err *e) {
    if (id->empty)
        return write || err_set(e, ERR_NOT_FOUND, path, "%s holds no Hearth %s yet.", path, file_words[file]);
    if (id->application_id != application_ids[file])
        return err_set(e, ERR_CONFLICT, path, "%s is not a Hearth %s database; it is left untouched.", path,
                       file_words[file]);
    if (id->version > db_versions[file])
        return err_set(e, ERR_CONFLICT, path,
                       "%s has version %lld, this Hearth knows versions up to %d: start a newer Hearth.", path,
                       (long long)id->version, db_versions[file]);
    if (id->version < db_versions[file] && !write)
        return err_set(e, ERR_CONFLICT, path, "%s has version %lld and waits for the migration to %d.", path,
                       (long long)id->version, db_versions[file]);
    return true;
}

bool migrate(struct db *d, enum db_file file, const char *path, bool write, struct err *e) {
    struct db_identity id = {0};
    if (!d->ops->identify(d, file, &id, e) || !check(&id, file, path, write, e)) return false;
    for (int64_t version = id.version; version < db_versions[file]; version++) {
        const struct db_migration *m = &db_migrations[file][version];
        if (!d->ops->migrate(d, file, m, application_ids[file], e)) return false;
        log_info("migrated", "file=%s version=%d name=%s text=%s", LOG_TEXT(path), m->version, m->name,
                 LOG_TEXT("The database was brought to this version."));
    }
    return true;
}
