/* What goes wrong on purpose: faults by device, given on the command line (`--fault`) or while running (control.h).
 * Pure. */
#ifndef HEARTH_PLANT_FAULT_H
#define HEARTH_PLANT_FAULT_H

#include "device.h"

#include "base/err.h"

#define FAULT_ALL  (-1)
#define FAULTS_MAX 256

enum fault_kind {
    FAULT_OFFLINE, /* takes connections and never answers; from-to: seconds since the plant's start */
    FAULT_REFUSE,  /* resets every connection; from-to: seconds since the plant's start */
    FAULT_HOLE,    /* from-to: printed addresses that answer exception 2; needed */
    FAULT_SLOW,    /* answers after a delay; from-to: milliseconds, 2000 when not given */
    FAULT_KINDS
};
struct fault {
    enum fault_kind kind;
    int device; /* or FAULT_ALL */
    int from, to;
};
/* "offline@7", "hole@7:11180-11187", "slow@*:500-2000", "refuse@3:60-120". The same with blanks for '@' and ':' on the
 * control socket. */
bool fault_parse(const char *text, struct fault *out, struct err *e);
void fault_text(const struct fault *f, char *out, size_t size); /* as fault_parse takes it */

struct faults {
    int count;
    struct fault items[FAULTS_MAX];
};
bool faults_add(struct faults *f, const struct fault *fault, struct err *e); /* ERR_BUSY when full */
void faults_clear(struct faults *f, int device); /* those of one device; FAULT_ALL removes every fault */

struct fault_effect {
    bool ignore, refuse;
    int delay_from_ms, delay_to_ms; /* 0: at once */
    struct holes holes;
};
void faults_effect(const struct faults *f, int device, int64_t elapsed_s, struct fault_effect *out);

#endif
