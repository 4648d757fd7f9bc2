/* The zone that a request for readings means: one that it names, or the tenant's. */
#ifndef HEARTH_API_READING_ZONE_H
#define HEARTH_API_READING_ZONE_H

#include "api/app.h"

struct reading_zone {
    const struct tz *tz;
    struct tz *loaded; /* its own; NULL: the tenant's */
};

#define ZONE_NAME_MAX 100

/* `name` NULL: the tenant's. A zone is loaded for each use: some tens of microseconds, and nothing to keep. */
bool reading_zone_open(const struct app_tenant *tenant, const char *name, struct reading_zone *out, struct err *e);
void reading_zone_fini(struct reading_zone *z);
#define AUTO_ZONE(name) struct reading_zone name __attribute__((cleanup(reading_zone_fini))) = {0}

#endif
