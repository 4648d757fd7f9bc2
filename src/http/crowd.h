/* Who leaves when more connections are open than http.connections allows. Pure. */
#ifndef HEARTH_HTTP_CROWD_H
#define HEARTH_HTTP_CROWD_H

#include "http/exchange.h"

#define CROWD_SPARE    128 /* places beyond http.connections, for those who come meanwhile; beyond them one waits */
#define CROWD_GRACE_MS 250 /* what a request that is on its way needs to arrive, and a reply to be taken */

/* The peer whose place the next one gets: whoever has been waiting longest between two requests, else in the middle of
 * its headers, else of its body, else takes nothing of what is sent to it. NULL: there are not more than `max`, or all
 * of them are being served, hold an event stream or still have their grace. Those of the local socket and those cut
 * already do not count. */
struct peer *crowd_pick(struct peer *peers, int max, int64_t now_ms);

#endif
