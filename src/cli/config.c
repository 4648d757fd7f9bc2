/* hearth config check FILE, hearth config show: is a configuration well, and what is in effect with where it comes
 * from. Reads only. */
#include "cli/cli.h"

#include "cli/config_sources.h"

#include <stdio.h>
#include <string.h>

int config_check_command(int argc, char **argv) {
    struct err e = {0};
    if (argc != 2) {
        fprintf(stderr, "hearth config check: name one FILE\n");
        return 2;
    }
    if (!config_check(argv[1], &e)) return cli_fail("config check", &e);
    printf("%s is well.\n", argv[1]);
    return 0;
}

/* As a file would say it; what stands behind the ; is a comment there too. */
static void show(const struct config *c, const struct config_origins *origins) {
    char section[32] = "";
    for (int i = 0; i < config_keys(); i++) {
        struct config_value v;
        config_value(c, i, &v);
        size_t length = strcspn(v.key, ".");
        if (strncmp(section, v.key, length) != 0 || section[length]) {
            printf("%s[%.*s]\n", *section ? "\n" : "", (int)length, v.key);
            snprintf(section, sizeof section, "%.*s", (int)length, v.key);
        }
        printf("%-16s = %-20s ; %s%s\n", v.key + length + 1, v.text, origins->text[i],
               v.live ? "" : ", a change needs a restart");
    }
}

int config_show_command(int argc, char **argv) {
    struct config_sources sources;
    struct config c;
    struct config_origins origins;
    struct err e = {0};
    if (!config_sources_read(&sources, argc, argv, &e) || !config_sources_load(&sources, &c, &origins, &e))
        return cli_fail("config show", &e);
    show(&c, &origins);
    return 0;
}
