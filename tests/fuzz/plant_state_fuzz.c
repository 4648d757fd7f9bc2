/* The plant's state file: whatever it holds, the controller keeps values that its registers can hold, and the physics
 * run on them. */
#include "ecl.h"
#include "physics/physics.h"
#include "state.h"

#include <math.h>
#include <stdint.h>

#define START_MS INT64_C(1768996800000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct ecl_places places;
    struct err e = {0};
    ecl_places_init(&places);
    struct physics_options physics = {.seed = 1, .substations = 1, .settle_steps_most = 240};
    struct physics *p = physics_new(&physics);
    struct ecl_options options = {.physics = p, .places = &places};
    struct plant_device *d = ecl_new(0, &options);
    bool taken = state_read((const char *)data, size, 1, &d, 1, &e);
    REQUIRE(taken || (e.code != ERR_NONE && e.text[0]));
    physics_begin(p, START_MS, 1000);
    uint16_t words[16];
    REQUIRE(d->ops->read(d, MODBUS_READ_HOLDING, 6000, 16, START_MS + 60000, words) == 0);
    REQUIRE(d->ops->read(d, MODBUS_READ_HOLDING, 11252, 2, START_MS + 60000, words) == 0);
    struct physics_balance b;
    physics_balance(p, &b);
    REQUIRE(isfinite(b.gap) && fabs(b.gap) < 1);
    device_free(d);
    physics_free(p);
    return 0;
}
