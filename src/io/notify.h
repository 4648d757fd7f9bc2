/* Tells the service manager (systemd, Type=notify) how the process is: one datagram to the socket that NOTIFY_SOCKET names, as sd_notify(3)
 * documents it. Without the variable nothing happens. */
#ifndef HEARTH_IO_NOTIFY_H
#define HEARTH_IO_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

/* "READY=1", "STOPPING=1", "STATUS=...", several lines at once. False when there is a socket and it did not take it. */
bool notify_send(const char *lines);
/* RELOADING=1 with the time that systemd wants beside it. */
bool notify_reloading(void);
/* How often WATCHDOG=1 is expected, in ms; 0: never, or of another process. */
int64_t notify_watchdog_ms(void);

#endif
