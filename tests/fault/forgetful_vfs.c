/* See forgetful_vfs.h. Owns the files of the disk; takes time, sleep and randomness from the default VFS. */
#include "forgetful_vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define PIECE       512
#define FILES_MAX   16
#define REGIONS_MAX 64

struct bytes {
    unsigned char *at;
    sqlite3_int64 size, room;
};

/* A write of one piece at most, or a truncation (data NULL). */
struct pending {
    unsigned char *data;
    sqlite3_int64 offset, length;
};

struct disk_file {
    char *path;                 /* NULL: a free place */
    bool exists, durable_entry; /* now; after a cut for certain */
    struct bytes now, durable;
    bool has_ghost;     /* a file of this name was deleted, and the delete is not durable yet */
    struct bytes ghost; /* what it held */
    struct pending *pending;
    int pending_count, pending_room;
    void *regions[REGIONS_MAX]; /* shared memory */
    int generation;             /* of handles that may use it */
};

struct handle {
    sqlite3_file base;
    struct disk_file *file;
    int generation;
    bool syncs_directory; /* at its first sync, as the real VFS does for a new journal or WAL */
};

static struct {
    sqlite3_vfs *real;
    struct disk_file files[FILES_MAX];
    uint64_t chance;
    int until_cut; /* < 0: never */
    bool cut;
    int generation;
    struct forgetful_counts counts;
} disk;

