/* Is the server well? That this runs at all says that the loop turns; the writer is asked whether it moves. */
#include "api/app.h"
#include "api/handlers.h"
#include "api/writer_watch.h"
#include "io/clock.h"

bool health_get(struct call *c, struct err *e) {
    struct lane_stats writer;
    int64_t now_ms = clock_monotonic_ms();
    if (!query_end(c, e)) return false;
    lane_stats(c->app->write, &writer);
    if (!writer_watch_moves(&c->app->writer_seen, &writer, now_ms))
        return err_set(e, ERR_BUSY, NULL, "The writer has not finished anything for half a minute.");
    json_begin_object(&c->json);
    json_put_text(&c->json, "status", "ok");
    json_put_int(&c->json, "uptime_s", (now_ms - c->app->started_ms) / 1000);
    json_end_object(&c->json);
    return true;
}
