/* hearth metrics: what the running server counts and measures, as Prometheus text. */
#include "cli/cli.h"

#include "cli/local_client.h"

#include <stdio.h>
#include <string.h>

int metrics_command(int argc, char **argv) {
    const char *data = "./.hearth";
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--data") == 0 && i + 1 < argc)
            data = argv[++i];
        else {
            fprintf(stderr, "hearth metrics: unknown option %s (only --data DIR)\n", argv[i]);
            return 2;
        }
    }
    struct err e = {0};
    AUTO_BUF(text);
    struct local_client *c = local_client_open(data, &e);
    bool ok = c && local_client_ask(c, "GET", "/api/v1/metrics", NULL, 0, &text, &e);
    local_client_close(c);
    if (!ok) return cli_fail("metrics", &e);
    fwrite(text.bytes, 1, text.length, stdout);
    return 0;
}
