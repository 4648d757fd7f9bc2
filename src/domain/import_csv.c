/* The push parser of delimited text. Owns the text of the row at hand; knows nothing of what cells mean. */
#include "domain/import_csv.h"

#include <stdio.h>

enum state {
    CELL_START,  /* nothing of this cell yet */
    PLAIN,       /* inside a cell without quotes */
    QUOTED,      /* inside quotes */
    QUOTE_SEEN,  /* after a quote inside quotes: the end, or the first of two */
    AFTER_RETURN /* after CR at the end of a row: an LF belongs to it */
};

void csv_init(struct csv_parser *p, char separator, csv_each_row *each, void *context) {
    *p = (struct csv_parser){.separator = separator, .each = each, .context = context, .line = 1, .row_line = 1};
}

void csv_fini(struct csv_parser *p) {
    buf_fini(&p->text);
}

static bool refuse(const struct csv_parser *p, const char *what, struct err *e) {
    char field[64];
    snprintf(field, sizeof field, "line %zu, column %zu", p->line, p->column);
    return err_set(e, ERR_SYNTAX, field, "%s", what);
}

static size_t cell_start(const struct csv_parser *p) {
    return p->count ? p->ends[p->count - 1] : 0;
}

static bool cell_add(struct csv_parser *p, char c, struct err *e) {
    if (c == 0) return refuse(p, "A NUL byte: this is not a text file in UTF-8 or a single-byte code.", e);
    if (p->text.length - cell_start(p) >= CSV_CELL_MAX) return refuse(p, "A cell is longer than 4096 bytes.", e);
    buf_add_char(&p->text, c);
    return true;
}

static bool cell_end(struct csv_parser *p, struct err *e) {
    if (p->count == CSV_CELLS_MAX) return refuse(p, "A row has more than 1024 cells.", e);
    p->ends[p->count++] = p->text.length;
    p->state = CELL_START;
    return true;
}

static bool row_end(struct csv_parser *p, struct err *e) {
    struct str cells[CSV_CELLS_MAX];
    if (!cell_end(p, e)) return false;
    struct csv_row row = {.line = p->row_line, .count = p->count, .cells = cells};
    for (int i = 0; i < p->count; i++) {
        size_t start = i ? p->ends[i - 1] : 0;
        cells[i] = (struct str){p->text.bytes ? p->text.bytes + start : "", p->ends[i] - start};
    }
    bool blank = row.count == 1 && cells[0].length == 0;
    bool ok = blank || p->each(p->context, &row, e);
    buf_clear(&p->text);
    p->count = 0;
    return ok;
}

static void next_line(struct csv_parser *p) {
    p->line++;
    p->column = 0;
}

static bool row_break(struct csv_parser *p, char c, struct err *e) {
    if (!row_end(p, e)) return false;
    next_line(p);
    p->row_line = p->line;
    p->state = c == '\r' ? AFTER_RETURN : CELL_START;
    return true;
}

/* Outside quotes: separators and line breaks have their meaning. */
static bool take_plain(struct csv_parser *p, char c, struct err *e) {
    if (c == p->separator) return cell_end(p, e);
    if (c == '\n' || c == '\r') return row_break(p, c, e);
    if (p->state == QUOTE_SEEN) return refuse(p, "Text after a closing quote.", e);
    if (c == '"' && p->state == PLAIN) return refuse(p, "A quote inside a cell that does not begin with one.", e);
    p->state = c == '"' ? QUOTED : PLAIN;
    return c == '"' || cell_add(p, c, e);
}

static bool take_quoted(struct csv_parser *p, char c, struct err *e) {
    if (c == '"') {
        p->state = QUOTE_SEEN;
        return true;
    }
    if (!cell_add(p, c, e)) return false;
    if (c == '\n') next_line(p);
    return true;
}

static bool take(struct csv_parser *p, char c, struct err *e) {
    if (p->state == AFTER_RETURN) {
        p->state = CELL_START;
        if (c == '\n') return true;
    }
    p->column++;
    if (p->state == QUOTED) return take_quoted(p, c, e);
    if (p->state == QUOTE_SEEN && c == '"') {
        p->state = QUOTED;
        return cell_add(p, c, e);
    }
    return take_plain(p, c, e);
}

/* Passes the byte order mark over; a file that only begins like one gets its bytes back. */
static bool take_start(struct csv_parser *p, char c, struct err *e) {
    static const char mark[] = "\xef\xbb\xbf";
    if (c == mark[p->marks]) {
        if (++p->marks == 3) p->marks = -1;
        return true;
    }
    int held = p->marks;
    p->marks = -1;
    for (int i = 0; i < held; i++) {
        if (!take(p, mark[i], e)) return false;
    }
    return take(p, c, e);
}

bool csv_feed(struct csv_parser *p, const char *bytes, size_t length, struct err *e) {
    for (size_t i = 0; i < length; i++) {
        if (!(p->marks >= 0 ? take_start(p, bytes[i], e) : take(p, bytes[i], e))) return false;
    }
    return true;
}

bool csv_finish(struct csv_parser *p, struct err *e) {
    if (p->state == QUOTED) return refuse(p, "The file ends inside quotes.", e);
    bool nothing = p->count == 0 && p->text.length == 0 && p->state != QUOTE_SEEN;
    return nothing || row_end(p, e);
}
