/* One thread's connection to everything that is stored. Each worker thread of the query and write lanes has its own;
 * only the write lane's is opened for writing, so every change goes through one thread.
 *
 * Embedded: DIRECTORY/hearth.db (configuration of all tenants) and DIRECTORY/history/<tenant>/live.db; or PostgreSQL by
 * URL, same tables. Repository functions (devices.h users.h ...) take `struct store *` and a scope; each changing one
 * runs in its own transaction in which it also writes its activity row and its change row. No function here leaves a
 * transaction open on return. */
#ifndef HEARTH_STORE_STORE_H
#define HEARTH_STORE_STORE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct store;
enum store_mode { STORE_READ, STORE_WRITE };
struct store_options {
    const char *directory; /* data directory */
    const char *database;  /* "sqlite" or "postgres://..." */
    enum store_mode mode;  /* STORE_WRITE migrates first, forward only, per file; STORE_READ refuses a version that it
                              does not know */
    bool existing;         /* STORE_WRITE: nothing is made; ERR_NOT_FOUND when it is not there */
    const char *vfs;       /* SQLite VFS name for tests; NULL the default */
    int64_t (*wall_ms)(void);
};
struct store *store_open(const struct store_options *options, struct err *e);
void store_close(struct store *s);

/* Ids: one sequence for everything, 1 .. 2^53-1, never reused. */
bool store_next_id(struct store *s, int64_t *id, struct err *e);

#endif
