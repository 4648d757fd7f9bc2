/* What raw and bucketed replies have in common, into an object that is open. */
#ifndef HEARTH_API_READING_JSON_H
#define HEARTH_API_READING_JSON_H

#include "api/reading_query.h"

/* "device", "from", "to", "step" and "points". `step`: its name. */
void reading_json_head(struct call *c, const struct reading_query *q, const char *step);
/* "gaps" of the period. */
bool reading_json_gaps(struct call *c, const struct reading_query *q, struct err *e);

#endif
