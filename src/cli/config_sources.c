/* The configuration's part of a command line. Owns nothing: texts stay argv's. */
#include "cli/config_sources.h"

#include <string.h>

bool config_sources_read(struct config_sources *s, int argc, char **argv, struct err *e) {
    int count = 0;
    *s = (struct config_sources){0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
            s->file = argv[++i];
        else if (strncmp(argv[i], "--", 2) == 0 && strchr(argv[i], '=') && count < OVERRIDES_MAX)
            s->overrides[count++] = argv[i] + 2;
        else
            return err_set(e, ERR_INVALID, argv[i], "not an option: use --config FILE or --SECTION.KEY=VALUE");
    }
    return true;
}

bool config_sources_load(const struct config_sources *s, struct config *c, struct config_origins *origins,
                         struct err *e) {
    return config_load_traced(c, origins, s->file, s->overrides, e);
}
