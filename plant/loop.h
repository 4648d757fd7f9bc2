/* The plant's event loop: epoll, watched descriptors and one tick. Deliberately not src/io: the plant is Hearth's
 * counterpart and shares nothing with it but the bytes on the wire. One thread. */
#ifndef HEARTH_PLANT_LOOP_H
#define HEARTH_PLANT_LOOP_H

#include "base/err.h"

#include <stdint.h>

struct plant_loop;

/* A descriptor and what happens when it is ready; embedded in its owner's struct. A watch whose fd is -1 gets no more
 * calls, even for events that were already fetched, so an owner may close any of them at any time; its memory must live
 * until the next tick. */
struct watch {
    int fd;
    void (*ready)(struct watch *w, uint32_t events);
};

struct plant_loop *loop_new(struct err *e);
void loop_free(struct plant_loop *l);
bool loop_add(struct plant_loop *l, struct watch *w, uint32_t events, struct err *e);
void loop_change(struct plant_loop *l, struct watch *w, uint32_t events);
void loop_close(struct plant_loop *l, struct watch *w); /* closes the descriptor, sets it to -1 */

/* Runs until loop_stop. `tick` is called after every round of events with the monotonic time in ms, and returns the
 * time at which it wants to be called at the latest. */
void loop_run(struct plant_loop *l, int64_t (*tick)(void *context, int64_t mono_ms), void *context);
void loop_stop(struct plant_loop *l);

int64_t loop_mono_ms(void);

#endif
