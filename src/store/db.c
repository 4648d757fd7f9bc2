/* What both databases share: opening in the right order, ending transactions. Owns nothing. */
#include "store/db.h"

#include "store/migrate.h"

struct db *db_open(const struct db_ops *ops, const struct db_place *place, enum db_file file, struct err *e) {
    struct db *d = ops->open(place, e);
    if (!d) return NULL;
    if (migrate(d, file, place->name, place->write, e) && ops->settle(d, e)) return d;
    db_close(d);
    return NULL;
}

void db_close(struct db *d) {
    if (!d) return;
    d->ops->rollback(d);
    d->ops->close(d);
}

bool db_end(struct db *d, bool ok, struct err *e) {
    if (ok && d->ops->commit(d, e)) return true;
    d->ops->rollback(d);
    return false;
}
