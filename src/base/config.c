/* Configuration: one table of keys, three sources (file, environment, command line), one check for all of them.
 * inih is included here only. Owns nothing; writes into the caller's struct config. */
#include "base/config.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"
#include "base/time.h"

#include <ctype.h>
#include <ini.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum type { TEXT, INT, BOOL, DURATION, SIZE, LEVEL, DATABASE };

struct row {
    const char *key; /* section.name */
    enum type type;
    size_t offset, size; /* of the field; size of texts */
    const char *preset;
    int64_t min, max; /* of texts: length */
    bool live;        /* may change while running */
};

#define FIELD(name) offsetof(struct config, name), sizeof((struct config *)0)->name

enum { RESTART, LIVE };
static const struct row rows[] = {
    {"server.data", TEXT, FIELD(data_directory), "./.hearth", 1, 500, RESTART},
    {"server.listen", TEXT, FIELD(listen_address), "127.0.0.1", 2, 45, RESTART},
    {"server.port", INT, FIELD(port), "8080", 1, 65535, RESTART},
    {"server.web", TEXT, FIELD(web_directory), "web/dist", 0, 500, RESTART},
    {"server.library", TEXT, FIELD(library_directory), "library", 1, 500, RESTART},
    {"server.cookie_secure", BOOL, FIELD(cookie_secure), "false", 0, 0, RESTART},
    {"server.demo", BOOL, FIELD(demo), "false", 0, 0, RESTART},
    {"log.level", LEVEL, FIELD(log_level), "info", 0, 0, LIVE},
    {"store.database", DATABASE, FIELD(database), "sqlite", 1, 500, RESTART},
    {"store.slot", DURATION, FIELD(slot_ms), "900s", 20, HOUR_MS, RESTART},
    {"store.commit", DURATION, FIELD(commit_ms), "1s", 1, MINUTE_MS, LIVE},
    {"field.live", DURATION, FIELD(live_ms), "5s", 100, HOUR_MS, LIVE},
    {"field.watch", DURATION, FIELD(watch_ms), "60s", 100, DAY_MS, LIVE},
    {"field.timeout", DURATION, FIELD(timeout_ms), "3s", 50, MINUTE_MS, LIVE},
    {"field.retries", INT, FIELD(retries), "1", 0, 10, LIVE},
    {"field.backoff_max", DURATION, FIELD(backoff_max_ms), "10min", 100, DAY_MS, LIVE},
    {"http.connections", INT, FIELD(connections_max), "1000", 1, 100000, RESTART},
    {"http.per_address", INT, FIELD(connections_per_address), "100", 1, 100000, RESTART},
    {"http.header_timeout", DURATION, FIELD(header_timeout_ms), "10s", 100, HOUR_MS, LIVE},
    {"http.body_timeout", DURATION, FIELD(body_timeout_ms), "30s", 100, HOUR_MS, LIVE},
    {"http.body_max", SIZE, FIELD(body_max), "1MiB", 1024, 1 << 30, LIVE},
    {"work.query_threads", INT, FIELD(query_threads), "2", 1, 64, RESTART},
};
enum { ROWS = sizeof rows / sizeof *rows };
_Static_assert(ROWS <= CONFIG_KEYS_MAX, "config_origins has a text for each key");

struct suffix {
    const char *name;
    int64_t factor;
};

/* A whole number with exactly one of `suffixes` behind it. */
static bool parse_suffixed(const char *text, const struct suffix *suffixes, int64_t *out) {
    size_t digits = strspn(text, "0123456789");
    int64_t value;
    if (!str_to_int64((struct str){text, digits}, &value)) return false;
    for (const struct suffix *s = suffixes; s->name; s++)
        if (strcmp(text + digits, s->name) == 0) return !__builtin_mul_overflow(value, s->factor, out);
    return false;
}

bool duration_parse(const char *text, int64_t *ms) {
    static const struct suffix suffixes[] = {{"ms", 1},      {"s", SECOND_MS}, {"min", MINUTE_MS},
                                             {"h", HOUR_MS}, {"d", DAY_MS},    {NULL, 0}};
    return parse_suffixed(text, suffixes, ms);
}

static bool size_parse(const char *text, int64_t *bytes) {
    static const struct suffix suffixes[] = {{"", 1},          {"B", 1},         {"KiB", 1024},
                                             {"MiB", 1 << 20}, {"GiB", 1 << 30}, {NULL, 0}};
    return parse_suffixed(text, suffixes, bytes);
}

