/* kill -9 at random moments: a child writes groups and announces each commit on a pipe; after every kill the files open
 * sound and every announced group is there, whole. */
#include "written.h"

#include "base/log.h"
#include "store/tenants.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
/* after setjmp.h and stdarg.h */
#include <cmocka.h>

#define ROUNDS 20

static char directory[] = "/tmp/hearth-kill-XXXXXX";

static struct store *open_store(void) {
    struct store_options options = {.directory = directory, .database = "sqlite", .mode = STORE_WRITE};
    struct err e = {0};
    struct store *s = store_open(&options, &e);
    if (!s) fprintf(stderr, "%s\n", e.text);
    return s;
}

/* Never returns. Checkpoints often, so that kills meet them too. */
static _Noreturn void child(int announce, int64_t next) {
    struct store *s = open_store();
    struct err e;
    if (!s) _exit(3);
    written_pragma(s, "PRAGMA wal_autocheckpoint = 20");
    for (;; next++) {
        if (!written_write(s, next, &e)) _exit(4);
        if (write(announce, &next, sizeof next) != sizeof next) _exit(5);
    }
}

/* Lets a child write for `us` microseconds after its first commit and kills it; the number of groups announced by then.
 */
static int64_t kill_one(int64_t next, useconds_t us) {
    int ends[2], status;
    int64_t announced;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) child(ends[1], next);
    close(ends[1]);
    if (us % 3 != 0 && read(ends[0], &announced, sizeof announced) == sizeof announced)
        next = announced + 1; /* a third dies while opening */
    usleep(us);
    kill(pid, SIGKILL);
    while (read(ends[0], &announced, sizeof announced) == sizeof announced) next = announced + 1;
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return next;
}

static void every_announced_group_survives_the_kill(void **state) {
    int64_t next = 0;
    (void)state;
    srandom((unsigned)getpid());
    for (int round = 0; round < ROUNDS; round++) {
        next = kill_one(next, (useconds_t)(1000 + random() % 60000));
        struct store *s = open_store();
        assert_non_null(s);
        char why[200];
        if (!written_sound(s, why)) fail_msg("%s", why);
        assert_int_equal(written_lost(s, next), 0);
        assert_true(written_whole_or_absent(s, next)); /* committed and not announced any more, or not there */
        store_close(s);
    }
    print_message("%d kills, %lld groups of %d rows announced\n", ROUNDS, (long long)next, WRITTEN_ROWS);
    assert_true(next > ROUNDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_announced_group_survives_the_kill)};
    char command[100];
    log_set_level(LOG_LEVEL_ERROR);
    if (!mkdtemp(directory)) return 1;
    int failures = cmocka_run_group_tests_name("fault/kill", tests, NULL, NULL);
    snprintf(command, sizeof command, "rm -rf %s", directory);
    return failures + (system(command) != 0);
}