uint64_t forgetful_random(void) { /* splitmix64 */
    uint64_t z = (disk.chance += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* ---- bytes ---- */

static void bytes_resize(struct bytes *b, sqlite3_int64 size) {
    if (size > b->room) {
        b->room = size * 2;
        b->at = realloc(b->at, (size_t)b->room);
        if (!b->at) abort();
    }
    if (size > b->size) memset(b->at + b->size, 0, (size_t)(size - b->size));
    b->size = size;
}

static void bytes_write(struct bytes *b, const void *data, sqlite3_int64 offset, sqlite3_int64 length) {
    if (offset + length > b->size) bytes_resize(b, offset + length);
    memcpy(b->at + offset, data, (size_t)length);
}

static void bytes_copy(struct bytes *to, const struct bytes *from) {
    bytes_resize(to, from->size);
    if (from->size) memcpy(to->at, from->at, (size_t)from->size);
}

static void apply(struct bytes *b, const struct pending *p) {
    if (p->data)
        bytes_write(b, p->data, p->offset, p->length);
    else
        bytes_resize(b, p->length);
}

static void forget_pending(struct disk_file *f) {
    for (int i = 0; i < f->pending_count; i++) free(f->pending[i].data);
    f->pending_count = 0;
}

static void add_pending(struct disk_file *f, const void *data, sqlite3_int64 offset, sqlite3_int64 length) {
    if (f->pending_count == f->pending_room) {
        f->pending_room = f->pending_room ? f->pending_room * 2 : 64;
        f->pending = realloc(f->pending, (size_t)f->pending_room * sizeof *f->pending);
        if (!f->pending) abort();
    }
    struct pending p = {NULL, offset, length};
    if (data) {
        p.data = malloc((size_t)length);
        if (!p.data) abort();
        memcpy(p.data, data, (size_t)length);
    }
    f->pending[f->pending_count++] = p;
}

/* ---- the cut ---- */

static void file_fini(struct disk_file *f) {
    forget_pending(f);
    for (int i = 0; i < REGIONS_MAX; i++) free(f->regions[i]);
    free(f->pending);
    free(f->now.at);
    free(f->durable.at);
    free(f->ghost.at);
    free(f->path);
    *f = (struct disk_file){0};
}

/* Truncations are kept or forgotten like writes; pieces reach the disk in no order, so a later one may be there without
 * an earlier one. */
static void lose(struct disk_file *f) {
    bool back = f->has_ghost && (forgetful_random() & 1);
    if (f->exists && !f->durable_entry) f->exists = forgetful_random() & 1;
    for (int i = 0; i < f->pending_count; i++) {
        bool kept = forgetful_random() & 1;
        if (kept) apply(&f->durable, &f->pending[i]);
        disk.counts.pieces_kept += kept;
        disk.counts.pieces_forgotten += !kept;
    }
    forget_pending(f);
    for (int i = 0; i < REGIONS_MAX; i++) {
        free(f->regions[i]);
        f->regions[i] = NULL;
    }
    if (!f->exists) bytes_resize(&f->durable, 0);
    if (back) bytes_copy(&f->durable, &f->ghost); /* the directory still names the old file, or none of the two */
    f->exists |= back;
    f->has_ghost = false;
    f->durable_entry = f->exists;
    bytes_copy(&f->now, &f->durable);
}

static void cut(void) {
    disk.cut = true;
    disk.generation++;
    for (int i = 0; i < FILES_MAX; i++)
        if (disk.files[i].path) lose(&disk.files[i]);
}

/* Counts an operation; true when there is no power for it. */
static bool no_power(const struct handle *h) {
    if (disk.cut || (h && h->generation != disk.generation)) return true;
    if (disk.until_cut < 0 || disk.until_cut-- > 0) return false;
    cut();
    return true;
}

void forgetful_cut_after(int operations) {
    disk.until_cut = operations;
}
bool forgetful_is_cut(void) {
    return disk.cut;
}
struct forgetful_counts forgetful_counts(void) {
    return disk.counts;
}

void forgetful_power_on(void) {
    if (!disk.cut) cut();
    disk.cut = false;
    disk.until_cut = -1;
}

void forgetful_reset(uint64_t seed) {
    for (int i = 0; i < FILES_MAX; i++) file_fini(&disk.files[i]);
    disk.chance = seed;
    disk.until_cut = -1;
    disk.cut = false;
    disk.generation++;
    disk.counts = (struct forgetful_counts){0};
}

/* ---- file methods ---- */

static struct handle *self(sqlite3_file *file) {
    return (struct handle *)file;
}
static bool dead(const struct handle *h) {
    return disk.cut || h->generation != disk.generation;
}

static int file_close(sqlite3_file *file) {
    return (void)file, SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *out, int length, sqlite3_int64 offset) {
    const struct handle *h = self(file);
    if (dead(h)) return SQLITE_IOERR_READ;
    const struct bytes *b = &h->file->now;
    sqlite3_int64 there = offset < b->size ? b->size - offset : 0;
    if (there > length) there = length;
    if (there > 0) memcpy(out, b->at + offset, (size_t)there);
    if (there == length) return SQLITE_OK;
    memset((char *)out + there, 0, (size_t)(length - there));
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset) {
    struct handle *h = self(file);
    bytes_write(&h->file->now, data, offset, dead(h) ? 0 : length);
    for (sqlite3_int64 at = offset; !dead(h) && at < offset + length;) {
        sqlite3_int64 end = (at / PIECE + 1) * PIECE;
        if (end > offset + length) end = offset + length;
        add_pending(h->file, (const char *)data + (at - offset), at, end - at);
        at = end;
    }
    disk.counts.writes++;
    return no_power(h) ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    struct handle *h = self(file);
    if (dead(h)) return SQLITE_IOERR_TRUNCATE;
    bytes_resize(&h->file->now, size);
    add_pending(h->file, NULL, 0, size);
    return no_power(h) ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

/* All names in the directory are durable then, and what was deleted is gone. */
static void sync_directory_of(const struct disk_file *one) {
    size_t length = (size_t)(strrchr(one->path, '/') - one->path) + 1;
    for (int i = 0; i < FILES_MAX; i++) {
        struct disk_file *f = &disk.files[i];
        if (!f->path || strncmp(f->path, one->path, length) != 0 || strchr(f->path + length, '/')) continue;
        f->durable_entry = f->exists;
        f->has_ghost = false;
    }
}

/* The power may fail before the sync is through. */
static int file_sync(sqlite3_file *file, int flags) {
    struct handle *h = self(file);
    (void)flags;
    disk.counts.syncs++;
    if (no_power(h)) return SQLITE_IOERR_FSYNC;
    for (int i = 0; i < h->file->pending_count; i++) apply(&h->file->durable, &h->file->pending[i]);
    forget_pending(h->file);
    if (h->syncs_directory) sync_directory_of(h->file);
    h->syncs_directory = false;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    *size = self(file)->file->now.size;
    return dead(self(file)) ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int level) {
    return (void)file, (void)level, SQLITE_OK;
}
static int file_check(sqlite3_file *file, int *out) {
    return (void)file, *out = 0, SQLITE_OK;
}
static int file_control(sqlite3_file *file, int op, void *at) {
    return (void)file, (void)op, (void)at, SQLITE_NOTFOUND;
}
static int file_sector(sqlite3_file *file) {
    return (void)file, 4096;
}
/* As the real VFS answers on Linux: a write never harms the bytes beside it. */
static int file_traits(sqlite3_file *file) {
    return (void)file, SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out) {
    struct handle *h = self(file);
    *out = NULL;
    if (dead(h) || region >= REGIONS_MAX) return SQLITE_IOERR_SHMMAP;
    if (!h->file->regions[region] && extend) h->file->regions[region] = calloc(1, (size_t)size);
    *out = h->file->regions[region];
    return SQLITE_OK;
}
static int shm_lock(sqlite3_file *file, int offset, int n, int flags) {
    return (void)file, (void)offset, (void)n, (void)flags, SQLITE_OK;
}
static void shm_barrier(sqlite3_file *file) {
    (void)file;
}

static int shm_unmap(sqlite3_file *file, int remove) {
    struct handle *h = self(file);
    for (int i = 0; remove && !dead(h) && i < REGIONS_MAX; i++) {
        free(h->file->regions[i]);
        h->file->regions[i] = NULL;
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_check,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

/* ---- the disk ---- */

static struct disk_file *find(const char *path) {
    for (int i = 0; i < FILES_MAX; i++)
        if (disk.files[i].path && strcmp(disk.files[i].path, path) == 0) return &disk.files[i];
    return NULL;
}

static struct disk_file *find_or_make(const char *path) {
    struct disk_file *f = find(path);
    for (int i = 0; !f && i < FILES_MAX; i++)
        if (!disk.files[i].path) f = &disk.files[i];
    if (!f) abort();
    if (!f->path) f->path = strdup(path);
    return f;
}

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags) {
    struct handle *h = self(file);
    (void)vfs;
    h->base.pMethods = NULL;
    if (disk.cut || !path) return SQLITE_CANTOPEN;
    struct disk_file *f = find_or_make(path);
    if (!f->exists && !(flags & SQLITE_OPEN_CREATE)) return SQLITE_CANTOPEN;
    bool new_log = !f->exists && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL));
    f->exists = true;
    *h = (struct handle){{&methods}, f, disk.generation, new_log};
    if (out_flags) *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_directory) {
    struct disk_file *f = find(path);
    (void)vfs;
    if (no_power(NULL)) return SQLITE_IOERR_DELETE;
    if (!f || !f->exists) return SQLITE_IOERR_DELETE_NOENT;
    if (f->durable_entry) bytes_copy(&f->ghost, &f->durable);
    f->has_ghost = (f->has_ghost || f->durable_entry) && !sync_directory;
    f->exists = f->durable_entry = false;
    forget_pending(f); /* a file of this name made later is another one: nothing of the two mixes */
    bytes_resize(&f->now, 0);
    bytes_resize(&f->durable, 0);
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out) {
    struct disk_file *f = find(path);
    (void)vfs, (void)flags;
    *out = f && f->exists;
    return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int size, char *out) {
    return (void)vfs, sqlite3_snprintf(size, out, "%s", path), SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *vfs, int size, char *out) {
    return (void)vfs, disk.real->xRandomness(disk.real, size, out);
}
static int vfs_sleep(sqlite3_vfs *vfs, int us) {
    return (void)vfs, disk.real->xSleep(disk.real, us);
}
static int vfs_time(sqlite3_vfs *vfs, double *out) {
    return (void)vfs, disk.real->xCurrentTime(disk.real, out);
}
static int vfs_error(sqlite3_vfs *vfs, int size, char *out) {
    return (void)vfs, (void)size, (void)out, 0;
}

void forgetful_register(void) {
    static sqlite3_vfs vfs = {
        .iVersion = 1,
        .szOsFile = sizeof(struct handle),
        .mxPathname = 512,
        .zName = FORGETFUL_VFS,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_error,
    };
    disk.real = sqlite3_vfs_find(NULL);
    sqlite3_vfs_register(&vfs, 0);
}
