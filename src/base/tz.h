/* Time zones from the system's TZif files (RFC 8536, versions 1..4, with the footer's POSIX rule for far years).
 * A struct tz is immutable after loading and may be used by any thread. */
#ifndef HEARTH_BASE_TZ_H
#define HEARTH_BASE_TZ_H

#include "base/err.h"

#include <stdint.h>

struct tz;

/* `name` as in tzdata ("Europe/Belgrade"); letters, digits, '_', '-', '+', '/' only, no "..", else ERR_INVALID. */
struct tz *tz_load(const char *name, struct err *e);
/* Parses TZif bytes (for tests and fuzzing). */
struct tz *tz_parse(const unsigned char *bytes, size_t length, struct err *e);
void tz_free(struct tz *z);

int32_t tz_offset_s(const struct tz *z, int64_t utc_ms); /* seconds east of UTC at that instant */

enum tz_match {
    TZ_UNIQUE,  /* the local time happened once: both results are equal */
    TZ_SKIPPED, /* it never happened (clock put forward); both results use the offset before the change */
    TZ_DOUBLED  /* it happened twice; *first < *second */
};
/* `local_ms`: civil_to_ms of the local time. */
enum tz_match tz_from_local(const struct tz *z, int64_t local_ms, int64_t *first, int64_t *second);

#endif
