/* hearth device add: devices from JSON lines on standard input, one DeviceInput of docs/openapi.yaml a line, into the
 * running server. A device whose name is there already is left alone, so that the command may be repeated. Owns nothing
 * that outlives it. */
#include "cli/cli.h"

#include "base/json_in.h"
#include "base/map.h"
#include "cli/local_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct adding {
    struct local_client *client;
    struct text_map names; /* of devices that are there; the value means nothing */
    bool quiet;
    int added, kept;
};

static bool names_page(struct adding *a, const char *path, struct json_doc **page, struct err *e) {
    AUTO_BUF(reply);
    if (!local_client_ask(a->client, "GET", path, NULL, 0, &reply, e)) return false;
    *page = json_parse(reply.bytes, reply.length, e);
    if (!*page) return false;
    const struct json_value *items = json_member(json_root(*page), "items");
    for (size_t i = 0; i < json_count(items); i++)
        text_map_put(&a->names, json_text_of(json_member(json_at(items, i), "name")), a);
    return true;
}

static bool names_load(struct adding *a, struct err *e) {
    char path[512] = "/api/v1/devices?limit=1000";
    for (;;) {
        struct json_doc *page = NULL;
        if (!names_page(a, path, &page, e)) return false;
        const struct json_value *next = json_member(json_root(page), "next_cursor");
        bool more = next && json_kind(next) == JSON_TEXT;
        if (more) snprintf(path, sizeof path, "/api/v1/devices?limit=1000&cursor=%s", json_text_of(next));
        json_free(page);
        if (!more) return true;
    }
}

static bool line_add(struct adding *a, const char *line, size_t length, struct err *e) {
    AUTO_BUF(reply);
    struct json_doc *d = json_parse(line, length, e);
    if (!d) return false;
    const struct json_value *name = json_member(json_root(d), "name");
    bool named = name && json_kind(name) == JSON_TEXT, known = named && text_map_get(&a->names, json_text_of(name));
    bool ok = known || local_client_ask(a->client, "POST", "/api/v1/devices", line, length, &reply, e);
    if (ok && named && !known) text_map_put(&a->names, json_text_of(name), a);
    if (ok && known)
        a->kept++;
    else if (ok)
        a->added++;
    json_free(d);
    return ok;
}

static bool lines_add(struct adding *a, FILE *in, struct err *e) {
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    bool ok = true;
    for (int number = 1; ok && (length = getline(&line, &capacity, in)) > 0; number++) {
        while (length > 0 && strchr("\r\n ", line[length - 1])) length--;
        if (length == 0) continue;
        ok = line_add(a, line, (size_t)length, e);
        if (ok) continue;
        char prefix[32];
        snprintf(prefix, sizeof prefix, "line %d: ", number);
        err_prefix(e, prefix);
    }
    free(line);
    return ok;
}

static bool devices_add(struct adding *a, const char *data, struct err *e) {
    a->client = local_client_open(data, e);
    bool ok = a->client && names_load(a, e) && lines_add(a, stdin, e);
    local_client_close(a->client);
    text_map_fini(&a->names);
    return ok;
}

int device_command(int argc, char **argv) {
    const char *data = "./.hearth";
    struct adding a = {0};
    bool usable = argc >= 2 && strcmp(argv[1], "add") == 0;
    for (int i = 2; usable && i < argc; i++) {
        if (strcmp(argv[i], "--data") == 0 && i + 1 < argc)
            data = argv[++i];
        else if (strcmp(argv[i], "--quiet") == 0)
            a.quiet = true;
        else
            usable = false;
    }
    if (!usable) {
        fprintf(stderr, "usage: hearth device add [--data DIR] [--quiet] < DEVICES (one JSON object a line)\n");
        return 2;
    }
    struct err e = {0};
    bool ok = devices_add(&a, data, &e);
    if (!a.quiet && (ok || a.added > 0)) fprintf(stderr, "%d devices added, %d were there\n", a.added, a.kept);
    return ok ? 0 : cli_fail("device add", &e);
}
