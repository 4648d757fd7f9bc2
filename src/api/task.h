/* Work of a RUN_LOOP handler that must leave the loop: one step on a lane, then back. A handler of several steps (sign-in) chains them.
 *
 *     return task_start(c, app->query, find_user, user_found, state, e) && call_later(c);
 *
 * `work` runs on the lane's thread with its store (NULL on the hash lane) and may touch the call's arena and body, never the app's loop
 * fields. `then` runs on the loop with NULL or the problem; it ends the call (call_finish) or starts the next step. */
#ifndef HEARTH_API_TASK_H
#define HEARTH_API_TASK_H

#include "http/call.h"
#include "io/work.h"


/* False with ERR_BUSY when the lane's queue is full. `state` lives in c->arena. */
bool task_start(struct call *c, struct lane *lane, bool (*work)(struct call *c, struct store *store, void *state, struct err *e),
                void (*then)(struct call *c, void *state, const struct err *problem), void *state, struct err *e);

#endif
