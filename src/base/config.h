/* Configuration: about 25 keys in one INI file, each a row of a table with type, default, range and whether it may change while running. Unknown keys, wrong
 * types and values out of range are errors that name file, line and key. Environment HEARTH_SECTION_KEY overrides the file,
 * `--section.key=value` overrides both. inih is included by config.c only. */
#ifndef HEARTH_BASE_CONFIG_H
#define HEARTH_BASE_CONFIG_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct config {
    char data_directory[512];      /* server.data            ./.hearth */
    char listen_address[64];       /* server.listen          127.0.0.1 */
    int port;                      /* server.port            8080 */
    char web_directory[512];       /* server.web             built web app */
    char library_directory[512];   /* server.library         device types and texts */
    bool cookie_secure;            /* server.cookie_secure   false on plain loopback HTTP */
    bool demo;                     /* server.demo            loopback targets allowed */
    char log_level[8];             /* log.level              info */
    char database[512];            /* store.database         sqlite */
    int64_t slot_ms;               /* store.slot             "900s"; 20ms..1h */
    int64_t commit_ms;             /* store.commit           group commit at most this long after a scan, 1s */
    int64_t live_ms;               /* field.live             5s */
    int64_t watch_ms;              /* field.watch            60s */
    int64_t timeout_ms;            /* field.timeout          3s */
    int retries;                   /* field.retries          1 */
    int64_t backoff_max_ms;        /* field.backoff_max      10min */
    int connections_max;           /* http.connections       1000: beyond it whoever only waits is cut (http/crowd.h) */
    int connections_per_address;   /* http.per_address       100 */
    int64_t header_timeout_ms;     /* http.header_timeout    10s */
    int64_t body_timeout_ms;       /* http.body_timeout      30s */
    int body_max;                  /* http.body_max          1MiB, bytes */
    int query_threads;             /* work.query_threads     2 */
};

/* `file` may be NULL (defaults only). `overrides`: NULL-terminated "section.key=value". */
bool config_load(struct config *c, const char *file, const char *const *overrides, struct err *e);

/* The same, and where each value came from: "default", "hearth.conf:12", "HEARTH_SERVER_PORT", "command line". Texts of keys in the order
 * of config_value's index. */
#define CONFIG_KEYS_MAX 64
struct config_origins {
    char text[CONFIG_KEYS_MAX][96];
};
bool config_load_traced(struct config *c, struct config_origins *origins, const char *file, const char *const *overrides, struct err *e);
/* The file alone, without environment and command line: is it well? */
bool config_check(const char *file, struct err *e);

/* The keys in the order of the table; a password inside of a database URL is shown as ***. */
struct config_value {
    const char *key;   /* section.name */
    char text[600];    /* as a file would say it */
    bool live;         /* a running server takes a change over (SIGHUP); the others need a restart */
};
int config_keys(void);
void config_value(const struct config *c, int index, struct config_value *out);

/* Configuration reload: takes over from `next` what may change while running. `changed` is called for each key whose values differ; taken:
 * it took effect, else it needs a restart. Returns how many differ. */
int config_take(struct config *c, const struct config *next, void (*changed)(void *context, const char *key, bool taken), void *context);

/* "250ms", "10s", "5min", "1h"; a bare number is refused. */
bool duration_parse(const char *text, int64_t *ms);

#endif
