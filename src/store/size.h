/* How large what is stored has become, and how much room its disk has left. */
#ifndef HEARTH_STORE_SIZE_H
#define HEARTH_STORE_SIZE_H

#include "store/store.h"

struct store_size {
    int64_t database_bytes; /* all database files; on PostgreSQL the database as its server counts it */
    int64_t log_bytes;      /* write-ahead logs of the files, not yet taken over into them; 0 on PostgreSQL */
    bool disk_known;        /* false on PostgreSQL: its disk is the business of its server */
    int64_t disk_free_bytes, disk_size_bytes; /* free: for us, not for root */
};
bool store_size(struct store *s, struct store_size *out, struct err *e);

#endif
