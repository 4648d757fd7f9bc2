/* Delimited text (RFC 4180 and what the field makes of it) as a push parser: bytes in any slices in, rows out. Pure.
 *
 * Quotes with doubled quotes inside, line breaks inside quotes, LF, CRLF or CR, a UTF-8 byte order mark, any one
 * separator byte. Empty lines are passed over. Refused with line and column (ERR_SYNTAX): a quote inside a plain cell,
 * text after a closing quote, NUL bytes, an unclosed quote, cells and rows over their limits. */
#ifndef HEARTH_DOMAIN_IMPORT_CSV_H
#define HEARTH_DOMAIN_IMPORT_CSV_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

#define CSV_CELL_MAX  4096
#define CSV_CELLS_MAX 1024

struct csv_row {
    size_t line; /* where the row begins, 1.. */
    int count;
    const struct str *cells; /* borrowed until the callback returns */
};

/* false stops the parser; the callback has filled *e. */
typedef bool csv_each_row(void *context, const struct csv_row *row, struct err *e);

struct csv_parser { /* private to import_csv.c */
    char separator;
    csv_each_row *each;
    void *context;
    int state;
    int marks; /* bytes of the byte order mark seen; -1 past it */
    size_t line, row_line, column;
    struct buf text; /* the row's cells, one after the other */
    int count;
    size_t ends[CSV_CELLS_MAX];
};

void csv_init(struct csv_parser *p, char separator, csv_each_row *each, void *context);
void csv_fini(struct csv_parser *p);
bool csv_feed(struct csv_parser *p, const char *bytes, size_t length, struct err *e);
bool csv_finish(struct csv_parser *p, struct err *e); /* the last row, when no line break ends it */

#endif
