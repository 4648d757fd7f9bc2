/* How much memory the bodies of requests and replies hold all together, and what happens when it is too much: further
 * large ones are refused with 503, and whoever has been sending or taking one for long is cut. Small bodies always pass
 * and are not counted: the number of connections bounds them. */
#ifndef HEARTH_HTTP_PRESSURE_H
#define HEARTH_HTTP_PRESSURE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct server;
struct exchange;

#define BODY_SMALL        ((size_t)64 << 10)
#define PRESSURE_MAX      ((int64_t)64 << 20) /* jobs that are running may still add theirs */
#define PRESSURE_GRACE_MS 5000                /* for a large body, while others need the memory */

void pressure_count(struct exchange *x);  /* loop: what x holds has changed */
void pressure_forget(struct exchange *x); /* loop: x holds nothing any more */

/* False, ERR_BUSY: there is no room for more than small bodies. Any thread. */
bool pressure_allows(const struct server *s, struct err *e);

/* Loop: when half of PRESSURE_MAX is held, cuts who has been at a large body for longer than the grace, longest first,
 * until less than half would be left. */
void pressure_relieve(struct server *s);

#endif
