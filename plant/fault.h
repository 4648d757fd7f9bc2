/* What goes wrong on purpose: faults by device, given on the command line (`--fault`) or while running (control.h).
 * Three kinds: of the line (server.c does them), of registers (holes), and of things in the basement, which the physics
 * feel (fault_physics.h). Pure. */
#ifndef HEARTH_PLANT_FAULT_H
#define HEARTH_PLANT_FAULT_H

#include "device.h"

#include "base/err.h"

#define FAULT_ALL  (-1)
#define FAULTS_MAX 256

enum fault_kind {
    /* of the line; from-to: real seconds since the plant's start */
    FAULT_OFFLINE,       /* takes connections and never answers */
    FAULT_REFUSE,        /* resets every connection */
    FAULT_RESET,         /* resets the connection in place of an answer */
    FAULT_GARBAGE,       /* bytes that mean nothing in place of an answer */
    FAULT_TRUNCATED,     /* the first half of an answer */
    FAULT_DOUBLED,       /* every answer twice */
    FAULT_TRANSACTION,   /* answers with another transaction id */
    FAULT_SECOND_MASTER, /* somebody else holds the line ten seconds of every thirty */
    FAULT_SLOW,          /* answers after a delay; from-to: milliseconds, 2000 when not given */
    FAULT_HOLE,          /* from-to: printed addresses that answer exception 2; needed */
    /* in the basement; from-to: plant seconds since the plant's start */
    FAULT_FROZEN, /* a sensor shows the same for ever; `part` is its number */
    FAULT_OPEN,   /* a sensor is not connected */
    FAULT_DRIFT,  /* a sensor is off by one kelvin more every hour, at most 20 K */
    FAULT_STUCK,  /* a valve stays where it is; `part` is its circuit */
    FAULT_FOULED, /* an exchanger has lost most of its heat transfer; `part` is its circuit */
    FAULT_METER_EXCHANGE,
    FAULT_METER_ROLLOVER, /* the meter's digits are full within a quarter of an hour */
    FAULT_CLOCK_DRIFT,    /* the controller's clock gains a minute every hour */
    FAULT_KINDS
};
struct fault {
    enum fault_kind kind;
    int device; /* or FAULT_ALL */
    int part;   /* sensor 1 to 6, circuit 1 or 2; 0 for kinds without */
    int from, to;
    int64_t since_ms, done_ms; /* fault_physics.c: plant times at which it began to hold, and up to which it was done */
};
bool fault_is_physical(enum fault_kind kind);
/* "offline@7", "hole@7:11180-11187", "slow@*:500-2000", "refuse@3:60-120", "open.4@7", "stuck.2@9:0-3600". The same
 * with blanks for '@' and ':' on the control socket. */
bool fault_parse(const char *text, struct fault *out, struct err *e);
void fault_text(const struct fault *f, char *out, size_t size); /* as fault_parse takes it */

struct faults {
    int count;
    struct fault items[FAULTS_MAX];
};
bool faults_add(struct faults *f, const struct fault *fault, struct err *e); /* ERR_BUSY when full */
void faults_clear(struct faults *f, int device); /* those of one device; FAULT_ALL removes every fault */

struct fault_effect { /* of the line and registers */
    bool ignore, refuse, reset, garbage, truncated, doubled, transaction, second_master;
    int delay_from_ms, delay_to_ms; /* 0: at once */
    struct holes holes;
};
void faults_effect(const struct faults *f, int device, int64_t elapsed_s, struct fault_effect *out);

#endif
