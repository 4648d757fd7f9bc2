/* The power fails at a random write or sync; the disk forgets a random part of what was not synced. After every cut the
 * files open sound, every group whose history_write returned true is there, the one under way is there whole or not at
 * all, and no id is given twice. The control: with synchronous OFF the same cuts do lose rows, so the disk does forget
 * and the test does see it. */
#include "forgetful_vfs.h"
#include "written.h"

#include "base/log.h"
#include "store/tenants.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
/* after setjmp.h and stdarg.h */
#include <cmocka.h>

#define SEEDS          150
#define CUTS_PER_SEED  4
#define OPERATIONS_MAX 400

static char directory[] = "/tmp/hearth-power-XXXXXX";

static int64_t now(void) {
    return WRITTEN_START;
}

static struct store *open_store(struct err *e) {
    struct store_options options = {
        .directory = directory, .database = "sqlite", .mode = STORE_WRITE, .vfs = FORGETFUL_VFS, .wall_ms = now};
    return store_open(&options, e);
}

/* What one seed has promised so far. */
struct promise {
    int64_t groups, id;
};
struct losses {
    long cuts, groups_promised, groups_lost, torn, unsound, ids_reused, opens_failed;
};

static void set_up(struct store *s, bool synchronous) {
    char sql[100];
    snprintf(sql, sizeof sql, "PRAGMA wal_autocheckpoint = %d; PRAGMA synchronous = %s;",
             3 + (int)(forgetful_random() % 60), synchronous ? "FULL" : "OFF");
    written_pragma(s, sql);
}

/* Writes until the power fails. */
static void write_until_cut(struct promise *p, bool synchronous) {
    struct err e;
    forgetful_cut_after((int)(forgetful_random() % OPERATIONS_MAX));
    struct store *s = open_store(&e);
    if (s) set_up(s, synchronous);
    while (s && !forgetful_is_cut()) {
        int64_t id;
        if (forgetful_random() % 4 == 0 && store_next_id(s, &id, &e)) p->id = id;
        if (written_write(s, p->groups, &e)) p->groups++;
    }
    store_close(s);
    forgetful_power_on();
}

/* What is wrong with a store that should be sound: said only where nothing may be wrong. */
static void count_losses(const struct promise *p, struct losses *l, bool say) {
    struct err e = {0};
    char why[200] = "";
    struct store *s = open_store(&e);
    int64_t id = 0;
    l->cuts++;
    l->opens_failed += !s;
    bool sound = s && store_next_id(s, &id, &e) && written_sound(s, why);
    if (sound) {
        l->ids_reused += id <= p->id;
        l->groups_lost += written_lost(s, p->groups);
        l->torn += !written_whole_or_absent(s, p->groups);
    } else if (s) {
        l->unsound++;
    }
    if (say && !sound) print_message("after the cut: %s %s\n", e.text, why);
    store_close(s);
}

static struct losses run_seeds(int first, int count, bool synchronous) {
    struct losses l = {0};
    for (int seed = first; seed < first + count; seed++) {
        struct promise p = {0};
        forgetful_reset((uint64_t)seed);
        for (int i = 0; i < CUTS_PER_SEED; i++) {
            write_until_cut(&p, synchronous);
            long lost = l.groups_lost + l.torn + l.unsound + l.opens_failed;
            count_losses(&p, &l, synchronous);
            if (i == CUTS_PER_SEED - 1) l.groups_promised += p.groups;
            if (l.groups_lost + l.torn + l.unsound + l.opens_failed > lost)
                break; /* what was lost once would be counted at every cut */
        }
    }
    print_message("synchronous %s: %ld cuts, %ld groups promised, %ld lost, %ld torn, %ld unsound, %ld ids reused, %ld "
                  "not opened\n",
                  synchronous ? "FULL" : "OFF", l.cuts, l.groups_promised, l.groups_lost, l.torn, l.unsound,
                  l.ids_reused, l.opens_failed);
    return l;
}

static void nothing_that_was_committed_is_lost(void **state) {
    (void)state;
    const char *seeds = getenv("HEARTH_FAULT_SEEDS");
    struct losses l = run_seeds(1, seeds ? atoi(seeds) : SEEDS, true);
    assert_true(l.groups_promised > l.cuts);
    assert_int_equal(l.opens_failed, 0);
    assert_int_equal(l.unsound, 0);
    assert_int_equal(l.groups_lost, 0);
    assert_int_equal(l.torn, 0);
    assert_int_equal(l.ids_reused, 0);
}

static void without_syncs_rows_are_lost(void **state) {
    (void)state;
    struct losses l = run_seeds(1, 20, false);
    assert_true(l.groups_lost + l.torn + l.unsound + l.opens_failed > 5);
}

/* The disk itself: what was synced stays, of what was not some goes and some stays. */
static void the_disk_forgets_some_of_what_was_not_synced(void **state) {
    (void)state;
    struct promise p = {0};
    forgetful_reset(5);
    for (int i = 0; i < 10; i++) write_until_cut(&p, true);
    struct forgetful_counts c = forgetful_counts();
    assert_true(c.syncs > 50);
    assert_true(c.pieces_forgotten > 20);
    assert_true(c.pieces_kept > 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_that_was_committed_is_lost),
        cmocka_unit_test(without_syncs_rows_are_lost),
        cmocka_unit_test(the_disk_forgets_some_of_what_was_not_synced),
    };
    char command[100];
    log_set_level(LOG_LEVEL_ERROR);
    forgetful_register();
    if (!mkdtemp(directory)) return 1;
    int failures = cmocka_run_group_tests_name("fault/power_loss", tests, NULL, NULL);
    forgetful_reset(0);
    snprintf(command, sizeof command, "rm -rf %s", directory);
    return failures + (system(command) != 0);
}
