/* Name look-ups with a cache. Owns the entries (one per name, at most ENTRIES_MAX), the waits, and a mailbox that it
 * shares with the look-up threads; a thread touches nothing but its own task and that mailbox, which outlives the loop
 * if need be. */
#include "io/dns.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/map.h"
#include "io/loop_private.h"

#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { KEPT_MS = 60 * 1000, FAILURE_SHARE = 12, IN_FLIGHT_MAX = 8, ENTRIES_MAX = 16384 };

struct dns_wait {
    struct entry *entry;
    void (*done)(void *context, const struct dns_answer *answer, const struct err *why);
    void *context;
    struct dns_wait *next, **at; /* in the entry's list; *at is the pointer to this one */
};

enum entry_state {
    IDLE,
    QUEUED,
    IN_FLIGHT,
    ANSWERED
}; /* ANSWERED: fresh, its waits are called in the next iteration */

struct entry {
    char *name;
    enum entry_state state;
    struct dns_answer answer; /* count 0: there was no good one yet */
    struct err why;           /* of the last failure, when there is no good answer */
    int64_t fresh_until_ms;
    struct dns_wait *waits;
    struct entry *next_queued;
    bool failing; /* the last look-up */
};

struct task { /* one look-up; the thread's, then the mailbox's */
    char *name;
    struct dns_answer answer;
    struct err why;
    bool ok;
    dns_lookup_function *lookup;
    struct mailbox *mailbox;
    struct task *next;
};

struct mailbox {
    pthread_mutex_t lock;
    struct dns *dns; /* NULL: the loop has gone */
    struct loop *loop;
    struct task *finished;
    int holders; /* the dns and the threads */
};

struct dns {
    struct loop *loop;
    struct text_map entries;
    struct entry *first_queued, **last_queued;
    struct entry *ready; /* ANSWERED ones, by next_queued */
    int in_flight;
    struct mailbox *mailbox;
    dns_lookup_function *lookup;
    int64_t kept_ms;
};

/* ---- the look-up thread ---- */

static void add_address(const struct addrinfo *a, struct dns_answer *answer) {
    char *ip = answer->ip[answer->count];
    if (getnameinfo(a->ai_addr, a->ai_addrlen, ip, sizeof answer->ip[0], NULL, 0, NI_NUMERICHOST) == 0) answer->count++;
}

static bool system_lookup(const char *name, struct dns_answer *answer, struct err *e) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found = NULL;
    int status = getaddrinfo(name, NULL, &hints, &found);
    if (status == EAI_NONAME) return err_set(e, ERR_UNREACHABLE, "", "There is no address for the name %.150s.", name);
    if (status != 0)
        return err_set(e, ERR_UNREACHABLE, "", "%.150s cannot be looked up: %s.", name, gai_strerror(status));
    answer->count = 0;
    for (const struct addrinfo *a = found; a && answer->count < DNS_ADDRESSES_MAX; a = a->ai_next)
        add_address(a, answer);
    freeaddrinfo(found);
    return answer->count > 0 || err_set(e, ERR_UNREACHABLE, "", "There is no address for the name %.150s.", name);
}

/* Called with the lock held, returns without it: the last holder frees the mailbox. */
static void mailbox_leave(struct mailbox *m) {
    bool last = --m->holders == 0;
    pthread_mutex_unlock(&m->lock);
    if (!last) return;
    pthread_mutex_destroy(&m->lock);
    free(m);
}

static void task_free(struct task *t) {
    free(t->name);
    free(t);
}

static void on_finished(void *context);

static void *lookup_main(void *context) {
    struct task *t = context;
    struct mailbox *m = t->mailbox;
    t->ok = t->lookup(t->name, &t->answer, &t->why);
    pthread_mutex_lock(&m->lock);
    if (m->dns) {
        if (!m->finished) loop_post(m->loop, on_finished, m->dns);
        t->next = m->finished;
        m->finished = t;
    } else {
        task_free(t);
    }
    mailbox_leave(m);
    return NULL;
}

