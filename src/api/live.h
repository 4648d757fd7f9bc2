/* The live streams of the browsers: a subscription of the hub each. Loop thread only; see live.c. */
#ifndef HEARTH_API_LIVE_H
#define HEARTH_API_LIVE_H

#include <stddef.h>
#include <stdint.h>

struct app;
struct live;

struct live *live_new(struct app *a);
void live_free(struct live *l);                                /* after the server is gone: all streams are closed by then */
void live_session_ended(struct live *l, int64_t session_id);   /* says bye and closes the session's streams */
/* Somebody changed the device (switched it off, moved it): who looks at it gets its contact, though no value comes. */
void live_device_changed(struct live *l, int64_t device_id);
size_t live_stream_count(const struct live *l);

#endif
