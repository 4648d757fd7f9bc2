/* Is the server well? That this runs at all says that the loop turns; the writer is asked whether it moves. */
#include "api/app.h"
#include "api/handlers.h"
#include "api/writer_watch.h"
#include "io/clock.h"
#include "live/slots.h"

/* Anybody may know it: every page says when storing waits. */
static const char *storing(const struct app *a) {
    struct slots_stats s;
    slots_stats(a->slots, &s);
    return s.clock_waits ? "clock" : s.storage_full ? "storage_full" : s.failing ? "fails" : "ok";
}

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
    json_put_text(&c->json, "storing", storing(c->app));
    json_end_object(&c->json);
    return true;
}