static bool start_thread(struct task *t) {
    pthread_t thread;
    pthread_attr_t detached;
    sigset_t all, before;
    sigfillset(&all);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, 512 * 1024);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, &detached, lookup_main, t) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&detached);
    return started;
}

/* ---- the loop's side ---- */

static void wait_unlink(struct dns_wait *w) {
    *w->at = w->next;
    if (w->next) w->next->at = w->at;
}

static void wait_link(struct entry *entry, struct dns_wait *w) {
    w->entry = entry;
    w->next = entry->waits;
    w->at = &entry->waits;
    if (w->next) w->next->at = &w->next;
    entry->waits = w;
}

/* Any wait may be cancelled and any new one may come while these are called. */
static void call_waits(struct entry *entry) {
    struct dns_answer answer = entry->answer;
    struct err why = entry->why;
    entry->state = IDLE;
    struct dns_wait *due = entry->waits;
    entry->waits = NULL;
    while (due) {
        struct dns_wait *w = due;
        due = w->next;
        if (due) due->at = &due; /* so that cancelling the next one moves `due` on */
        w->done(w->context, answer.count ? &answer : NULL, answer.count ? NULL : &why);
        free(w);
    }
}

static void on_ready(void *context) {
    struct dns *d = context;
    struct entry *due = d->ready;
    d->ready = NULL;
    while (due) {
        struct entry *entry = due;
        due = entry->next_queued;
        entry->next_queued = NULL;
        call_waits(entry);
    }
}

static void answer_soon(struct dns *d, struct entry *entry) {
    entry->state = ANSWERED;
    if (!d->ready) loop_post(d->loop, on_ready, d);
    entry->next_queued = d->ready;
    d->ready = entry;
}

/* A name that stays unknown is one line, however often it is asked for. */
static void tell(struct entry *entry, const struct task *t) {
    if (!t->ok && !entry->failing)
        log_warn("name_not_found", "name=%s last_good=%s text=%s", LOG_TEXT(entry->name),
                 entry->answer.count ? entry->answer.ip[0] : "none", LOG_TEXT(t->why.text));
    if (t->ok && entry->failing)
        log_info("name_found_again", "name=%s address=%s", LOG_TEXT(entry->name), entry->answer.ip[0]);
    entry->failing = !t->ok;
}

static void take_result(struct dns *d, struct entry *entry, const struct task *t) {
    int64_t now_ms = loop_now_ms(d->loop);
    entry->fresh_until_ms = now_ms + (t->ok || entry->answer.count ? d->kept_ms : d->kept_ms / FAILURE_SHARE);
    if (t->ok)
        entry->answer = t->answer;
    else
        entry->why = t->why;
    tell(entry, t);
    answer_soon(d, entry);
}

static void start_queued(struct dns *d);

static void on_finished(void *context) {
    struct dns *d = context;
    pthread_mutex_lock(&d->mailbox->lock);
    struct task *t = d->mailbox->finished;
    d->mailbox->finished = NULL;
    pthread_mutex_unlock(&d->mailbox->lock);
    while (t) {
        struct task *next = t->next;
        d->in_flight--;
        take_result(d, text_map_get(&d->entries, t->name), t);
        task_free(t);
        t = next;
    }
    start_queued(d);
}

static void start_one(struct dns *d, struct entry *entry) {
    struct task *t = heap_new(struct task);
    *t = (struct task){.name = heap_copy(entry->name), .lookup = d->lookup, .mailbox = d->mailbox};
    entry->state = IN_FLIGHT;
    pthread_mutex_lock(&d->mailbox->lock); /* the thread cannot leave the mailbox before it is counted in */
    bool started = start_thread(t);
    d->mailbox->holders += started;
    pthread_mutex_unlock(&d->mailbox->lock);
    d->in_flight += started;
    if (started) return;
    err_set(&t->why, ERR_BUSY, "", "%.150s cannot be looked up: there is no thread for it.", entry->name);
    take_result(d, entry, t);
    task_free(t);
}

