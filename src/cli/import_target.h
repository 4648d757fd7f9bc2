/* Where an import goes: the store itself when nobody runs on the data directory, else the running server over its
 * socket. One of the two per import; the command does not know which. */
#ifndef HEARTH_CLI_IMPORT_TARGET_H
#define HEARTH_CLI_IMPORT_TARGET_H

#include "base/config.h"
#include "base/err.h"
#include "domain/import_map.h"
#include "domain/import_table.h"

struct import_written {
    uint64_t rows_new, rows_merged, rows_equal;
};

struct import_target {
    /* Finds the device by its name, or creates it; ERR_CONFLICT when it lacks a point of the map or keeps
     * it in another unit. A polled device may be given its past this way too. */
    bool (*device)(struct import_target *t, const struct import_map *map, int64_t *id, bool *created, struct err *e);
    /* Writes rows first .. first + count - 1 of the table; adds to *written. */
    bool (*write)(struct import_target *t, const struct import_table *table, size_t first, size_t count,
                  struct import_written *written, struct err *e);
    void (*close)(struct import_target *t);
    size_t rows_per_write; /* known after device() */
};

/* ERR_CONFLICT when the data directory is in use: then the other one is the way. */
struct import_target *import_store_open(const struct config *config, struct err *e);
struct import_target *import_server_open(const struct config *config, struct err *e);

/* Is this point of the device (found: its unit's key; NULL: absent) the one that the map means? */
bool import_point_fits(const struct import_column *column, const char *device, const char *unit_found, struct err *e);

#endif
