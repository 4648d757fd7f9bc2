/* How large the database is said to be. */
#include "fixture.h"

#include "store/size.h"

#include <string.h>
#include <sys/statvfs.h>

static void size_grows_with_what_is_stored(void **state) {
    FIXTURE(f);
    struct store_size before, after;
    assert_ok(f, store_size(f->store, &before, &f->e));
    assert_true(before.database_bytes > 0);
    char filler[1001];
    memset(filler, 'x', sizeof filler);
    filler[1000] = '\0';
    assert_ok(f, store_begin(f->store, &f->e));
    for (int i = 0; i < 2000; i++)
        assert_ok(f, store_record(f->store, &f->scope, "test.fill", "test", 1, NULL, filler, &f->e));
    assert_ok(f, store_end(f->store, true, &f->e));
    assert_ok(f, store_size(f->store, &after, &f->e));
    assert_true(after.database_bytes + after.log_bytes >= before.database_bytes + before.log_bytes + 1000000);
    fixture_free(f);
}

static void disk_of_files_is_known_and_that_of_a_server_is_not(void **state) {
    FIXTURE(f);
    struct store_size size;
    struct statvfs disk;
    assert_ok(f, store_size(f->store, &size, &f->e));
    assert_int_equal(size.disk_known, f->kind == DB_SQLITE);
    if (size.disk_known) {
        assert_int_equal(statvfs(f->directory, &disk), 0);
        assert_int_equal(size.disk_size_bytes, disk.f_blocks * disk.f_frsize);
        assert_true(size.disk_free_bytes > 0 && size.disk_free_bytes <= size.disk_size_bytes);
    }
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(size_grows_with_what_is_stored),
        ON_BOTH(disk_of_files_is_known_and_that_of_a_server_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, fixture_end);
}
