/* People: what signs in, with its role. Passwords come hashed; e-mail addresses are compared without case. */
#include "store/users.h"

#include "base/str.h"
#include "store/inside.h"

#include <string.h>

#define EMAIL_MAX 254

static const char *const languages[] = {"da", "de", "en", "fr", "lt", "nl", "pl", "ru", "sl", "sv", "tr", "uk"};

/* ASCII only: the part of an address that people type in either case. */
static const char *email_key(struct arena *a, const char *email) {
    char *key = arena_copy(a, email);
    for (char *c = key; *c; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
    return key;
}

struct finding {
    struct arena *arena;
    struct user *out;
    bool found;
};

static bool take(void *context, const void *row) {
    struct finding *f = context;
    const struct sql_person_by_email_row *from = row;
    f->found = true;
    *f->out = (struct user){
        .id = from->id,
        .tenant_id = from->tenant_id,
        .email = arena_copy(f->arena, from->email),
        .name = arena_copy(f->arena, from->name),
        .role = arena_copy(f->arena, from->role),
        .password_hash = arena_copy(f->arena, from->password_hash),
        .language = arena_copy(f->arena, from->language),
        .generation = from->generation,
    };
    return false;
}

bool user_by_email(struct store *s, struct arena *a, const char *email, struct user *out, struct err *e) {
    struct finding f = {a, out, false};
    if (!utf8_valid(email, strlen(email)))
        return err_set(e, ERR_NOT_FOUND, "email", "There is no user with this e-mail address.");
    struct sql_person_by_email p = {.email_key = email_key(a, email)};
    if (!db_each_row(s->config, SQL_PERSON_BY_EMAIL, &p, take, &f, e)) return false;
    return f.found || err_set(e, ERR_NOT_FOUND, "email", "There is no user with this e-mail address.");
}

bool user_count(struct store *s, int64_t *count, struct err *e) {
    return db_each_row(s->config, SQL_PERSON_COUNT, NULL, store_take_int, count, e);
}

static bool check_email(const char *email, struct err *e) {
    if (!store_check_text("email", email, 3, EMAIL_MAX, false, e)) return false;
    const char *at = strchr(email, '@');
    if (!at || at == email || at[1] == '\0' || strpbrk(email, " \t\n"))
        return err_set(e, ERR_INVALID, "email", "The e-mail address is not one.");
    return true;
}

static bool check_new(const char *email, const char *name, const char *role, struct err *e) {
    if (!check_email(email, e) || !store_check_text("name", name, 1, 120, false, e)) return false;
    return role_find(role) || err_set(e, ERR_INVALID, "role", "There is no such role.");
}

static bool insert(struct store *s, const struct sql_person_insert *p, struct err *e) {
    int64_t rows = 0;
    if (!db_exec(s->config, SQL_PERSON_INSERT, p, &rows, e)) return false;
    return rows == 1 || err_set(e, ERR_CONFLICT, "email", "A user with this e-mail address exists already.");
}

bool user_create(struct store *s, const struct scope *scope, const char *email, const char *name, const char *role,
                 const char *password_hash, int64_t *id, struct err *e) {
    AUTO_ARENA(a);
    if (!check_new(email, name, role, e)) return false;
    struct store_text language = {&a, "en"};
    struct sql_tenant_language t = {.tenant_id = scope->tenant_id};
    struct sql_person_insert p = {.tenant_id = scope->tenant_id,
                                  .email = email,
                                  .email_key = email_key(&a, email),
                                  .name = name,
                                  .role = role,
                                  .password_hash = password_hash,
                                  .created_ms = s->wall_ms()};
    const char *after = arena_printf(&a, "{\"role\":\"%s\"}", role);
    if (!store_begin(s, e)) return false;
    bool ok =
        db_each_row(s->config, SQL_TENANT_LANGUAGE, &t, store_take_text, &language, e) && store_next_id(s, &p.id, e);
    p.language = language.text;
    ok = ok && insert(s, &p, e) && store_record(s, scope, "user.create", "user", p.id, NULL, after, e);
    if (!store_end(s, ok, e)) return false;
    *id = p.id;
    return true;
}

/* Runs a statement that changes one user of this tenant. */
static bool change_one(struct store *s, int statement, const void *takes, int64_t id, struct err *e) {
    int64_t rows = 0;
    if (!db_exec(s->config, statement, takes, &rows, e)) return false;
    return rows == 1 || err_set(e, ERR_NOT_FOUND, "", "There is no user %lld.", (long long)id);
}

bool user_set_password(struct store *s, const struct scope *scope, int64_t id, const char *password_hash,
                       struct err *e) {
    struct sql_person_set_password p = {.tenant_id = scope->tenant_id, .id = id, .password_hash = password_hash};
    struct sql_session_delete_of_person all = {.tenant_id = scope->tenant_id, .person_id = id};
    if (!store_begin(s, e)) return false;
    bool ok = change_one(s, SQL_PERSON_SET_PASSWORD, &p, id, e) &&
              db_exec(s->config, SQL_SESSION_DELETE_OF_PERSON, &all, NULL, e) &&
              store_record(s, scope, "user.password", "user", id, NULL, NULL, e);
    return store_end(s, ok, e);
}

static bool known_language(const char *language) {
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (strcmp(languages[i], language) == 0) return true;
    return false;
}

bool user_set_language(struct store *s, const struct scope *scope, const char *language, struct err *e) {
    AUTO_ARENA(a);
    if (!known_language(language)) return err_set(e, ERR_INVALID, "language", "The language is not one of Hearth's.");
    struct sql_person_set_language p = {.tenant_id = scope->tenant_id, .id = scope->user_id, .language = language};
    const char *after = arena_printf(&a, "{\"language\":\"%s\"}", language);
    if (!store_begin(s, e)) return false;
    bool ok = change_one(s, SQL_PERSON_SET_LANGUAGE, &p, scope->user_id, e) &&
              store_record(s, scope, "user.language", "user", scope->user_id, NULL, after, e);
    return store_end(s, ok, e);
}
