/* The rules of counter.h, one register at a time. Never looks ahead and never guesses a unit. */
#include "domain/counter.h"

#include "base/time.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *dimension;
    double rate; /* base units of units.h per hour */
} rates[] = {{"energy", 100e6}, {"volume", 20000}, {"mass", 20e6}, {"time", 3600 * 1.05}};

double counter_rate_max(const struct unit *unit) {
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        if (strcmp(rates[i].dimension, unit->dimension) == 0) return rates[i].rate / unit->factor;
    return (double)INFINITY;
}

void counter_init(struct counter *c, const struct unit *unit) {
    *c = (struct counter){.rate_max = counter_rate_max(unit)};
}

/* An hour's worth is always allowed: registers move in steps of their own, however often they are read. */
static bool plausible(const struct counter *c, double rise, int64_t took_ms) {
    double hours = (double)took_ms / (double)HOUR_MS;
    return rise <= c->rate_max * (hours > 1 ? hours : 1);
}

static bool is_return(const struct counter *c, int64_t t_ms, double value) {
    return c->fallen && value >= c->top && plausible(c, value - c->top, t_ms - c->top_ms);
}

static void note_fall(struct counter *c) {
    if (c->fallen) return; /* it fell further: the register to come back to is the one before the first fall */
    c->top = c->last;
    c->top_ms = c->last_ms;
    c->fallen = true;
}

enum counter_step counter_take(struct counter *c, int64_t t_ms, double value, double *rise) {
    enum counter_step step = COUNTER_RISE;
    if (value == 0) return COUNTER_NONE;
    *rise = value - c->last;
    if (!c->known) {
        step = COUNTER_NONE;
    } else if (is_return(c, t_ms, value)) {
        *rise = value - c->top;
        c->fallen = false;
    } else if (*rise < 0) {
        note_fall(c);
        step = COUNTER_BREAK;
    } else {
        if (!plausible(c, *rise, t_ms - c->last_ms)) step = COUNTER_BREAK;
        if (*rise > 0) c->fallen = false;
    }
    c->known = true;
    c->last = value;
    c->last_ms = t_ms;
    return step;
}
