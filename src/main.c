/* hearth: the server and its commands. Wiring only; the table of commands is cli/cli.c, the server is joined in
 * cli/serve.c. */
#include "cli/cli.h"

int main(int argc, char **argv) {
    return cli_main(argc, argv);
}
