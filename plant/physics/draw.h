/* Hot water that people draw. Pure: depends on site, number of flats and time only. */
#ifndef HEARTH_PLANT_PHYSICS_DRAW_H
#define HEARTH_PLANT_PHYSICS_DRAW_H

#include <stdint.h>

#define DRAW_CELL_MS 120000 /* what is open stays open that long at least: times are rounded down to it */

/* Litres a second of hot water. Short draws of two minutes (basins, sinks) and long ones of eight (showers, baths) are
 * independent events of each flat; mornings and evenings have most, and at the weekend the morning comes later. */
double draw_l_s(uint64_t key, int flats, int64_t time_ms, int64_t local_ms);

#endif
