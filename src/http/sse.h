/* Server-sent events on one call. Loop thread only. A comment every 15 s notices who left; a reader whose queue passes
 * 256 KiB is cut. The stream is closed when its session ends. */
#ifndef HEARTH_HTTP_SSE_H
#define HEARTH_HTTP_SSE_H

#include "http/call.h"

struct sse;
/* Turns the call of a RUN_LOOP handler, which then returns true, into an event stream. `closed` is called exactly once,
 * at its end, whoever ended it; the sse may not be used from then on. It is never called inside sse_open or sse_send.
 */
struct sse *sse_open(struct call *c, void (*closed)(void *context), void *context);
void sse_send(struct sse *s, const char *event, const char *json, size_t length); /* after a cut: nothing */
size_t sse_waiting(const struct sse *s); /* bytes not yet taken by the socket */
void sse_close(struct sse *s);           /* calls closed(), sends what waits, ends the connection */

#endif
