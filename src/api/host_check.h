/* Is this a host that a device may have? An address literal by the rules of field/poller.h, or a DNS name. Forms that only a resolver would
 * take for an address ("127.1", "0x7f000001", "2130706433") are neither, so nothing slips past the rules. Names are checked again when they
 * are resolved. Pure. */
#ifndef HEARTH_API_HOST_CHECK_H
#define HEARTH_API_HOST_CHECK_H

#include "base/err.h"

bool host_check(const char *host, bool loopback_allowed, struct err *e); /* ERR_INVALID, field "host" */

#endif
