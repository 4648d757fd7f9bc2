/* Small file helpers: whole files in, atomic whole files out (temporary file, fsync, rename, fsync of the directory),
 * the data directory's lock. */
#ifndef HEARTH_IO_FILE_H
#define HEARTH_IO_FILE_H

#include "base/buf.h"
#include "base/err.h"

bool file_read(const char *path, size_t limit, struct buf *out, struct err *e); /* ERR_TOO_LARGE over limit; field = path */
bool file_write_atomic(const char *path, const void *bytes, size_t length, int mode, struct err *e);
bool directory_make(const char *path, int mode, struct err *e); /* with parents; existing is fine */
/* Takes DIRECTORY/lock (an open-file-description lock, pid inside). ERR_CONFLICT when another process holds it. *fd holds the lock
 * until it is closed, at the latest when the process ends. */
bool directory_lock(const char *directory, int *fd, struct err *e);
/* Asks without taking, so that it disturbs nobody who is about to lock. */
bool directory_is_locked(const char *directory);

#endif
