/* A few simulated controllers with their physics, as the plant makes them. Zone UTC, seed 1. */
#ifndef HEARTH_TEST_SMALL_NETWORK_H
#define HEARTH_TEST_SMALL_NETWORK_H

#include "network.h"

static inline void small_network_init(struct network *n, int devices, int64_t start_ms) {
    struct plant_options o = {.devices = devices, .seed = 1, .second_unit = 254, .zone = "UTC"};
    struct err e = {0};
    REQUIRE(network_init(n, &o, start_ms, &e));
}

static inline void small_network_begun(struct network *n, int devices, int64_t start_ms) {
    small_network_init(n, devices, start_ms);
    network_begin(n);
}

#endif
