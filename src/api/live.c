/* Event streams of live values. Each stream is one subscription of the hub; what changed goes out in one burst a second at most, and a reader
 * that does not keep up gets fewer values, never older ones. Its devices are polled at the live rate because the hub's watched callback says
 * so. A stream belongs to its session: its key is told to nobody else, and it ends with it. */
#include "api/live.h"

#include "api/app.h"
#include "api/device_json.h"
#include "api/handlers.h"
#include "api/session_cache.h"
#include "base/vec.h"
#include "http/session.h"
#include "http/sse.h"
#include "io/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BURST_MS = 1000,
    MORE_MS = 10,             /* pause inside a burst that is too long for one turn of the loop */
    TURN_VALUES = 2000,       /* about a millisecond of rendering */
    VALUE_BYTES = 32,         /* of one value in an event, about */
    WAITING_MAX = 128 * 1024, /* half of what cuts a reader off (sse.h) */
    CONTACT_MS = 10000,       /* counters and times of a contact that says nothing new go out this often */
    SESSIONS_MS = 15000,
    STREAMS_PER_SESSION = 20,
    DEVICES_MAX = 500
};

#define ID_MAX ((INT64_C(1) << 53) - 1)
#define KEY_BYTES 33
struct stream {
    struct live *live;
    struct sse *sse;
    struct subscription *subscription;
    struct timer *timer;
    char key[KEY_BYTES];
    int64_t session_id, burst_ms;
    struct id_map contacts; /* device -> struct contact_sent * */
    VEC(int64_t) fresh;     /* devices whose contact goes out whether values come or not: asked for or changed just now */
    struct stream *next;
};

struct contact_sent {
    int64_t sent_ms;
    enum device_contact contact;
    bool connected;
    enum err_code error;
};

struct live {
    struct app *app;
    struct stream *streams;
    struct timer *sessions;
};

static void contacts_fini(struct stream *s) {
    size_t cursor = 0;
    int64_t id;
    void *value;
    while (id_map_next(&s->contacts, &cursor, &id, &value)) free(value);
    id_map_fini(&s->contacts);
    s->contacts = (struct id_map){0};
}

static void stream_closed(void *context) {
    struct stream *s = context, **at = &s->live->streams;
    while (*at != s) at = &(*at)->next;
    *at = s->next;
    hub_unsubscribe(s->live->app->hub, s->subscription);
    timer_free(s->timer);
    contacts_fini(s);
    vec_fini(&s->fresh);
    free(s);
}

static void send_event(struct stream *s, const char *event, const struct buf *json) { sse_send(s->sse, event, json->bytes, json->length); }

static void send_values(struct stream *s, int64_t device_id, const struct latest *values, size_t count) {
    AUTO_BUF(text);
    struct json_out j;
    buf_reserve(&text, 64 + count * VALUE_BYTES);
    json_out_init(&j, &text);
    json_begin_object(&j);
    json_put_int(&j, "device", device_id);
    json_key(&j, "points");
    json_begin_array(&j);
    for (size_t i = 0; i < count; i++) json_int(&j, values[i].point);
    json_end_array(&j);
    latest_render_columns(&j, values, count);
    json_end_object(&j);
    send_event(s, "values", &text);
}

/* What a person would call news of the contact, or its turn has come. */
static bool contact_due(struct stream *s, const struct device *v, const struct device_state *state, int64_t now_ms) {
    struct contact_sent *sent = id_map_get(&s->contacts, v->id), news = {now_ms, state->contact, state->connected, state->last_error.code};
    if (!sent) {
        sent = heap_new(struct contact_sent);
        id_map_put(&s->contacts, v->id, sent);
    } else if (sent->contact == news.contact && sent->connected == news.connected && sent->error == news.error &&
               now_ms - sent->sent_ms < CONTACT_MS) {
        return false;
    }
    *sent = news;
    return true;
}

static void send_contact(struct stream *s, const struct device *v, int64_t now_ms) {
    struct device_state state;
    AUTO_BUF(text);
    struct json_out j;
    if (!poller_state(s->live->app->poller, v->id, &state) || !contact_due(s, v, &state, now_ms)) return;
    json_out_init(&j, &text);
    json_begin_object(&j);
    json_put_int(&j, "device", v->id);
    contact_render_members(&j, v, &state);
    json_end_object(&j);
    send_event(s, "contact", &text);
}

/* The next device with news; false when there is none: the hub wakes us at the next change. */
static bool next_news(struct stream *s, int64_t *id, const struct latest **values, size_t *count) {
    if (!s->fresh.count) return hub_take(s->subscription, id, values, count);
    *id = s->fresh.items[--s->fresh.count];
    *count = 0;
    return true;
}

static void burst(void *context) {
    struct stream *s = context;
    const struct latest *values;
    size_t count, sent = 0;
    int64_t id;
    s->burst_ms = clock_monotonic_ms();
    while (sent < TURN_VALUES && sse_waiting(s->sse) < WAITING_MAX) {
        if (!next_news(s, &id, &values, &count)) return;
        const struct device *v = directory_get(s->live->app->directory, id);
        if (!v) continue; /* deleted meanwhile */
        sent += count + 10;
        if (count) send_values(s, id, values, count);
        send_contact(s, v, s->burst_ms);
    }
    timer_start(s->timer, sent < TURN_VALUES ? BURST_MS : MORE_MS, 0);
}