static void start_queued(struct dns *d) {
    while (d->first_queued && d->in_flight < IN_FLIGHT_MAX) {
        struct entry *entry = d->first_queued;
        d->first_queued = entry->next_queued;
        if (!d->first_queued) d->last_queued = &d->first_queued;
        entry->next_queued = NULL;
        start_one(d, entry);
    }
}

static void enqueue(struct dns *d, struct entry *entry) {
    entry->state = QUEUED;
    *d->last_queued = entry;
    d->last_queued = &entry->next_queued;
    start_queued(d);
}

static void entry_free(struct entry *entry) {
    free(entry->name);
    free(entry);
}

/* One idle entry makes room for a new one; which one does not matter, it only costs its next user a look-up. */
static void make_room(struct dns *d) {
    size_t cursor = 0;
    void *value;
    while (text_map_next(&d->entries, &cursor, NULL, &value)) {
        struct entry *entry = value;
        if (entry->state != IDLE || entry->waits) continue;
        text_map_remove(&d->entries, entry->name);
        entry_free(entry);
        return;
    }
}

static struct entry *entry_for(struct dns *d, const char *name) {
    struct entry *entry = text_map_get(&d->entries, name);
    if (entry) return entry;
    if (d->entries.count >= ENTRIES_MAX) make_room(d);
    entry = heap_new(struct entry);
    entry->name = heap_copy(name);
    text_map_put(&d->entries, name, entry);
    return entry;
}

static struct dns *dns_of(struct loop *l) {
    if (l->dns) return l->dns;
    struct dns *d = heap_new(struct dns);
    *d = (struct dns){
        .loop = l, .last_queued = &d->first_queued, .lookup = system_lookup,
                      .kept_ms = KEPT_MS, .mailbox = heap_new(struct mailbox)};
    *d->mailbox = (struct mailbox){.dns = d, .loop = l, .holders = 1};
    pthread_mutex_init(&d->mailbox->lock, NULL);
    return l->dns = d;
}

void dns_set_lookup(struct loop *l, dns_lookup_function *lookup, int64_t kept_ms) {
    dns_of(l)->lookup = lookup;
    l->dns->kept_ms = kept_ms;
}

static bool name_ok(const char *name) {
    size_t length = strlen(name);
    return length >= 1 && length <= DNS_NAME_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") == length;
}

struct dns_wait *dns_resolve(struct loop *l, const char *name,
                             void (*done)(void *context, const struct dns_answer *answer, const struct err *why),
                             void *context) {
    struct dns *d = dns_of(l);
    struct dns_wait *w = heap_new(struct dns_wait);
    *w = (struct dns_wait){.done = done, .context = context};
    bool valid = name_ok(name);
    struct entry *entry = entry_for(d, valid ? name : "");
    wait_link(entry, w);
    if (!valid) {
        err_set(&entry->why, ERR_INVALID, "host", "This is neither an address nor a name.");
        entry->fresh_until_ms = INT64_MAX;
    }
    if (entry->state != IDLE) return w;
    if (loop_now_ms(l) < entry->fresh_until_ms)
        answer_soon(d, entry);
    else
        enqueue(d, entry);
    return w;
}

void dns_cancel(struct dns_wait *w) {
    if (!w) return;
    wait_unlink(w);
    free(w);
}

static void tasks_free(struct task *t) {
    while (t) {
        struct task *next = t->next;
        task_free(t);
        t = next;
    }
}

void dns_free(struct dns *d) {
    if (!d) return;
    struct mailbox *m = d->mailbox;
    pthread_mutex_lock(&m->lock);
    m->dns = NULL;
    tasks_free(m->finished);
    m->finished = NULL;
    mailbox_leave(m);
    size_t cursor = 0;
    void *value;
    while (text_map_next(&d->entries, &cursor, NULL, &value)) {
        REQUIRE(!((struct entry *)value)->waits); /* connections end before their loop */
        entry_free(value);
    }
    text_map_fini(&d->entries);
    free(d);
}
