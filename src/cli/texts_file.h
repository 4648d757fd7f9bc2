/* Reads the texts of the library from disk: LIBRARY/texts/<language>.json, every file there is. */
#ifndef HEARTH_CLI_TEXTS_FILE_H
#define HEARTH_CLI_TEXTS_FILE_H

#include "base/err.h"
#include "domain/texts.h"

#include <stdint.h>

/* NULL with *e filled when the folder or one file can't be read, or English is missing. Free with texts_free. */
struct texts *texts_read(const char *library_directory, struct err *e);

/* Changes when a file of texts was added, removed or written, as its time and size say; 0 when the folder can't be read. */
uint64_t texts_stamp(const char *library_directory);

#endif
