/* The version, given by the build. */
#include "base/version.h"

const char *hearth_version(void) {
    return HEARTH_VERSION;
}
