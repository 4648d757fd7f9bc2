/* The plant's state file: whatever it holds, the controller keeps values that its registers can hold and answers
 * afterwards. */
#include "ecl.h"
#include "state.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct ecl_places places;
    struct err e = {0};
    ecl_places_init(&places);
    struct ecl_options options = {.seed = 1, .start_ms = 1768996800000, .places = &places};
    struct plant_device *d = ecl_new(0, &options);
    bool taken = state_read((const char *)data, size, 1, &d, 1, &e);
    REQUIRE(taken || (e.code != ERR_NONE && e.text[0]));
    uint16_t words[16];
    REQUIRE(d->ops->read(d, MODBUS_READ_HOLDING, 6000, 16, options.start_ms + 60000, words) == 0);
    REQUIRE(d->ops->read(d, MODBUS_READ_HOLDING, 11252, 2, options.start_ms + 60000, words) == 0);
    device_free(d);
    return 0;
}
