/* Whole files in and out, directories, the data directory's lock. Owns no state; closes every descriptor it opens but
 * the lock's. */
#include "io/file.h"

#include "base/arena.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Takes errno. */
static bool fail(const char *path, const char *doing, struct err *e) {
    int code = errno;
    enum err_code kind = code == ENOSPC || code == EDQUOT ? ERR_STORAGE_FULL : code == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    return err_set(e, kind, path, "%s cannot be %s: %s.", path, doing, strerror(code));
}

/* Keeps errno, so that it can stand before fail(). */
static void close_quietly(int fd) {
    int code = errno;
    close(fd);
    errno = code;
}

/* ---- reading ---- */

enum { PIECE = 64 * 1024 };

static bool too_large(const char *path, size_t limit, struct err *e) {
    return err_set(e, ERR_TOO_LARGE, path, "%s has more than %zu bytes.", path, limit);
}

/* Reads to the end; what the file's size says is only a hint (it may grow, or be a pipe). */
static bool read_all(int fd, const char *path, size_t limit, struct buf *out, struct err *e) {
    size_t begin = out->length;
    for (;;) {
        buf_reserve(out, PIECE);
        ssize_t got = read(fd, out->bytes + out->length, PIECE);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(path, "read", e);
        if (got == 0) return true;
        out->length += (size_t)got;
        out->bytes[out->length] = '\0';
        if (out->length - begin > limit) return too_large(path, limit, e);
    }
}

bool file_read(const char *path, size_t limit, struct buf *out, struct err *e) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail(path, "opened", e);
    struct stat s;
    bool sized = fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size > 0;
    bool ok = !sized || (size_t)s.st_size <= limit || too_large(path, limit, e);
    if (ok && sized) buf_reserve(out, (size_t)s.st_size + PIECE);
    ok = ok && read_all(fd, path, limit, out, e);
    close(fd);
    return ok;
}

/* ---- writing ---- */

static bool write_all(int fd, const char *bytes, size_t length) {
    while (length) {
        ssize_t done = write(fd, bytes, length);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return false;
        bytes += done;
        length -= (size_t)done;
    }
    return true;
}

/* The directory of `path`: what stands before the last '/', or ".". */
static const char *directory_of(struct arena *a, const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) return ".";
    return slash == path ? "/" : arena_copy_n(a, path, (size_t)(slash - path));
}

/* A rename is only on the disk when its directory is. */
static bool sync_directory(const char *directory, struct err *e) {
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return fail(directory, "opened", e);
    bool ok = fsync(fd) == 0 || fail(directory, "synced", e);
    close(fd);
    return ok;
}

static bool write_and_sync(int fd, const void *bytes, size_t length, int mode) {
    bool ok = fchmod(fd, (mode_t)mode) == 0 && write_all(fd, bytes, length) && fsync(fd) == 0;
    close_quietly(fd);
    return ok;
}

bool file_write_atomic(const char *path, const void *bytes, size_t length, int mode, struct err *e) {
    AUTO_ARENA(a);
    char *temporary = arena_printf(&a, "%s.XXXXXX", path);
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) return fail(path, "written", e);
    if (!write_and_sync(fd, bytes, length, mode) || rename(temporary, path) != 0) {
        fail(path, "written", e);
        unlink(temporary);
        return false;
    }
    return sync_directory(directory_of(&a, path), e);
}

/* ---- directories ---- */

static bool make_one(const char *path, int mode) {
    struct stat s;
    if (mkdir(path, (mode_t)mode) == 0) return true;
    if (errno != EEXIST || stat(path, &s) != 0) return false;
    if (S_ISDIR(s.st_mode)) return true;
    errno = ENOTDIR;
    return false;
}

bool directory_make(const char *path, int mode, struct err *e) {
    AUTO_ARENA(a);
    char *part = arena_copy(&a, path);
    for (char *c = part + (*part == '/'); *c; c++) {
        if (*c != '/') continue;
        *c = '\0';
        if (!make_one(part, mode)) return fail(part, "made", e);
        *c = '/';
    }
    return make_one(part, mode) || fail(path, "made", e);
}

/* ---- the lock ---- */

static struct flock whole_file(void) {
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

static int open_lock(const char *directory, int flags) {
    AUTO_ARENA(a);
    return open(arena_printf(&a, "%s/lock", directory), flags | O_CLOEXEC, 0600);
}

static bool refuse_locked(int fd, const char *directory, struct err *e) {
    char pid[24] = "";
    ssize_t got = pread(fd, pid, sizeof pid - 1, 0);
    struct str number = str_trim((struct str){pid, got > 0 ? (size_t)got : 0});
    return err_set(e, ERR_CONFLICT, directory, "%s is in use by another process (%.*s).", directory,
                   number.length ? (int)number.length : 7, number.length ? number.at : "unknown");
}

static bool write_pid(int fd) {
    char pid[24];
    int length = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    return ftruncate(fd, 0) == 0 && pwrite(fd, pid, (size_t)length, 0) == length;
}

bool directory_lock(const char *directory, int *fd, struct err *e) {
    int opened = open_lock(directory, O_RDWR | O_CREAT);
    if (opened < 0) return fail(directory, "locked", e);
    struct flock lock = whole_file();
    bool ok = fcntl(opened, F_OFD_SETLK, &lock) == 0;
    if (!ok) {
        if (errno == EAGAIN || errno == EACCES)
            refuse_locked(opened, directory, e);
        else
            fail(directory, "locked", e);
    }
    ok = ok && (write_pid(opened) || fail(directory, "locked", e));
    if (!ok) {
        close(opened);
        return false;
    }
    *fd = opened;
    return true;
}

bool directory_is_locked(const char *directory) {
    int fd = open_lock(directory, O_RDWR);
    if (fd < 0) return false;
    struct flock lock = whole_file();
    bool held = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(fd);
    return held;
}
