/* Looks at Hearth itself every ten seconds and keeps the last hour of what it sees. Loop thread only. */
#ifndef HEARTH_API_MONITOR_H
#define HEARTH_API_MONITOR_H

#include "api/minutes.h"
#include "store/size.h"

struct app;
struct monitor;

struct monitor *monitor_new(struct app *a); /* lanes, slots and poller must be there */
void monitor_free(struct monitor *m);       /* after the lanes have ended */

/* A look of now, besides those of the timer: whoever shows figures takes it first. */
void monitor_look(struct monitor *m);
const struct minutes *monitor_minutes(const struct monitor *m);
const struct store_size *monitor_size(const struct monitor *m); /* NULL: not known; at most a minute old */
unsigned monitor_troubles(const struct monitor *m);             /* bits of troubles.h */

#endif
