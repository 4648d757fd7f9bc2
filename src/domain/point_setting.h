/* Settings: what may be written into a point, and who may. Pure; one place for the checker of type files and for every
 * write path. Safety rules that depend on the installation (caps, frost, legionella) are not here. */
#ifndef HEARTH_DOMAIN_POINT_SETTING_H
#define HEARTH_DOMAIN_POINT_SETTING_H

#include "base/json_in.h"
#include "domain/point_def.h"

/* Members level, range_min, range_max, range_step and factory of a point that has registers. Range and scale: the
 * point's scale must have been read. For point_parse.c. */
bool setting_parse(struct json_fields *f, struct point_def *p);

/* May `value` be written, and which level does it take? A value is allowed when it is one of the choices, or on a step
 * of the range; a point without a level takes nothing. *level is filled when true. field = the point's key. */
bool setting_allows(const struct point_def *def, double value, enum level *level, struct err *e);

#endif
