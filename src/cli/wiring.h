/* What joins the layers that do not know each other: poller -> hub, slots -> writer, configuration changes -> directory -> poller, viewers ->
 * poll rate. Loop thread only, but for wiring_follow. */
#ifndef HEARTH_CLI_WIRING_H
#define HEARTH_CLI_WIRING_H

#include "api/app.h"

struct slots_stats;
struct wiring;

/* `a` holds config, types, tenants, loop, directory and lanes. Makes hub, poller and slots, fills the hub with the last stored values and
 * hands every device to the poller. `s`: a connection for the start only. */
struct wiring *wiring_start(struct app *a, struct store *s, struct err *e);
/* The configuration has changed in place: polling and committing follow it. */
void wiring_reconfigure(struct wiring *w);
/* Stops polling; what is pending goes to the writer. The write lane must still run; call lane_drain_and_free(write) after it. */
void wiring_stop_polling(struct wiring *w);
/* Writes what is still pending through `s` (the lane is gone; NULL: it can't) and frees everything. *last: what became of the rows. */
void wiring_finish(struct wiring *w, struct store *s, struct slots_stats *last);

/* For server_options: on the writer's thread after a change, and then on the loop. */
void *wiring_follow(struct app *a, struct store *s);
void wiring_publish(struct app *a, void *followed);

#endif
