/* PI control of a three-point motor valve; see valve.h. Owns nothing. */
#include "physics/valve.h"

#include "physics/water.h"

#include <math.h>

static void move(struct valve *v, const struct valve_settings *s) {
    double way = v->want - v->position, most = STEP_S / s->running_s;
    bool end = v->want <= 0 || v->want >= 1; /* to the stop and a little on, so that it really closes */
    v->direction = 0;
    if (way == 0 || (fabs(way) < s->pulse_s / s->running_s && !end)) return;
    v->direction = way > 0 ? 1 : -1;
    if (!v->stuck) v->position += between(-most, way, most);
}

void valve_control(struct valve *v, const struct valve_settings *s, double error_k) {
    double change = error_k - v->error_k;
    v->error_k = error_k;
    if (fabs(error_k) > s->neutral_k / 2)
        v->want = between(0, v->want + (change + error_k * STEP_S / s->integral_s) / s->band_k, 1);
    move(v, s);
}

void valve_drive(struct valve *v, const struct valve_settings *s, double position) {
    v->error_k = 0;
    v->want = position;
    move(v, s);
}

void valve_rest(struct valve *v) {
    v->error_k = 0;
    v->direction = 0;
}
