/* Notices when storing, the clock or the sign of life change their state, and writes a line then. Owns nothing. */
#include "cli/storing_log.h"

#include "base/log.h"
#include "base/time.h"

#include <inttypes.h>

#define CLOCK_STEP_MS 2000 /* what no slewing does between two looks */

static int64_t seconds(int64_t ms) {
    return (ms + 500) / SECOND_MS;
}

static void fails(struct storing_log *l, const struct err *e, const struct slots_stats *s, int64_t monotonic_ms) {
    if (l->fails == e->code) return;
    if (l->fails == ERR_NONE) {
        l->fails_since_ms = monotonic_ms;
        l->lost_before = s->dropped_rows;
    }
    l->fails = e->code;
    log_error("storing_fails", "code=%s at=%s text=%s effect=%s", err_row(e->code)->name, LOG_TEXT(e->field),
              LOG_TEXT(e->text),
              LOG_TEXT("Polling goes on; four slots are kept in memory, what is older becomes a gap."));
}

void storing_log_group(struct storing_log *l, const struct err *e, const struct slots_stats *s, int64_t monotonic_ms) {
    if (e) {
        fails(l, e, s, monotonic_ms);
        return;
    }
    if (l->fails == ERR_NONE) return;
    uint64_t lost = s->dropped_rows - l->lost_before;
    log_info("storing_again", "after_s=%" PRId64 " rows_lost=%" PRIu64 " text=%s",
             seconds(monotonic_ms - l->fails_since_ms), lost,
             lost ? LOG_TEXT("What was lost is a gap with the reason \"storage full\".")
                  : LOG_TEXT("Nothing was lost."));
    l->fails = ERR_NONE;
}

static void clock_stepped(struct storing_log *l, int64_t wall_ms, int64_t monotonic_ms) {
    int64_t offset_ms = wall_ms - monotonic_ms, step_ms = offset_ms - l->offset_ms;
    bool stepped = l->offset_known && (step_ms >= CLOCK_STEP_MS || step_ms <= -CLOCK_STEP_MS);
    l->offset_ms = offset_ms;
    l->offset_known = true;
    if (!stepped) return;
    log_warn(
        "clock_set", "by_s=%+.1f text=%s", (double)step_ms / 1000,
        step_ms > 0
            ? LOG_TEXT(
                  "The server's clock was set forward; slots that it went over are gaps with the reason \"clock\".")
            : LOG_TEXT("The server's clock was set back; no time is stored a second time."));
}

void storing_log_clock(struct storing_log *l, const struct slots_stats *s, int64_t wall_ms, int64_t monotonic_ms) {
    clock_stepped(l, wall_ms, monotonic_ms);
    if (s->clock_waits == l->waits) return;
    l->waits = s->clock_waits;
    if (l->waits) {
        char until[25];
        time_format(s->newest_ms, until);
        l->waits_since_ms = monotonic_ms;
        log_warn(
            "clock_waits", "until=%s behind_s=%" PRId64 " text=%s", until, seconds(s->newest_ms - wall_ms),
            LOG_TEXT(
                "The server's clock stands before the newest stored reading: storing waits until it has passed it. "
                "Polling goes on. Look at the clock and its time server."));
    } else {
        log_info("clock_waits_over", "after_s=%" PRId64 " text=%s", seconds(monotonic_ms - l->waits_since_ms),
                 LOG_TEXT("The clock has passed the newest reading; storing goes on."));
    }
}

void storing_log_alive(struct storing_log *l, const struct err *e) {
    bool fails_now = e != NULL;
    if (fails_now == l->alive_fails) return;
    l->alive_fails = fails_now;
    if (fails_now)
        log_warn("sign_of_life_fails", "text=%s effect=%s", LOG_TEXT(e->text),
                 LOG_TEXT("After an unexpected end the time since the last sign counts as \"server down\"."));
    else
        log_info("sign_of_life_again", "text=%s", LOG_TEXT("The sign of life is written again every minute."));
}
