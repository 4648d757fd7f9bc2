/* Sizes of the embedded database's files and of their disk; asks PostgreSQL for its own. Owns nothing, changes nothing.
 */
#include "store/size.h"

#include "store/inside.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define DEPTH_MAX  2 /* history/<tenant>/ */
#define PATH_BYTES 4096

static bool ends_with(const char *name, const char *end) {
    size_t length = strlen(name), tail = strlen(end);
    return length > tail && strcmp(name + length - tail, end) == 0;
}

/* A file that vanishes while we look has no size. */
static void add_file(const char *path, const struct stat *info, struct store_size *out) {
    if (ends_with(path, ".db")) out->database_bytes += info->st_size;
    if (ends_with(path, ".db-wal")) out->log_bytes += info->st_size;
}

static void add_folder(const char *path, int depth, struct store_size *out) {
    DIR *folder = opendir(path);
    if (!folder) return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char inside[PATH_BYTES];
        struct stat info;
        bool hidden = entry->d_name[0] == '.';
        bool fits = snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name) < (int)sizeof inside;
        if (hidden || !fits || lstat(inside, &info) != 0) continue;
        if (S_ISREG(info.st_mode)) add_file(inside, &info, out);
        if (S_ISDIR(info.st_mode) && depth < DEPTH_MAX) add_folder(inside, depth + 1, out);
    }
    closedir(folder);
}

bool store_size(struct store *s, struct store_size *out, struct err *e) {
    struct statvfs disk;
    *out = (struct store_size){0};
    if (s->ops->size) return s->ops->size(s->config, &out->database_bytes, e);
    if (statvfs(s->directory, &disk) != 0)
        return err_set(e, ERR_IO, s->directory, "The room on the disk of %s is not known: %s.", s->directory,
                       strerror(errno));
    out->disk_known = true;
    out->disk_free_bytes = (int64_t)(disk.f_bavail * disk.f_frsize);
    out->disk_size_bytes = (int64_t)(disk.f_blocks * disk.f_frsize);
    add_folder(s->directory, 0, out);
    return true;
}
