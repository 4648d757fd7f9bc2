/* Names and ranks of qualities: one table. Owns nothing; never changes a number, since they are on disk. */
#include "domain/quality.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name; /* NULL: a number that is no quality */
    int rank;
} rows[QUALITY_CODES] = {
    [QUALITY_GOOD] = {"good", 4},
    [QUALITY_RECOVERED] = {"recovered", 3},
    [QUALITY_SUBSTITUTED] = {"substituted", 2},
    [QUALITY_STALE] = {"stale", 1},
    [QUALITY_OFFLINE] = {"offline", 0},
    [QUALITY_SENSOR_FAULT] = {"sensor_fault", 0},
    [QUALITY_NOT_CONNECTED] = {"not_connected", 0},
    [QUALITY_EXCEPTION] = {"exception", 0},
    [QUALITY_DISABLED] = {"disabled", 0},
    [QUALITY_SERVER_DOWN] = {"server_down", 0},
    [QUALITY_STORAGE_FULL] = {"storage_full", 0},
    [QUALITY_CLOCK] = {"clock", 0},
};

const char *quality_name(enum quality q) {
    return (unsigned)q < QUALITY_CODES ? rows[q].name : NULL;
}

bool quality_parse(const char *name, enum quality *out) {
    for (unsigned q = 0; q < QUALITY_CODES; q++) {
        if (rows[q].name && strcmp(rows[q].name, name) == 0) {
            *out = (enum quality)q;
            return true;
        }
    }
    return false;
}

int quality_rank(enum quality q) {
    return (unsigned)q < QUALITY_CODES ? rows[q].rank : 0;
}
