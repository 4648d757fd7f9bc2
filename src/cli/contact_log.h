/* What a night operator reads in the log: a device that falls silent is one line, and one more when it is heard again. Loop thread only. */
#ifndef HEARTH_CLI_CONTACT_LOG_H
#define HEARTH_CLI_CONTACT_LOG_H

#include "base/map.h"
#include "domain/directory.h"
#include "domain/quality.h"

struct contact_log {
    struct id_map silent; /* device -> struct silence; {0} is a valid empty one */
};

/* `t_ms` is wall time; only QUALITY_OFFLINE is a device's silence, other reasons are the server's own. */
void contact_log_failed(struct contact_log *c, const struct device *device, int64_t t_ms, enum quality reason, const struct err *why);
void contact_log_answered(struct contact_log *c, const struct device *device, int64_t t_ms);
void contact_log_forget(struct contact_log *c, int64_t device_id);
void contact_log_fini(struct contact_log *c);

#endif
