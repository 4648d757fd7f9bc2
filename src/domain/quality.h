/* How good a value is, or why there is none. The numbers are stored on disk and sent by the API: never change or reuse one.
 * Order of rank when the same point and time is written twice: good > recovered > substituted > stale > no value. */
#ifndef HEARTH_DOMAIN_QUALITY_H
#define HEARTH_DOMAIN_QUALITY_H

#include <stdbool.h>

enum quality {
    QUALITY_GOOD = 0,
    QUALITY_RECOVERED = 1,     /* delivered later from a gateway's or controller's own log */
    QUALITY_SUBSTITUTED = 2,   /* entered or computed in place of a missing one */
    QUALITY_STALE = 3,         /* the last value, too old */
    /* no value to use; a raw figure may be kept beside it, never drawn, never summed */
    QUALITY_OFFLINE = 8,       /* the device did not answer */
    QUALITY_SENSOR_FAULT = 9,  /* outside what the sensor can mean */
    QUALITY_NOT_CONNECTED = 10,/* input open (ECL 19200) */
    QUALITY_EXCEPTION = 11,    /* the device answered with an exception */
    QUALITY_DISABLED = 12,     /* polling switched off */
    QUALITY_SERVER_DOWN = 13,  /* Hearth did not run */
    QUALITY_STORAGE_FULL = 14, /* measured, could not be stored */
    QUALITY_CLOCK = 15,        /* wall clock before the last stored reading */
    QUALITY_CODES = 16
};

const char *quality_name(enum quality q);              /* "good", "sensor_fault"; NULL for a number that is none */
bool quality_parse(const char *name, enum quality *out);
static inline bool quality_usable(enum quality q) { return q <= QUALITY_STALE; } /* may be drawn and summed */
int quality_rank(enum quality q);                      /* 4 good .. 1 stale, 0 none */

#endif
