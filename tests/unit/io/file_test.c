/* Files on a real disk: whole or not at all, and one holder of a lock. */
#include "io/file.h"

#include "base/arena.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char directory[64], path[128];

static int setup(void **state) {
    (void)state;
    strcpy(directory, "/tmp/hearth-file-XXXXXX");
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/file", directory);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command);
}

static int entries(void) {
    char command[128], count[16] = "";
    snprintf(command, sizeof command, "ls -A %s | wc -l", directory);
    FILE *out = popen(command, "r");
    assert_non_null(fgets(count, sizeof count, out));
    pclose(out);
    return atoi(count);
}

static void what_was_written_is_read_back(void **state) {
    (void)state;
    struct err e;
    AUTO_BUF(b);
    assert_true(file_write_atomic(path, "a\0b", 3, 0640, &e));
    assert_true(file_read(path, 3, &b, &e));
    assert_int_equal(b.length, 3);
    assert_memory_equal(b.bytes, "a\0b", 4);
    struct stat s;
    stat(path, &s);
    assert_int_equal(s.st_mode & 0777, 0640);
}

static void writing_replaces_the_whole_and_leaves_nothing_else(void **state) {
    (void)state;
    struct err e;
    AUTO_BUF(b);
    assert_true(file_write_atomic(path, "a long first text", 17, 0600, &e));
    assert_true(file_write_atomic(path, "short", 5, 0600, &e));
    assert_true(file_read(path, 100, &b, &e));
    assert_string_equal(b.bytes, "short");
    assert_int_equal(entries(), 1);
}

static void a_failed_write_leaves_the_old_file_and_no_rubbish(void **state) {
    (void)state;
    struct err e;
    assert_int_equal(mkdir(path, 0700), 0); /* a directory in the way: the rename fails */
    assert_false(file_write_atomic(path, "x", 1, 0600, &e));
    assert_string_equal(e.field, path);
    assert_int_equal(entries(), 1);
}

static void a_full_disk_is_told_apart(void **state) {
    (void)state;
    if (geteuid() != 0 ||
        system("mkdir -p /tmp/hearth-small && mount -t tmpfs -o size=64k tmpfs /tmp/hearth-small 2>/dev/null") != 0)
        skip();
    struct err e = {0};
    char *big = heap_array(1, 1 << 20);
    bool ok = file_write_atomic("/tmp/hearth-small/file", big, 1 << 20, 0600, &e);
    free(big);
    assert_int_equal(system("umount /tmp/hearth-small && rmdir /tmp/hearth-small"), 0);
    assert_false(ok);
    assert_int_equal(e.code, ERR_STORAGE_FULL);
}

static void a_missing_file_is_not_found(void **state) {
    (void)state;
    struct err e;
    AUTO_BUF(b);
    assert_false(file_read(path, 10, &b, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_string_equal(e.field, path);
}

static void a_file_over_the_limit_is_too_large(void **state) {
    (void)state;
    struct err e;
    AUTO_BUF(b);
    assert_true(file_write_atomic(path, "12345", 5, 0600, &e));
    assert_false(file_read(path, 4, &b, &e));
    assert_int_equal(e.code, ERR_TOO_LARGE);
    assert_false(file_read("/dev/zero", 100000, &b, &e)); /* tells no size */
    assert_int_equal(e.code, ERR_TOO_LARGE);
}

static void a_directory_cannot_be_read_as_a_file(void **state) {
    (void)state;
    struct err e;
    AUTO_BUF(b);
    assert_false(file_read(directory, 100, &b, &e));
    assert_int_equal(e.code, ERR_IO);
}

static void directories_are_made_with_their_parents(void **state) {
    (void)state;
    struct err e;
    struct stat s;
    char deep[160];
    snprintf(deep, sizeof deep, "%s/a/b//c/", directory);
    assert_true(directory_make(deep, 0750, &e));
    assert_true(directory_make(deep, 0750, &e));
    assert_int_equal(stat(deep, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0750);
}

static void a_file_in_the_way_of_a_directory_is_an_error(void **state) {
    (void)state;
    struct err e;
    assert_true(file_write_atomic(path, "x", 1, 0600, &e));
    assert_false(directory_make(path, 0700, &e));
    assert_int_equal(e.code, ERR_IO);
}

/* What another process sees: 0 it got the lock, 1 conflict, 2 asked "is it locked?": yes. */
static int other_process(bool ask_only) {
    pid_t child = fork();
    if (child == 0) {
        struct err e;
        int fd;
        if (ask_only) _exit(directory_is_locked(directory) ? 2 : 0);
        bool ok = directory_lock(directory, &fd, &e);
        char pid[16];
        snprintf(pid, sizeof pid, "(%ld)", (long)getppid());
        _exit(ok ? 0 : e.code == ERR_CONFLICT && strstr(e.text, pid) ? 1 : 9);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_lock_has_one_holder_and_names_it(void **state) {
    (void)state;
    struct err e;
    int fd;
    assert_true(directory_lock(directory, &fd, &e));
    assert_int_equal(other_process(false), 1);
    assert_int_equal(other_process(true), 2);
    close(fd);
    assert_int_equal(other_process(true), 0);
    assert_int_equal(other_process(false), 0);
}

static void a_killed_holder_frees_the_lock(void **state) {
    (void)state;
    assert_int_equal(other_process(false), 0); /* took it and died without closing */
    assert_false(directory_is_locked(directory));
}

static void a_directory_without_lock_file_is_not_locked(void **state) {
    (void)state;
    assert_false(directory_is_locked(directory));
    assert_int_equal(entries(), 0);
}

static void a_missing_directory_cannot_be_locked(void **state) {
    (void)state;
    struct err e;
    int fd;
    assert_false(directory_lock("/nonexistent/place", &fd, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_was_written_is_read_back),
        TEST(writing_replaces_the_whole_and_leaves_nothing_else),
        TEST(a_failed_write_leaves_the_old_file_and_no_rubbish),
        TEST(a_full_disk_is_told_apart),
        TEST(a_missing_file_is_not_found),
        TEST(a_file_over_the_limit_is_too_large),
        TEST(a_directory_cannot_be_read_as_a_file),
        TEST(directories_are_made_with_their_parents),
        TEST(a_file_in_the_way_of_a_directory_is_an_error),
        TEST(a_lock_has_one_holder_and_names_it),
        TEST(a_killed_holder_frees_the_lock),
        TEST(a_directory_without_lock_file_is_not_locked),
        TEST(a_missing_directory_cannot_be_locked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
