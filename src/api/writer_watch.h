/* Does the writer move? Seen by whoever asks for health, so without a timer of its own. Pure: time is an argument. */
#ifndef HEARTH_API_WRITER_WATCH_H
#define HEARTH_API_WRITER_WATCH_H

#include "io/work.h"

#define WRITER_STUCK_MS 30000

struct writer_watch {
    uint64_t finished;  /* jobs, when last looked at */
    int64_t moved_ms;   /* when it was last seen to have finished something or to have nothing to do */
};

/* False: there is work, and nothing of it was finished for WRITER_STUCK_MS. */
bool writer_watch_moves(struct writer_watch *w, const struct lane_stats *stats, int64_t now_ms);

#endif