static bool bool_parse(const char *text, bool *out) {
    static const struct {
        const char *name;
        bool value;
    } words[] = {{"true", true},   {"yes", true}, {"on", true},   {"1", true},
                 {"false", false}, {"no", false}, {"off", false}, {"0", false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i].name) == 0) return *out = words[i].value, true;
    return false;
}

static bool database_ok(const char *text) {
    return strcmp(text, "sqlite") == 0 || strncmp(text, "postgres://", 11) == 0 ||
           strncmp(text, "postgresql://", 13) == 0;
}

/* Where a value came from, for the error's field: "hearth.ini:12 server.port". */
static bool refuse(const struct row *r, const char *from, struct err *e, const char *wish) {
    char field[sizeof e->field];
    snprintf(field, sizeof field, "%s%s%s", from, *from ? " " : "", r->key);
    return err_set(e, ERR_INVALID, field, "%s must be %s.", r->key, wish);
}

static bool refuse_range(const struct row *r, const char *from, struct err *e) {
    char wish[120];
    const char *what = r->type == DURATION ? "a time like 250ms, 10s, 5min or 1h" : "a whole number";
    const char *unit = r->type == DURATION ? " ms" : r->type == SIZE ? " bytes" : "";
    snprintf(wish, sizeof wish, "%s, from %lld to %lld%s", r->type == SIZE ? "a size like 64KiB or 1MiB" : what,
             (long long)r->min, (long long)r->max, unit);
    return refuse(r, from, e, wish);
}

static bool set_number(struct config *c, const struct row *r, const char *text, const char *from, struct err *e) {
    int64_t value;
    bool parsed = r->type == DURATION ? duration_parse(text, &value)
                  : r->type == SIZE   ? size_parse(text, &value)
                                      : str_to_int64(str_of(text), &value);
    if (!parsed || value < r->min || value > r->max) return refuse_range(r, from, e);
    char *at = (char *)c + r->offset;
    if (r->size == sizeof(int64_t))
        memcpy(at, &value, sizeof value);
    else
        *(int *)(void *)at = (int)value;
    return true;
}

static bool set_text(struct config *c, const struct row *r, const char *text, const char *from, struct err *e) {
    enum log_level level;
    size_t length = strlen(text);
    if (r->type == LEVEL && !log_level_parse(text, &level)) return refuse(r, from, e, "error, warn, info or debug");
    if (r->type == DATABASE && !database_ok(text)) return refuse(r, from, e, "sqlite or postgresql://...");
    if (length >= r->size || (r->type != LEVEL && (length < (size_t)r->min || length > (size_t)r->max)) ||
        !utf8_valid(text, length))
        return refuse(r, from, e, "a text that is neither empty nor too long");
    memcpy((char *)c + r->offset, text, length + 1);
    return true;
}

static bool set_value(struct config *c, const struct row *r, const char *text, const char *from, struct err *e) {
    switch (r->type) {
    case TEXT:
    case LEVEL:
    case DATABASE:
        return set_text(c, r, text, from, e);
    case INT:
    case DURATION:
    case SIZE:
        return set_number(c, r, text, from, e);
    case BOOL:
        if (!bool_parse(text, (bool *)((char *)c + r->offset))) return refuse(r, from, e, "true or false");
        return true;
    }
    require_failed("row type", __FILE__, __LINE__);
}

/* Sets one key and remembers where its value came from; `origins` may be NULL. */
static bool set_from(struct config *c, struct config_origins *origins, const struct row *r, const char *text,
                     const char *from, struct err *e) {
    if (!set_value(c, r, text, from, e)) return false;
    if (origins) snprintf(origins->text[r - rows], sizeof origins->text[0], "%s", from);
    return true;
}

static const struct row *row_of(struct str key) {
    for (int i = 0; i < ROWS; i++)
        if (str_equal(key, rows[i].key)) return &rows[i];
    return NULL;
}

/* ---- the file ---- */

enum { LINE_LONGEST = 180 }; /* inih cuts what is over 200 */

struct reading {
    struct config *config;
    struct config_origins *origins;
    const char *path;
    FILE *file;
    int line;
    bool seen[ROWS];
    struct err *e;
    bool failed;
};

