/* The hot tier's packed row: all items of one scan in a few bytes (docs: storage facts, part 5 "hot"). Pure codec, fuzzed.
 *
 * Format 1: byte 1 · varint n · n point numbers as varint differences (first from 0) · runs of quality: varint run length, byte
 * quality | 0x80 when the run's items carry a figure · figures in order, each: byte tag: 0..9 = decimals d, then zigzag varint m,
 * value = m / 10^d exactly as strtod would read it; 15 = 8 bytes little-endian IEEE double. Round trip is bit-exact except that -0.0 becomes 0. */
#ifndef HEARTH_DOMAIN_HOT_ROW_H
#define HEARTH_DOMAIN_HOT_ROW_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "domain/sample.h"

#include <stdint.h>

void hot_row_encode(const struct scan_item *items, size_t count, struct buf *out);
/* Items live in `a`. ERR_CORRUPT on anything that encode would not have written. */
bool hot_row_decode(const void *bytes, size_t length, struct arena *a, struct scan_item **items, size_t *count, struct err *e);
/* Both rows of the same device and time: per point the better rank wins; on equal rank the newer value (`b`).
 * Returns true when the result differs from `a_items`. */
bool hot_row_merge(const struct scan_item *a_items, size_t a_count, const struct scan_item *b_items, size_t b_count, struct arena *a,
                   struct scan_item **items, size_t *count);

#endif
