/* The folder of texts: each <language>.json to domain/texts. Owns nothing but the open folder. */
#include "cli/texts_file.h"

#include "base/buf.h"
#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define TEXT_FILE_MAX (4u << 20)

/* "da.json" -> "da"; false for what is no file of texts. */
static bool language_of(const char *name, char out[9]) {
    size_t length = strlen(name);
    if (name[0] == '.' || length < 7 || length > 13 || strcmp(name + length - 5, ".json") != 0) return false;
    snprintf(out, 9, "%.*s", (int)(length - 5), name);
    return true;
}

static bool file_add(struct texts *t, const char *folder, const char *name, struct err *e) {
    char path[1024], language[9];
    AUTO_BUF(bytes);
    if (!language_of(name, language)) return true;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
        return err_set(e, ERR_INVALID, folder, "The path of the library is too long.");
    }
    return file_read(path, TEXT_FILE_MAX, &bytes, e) && texts_add(t, language, bytes.bytes, bytes.length, path, e);
}

static bool folder_add(struct texts *t, const char *folder, struct err *e) {
    DIR *entries = opendir(folder);
    if (!entries) return err_set(e, ERR_IO, folder, "The folder of texts can't be opened: %s.", strerror(errno));
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(entries));) ok = file_add(t, folder, entry->d_name, e);
    closedir(entries);
    if (ok && !texts_find(t, "en", "group", "values")) {
        return err_set(e, ERR_NOT_FOUND, folder, "The English texts are missing.");
    }
    return ok;
}

struct texts *texts_read(const char *library_directory, struct err *e) {
    char folder[1024];
    snprintf(folder, sizeof folder, "%s/texts", library_directory);
    struct texts *t = texts_new();
    if (folder_add(t, folder, e)) return t;
    texts_free(t);
    return NULL;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t length) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++) hash = (hash ^ at[i]) * UINT64_C(0x100000001b3); /* FNV-1a */
    return hash;
}

/* Files are added up, so that the order in which the folder lists them does not matter. */
uint64_t texts_stamp(const char *library_directory) {
    char folder[1024], path[1300], language[9];
    snprintf(folder, sizeof folder, "%s/texts", library_directory);
    DIR *entries = opendir(folder);
    uint64_t all = 0;
    if (!entries) return 0;
    for (struct dirent *entry; (entry = readdir(entries));) {
        struct stat s;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (!language_of(entry->d_name, language) || stat(path, &s) != 0) continue;
        uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), entry->d_name, strlen(entry->d_name));
        hash = mix(hash, &s.st_size, sizeof s.st_size);
        hash = mix(hash, &s.st_ino, sizeof s.st_ino);
        all += mix(hash, &s.st_mtim, sizeof s.st_mtim);
    }
    closedir(entries);
    return all;
}
