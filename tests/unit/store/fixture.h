/* A store of a test's own, on either database: a fresh directory, or a fresh schema of the test program's own
 * PostgreSQL. */
#ifndef HEARTH_TESTS_STORE_FIXTURE_H
#define HEARTH_TESTS_STORE_FIXTURE_H

#include "base/log.h"
#include "base/time.h"
#include "domain/directory.h"
#include "domain/hot_row.h"
#include "domain/reading_group.h"
#include "store/devices.h"
#include "store/history.h"
#include "store/inside.h"
#include "store/tenants.h"

#include <setjmp.h>
#include <stdarg.h>
/* after setjmp.h and stdarg.h */
#include <cmocka.h>

#define T0 INT64_C(1767225600000) /* 2026-01-01T00:00Z, the fixture's clock at its start */

struct fixture {
    enum db_kind kind;
    char directory[64];
    char database[256];
    struct store *store; /* for writing */
    struct arena arena;
    struct tenant tenant;
    struct scope scope;
    struct text_map types;
    struct err e;
};

/* The present time of every store that a fixture opens. */
extern int64_t fixture_now_ms;

struct fixture *fixture_new(enum db_kind kind); /* skips the test when kind is DB_POSTGRES and there is none */
void fixture_free(struct fixture *f);
struct store *fixture_open(struct fixture *f, enum store_mode mode); /* a further connection; the test closes it */
void fixture_reopen(struct fixture *f);                              /* closes and opens f->store */
void fixture_type(struct fixture *f, const char *json);              /* adds or replaces a device type */

/* Ends the PostgreSQL that fixture_new started; a group teardown of cmocka. */
int fixture_end(void **state);

/* The first column of a query on the configuration (DB_CONFIG) or on the tenant's history, through SQLite's or
 * PostgreSQL's own shell functions: what really stands there, past the repositories. */
int64_t fixture_count(struct fixture *f, enum db_file file, const char *sql);

/* One test function on both databases. */
#define ON_BOTH(test)                                                                                                  \
    cmocka_unit_test_prestate(test, &(enum db_kind){DB_SQLITE}),                                                       \
        cmocka_unit_test_prestate(test, &(enum db_kind){DB_POSTGRES})
#define FIXTURE(f) struct fixture *f = fixture_new(**(enum db_kind **)state)

#define assert_ok(f, call)                                                                                             \
    do {                                                                                                               \
        if (!(call)) fail_msg("%s: %s: %s", #call, (f)->e.field, (f)->e.text);                                         \
    } while (0)
#define assert_err(f, expected, call)                                                                                  \
    do {                                                                                                               \
        (f)->e = (struct err){0};                                                                                      \
        if (call) fail_msg("%s did not fail", #call);                                                                  \
        if ((f)->e.code != (expected)) fail_msg("%s: code %d: %s", #call, (f)->e.code, (f)->e.text);                   \
    } while (0)

/* A group of one row with points 1..count of these values, all good. */
struct reading_group *group_of(int64_t tenant_id, int64_t device_id, int64_t t_ms, const double *values, size_t count);
void group_add(struct reading_group *g, int64_t tenant_id, int64_t device_id, int64_t slot, int64_t t_ms,
               const struct scan_item *items, size_t count);

#endif
