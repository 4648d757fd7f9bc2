/* Readings as CSV, made piece by piece: "time,<key> [unit],...,<key> quality,..." and a line per row; times are local with their offset,
 * a cell without a usable value is empty. */
#ifndef HEARTH_API_READING_CSV_H
#define HEARTH_API_READING_CSV_H

#include "api/reading_query.h"
#include "base/buf.h"
#include "domain/series.h"

bool reading_csv_stream(struct call *c, const struct reading_query *q); /* q lives in c->arena */

/* The text of it, pure. */
void reading_csv_header(struct buf *out, const struct device_point *const *points, int count);
void reading_csv_rows(struct buf *out, const struct series *s, const struct tz *z, bool raw);
void reading_csv_time(struct buf *out, const struct tz *z, int64_t ms); /* 2027-01-14T09:42:10.125+01:00 */

#endif
