/* What is wrong with Hearth itself, if anything: a short list that the status page shows and the log tells, once when a trouble begins and
 * once when it ends. Pure but for the log. */
#ifndef HEARTH_API_TROUBLES_H
#define HEARTH_API_TROUBLES_H

#include "api/minutes.h"
#include "store/size.h"

#include <stdbool.h>

enum trouble {
    TROUBLE_STORAGE_FULL,  /* the last group could not be stored for want of space */
    TROUBLE_STORING_FAILS, /* for another reason */
    TROUBLE_CLOCK,         /* the wall clock stands before the newest reading: storing waits */
    TROUBLE_WRITER_STUCK,  /* there is work, and nothing of it was finished for half a minute */
    TROUBLE_DISK_LOW,      /* under 5 % of the disk, at least 100 MiB and at most 2 GiB */
    TROUBLE_SCANS_LATE,    /* in the last minute scans began over 10 s late, or were left out for it */
    TROUBLE_LOOP_SLOW,     /* in the last minute the loop was busy over 250 ms at a time */
    TROUBLE_LANE_FULL,     /* in the last minute requests were refused because a queue was full */
    TROUBLES
};

struct trouble_facts {
    const struct minute *recent;   /* of one to two minutes */
    const struct store_size *size; /* NULL: not known yet */
    bool writer_moves;
};

/* Bits 1 << enum trouble. `before`: the ones that stood; a disk must win back a fifth more to count as well again. */
unsigned troubles_find(const struct trouble_facts *facts, unsigned before);
const char *trouble_name(enum trouble t); /* "storage_full" */
void troubles_log(const struct trouble_facts *facts, unsigned before, unsigned now);

#endif
