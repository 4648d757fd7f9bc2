/* A building as two heat stores: rooms (air, furniture) and the heavy mass behind them. Pure.
 *
 * Rooms lose heat by air and windows, the mass through walls; radiators, people and sun warm the rooms. When it gets
 * too warm inside, people open windows of their own accord and draw the blinds. */
#ifndef HEARTH_PLANT_PHYSICS_BUILDING_H
#define HEARTH_PLANT_PHYSICS_BUILDING_H

#include "physics/site.h"
#include "physics/weather.h"

struct building {
    double room_c, mass_c;
    double window;               /* opened by a visitor: 1 doubles the design loss as long as it stands open */
    double gained_kwh, lost_kwh; /* since the beginning: people, lamps, sun; to outdoors */
};
void building_begin(struct building *b, const struct site *s, double outdoor_slow_c, double room_c);
/* `heating_kw`: what radiators give the rooms in this step. `local_hour`: 0 to 24. */
void building_step(struct building *b, const struct site *s, const struct weather_now *w, double heating_kw,
                   double local_hour);
double building_heat_kwh(const struct building *b, const struct site *s); /* against 0 C */

#endif
