/* Connection tests that wait for their device. Loop thread only. */
#ifndef HEARTH_API_PROBE_H
#define HEARTH_API_PROBE_H

struct app;
void probe_end_all(struct app *a); /* the poller is gone: answers those that still wait */

#endif
