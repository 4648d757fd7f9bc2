/* One step of a call on a lane: the job that carries it there and back. Owns nothing beyond the call's arena. */
#include "api/task.h"

struct task {
    struct job job; /* first: the lane hands it back */
    struct call *call;
    bool (*work)(struct call *c, struct store *store, void *state, struct err *e);
    void (*then)(struct call *c, void *state, const struct err *problem);
    void *state;
    bool ok;
    struct err problem;
};

static void task_run(struct job *j, void *worker) {
    struct task *t = (struct task *)j;
    t->ok = t->work(t->call, worker, t->state, &t->problem);
}

static void task_done(struct job *j) {
    struct task *t = (struct task *)j;
    t->then(t->call, t->state, t->ok ? NULL : &t->problem);
}

bool task_start(struct call *c, struct lane *lane, bool (*work)(struct call *c, struct store *store, void *state, struct err *e),
                void (*then)(struct call *c, void *state, const struct err *problem), void *state, struct err *e) {
    struct task *t = arena_new(&c->arena, struct task);
    t->job.run = task_run;
    t->job.done = task_done;
    t->call = c;
    t->work = work;
    t->then = then;
    t->state = state;
    return lane_submit(lane, &t->job, e);
}
