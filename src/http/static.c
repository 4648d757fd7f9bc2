/* Serves the web app's files. Owns the descriptor of a found file until the reply takes it. Lists no directory, writes
 * nothing, follows no symbolic link. */
#include "http/static.h"

#include "base/str.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 8, NAME_MAX_BYTES = 120, HASH_LENGTH = 8 };

static const struct {
    const char *suffix, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
};

static bool part_valid(struct str part) {
    if (part.length == 0 || part.length > NAME_MAX_BYTES || part.at[0] == '.') return false;
    for (size_t i = 0; i < part.length; i++)
        if (!isalnum((unsigned char)part.at[i]) && !strchr("._-", part.at[i])) return false;
    return true;
}

bool static_path_valid(const char *path) {
    struct str rest = str_of(path), part;
    int depth = 0;
    if (!str_next(&rest, '/', &part) || part.length != 0) return false;
    while (str_next(&rest, '/', &part))
        if (++depth > DEPTH_MAX || !part_valid(part)) return false;
    return depth > 0;
}

const char *static_type_of(const char *name) {
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcmp(dot, types[i].suffix) == 0) return types[i].type;
    return NULL;
}

/* Vite writes NAME-HASH.EXT with 8 characters of base64url. */
bool static_name_is_hashed(const char *name) {
    const char *dot = strchr(name, '.');
    for (const char *next = dot; next; next = strchr(next + 1, '.')) dot = next;
    if (!dot || dot - name < HASH_LENGTH + 2 || dot[-HASH_LENGTH - 1] != '-') return false;
    for (const char *c = dot - HASH_LENGTH; c < dot; c++)
        if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-') return false;
    return true;
}

/* Opens `path` below `directory`, one part at a time; `suffix` is put behind the last. -1: no such plain file. */
static int open_below(const char *directory, const char *path, const char *suffix, struct stat *info) {
    int at = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct str rest = str_of(path + 1), part;
    while (at >= 0 && str_next(&rest, '/', &part)) {
        char name[NAME_MAX_BYTES + 8];
        bool last = rest.at == NULL;
        snprintf(name, sizeof name, "%.*s%s", (int)part.length, part.at, last ? suffix : "");
        int flags = O_NOFOLLOW | O_CLOEXEC | (last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY);
        int next = openat(at, name, flags);
        close(at);
        at = next;
    }
    if (at >= 0 && (fstat(at, info) != 0 || !S_ISREG(info->st_mode))) {
        close(at);
        at = -1;
    }
    return at;
}

static void add_headers(struct reply *out, const char *path, const char *etag, bool gzipped) {
    const char *name = strrchr(path, '/') + 1;
    reply_header(out, "Content-Type", static_type_of(name));
    reply_header(out, "Cache-Control",
                 static_name_is_hashed(name) ? "public, max-age=31536000, immutable" : "no-cache");
    reply_header(out, "ETag", etag);
    reply_header(out, "Vary", "Accept-Encoding");
    if (gzipped) reply_header(out, "Content-Encoding", "gzip");
    reply_add_security(out);
}

bool static_reply(const char *directory, const struct static_request *request, struct arena *a, struct reply *out,
                  struct err *e) {
    const char *path = strcmp(request->path, "/") == 0 ? "/index.html" : request->path;
    struct stat info;
    bool gzipped = false;
    int file = -1;
    if (!directory[0] || !static_path_valid(path) || !static_type_of(strrchr(path, '/') + 1))
        return err_set(e, ERR_NOT_FOUND, NULL, "There is nothing at this address.");
    if (request->gzip) gzipped = (file = open_below(directory, path, ".gz", &info)) >= 0;
    if (file < 0) file = open_below(directory, path, "", &info);
    if (file < 0) return err_set(e, ERR_NOT_FOUND, NULL, "There is nothing at this address.");
    const char *etag =
        arena_printf(a, "\"%llx-%llx%s\"",
                     (unsigned long long)info.st_mtim.tv_sec * 1000000000ULL + (unsigned long long)info.st_mtim.tv_nsec,
                     (unsigned long long)info.st_size, gzipped ? "-gz" : "");
    add_headers(out, path, etag, gzipped);
    if (request->if_none_match && strcmp(request->if_none_match, etag) == 0) {
        out->status = 304;
        close(file);
        return true;
    }
    out->file = file;
    out->file_size = (uint64_t)info.st_size;
    return true;
}
