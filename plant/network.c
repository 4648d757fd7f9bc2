/* Makes the devices and their physics; owns them, their time zone and their table of places. */
#include "network.h"

#include "address.h"
#include "ecl.h"
#include "physics/water.h"
#include "replay.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WEATHER_MAX     (256u << 20)
#define FAULTS_EVERY_MS MINUTE_MS          /* plant time */
#define SKIP_STEPS      INT64_C(100000000) /* more substation steps than these are not made up for */

static void controllers_make(struct network *n, const struct plant_options *o) {
    struct ecl_options ecl = {.physics = n->physics, .second_unit = (uint8_t)o->second_unit, .places = &n->places};
    for (int i = 0; i < o->devices; i++) {
        ecl.address = address_of(i);
        ecl.substation = i;
        n->devices[n->count++] = ecl_new(i, &ecl);
    }
    n->controllers = n->count;
}

static bool weather_read(struct network *n, const struct plant_options *o, struct err *e) {
    char bytes[65536];
    size_t got;
    AUTO_BUF(text);
    if (!o->weather) return true;
    FILE *f = fopen(o->weather, "re");
    if (!f) return err_set(e, ERR_IO, "--weather", "%s cannot be read: %s.", o->weather, strerror(errno));
    while ((got = fread(bytes, 1, sizeof bytes, f)) > 0 && text.length < WEATHER_MAX) buf_add(&text, bytes, got);
    fclose(f);
    return weather_record_parse(text.bytes ? text.bytes : "", text.length, o->weather_time, o->weather_column,
                                &n->record, e);
}

static void physics_make(struct network *n, const struct plant_options *o) {
    struct physics_options physics = {.seed = o->seed,
                                      .substations = o->devices,
                                      .zone = n->zone,
                                      .record = n->record.count ? &n->record : NULL,
                                      .still = o->physics_off};
    n->physics = physics_new(&physics);
    n->disturbed.touched = heap_array((size_t)o->devices + 1, sizeof(bool));
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
    *n = (struct network){.start_ms = start_ms};
    ecl_places_init(&n->places);
    n->devices = heap_array((size_t)(o->devices + o->replay_count) + 1, sizeof(struct plant_device *));
    n->zone = tz_load(o->zone, e);
    if (!n->zone || !weather_read(n, o, e)) return false;
    physics_make(n, o);
    controllers_make(n, o);
    return replays_make(n, o, start_ms, e);
}

void network_begin(struct network *n) {
    physics_begin(n->physics, n->start_ms, PHYSICS_CATCH_UP_STEPS);
}

bool network_advance(struct network *n, struct faults *faults, int64_t time_ms, int64_t steps_max) {
    int64_t behind = (time_ms - physics_time_ms(n->physics)) / STEP_MS, done = 0;
    if (steps_max > 0 && behind * n->controllers > SKIP_STEPS) physics_skip(n->physics, time_ms);
    for (bool there = false; !there;) {
        int64_t from_ms = physics_time_ms(n->physics), to_ms = from_ms + FAULTS_EVERY_MS;
        fault_physics_apply(&n->disturbed, faults, n->physics, n->controllers, (from_ms - n->start_ms) / SECOND_MS);
        there = to_ms >= time_ms;
        physics_advance(n->physics, there ? time_ms : to_ms, 0);
        done += (physics_time_ms(n->physics) - from_ms) / STEP_MS * n->controllers;
        if (!there && steps_max > 0 && done >= steps_max) return false;
        if (physics_time_ms(n->physics) == from_ms) return true; /* stands still */
    }
    return true;
}

void network_fini(struct network *n) {
    for (int i = 0; i < n->count; i++) device_free(n->devices[i]);
    free(n->devices);
    free(n->disturbed.touched);
    physics_free(n->physics);
    weather_record_fini(&n->record);
    tz_free(n->zone);
    *n = (struct network){0};
}
