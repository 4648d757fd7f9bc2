/* hearth routes: the API's table as text, one route a line, for people and for the test that holds it against
 * docs/openapi.yaml. */
#include "cli/cli.h"

#include "api/app.h"

#include <stdio.h>

int routes_command(int argc, char **argv) {
    (void)argc;
    (void)argv;
    for (const struct route *r = api_routes; r->method; r++) printf("%-6s %s\n", r->method, r->path);
    return 0;
}
