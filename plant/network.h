/* The plant's devices as the options name them: simulated controllers first, then replayed recordings. */
#ifndef HEARTH_PLANT_NETWORK_H
#define HEARTH_PLANT_NETWORK_H

#include "device.h"
#include "ecl_map.h"
#include "options.h"

#include "base/tz.h"

struct network {
    struct plant_device **devices; /* [count] */
    int count;
    struct tz *zone;
    struct ecl_places places;
};
/* Reads time zone, maps and recordings. */
bool network_init(struct network *n, const struct plant_options *o, int64_t start_ms, struct err *e);
void network_fini(struct network *n);

#endif
