/* Makes the devices; owns them, their time zone and their table of places. */
#include "network.h"

#include "address.h"
#include "ecl.h"
#include "replay.h"

#include "base/arena.h"

#include <stdlib.h>

static void controllers_make(struct network *n, const struct plant_options *o, int64_t start_ms) {
    struct ecl_options ecl = {.seed = o->seed,
                              .start_ms = start_ms,
                              .second_unit = (uint8_t)o->second_unit,
                              .zone = n->zone,
                              .places = &n->places};
    for (int i = 0; i < o->devices; i++) {
        ecl.address = address_of(i);
        n->devices[n->count++] = ecl_new(i, &ecl);
    }
}

static bool replays_make(struct network *n, const struct plant_options *o, int64_t start_ms, struct err *e) {
    for (int i = 0; i < o->replay_count; i++) {
        struct replay_options replay = {.csv_path = o->replays[i],
                                        .map_path = o->maps[o->map_count == 1 ? 0 : i],
                                        .lockstep = o->lockstep,
                                        .as_in_file = o->as_in_file,
                                        .rows_max = o->rows,
                                        .start_ms = start_ms};
        struct plant_device *d = replay_new(n->count, &replay, e);
        if (!d) return false;
        n->devices[n->count++] = d;
    }
    return true;
}

bool network_init(struct network *n, const struct plant_options *o, int64_t start_ms, struct err *e) {
    *n = (struct network){0};
    ecl_places_init(&n->places);
    n->devices = heap_array((size_t)(o->devices + o->replay_count) + 1, sizeof(struct plant_device *));
    n->zone = tz_load(o->zone, e);
    if (!n->zone) return false;
    controllers_make(n, o, start_ms);
    return replays_make(n, o, start_ms, e);
}

void network_fini(struct network *n) {
    for (int i = 0; i < n->count; i++) device_free(n->devices[i]);
    free(n->devices);
    tz_free(n->zone);
    *n = (struct network){0};
}
