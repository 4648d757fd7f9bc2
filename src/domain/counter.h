/* What a counter's registers say was consumed. Pure; one struct per point, fed in order of time.
 *
 * A meter that is asked over a bad line, exchanged or run over gives registers that fall, stand at 0 or jump. What may
 * be counted from that without knowing more:
 * - the rise from one register to the next, as long as a meter can make it in that time (counter_rate_max);
 * - nothing for a register of 0: it is what a broken line gives, and a new meter's first rise from 0 is small. So a
 *   drop-out to 0 and the return count as the rise from the last good register;
 * - nothing for a fall: a break. When registers come back at or above the one before the fall without having counted in
 *   between, the rise from there is counted; else counting goes on from the lower ones (another meter, or a roll-over,
 *   whose few units around the fall are lost);
 * - nothing for a rise beyond all meters: a break, from which counting goes on (another meter with more on it). */
#ifndef HEARTH_DOMAIN_COUNTER_H
#define HEARTH_DOMAIN_COUNTER_H

#include "base/units.h"

#include <stdbool.h>
#include <stdint.h>

struct counter {
    double rate_max; /* per hour, in the register's unit; INFINITY: anything may be */
    bool known;      /* there was a register */
    double last;
    int64_t last_ms;
    bool fallen; /* registers are below `top`, the one before the fall, and have not counted since */
    double top;
    int64_t top_ms;
};

enum counter_step { COUNTER_NONE, COUNTER_RISE, COUNTER_BREAK }; /* none: nothing to compare with */

/* The steepest rise that is taken for real, per hour: 100 MW, 20,000 m3/h, 20,000 t/h; of running times their own pace
 * and 5 %. Infinite for other units. */
double counter_rate_max(const struct unit *unit);
void counter_init(struct counter *c, const struct unit *unit);

/* The next usable register. COUNTER_RISE: *rise (0 or more) was consumed since the one before. */
enum counter_step counter_take(struct counter *c, int64_t t_ms, double value, double *rise);

#endif
