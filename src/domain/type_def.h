/* A device type: what Hearth knows of a kind of device. Parsed from JSON (library/<key>.json, schema library/schema.json), checked,
 * immutable, living in one arena of its own. */
#ifndef HEARTH_DOMAIN_TYPE_DEF_H
#define HEARTH_DOMAIN_TYPE_DEF_H

#include "base/err.h"
#include "base/json_in.h"
#include "domain/point_def.h"

#define POINTS_MAX 1000

struct hole { enum register_area area; int32_t first, last; }; /* wire addresses known not to exist */

struct type_def {
    struct arena arena;
    const char *key;        /* "ecl-310-a266.1", "modbus-generic" */
    const char *maker, *model;
    const char *protocol;   /* "modbus-tcp" or "none" (imported recordings) */
    int version;
    bool own_points;        /* each device brings its own list (modbus-generic, recording) */
    int address_base;       /* 1: file stores PNU / register numbers from 1; 0: wire addresses */
    /* limits of the device */
    int registers_max;      /* per request: ECL 100, default 125 */
    int gap_max;            /* registers of nobody that a block may bridge; 0 for unknown devices */
    int functions;          /* bit mask 1 << function code */
    int unit_default;       /* Modbus unit id */
    int port_default;
    int64_t idle_close_ms;  /* the device drops idle connections after this; 0 unknown */
    int64_t gap_ms;         /* pause between requests; 0 none */
    int hole_count;
    const struct hole *holes;
    int headline_count;
    const char *const *headline; /* keys of up to 4 points that a list of devices shows; own_points: the first four */
    int point_count;
    const struct point_def *points; /* in the order of the file, which is the order shown */
};

/* `file` is put before every error's path ("library/x.json: points[3].address"). */
struct type_def *type_def_parse(const char *json, size_t length, const char *file, struct err *e);
void type_def_free(struct type_def *t);

/* One device's own points ("points" of a modbus-generic device), same grammar as in a type file. `path` prefixes error fields.
 * Results live in `a`. Each needs a "name". */
bool point_list_parse(const struct json_value *array, const struct type_def *type, const char *path, struct arena *a,
                      const struct point_def **points, int *count, struct err *e);

const struct point_def *type_def_point(const struct type_def *t, const char *key);

#endif
