/* Times of a recording: text by a format to local or absolute time, and local times of a whole file to UTC. Pure.
 *
 * A local time that never happened (clock put forward) is read with the offset before the change. One that happened
 * twice is told apart by the order of the file, which may be newest first: a step back inside the doubled hour is the
 * second time; without one it is the first. */
#ifndef HEARTH_DOMAIN_IMPORT_TIME_H
#define HEARTH_DOMAIN_IMPORT_TIME_H

#include "base/str.h"
#include "base/tz.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Formats: "rfc3339", "epoch_s", "epoch_ms" are absolute; else a pattern in which YYYY MM DD hh mm ss are two (four)
 * digits, M D h one or two, SSS one to nine digits of a fraction, and everything else stands for itself. */
bool time_format_valid(const char *format);
bool time_format_absolute(const char *format);                           /* needs no zone */
bool time_format_read(const char *format, struct str text, int64_t *ms); /* UTC, or local as if it were UTC */

struct time_counts {
    size_t skipped; /* times that never happened */
    size_t doubled; /* times that happened twice */
    bool newest_first;
};

/* In place: local_ms[count] in the order of the file become UTC. `match[i]` tells what each was (may be NULL). */
void times_to_utc(const struct tz *zone, int64_t *ms, size_t count, uint8_t *match, struct time_counts *out);

#endif
