/* hearth admin: creates an administrator, or gives one a new password. Opens the store itself, so it takes the data directory's lock: no
 * server may run there. The password is printed once or read from a file; it never stands on a command line, where others could see it. */
#include "cli/cli.h"

#include "api/password.h"
#include "base/arena.h"
#include "domain/scope.h"
#include "io/clock.h"
#include "io/file.h"
#include "store/store.h"
#include "store/tenants.h"
#include "store/users.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct request {
    const char *action, *data, *database, *email, *name, *password_file;
    bool random_password;
    char password[PASSWORD_MAX * 4 + 2];
};

static int usage(void) {
    fprintf(stderr, "hearth admin create|password --email E [--name N] [--data DIR] [--database URL] --random-password | --password-file FILE\n");
    return 2;
}

static bool read_arguments(struct request *r, int argc, char **argv) {
    const struct { const char *name; const char **value; } options[] = {
        {"--data", &r->data}, {"--database", &r->database}, {"--email", &r->email}, {"--name", &r->name}, {"--password-file", &r->password_file}};
    if (argc < 2) return false;
    r->action = argv[1];
    for (int i = 2; i < argc; i++) {
        bool known = !strcmp(argv[i], "--random-password");
        r->random_password |= known;
        for (size_t k = 0; k < sizeof options / sizeof *options && !known; k++) {
            if (strcmp(argv[i], options[k].name) || i + 1 >= argc) continue;
            *options[k].value = argv[++i];
            known = true;
        }
        if (!known) return false;
    }
    bool action = !strcmp(r->action, "create") || !strcmp(r->action, "password");
    return action && r->email && r->random_password != (r->password_file != NULL);
}

static bool email_plausible(const char *email, struct err *e) {
    const char *at = strchr(email, '@');
    bool ok = at && at != email && at[1] && !strchr(at + 1, '@') && strlen(email) <= 254 && !strpbrk(email, " \t\r\n<>\",;");
    return ok || err_set(e, ERR_INVALID, "--email", "\"%.100s\" is not an e-mail address.", email);
}

static bool get_password(struct request *r, struct err *e) {
    if (r->random_password) {
        password_random(r->password);
        return true;
    }
    AUTO_BUF(text);
    if (!file_read(r->password_file, sizeof r->password - 1, &text, e)) return false;
    size_t length = text.length ? strcspn(text.bytes, "\r\n") : 0;
    memcpy(r->password, text.bytes ? text.bytes : "", length);
    r->password[length] = '\0';
    return true;
}

static bool create(const struct request *r, struct store *s, const struct scope *scope, const char *hash, struct err *e) {
    int64_t id;
    return user_create(s, scope, r->email, r->name ? r->name : r->email, "admin", hash, &id, e);
}

static bool change(const struct request *r, struct store *s, struct arena *a, const struct scope *scope, const char *hash, struct err *e) {
    struct user user;
    if (user_by_email(s, a, r->email, &user, e)) return user_set_password(s, scope, user.id, hash, e);
    return e->code == ERR_NOT_FOUND ? err_set(e, ERR_NOT_FOUND, "--email", "Nobody has the address \"%.100s\".", r->email) : false;
}

static bool store_user(const struct request *r, const char *hash, struct err *e) {
    AUTO_ARENA(arena);
    struct store_options options = {.directory = r->data, .database = r->database, .mode = STORE_WRITE, .wall_ms = clock_wall_ms};
    struct tenant tenant;
    struct store *s = store_open(&options, e);
    if (!s) return false;
    bool ok = tenant_first(s, &arena, &tenant, e);
    struct scope scope = scope_local(ok ? tenant.id : 0);
    ok = ok && (!strcmp(r->action, "create") ? create(r, s, &scope, hash, e) : change(r, s, &arena, &scope, hash, e));
    store_close(s);
    return ok;
}

static bool run(struct request *r, struct err *e) {
    char hash[PASSWORD_HASH_BYTES];
    int lock = -1;
    if (!email_plausible(r->email, e) || !get_password(r, e) || !password_hash(r->password, hash, e) || !directory_make(r->data, 0700, e))
        return false;
    if (!directory_lock(r->data, &lock, e)) {
        if (e->code == ERR_CONFLICT) err_set(e, ERR_CONFLICT, r->data, "A server runs there; stop it first.");
        return false;
    }
    bool ok = store_user(r, hash, e);
    close(lock);
    if (ok && r->random_password) printf("%s\n", r->password);
    return ok;
}

int admin_command(int argc, char **argv) {
    struct request *r = heap_new(struct request);
    struct err e = {0};
    r->data = "./.hearth";
    r->database = "sqlite";
    int status = !read_arguments(r, argc, argv) ? usage() : run(r, &e) ? 0 : cli_fail("admin", &e);
    explicit_bzero(r->password, sizeof r->password);
    free(r);
    return status;
}
