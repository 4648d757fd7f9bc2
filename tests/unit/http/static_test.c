/* Files of the web app, and nothing else. */
#include "http_test.h"

#include "http/static.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/hearth-static-XXXXXX";

static void put(const char *name, const char *text) {
    char path[200];
    snprintf(path, sizeof path, "%s/web/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int make(void **state) {
    char path[200];
    (void)state;
    if (!mkdtemp(folder) || chdir(folder) != 0) return -1;
    mkdir("web", 0755);
    mkdir("web/assets", 0755);
    mkdir("web/dir.js", 0755);
    put("index.html", "<!doctype html>");
    put("assets/app-B3xk9_aQ.js", "let a = 1");
    put("assets/app-B3xk9_aQ.js.gz", "gzip");
    put(".secret.txt", "secret");
    put("../outside.txt", "outside");
    snprintf(path, sizeof path, "%s/outside.txt", folder);
    if (symlink(path, "web/link.txt") != 0) return -1;
    return symlink("..", "web/up") | symlink("/dev/zero", "web/zero.txt") | mkfifo("web/pipe.txt", 0644);
}

static int remove_all(void **state) {
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static bool ask(struct arena *a, struct reply *r, const char *path, bool gzip, const char *if_none_match) {
    char directory[200];
    struct err e = {0};
    struct static_request request = {path, gzip, if_none_match};
    snprintf(directory, sizeof directory, "%s/web", folder);
    reply_init(r);
    bool ok = static_reply(directory, &request, a, r, &e);
    if (!ok) assert_int_equal(e.code, ERR_NOT_FOUND);
    return ok;
}

static void absent(const char *path) {
    AUTO_ARENA(a);
    struct reply r;
    if (ask(&a, &r, path, true, NULL)) fail_msg("served: %s", path);
    assert_int_equal(r.file, -1);
}

TEST(the_root_is_the_index_page) {
    AUTO_ARENA(a);
    struct reply r;
    assert_true(ask(&a, &r, "/", false, NULL));
    assert_int_equal(r.file_size, 15);
    assert_string_equal(reply_header_get(&r, "Content-Type"), "text/html; charset=utf-8");
    assert_string_equal(reply_header_get(&r, "Cache-Control"), "no-cache");
    assert_non_null(reply_header_get(&r, "Content-Security-Policy"));
    reply_fini(&r);
}

TEST(a_hashed_file_is_immutable) {
    AUTO_ARENA(a);
    struct reply r;
    assert_true(ask(&a, &r, "/assets/app-B3xk9_aQ.js", false, NULL));
    assert_string_equal(reply_header_get(&r, "Cache-Control"), "public, max-age=31536000, immutable");
    assert_null(reply_header_get(&r, "Content-Encoding"));
    reply_fini(&r);
}

TEST(a_compressed_twin_goes_to_who_accepts_it) {
    AUTO_ARENA(a);
    struct reply r;
    assert_true(ask(&a, &r, "/assets/app-B3xk9_aQ.js", true, NULL));
    assert_int_equal(r.file_size, 4);
    assert_string_equal(reply_header_get(&r, "Content-Encoding"), "gzip");
    assert_string_equal(reply_header_get(&r, "Content-Type"), "text/javascript; charset=utf-8");
    reply_fini(&r);
}

TEST(a_file_without_twin_goes_plain) {
    AUTO_ARENA(a);
    struct reply r;
    assert_true(ask(&a, &r, "/index.html", true, NULL));
    assert_null(reply_header_get(&r, "Content-Encoding"));
    reply_fini(&r);
}

TEST(an_unchanged_file_is_304_and_not_opened) {
    AUTO_ARENA(a);
    struct reply r, again;
    assert_true(ask(&a, &r, "/index.html", false, NULL));
    assert_true(ask(&a, &again, "/index.html", false, reply_header_get(&r, "ETag")));
    assert_int_equal(again.status, 304);
    assert_int_equal(again.file, -1);
    reply_fini(&r);
    reply_fini(&again);
}

TEST(no_path_leads_out_of_the_directory) {
    absent("/../outside.txt");
    absent("/assets/../../outside.txt");
    absent("//etc/passwd");
    absent("/./index.html");
    absent("/up/outside.txt");
    absent("/link.txt");
}

TEST(hidden_files_folders_and_devices_are_not_served) {
    absent("/.secret.txt");
    absent("/assets");
    absent("/assets/");
    absent("/dir.js");
    absent("/zero.txt");
    absent("/pipe.txt");
}

TEST(unknown_paths_and_types_are_not_found) {
    absent("/devices");
    absent("/nothing.js");
    absent("/assets/app-B3xk9_aQ.js.gz");
    absent("");
    absent("index.html");
    absent("/a b.js");
    absent("/a/b/c/d/e/f/g/h/i.js");
}

TEST(an_absent_directory_serves_nothing) {
    AUTO_ARENA(a);
    struct reply r;
    struct err e;
    struct static_request request = {"/", false, NULL};
    reply_init(&r);
    assert_false(static_reply("", &request, &a, &r, &e));
    assert_false(static_reply("/nonexistent", &request, &a, &r, &e));
}

TEST(only_a_hash_of_eight_characters_makes_a_name_immutable) {
    assert_true(static_name_is_hashed("app-B3xk9_aQ.js"));
    assert_true(static_name_is_hashed("flow-diagram-AAAAAAAA.css"));
    assert_false(static_name_is_hashed("index.html"));
    assert_false(static_name_is_hashed("-B3xk9_aQ.js"));
    assert_false(static_name_is_hashed("app.js"));
    assert_false(static_name_is_hashed("app-B3xk.js"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_is_the_index_page),
        cmocka_unit_test(a_hashed_file_is_immutable),
        cmocka_unit_test(a_compressed_twin_goes_to_who_accepts_it),
        cmocka_unit_test(a_file_without_twin_goes_plain),
        cmocka_unit_test(an_unchanged_file_is_304_and_not_opened),
        cmocka_unit_test(no_path_leads_out_of_the_directory),
        cmocka_unit_test(hidden_files_folders_and_devices_are_not_served),
        cmocka_unit_test(unknown_paths_and_types_are_not_found),
        cmocka_unit_test(an_absent_directory_serves_nothing),
        cmocka_unit_test(only_a_hash_of_eight_characters_makes_a_name_immutable),
    };
    return cmocka_run_group_tests_name("http/static", tests, make, remove_all);
}
