/* What the service manager (systemd) hears of a running server: that it is ready, a line of state every minute, and the watchdog's sign of
 * life as often as it wants one. The sign comes from the loop, so it says that the loop turns, no more. Loop thread. */
#ifndef HEARTH_CLI_SUPERVISOR_H
#define HEARTH_CLI_SUPERVISOR_H

#include "api/app.h"

struct supervisor;
struct supervisor *supervisor_new(struct app *a); /* says READY=1 */
void supervisor_free(struct supervisor *s);       /* NULL allowed */

#endif
