/* The plant as the API takes it: one JSON object (DeviceInput) per line and device. Streets and quarters are made up; a
 * replayed recording bears its file's name and brings its points along. */
#ifndef HEARTH_PLANT_INVENTORY_H
#define HEARTH_PLANT_INVENTORY_H

#include "device.h"

/* Appends the line of a device, with its line end. Names of controllers are unique for all numbers. */
/* What a device is called there, appended. */
void inventory_name(const struct plant_device *d, struct buf *out);
void inventory_line(const struct plant_device *d, int port, struct buf *out);

#endif
