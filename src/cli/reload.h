/* Configuration reload (SIGHUP): file, environment and command line are read again on a worker, and the texts of the library; what may
 * change while running takes effect, what may not is named in one line of the log. Something broken changes nothing and is named with file,
 * line and key. Loop thread. */
#ifndef HEARTH_CLI_RELOAD_H
#define HEARTH_CLI_RELOAD_H

#include "api/app.h"
#include "cli/config_sources.h"

struct reload;

/* `config` is the running one, which changes in place (only keys that the loop alone reads); `texts` the first texts: taken over, freed by
 * reload_free. */
struct reload *reload_new(struct app *a, const struct config_sources *sources, struct config *config, struct texts *texts);
void reload_ask(struct reload *r);  /* one that is asked for while another runs follows it */
void reload_free(struct reload *r); /* after the lanes have ended */

#endif
