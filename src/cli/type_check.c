/* hearth type check FILE...: says everything that is wrong with device types. Reads files, writes to the terminal,
 * changes nothing. */
#include "domain/type_check.h"

#include "base/buf.h"
#include "cli/cli.h"
#include "io/file.h"

#include <stdio.h>

#define TYPE_FILE_MAX (4u << 20)

static void problem_print(void *context, const struct err *problem) {
    (void)context;
    fprintf(stderr, "%s: %s\n", problem->field, problem->text);
}

static size_t file_check(const char *path) {
    static const struct problem_sink sink = {problem_print, NULL};
    AUTO_BUF(bytes);
    struct err e;
    if (!file_read(path, TYPE_FILE_MAX, &bytes, &e)) {
        problem_print(NULL, &e);
        return 1;
    }
    size_t problems = type_check(bytes.bytes, bytes.length, path, &sink);
    if (problems == 0) printf("%s: in order\n", path);
    return problems;
}

int type_check_command(int argc, char **argv) {
    size_t problems = 0;
    if (argc < 2) {
        fprintf(stderr, "usage: hearth type check FILE...\n");
        return 2;
    }
    for (int i = 1; i < argc; i++) problems += file_check(argv[i]);
    if (problems > 0) fprintf(stderr, "%zu %s found\n", problems, problems == 1 ? "problem" : "problems");
    return problems > 0 ? 1 : 0;
}
