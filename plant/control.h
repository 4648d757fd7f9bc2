/* Commands to a running plant, one line each, for tests and visitors: see control_help. The answer is some lines and a
 * last one that says "ok" or "error: <sentence>". */
#ifndef HEARTH_PLANT_CONTROL_H
#define HEARTH_PLANT_CONTROL_H

#include "device.h"
#include "fault.h"
#include "loop.h"
#include "physics/physics.h"
#include "server.h"

#include "base/buf.h"

#define CONTROL_LINE_MAX 512

struct control_plant { /* what commands act on; all borrowed */
    struct plant_device **devices;
    int device_count;
    struct faults *faults;
    struct plant_server *server;
    struct physics *physics; /* NULL: a plant of recordings only */
};
void control_execute(struct control_plant *p, const char *line, struct buf *answer);

/* Listens on a Unix socket at `path` (an old socket file there is replaced, mode 0600, the file is removed at the end),
 * or reads standard input when path is "-". */
struct control;
struct control *control_new(struct plant_loop *l, const char *path, const struct control_plant *p, struct err *e);
void control_free(struct control *c);
void control_tick(struct control *c); /* frees what closed connections left */

/* The other end: sends one command to a plant and prints its answer. False when it said error, or nobody listens there.
 */
bool control_send(const char *path, const char *command, struct buf *answer, struct err *e);

#endif
