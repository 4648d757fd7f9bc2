/* Paths against a route table: a match has an id in range and a key of its alphabet. First line of the input: the
 * method. */
#include "base/err.h"
#include "http/router.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const struct route routes[] = {
    {"GET", "/api/v1/devices", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, NULL},
    {"GET", "/api/v1/devices/{id}", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, NULL},
    {"PUT", "/api/v1/devices/{id}/x/{key}", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, NULL},
    {"GET", "/api/v1/live", RIGHT_VIEW, RUN_LOOP, BODY_NONE, ROUTE_STREAM, NULL},
    {"POST", "/api/v1/live/{key}", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, NULL},
    {0},
};

static void check(const struct route_match *m, enum route_result result) {
    REQUIRE((m->route != NULL) == (result == ROUTE_FOUND));
    REQUIRE((m->allow[0] != 0) == (result == ROUTE_METHOD) || result == ROUTE_FOUND);
    REQUIRE(m->id >= 0 && m->id <= ROUTE_ID_MAX);
    REQUIRE(strspn(m->key, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen(m->key));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    AUTO_ARENA(a);
    struct route_match m;
    char *method = arena_copy_n(&a, (const char *)bytes, length), *path = strchr(method, '\n');
    if (!path) return 0;
    *path++ = 0;
    check(&m, router_find(routes, method, path, &m));
    return 0;
}