/* The end of a long path says more than its beginning. */
enum { PATH_SHOWN = 40, PLACE_BYTES = 60 };

static void place(const struct reading *r, char out[PLACE_BYTES]) {
    size_t length = strlen(r->path);
    const char *tail = length > PATH_SHOWN ? r->path + length - PATH_SHOWN : r->path;
    snprintf(out, PLACE_BYTES, "%s%s:%d", tail == r->path ? "" : "...", tail, r->line);
}

static bool fail_at_line(struct reading *r, const char *key, const char *what) {
    char field[sizeof r->e->field], at[PLACE_BYTES];
    place(r, at);
    snprintf(field, sizeof field, "%s%s%.30s", at, *key ? " " : "", key);
    r->failed = true;
    return err_set(r->e, ERR_INVALID, field, "Line %d of %s: %s", r->line, r->path, what);
}

/* inih's fgets; returns NULL (end) after the first error. */
static char *next_line(char *to, int size, void *stream) {
    struct reading *r = stream;
    long before = ftell(r->file); /* -1 where there are no positions: a pipe */
    if (r->failed || !fgets(to, size, r->file)) return NULL;
    r->line++;
    size_t length = strlen(to);
    if (length == 0 || (before >= 0 && ftell(r->file) - before != (long)length))
        fail_at_line(r, "", "it holds a NUL byte.");
    else if (length > LINE_LONGEST)
        fail_at_line(r, "", "the line is too long.");
    return r->failed ? NULL : to;
}

static int take_pair(void *context, const char *section, const char *name, const char *value) {
    struct reading *r = context;
    if (r->failed) return 0;
    char key[128], from[PLACE_BYTES];
    snprintf(key, sizeof key, "%s.%s", section, name);
    const struct row *row = row_of(str_of(key));
    if (!row) return fail_at_line(r, key, "there is no such key.");
    if (r->seen[row - rows]) return fail_at_line(r, key, "the key is given twice.");
    r->seen[row - rows] = true;
    place(r, from);
    r->failed = !set_from(r->config, r->origins, row, value, from, r->e);
    return !r->failed;
}

static bool load_file(struct config *c, struct config_origins *origins, const char *path, struct err *e) {
    struct reading r = {.config = c, .origins = origins, .path = path, .e = e, .file = fopen(path, "re")};
    if (!r.file) return err_set(e, ERR_IO, path, "The configuration file %s cannot be opened: %m.", path);
    int bad_line = ini_parse_stream(next_line, &r, take_pair, &r);
    bool unreadable = ferror(r.file);
    fclose(r.file);
    if (r.failed) return false;
    if (unreadable) return err_set(e, ERR_IO, path, "The configuration file %s cannot be read.", path);
    r.line = bad_line;
    if (bad_line > 0) return fail_at_line(&r, "", "it is neither [section] nor key = value.");
    if (bad_line < 0) return err_set(e, ERR_IO, path, "The configuration file %s cannot be read.", path);
    return true;
}

/* ---- environment and command line ---- */

static bool load_environment(struct config *c, struct config_origins *origins, struct err *e) {
    for (int i = 0; i < ROWS; i++) {
        char name[64] = "HEARTH_";
        size_t length = strlen(name);
        for (const char *k = rows[i].key; *k; k++) name[length++] = *k == '.' ? '_' : (char)toupper((unsigned char)*k);
        name[length] = '\0';
        const char *value = getenv(name);
        if (value && !set_from(c, origins, &rows[i], value, name, e)) return false;
    }
    return true;
}

static bool load_override(struct config *c, struct config_origins *origins, const char *override, struct err *e) {
    const char *equals = strchr(override, '=');
    struct str key = {override, equals ? (size_t)(equals - override) : strlen(override)};
    const struct row *r = row_of(key);
    if (!r)
        return err_set(e, ERR_INVALID, override, "There is no configuration key \"%.*s\".", (int)key.length, key.at);
    if (!equals) return err_set(e, ERR_INVALID, r->key, "Write --%s=VALUE.", r->key);
    return set_from(c, origins, r, equals + 1, "command line", e);
}

static void load_presets(struct config *c, struct config_origins *origins) {
    struct err impossible = {0};
    memset(c, 0, sizeof *c);
    for (int i = 0; i < ROWS; i++) REQUIRE(set_from(c, origins, &rows[i], rows[i].preset, "default", &impossible));
}

