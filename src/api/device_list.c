/* The list of devices, in three steps: choosing and ordering goes through all of them, so it runs on the query lane over the snapshot;
 * contact and latest values of the page are copied on the loop, where they live; the page is rendered on the lane again. */
#include "api/app.h"
#include "api/device_json.h"
#include "api/handlers.h"
#include "api/page_cursor.h"
#include "api/search_text.h"
#include "api/task.h"

#include <stdlib.h>
#include <string.h>

struct row {
    const char *name; /* folded */
    const struct device *device;
};

struct live_part { /* what the loop knows of one device */
    bool known;
    struct device_state state;
    size_t count;
    struct latest headline[HEADLINE_MAX]; /* ascending point */
};

struct list {
    const char *search;      /* folded; "" all */
    const char *after_name;  /* NULL: from the start */
    int64_t after_id, limit;
    struct row *page;
    size_t page_count, total;
    bool more;
    struct live_part *parts; /* of the page */
};

static int compare(const void *left, const void *right) {
    const struct row *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : (a->device->id > b->device->id) - (a->device->id < b->device->id);
}

static bool is_after(const struct list *l, const struct row *r) {
    if (!l->after_name) return true;
    int order = strcmp(r->name, l->after_name);
    return order > 0 || (!order && r->device->id > l->after_id);
}

static bool matches(struct call *c, const struct list *l, const struct device *v, const char *folded_name) {
    if (!*l->search || search_holds(folded_name, l->search)) return true;
    struct device_reader reader = {c->app->texts, c->language};
    const char *texts[] = {v->place, v->host, type_name(&reader, v->type)};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (search_holds(search_fold(&c->arena, texts[i]), l->search)) return true;
    return false;
}

static bool choose(struct call *c, struct store *store, void *state, struct err *e) {
    (void)store, (void)e;
    struct list *l = state;
    struct err absent;
    size_t count = directory_count(c->directory), chosen = 0;
    struct row *rows = arena_new_n(&c->arena, struct row, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct device *v = device_find(c->directory, &c->scope, directory_at(c->directory, i)->id, &absent);
        if (!v) continue;
        struct row row = {search_fold(&c->arena, v->name), v};
        if (!matches(c, l, v, row.name)) continue;
        l->total++;
        if (is_after(l, &row)) rows[chosen++] = row;
    }
    qsort(rows, chosen, sizeof *rows, compare);
    l->more = chosen > (size_t)l->limit;
    l->page = rows;
    l->page_count = l->more ? (size_t)l->limit : chosen;
    return true;
}

static bool render(struct call *c, struct store *store, void *state, struct err *e) {
    (void)store, (void)e;
    struct list *l = state;
    struct device_reader reader = {c->app->texts, c->language};
    json_begin_object(&c->json);
    json_key(&c->json, "items");
    json_begin_array(&c->json);
    for (size_t i = 0; i < l->page_count; i++) {
        const struct live_part *p = &l->parts[i];
        device_render_summary(&c->json, &reader, l->page[i].device, p->known ? &p->state : NULL, p->headline, p->count);
    }
    json_end_array(&c->json);
    json_put_int(&c->json, "total", (int64_t)l->total);
    const struct row *last = l->page_count ? &l->page[l->page_count - 1] : NULL;
    json_put_text(&c->json, "next_cursor", l->more && last ? page_cursor_make(&c->arena, last->name, last->device->id) : NULL);
    json_end_object(&c->json);
    return true;
}

static void rendered(struct call *c, void *state, const struct err *problem) {
    (void)state;
    call_finish(c, problem);
}

static int by_number(const void *left, const void *right) {
    const struct latest *a = left, *b = right;
    return (a->point > b->point) - (a->point < b->point);
}

static void copy_live_part(const struct app *a, const struct device *v, struct live_part *out) {
    const struct device_point *points[HEADLINE_MAX];
    const struct latest *latest;
    size_t known = hub_latest(a->hub, v->id, &latest);
    int headline = device_headline(v, points);
    out->known = a->poller && poller_state(a->poller, v->id, &out->state); /* none when the server ends */
    for (int i = 0; i < headline; i++) {
        const struct latest *l = latest_find(latest, known, points[i]->number);
        if (l) out->headline[out->count++] = *l;
    }
    qsort(out->headline, out->count, sizeof *out->headline, by_number);
}

static void chosen(struct call *c, void *state, const struct err *problem) {
    struct list *l = state;
    struct err e;
    if (!problem) {
        l->parts = arena_new_n(&c->arena, struct live_part, l->page_count + 1);
        for (size_t i = 0; i < l->page_count; i++) copy_live_part(c->app, l->page[i].device, &l->parts[i]);
        if (task_start(c, c->app->query, render, rendered, l, &e)) return;
        problem = &e;
    }
    call_finish(c, problem);
}

bool device_list(struct call *c, struct err *e) {
    struct list *l = arena_new(&c->arena, struct list);
    const char *search, *cursor;
    if (!query_text(c, "search", 120, "", &search, e) || !query_text(c, "cursor", 1024, NULL, &cursor, e) ||
        !query_int(c, "limit", 1, 1000, 200, &l->limit, e) || !query_end(c, e))
        return false;
    if (cursor && !page_cursor_parse(&c->arena, cursor, &l->after_name, &l->after_id, e)) return false;
    l->search = search_fold(&c->arena, search);
    return task_start(c, c->app->query, choose, chosen, l, e) && call_later(c);
}
