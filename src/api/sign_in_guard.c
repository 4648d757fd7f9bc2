/* Budgets of sign-in tries. Owns its three bounded tables; never sees a password. */
#include "api/sign_in_guard.h"

#include "base/arena.h"
#include "base/map.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_MAX = 10000, BURST = 20, REFILL_MS = 3000, FREE_FAILURES = 3, WAIT_MAX_S = 60, PEACE_MS = 15 * 60 * 1000,
       UNDER_WAY_MAX = 3, UNDER_WAY_MS = 60 * 1000 /* no try takes that long: its end was counted elsewhere */ };

struct entry {
    int64_t touched_ms;
    int64_t until_ms; /* address: when its budget is full again; account: no try before */
    int failures;
    int under_way; /* tries of this account that have not ended; since tried_ms at the latest */
    int64_t tried_ms;
};

struct sign_in_guard {
    struct text_map addresses, accounts, friends; /* friends: "account\naddress" that has signed in */
};

struct sign_in_guard *sign_in_guard_new(void) { return heap_new(struct sign_in_guard); }

static void table_fini(struct text_map *table) {
    size_t cursor = 0;
    const char *key;
    void *value;
    while (text_map_next(table, &cursor, &key, &value)) free(value);
    text_map_fini(table);
}

void sign_in_guard_free(struct sign_in_guard *g) {
    if (!g) return;
    table_fini(&g->addresses);
    table_fini(&g->accounts);
    table_fini(&g->friends);
    free(g);
}

/* Whoever waits stays, as long as there is somebody who does not. */
static bool goes_before(const struct entry *a, const struct entry *b, int64_t now_ms) {
    bool a_waits = a->until_ms > now_ms, b_waits = b->until_ms > now_ms;
    return a_waits == b_waits ? a->touched_ms < b->touched_ms : b_waits;
}

static void make_room(struct text_map *table, int64_t now_ms) {
    if (table->count < TABLE_MAX) return;
    size_t cursor = 0;
    const char *key, *first = NULL;
    struct entry *first_entry = NULL;
    void *value;
    while (text_map_next(table, &cursor, &key, &value)) {
        if (first && !goes_before(value, first_entry, now_ms)) continue;
        first_entry = value;
        first = key;
    }
    char *name = heap_copy(first);
    free(text_map_remove(table, name));
    free(name);
}

static struct entry *entry_of(struct text_map *table, const char *key, int64_t now_ms) {
    struct entry *entry = text_map_get(table, key);
    if (!entry) {
        make_room(table, now_ms);
        entry = heap_new(struct entry);
        text_map_put(table, key, entry);
    }
    entry->touched_ms = now_ms;
    return entry;
}

struct names {
    char address[INET6_ADDRSTRLEN]; /* an IPv6 address without its last 64 bits */
    char account[280];
    char both[340];
};

static struct names names_of(const char *address, const char *account) {
    struct names n;
    struct in6_addr six;
    snprintf(n.address, sizeof n.address, "%s", address);
    if (inet_pton(AF_INET6, address, &six) == 1 && !IN6_IS_ADDR_V4MAPPED(&six)) {
        memset(six.s6_addr + 8, 0, 8);
        inet_ntop(AF_INET6, &six, n.address, sizeof n.address);
    }
    snprintf(n.account, sizeof n.account, "%s", account);
    for (char *at = n.account; *at; at++)
        if (*at >= 'A' && *at <= 'Z') *at = (char)(*at + 32); /* as the store compares */
    snprintf(n.both, sizeof n.both, "%s\n%s", n.account, n.address);
    return n;
}

/* NULL: there is none yet. */
static struct entry *account_find(struct sign_in_guard *g, const struct names *n) {
    struct entry *friend = text_map_get(&g->friends, n->both);
    return friend ? friend : text_map_get(&g->accounts, n->account);
}

static struct entry *account_entry(struct sign_in_guard *g, const struct names *n, int64_t now_ms) {
    struct entry *entry = account_find(g, n);
    if (!entry) return entry_of(&g->accounts, n->account, now_ms);
    entry->touched_ms = now_ms;
    return entry;
}

static int seconds_up(int64_t ms) { return (int)((ms + 999) / 1000); }

static int account_wait_s(struct entry *account, int64_t now_ms) {
    if (account->until_ms > now_ms) return seconds_up(account->until_ms - now_ms);
    if (now_ms - account->tried_ms > UNDER_WAY_MS) account->under_way = 0;
    return account->under_way >= UNDER_WAY_MAX ? 1 : 0;
}

int sign_in_guard_try(struct sign_in_guard *g, const char *address, const char *account, int64_t now_ms) {
    struct names n = names_of(address, account);
    struct entry *by_address = entry_of(&g->addresses, n.address, now_ms), *by_account = account_find(g, &n);
    int64_t full_ms = by_address->until_ms > now_ms ? by_address->until_ms : now_ms;
    int64_t after_ms = full_ms + REFILL_MS - now_ms; /* what the budget owes once this try is taken */
    if (after_ms > BURST * (int64_t)REFILL_MS) return seconds_up(after_ms - BURST * (int64_t)REFILL_MS);
    int wait_s = by_account ? account_wait_s(by_account, now_ms) : 0;
    if (wait_s > 0) return wait_s;
    by_account = account_entry(g, &n, now_ms);
    by_account->under_way++;
    by_account->tried_ms = now_ms;
    by_address->until_ms = full_ms + REFILL_MS;
    return 0;
}

static void ended(struct entry *account) {
    if (account->under_way > 0) account->under_way--;
}

void sign_in_guard_failed(struct sign_in_guard *g, const char *address, const char *account, int64_t now_ms) {
    struct names n = names_of(address, account);
    struct entry *entry = account_entry(g, &n, now_ms);
    ended(entry);
    if (entry->until_ms + PEACE_MS < now_ms) entry->failures = 0;
    entry->failures++;
    int over = entry->failures - FREE_FAILURES;
    int wait_s = over < 0 ? 0 : over > 6 ? WAIT_MAX_S : 1 << over;
    entry->until_ms = now_ms + (wait_s > WAIT_MAX_S ? WAIT_MAX_S : wait_s) * INT64_C(1000);
}

void sign_in_guard_succeeded(struct sign_in_guard *g, const char *address, const char *account, int64_t now_ms) {
    struct names n = names_of(address, account);
    struct entry *entry = account_entry(g, &n, now_ms);
    ended(entry);
    entry->failures = 0;
    entry->until_ms = 0;
    entry_of(&g->friends, n.both, now_ms);
}

void sign_in_guard_dropped(struct sign_in_guard *g, const char *address, const char *account) {
    struct names n = names_of(address, account);
    struct entry *entry = account_find(g, &n);
    if (entry) ended(entry);
}
