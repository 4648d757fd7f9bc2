/* The log's lines about storing and the clock: one when something begins, one when it ends, with how long it lasted and what it cost. Wall
 * and monotonic time are arguments. Loop thread only. */
#ifndef HEARTH_CLI_STORING_LOG_H
#define HEARTH_CLI_STORING_LOG_H

#include "base/err.h"
#include "live/slots.h"

struct storing_log {
    enum err_code fails;       /* ERR_NONE: storing works */
    int64_t fails_since_ms;
    uint64_t lost_before;
    bool waits;
    int64_t waits_since_ms;
    bool offset_known;
    int64_t offset_ms;         /* wall - monotonic, as last seen */
    bool alive_fails;
};

/* After each group; `e` NULL: it was stored. */
void storing_log_group(struct storing_log *l, const struct err *e, const struct slots_stats *s, int64_t monotonic_ms);
/* Every second or so: was the clock set, and does storing wait for it? */
void storing_log_clock(struct storing_log *l, const struct slots_stats *s, int64_t wall_ms, int64_t monotonic_ms);
/* After each sign of life; `e` NULL: it was written. */
void storing_log_alive(struct storing_log *l, const struct err *e);

#endif
