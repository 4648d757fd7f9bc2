/* The demo network as the API takes it: one JSON object (DeviceInput) per line and controller. Streets and quarters are
 * made up. */
#ifndef HEARTH_PLANT_INVENTORY_H
#define HEARTH_PLANT_INVENTORY_H

#include "base/buf.h"

/* Appends the line of controller `number`, with its line end. Names are unique for all numbers. */
void inventory_line(int number, int port, struct buf *out);

#endif
