/* Where the configuration of `hearth serve` comes from: the command line's `--config FILE` and `--SECTION.KEY=VALUE`, remembered so that it
 * can be read again. */
#ifndef HEARTH_CLI_CONFIG_SOURCES_H
#define HEARTH_CLI_CONFIG_SOURCES_H

#include "base/config.h"

#define OVERRIDES_MAX 64

struct config_sources {
    const char *file;                          /* NULL: none; borrowed from argv, as the overrides */
    const char *overrides[OVERRIDES_MAX + 1];
};

/* argv[0] is the command's own name. */
bool config_sources_read(struct config_sources *s, int argc, char **argv, struct err *e);
/* Any thread; `origins` may be NULL. */
bool config_sources_load(const struct config_sources *s, struct config *c, struct config_origins *origins, struct err *e);

#endif
