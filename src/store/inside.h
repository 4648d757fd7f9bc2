/* What the repositories share inside src/store: the store itself, the begin/end of their transactions, one record per
 * change. */
#ifndef HEARTH_STORE_INSIDE_H
#define HEARTH_STORE_INSIDE_H

#include "base/arena.h"
#include "base/map.h"
#include "domain/scope.h"
#include "statements.h"
#include "store/activity.h"
#include "store/changes.h"
#include "store/store.h"

/* One tenant's history as this connection knows it. */
struct tenant_history {
    int64_t tenant_id;
    struct db *db;      /* PostgreSQL: the store's one connection */
    struct id_map days; /* writer: device -> int64_t *, the last day known to be in reading_day; committed ones only */
    bool zone_known;    /* writer: the history zone is fixed */
    int64_t slot_grid_ms; /* writer: a committed slot grid (history_inside.h); 0: not known */
};

struct store {
    enum store_mode mode;
    bool make; /* what is not there */
    char *directory, *vfs;
    const struct db_ops *ops;
    struct db *config;
    struct id_map histories; /* tenant -> struct tenant_history * */
    int64_t (*wall_ms)(void);
};

/* A transaction on the configuration; REQUIREs a store for writing. store_end commits when ok and returns whether it
 * did. */
bool store_begin(struct store *s, struct err *e);
bool store_end(struct store *s, bool ok, struct err *e);

/* The activity row and the change row of one change, inside its transaction. before, after: JSON or NULL. */
bool store_record(struct store *s, const struct scope *scope, const char *action, const char *entity, int64_t id,
                  const char *before, const char *after, struct err *e);

/* The tenant's history, opened at first use. For reading, *out is NULL when nothing was ever stored. */
bool store_history(struct store *s, int64_t tenant_id, struct tenant_history **out, struct err *e);

/* Texts from outside: valid UTF-8 of min..max code points that may be shown (base/readable.h); ERR_INVALID names
 * `field`. */
bool store_check_text(const char *field, const char *text, size_t min, size_t max, bool lines, struct err *e);

/* db_each callbacks for statements with one BIGINT column, or one TEXT column: context is the int64_t, or struct
 * store_text. */
struct store_text {
    struct arena *arena;
    const char *text;
};
bool store_take_int(void *context, const void *row);
bool store_take_text(void *context, const void *row);

#endif
