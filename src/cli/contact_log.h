/* What a night operator reads in the log about contact: a device that falls silent is one line, and one more when it is heard again, with
 * its name, why, and how long it was silent.
 *
 * No flood: a device whose contact changes more than six times within a quarter of an hour is told to be unsteady, and then not a word
 * until it has been steady for a quarter of an hour, with how often it changed; and of many devices in one minute (a switch that died) the
 * first twenty lines are written, the others are one line with their number. Time is an argument: monotonic ms. Loop thread only. */
#ifndef HEARTH_CLI_CONTACT_LOG_H
#define HEARTH_CLI_CONTACT_LOG_H

#include "base/map.h"
#include "domain/directory.h"

struct contact_log {
    struct id_map devices; /* device -> struct contact, of those that are silent or were lately; {0} is a valid empty one */
    size_t silent;
    int lines;             /* written in this minute */
    size_t untold_offline, untold_back;
};

void contact_log_failed(struct contact_log *c, const struct device *device, int64_t now_ms, const struct err *why);
void contact_log_answered(struct contact_log *c, const struct device *device, int64_t now_ms);
void contact_log_minute(struct contact_log *c, int64_t now_ms); /* once a minute */
void contact_log_forget(struct contact_log *c, int64_t device_id); /* removed or switched off */
void contact_log_fini(struct contact_log *c);

#endif
