/* Reads the folder of device types. Owns the parsed types through the map it fills. */
#include "cli/library.h"

#include "base/buf.h"
#include "domain/type_def.h"
#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define TYPE_FILE_MAX (4u << 20)

static bool is_type_file(const char *name) {
    size_t length = strlen(name);
    return name[0] != '.' && length > 5 && strcmp(name + length - 5, ".json") == 0 && strcmp(name, "schema.json") != 0;
}

static bool type_load(const char *path, struct text_map *types, struct err *e) {
    AUTO_BUF(text);
    if (!file_read(path, TYPE_FILE_MAX, &text, e)) return false;
    struct type_def *type = type_def_parse(text.bytes, text.length, path, e);
    if (!type) return false;
    struct type_def *before = text_map_get(types, type->key);
    if (before) {
        err_set(e, ERR_CONFLICT, path, "the key %s is already that of another type file", type->key);
        type_def_free(type);
        return false;
    }
    text_map_put(types, type->key, type);
    return true;
}

bool library_load(const char *directory, struct text_map *types, struct err *e) {
    DIR *folder = opendir(directory);
    if (!folder) return err_set(e, ERR_IO, directory, "the library folder can't be opened: %s", strerror(errno));
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(folder));) {
        if (!is_type_file(entry->d_name)) continue;
        char path[1024];
        if (snprintf(path, sizeof path, "%s/%s", directory, entry->d_name) >= (int)sizeof path)
            ok = err_set(e, ERR_INVALID, directory, "the path of the library is too long");
        else
            ok = type_load(path, types, e);
    }
    closedir(folder);
    if (ok && types->count == 0) ok = err_set(e, ERR_NOT_FOUND, directory, "the library folder holds no device type");
    if (!ok) library_free(types);
    return ok;
}

void library_free(struct text_map *types) {
    size_t cursor = 0;
    const char *key;
    void *type;
    while (text_map_next(types, &cursor, &key, &type)) type_def_free(type);
    text_map_fini(types);
}
