/* Opens zones for readings. Owns those that it loads until reading_zone_fini; the tenant's are the app's. */
#include "api/reading_zone.h"

bool reading_zone_open(const struct app_tenant *tenant, const char *name, struct reading_zone *out, struct err *e) {
    *out = (struct reading_zone){.tz = tenant->tz};
    if (!name) return true;
    out->tz = out->loaded = tz_load(name, e);
    return out->loaded != NULL;
}

void reading_zone_fini(struct reading_zone *z) {
    tz_free(z->loaded);
    *z = (struct reading_zone){0};
}