bool config_load_traced(struct config *c, struct config_origins *origins, const char *file,
                        const char *const *overrides, struct err *e) {
    load_presets(c, origins);
    if (file && !load_file(c, origins, file, e)) return false;
    if (!load_environment(c, origins, e)) return false;
    for (; overrides && *overrides; overrides++)
        if (!load_override(c, origins, *overrides, e)) return false;
    return true;
}

bool config_load(struct config *c, const char *file, const char *const *overrides, struct err *e) {
    return config_load_traced(c, NULL, file, overrides, e);
}

bool config_check(const char *file, struct err *e) {
    struct config c;
    load_presets(&c, NULL);
    return load_file(&c, NULL, file, e);
}

/* ---- showing and comparing ---- */

static int64_t number_at(const struct config *c, const struct row *r) {
    const char *at = (const char *)c + r->offset;
    int64_t wide;
    if (r->size != sizeof wide) return *(const int *)(const void *)at;
    memcpy(&wide, at, sizeof wide);
    return wide;
}

/* With the largest unit of which it is a whole number. `units` goes down to a factor of 1. */
static void number_text(int64_t value, const struct suffix *units, char *out, size_t size) {
    while (units->factor > 1 && (value == 0 || value % units->factor != 0)) units++;
    snprintf(out, size, "%lld%s", (long long)(value / units->factor), units->name);
}

/* postgresql://user:password@host/name?password=..., all of a password becomes three stars. */
static void hide(char *from, const char *end) {
    memmove(from + 3, end,
            strlen(end) + 1); /* may grow by three bytes; a value has at most 500, its text room for 600 */
    memcpy(from, "***", 3); /* in front of what follows: NOLINT(bugprone-not-null-terminated-result) */
}

static void hide_password(char *url) {
    char *user = strstr(url, "://"), *at = user ? strrchr(user, '@') : NULL;
    char *colon = user ? strchr(user + 3, ':') : NULL;
    if (at && colon && colon < at) hide(colon + 1, at);
    char *parameter = strstr(url, "password=");
    if (parameter) hide(parameter + 9, parameter + strcspn(parameter, "&"));
}

int config_keys(void) {
    return ROWS;
}

void config_value(const struct config *c, int index, struct config_value *out) {
    static const struct suffix times[] = {{"d", DAY_MS},    {"h", HOUR_MS}, {"min", MINUTE_MS},
                                          {"s", SECOND_MS}, {"ms", 1},      {NULL, 1}};
    static const struct suffix sizes[] = {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1024}, {"B", 1}, {NULL, 1}};
    static const struct suffix plain[] = {{"", 1}, {NULL, 1}};
    REQUIRE(index >= 0 && index < ROWS);
    const struct row *r = &rows[index];
    *out = (struct config_value){.key = r->key, .live = r->live};
    switch (r->type) {
    case TEXT:
    case LEVEL:
    case DATABASE:
        snprintf(out->text, sizeof out->text, "%s", (const char *)c + r->offset);
        if (r->type == DATABASE) hide_password(out->text);
        break;
    case INT:
        number_text(number_at(c, r), plain, out->text, sizeof out->text);
        break;
    case DURATION:
        number_text(number_at(c, r), times, out->text, sizeof out->text);
        break;
    case SIZE:
        number_text(number_at(c, r), sizes, out->text, sizeof out->text);
        break;
    case BOOL:
        snprintf(out->text, sizeof out->text, "%s", *(const bool *)((const char *)c + r->offset) ? "true" : "false");
        break;
    }
}

static bool is_text(const struct row *r) {
    return r->type == TEXT || r->type == LEVEL || r->type == DATABASE;
}

int config_take(struct config *c, const struct config *next,
                void (*changed)(void *context, const char *key, bool taken), void *context) {
    int count = 0;
    for (int i = 0; i < ROWS; i++) {
        const struct row *r = &rows[i];
        char *old = (char *)c + r->offset;
        const char *new = (const char *)next + r->offset;
        if (is_text(r) ? strcmp(old, new) == 0 : memcmp(old, new, r->size) == 0) continue;
        if (r->live) memcpy(old, new, r->size);
        changed(context, r->key, r->live);
        count++;
    }
    return count;
}