static void wake(void *context) {
    struct stream *s = context;
    int64_t wait_ms = s->burst_ms + BURST_MS - clock_monotonic_ms();
    timer_start(s->timer, wait_ms > 0 ? wait_ms : 0, 0);
}

static void make_key(char out[KEY_BYTES]) {
    char token[SESSION_TOKEN_LENGTH + 1];
    unsigned char hash[SESSION_TOKEN_HASH_BYTES];
    session_token_new(token);
    REQUIRE(session_token_hash(token, hash));
    for (int i = 0; i < (KEY_BYTES - 1) / 2; i++) snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

static void say_hello(struct stream *s) {
    AUTO_BUF(text);
    struct json_out j;
    json_out_init(&j, &text);
    json_begin_object(&j);
    json_put_text(&j, "stream", s->key);
    json_end_object(&j);
    send_event(s, "hello", &text);
}

static int streams_of(const struct live *l, int64_t session_id) {
    int count = 0;
    for (const struct stream *s = l->streams; s; s = s->next) count += s->session_id == session_id;
    return count;
}

bool live_get(struct call *c, struct err *e) {
    struct live *l = c->app->live;
    if (!query_end(c, e)) return false;
    if (streams_of(l, c->scope.session_id) >= STREAMS_PER_SESSION)
        return err_set(e, ERR_RATE, NULL, "This session has %d live streams already.", STREAMS_PER_SESSION);
    struct stream *s = heap_new(struct stream);
    s->live = l;
    s->session_id = c->scope.session_id;
    s->timer = timer_new(c->app->loop, burst, s);
    s->subscription = hub_subscribe(c->app->hub, wake, s);
    make_key(s->key);
    s->next = l->streams;
    l->streams = s;
    s->sse = sse_open(c, stream_closed, s);
    say_hello(s);
    return true;
}

static struct stream *stream_find(const struct live *l, const char *key, int64_t session_id) {
    struct stream *s = l->streams;
    while (s && (strcmp(s->key, key) || s->session_id != session_id)) s = s->next;
    return s;
}

static bool read_devices(struct call *c, int64_t **ids, size_t *count, struct err *e) {
    struct json_fields f;
    const struct json_value *array;
    char field[32];
    if (!json_fields_open(&f, json_root(c->input), "", e) || !json_need_array(&f, "devices", 0, DEVICES_MAX, &array) || !json_fields_close(&f))
        return false;
    *count = json_count(array);
    *ids = arena_new_n(&c->arena, int64_t, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        const struct json_value *id = json_at(array, i);
        snprintf(field, sizeof field, "devices[%zu]", i);
        if (json_kind(id) != JSON_INT || json_int_of(id) < 1 || json_int_of(id) > ID_MAX)
            return json_fail(&f, field, "An id is a whole number from 1 to %lld.", (long long)ID_MAX);
        (*ids)[i] = json_int_of(id);
        if (!device_find(c->directory, &c->scope, (*ids)[i], e))
            return err_set(e, ERR_NOT_FOUND, field, "There is no device %lld.", (long long)(*ids)[i]);
    }
    return true;
}

bool live_subscribe(struct call *c, struct err *e) {
    struct stream *s = stream_find(c->app->live, c->path_key, c->scope.session_id);
    int64_t *ids;
    size_t count;
    if (!s) return err_set(e, ERR_NOT_FOUND, "key", "This session has no such stream.");
    if (!query_end(c, e) || !read_devices(c, &ids, &count, e)) return false;
    contacts_fini(s);
    s->fresh.count = 0;
    for (size_t i = count; i-- > 0;) vec_push(&s->fresh, ids[i]); /* taken from the end */
    subscription_set_devices(s->subscription, ids, count);
    s->burst_ms = 0; /* somebody has just opened a page */
    wake(s);
    c->status = 204;
    return true;
}

void live_device_changed(struct live *l, int64_t device_id) {
    for (struct stream *s = l->streams; s; s = s->next) {
        struct contact_sent *sent = id_map_remove(&s->contacts, device_id);
        if (!sent) continue;
        free(sent);
        vec_push(&s->fresh, device_id);
        wake(s);
    }
}

static void say_bye(struct stream *s) {
    sse_send(s->sse, "bye", "{}", 2);
    sse_close(s->sse);
}

void live_session_ended(struct live *l, int64_t session_id) {
    for (struct stream *s = l->streams, *next; s; s = next) {
        next = s->next;
        if (s->session_id == session_id) say_bye(s);
    }
}

/* Sessions also end by the clock, without anybody saying so. */
static void check_sessions(void *context) {
    struct live *l = context;
    int64_t now_ms = clock_wall_ms();
    for (struct stream *s = l->streams, *next; s; s = next) {
        next = s->next;
        const struct session_entry *entry = session_cache_get(l->app->sessions, s->session_id);
        if (s->session_id && (!entry || entry->expires_ms <= now_ms)) say_bye(s);
    }
}

struct live *live_new(struct app *a) {
    struct live *l = heap_new(struct live);
    l->app = a;
    l->sessions = timer_new(a->loop, check_sessions, l);
    timer_start(l->sessions, SESSIONS_MS, SESSIONS_MS);
    return l;
}

void live_free(struct live *l) {
    if (!l) return;
    REQUIRE(!l->streams);
    timer_free(l->sessions);
    free(l);
}

size_t live_stream_count(const struct live *l) {
    size_t count = 0;
    for (const struct stream *s = l->streams; s; s = s->next) count++;
    return count;
}
