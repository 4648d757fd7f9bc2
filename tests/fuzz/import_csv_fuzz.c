/* Delimited text: any bytes give the same rows whether they come at once or one by one, or are refused at the same
 * place. */
#include "domain/import_csv.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool row_add(void *context, const struct csv_row *row, struct err *e) {
    (void)e;
    buf_printf(context, "%zu:", row->line);
    for (int i = 0; i < row->count; i++) {
        buf_add_varint(context, row->cells[i].length);
        buf_add(context, row->cells[i].at, row->cells[i].length);
    }
    return true;
}

static bool parse(const char *bytes, size_t size, size_t slice, char separator, struct buf *rows, struct err *e) {
    struct csv_parser p;
    csv_init(&p, separator, row_add, rows);
    bool ok = true;
    for (size_t i = 0; ok && i < size; i += slice) ok = csv_feed(&p, bytes + i, size - i < slice ? size - i : slice, e);
    ok = ok && csv_finish(&p, e);
    csv_fini(&p);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char separators[] = ",;\t|";
    struct err whole_error = {0}, bytes_error = {0};
    AUTO_BUF(whole);
    AUTO_BUF(bytes);
    if (size == 0) return 0;
    char separator = separators[data[0] % 4];
    const char *text = (const char *)data + 1;
    bool ok = parse(text, size - 1, size, separator, &whole, &whole_error);
    REQUIRE(ok == parse(text, size - 1, 1, separator, &bytes, &bytes_error));
    REQUIRE(whole.length == bytes.length && (whole.length == 0 || memcmp(whole.bytes, bytes.bytes, whole.length) == 0));
    REQUIRE(strcmp(whole_error.field, bytes_error.field) == 0);
    return 0;
}
