/* Brings one database file to the version that this program knows: identity first, then numbered steps, forward only.
 */
#ifndef HEARTH_STORE_MIGRATE_H
#define HEARTH_STORE_MIGRATE_H

#include "store/db.h"

/* Written into every file, so that no other program's file is taken for ours and no two of our own are mixed up. */
extern const int64_t application_ids[DB_FILES];

/* Refuses (ERR_CONFLICT, naming `path`) another program's database and a version newer than ours, before anything is
 * changed. An older version is migrated when `write`, refused otherwise. Each step is one transaction. */
bool migrate(struct db *d, enum db_file file, const char *path, bool write, struct err *e);

#endif
