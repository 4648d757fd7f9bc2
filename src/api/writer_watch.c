/* The writer's progress between two looks. */
#include "api/writer_watch.h"

bool writer_watch_moves(struct writer_watch *w, const struct lane_stats *stats, int64_t now_ms) {
    bool idle = stats->queued + stats->running == 0;
    if (idle || stats->finished != w->finished || !w->moved_ms) {
        w->finished = stats->finished;
        w->moved_ms = now_ms;
    }
    return now_ms - w->moved_ms < WRITER_STUCK_MS;
}
