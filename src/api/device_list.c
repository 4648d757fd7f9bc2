/* The list of devices: choosing and ordering goes through all of them, so it runs on the query lane over the snapshot; the page that it
 * chose is rendered on the loop, where contact and latest values live. */
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

struct list {
    const char *search;      /* folded; "" all */
    const char *after_name;  /* NULL: from the start */
    int64_t after_id, limit;
    struct row *page;
    size_t page_count, total;
    bool more;
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

static void put_row(struct call *c, const struct device *v) {
    struct device_reader reader = {c->app->texts, c->language};
    struct device_state state;
    const struct latest *latest;
    size_t latest_count = hub_latest(c->app->hub, v->id, &latest);
    bool known = c->app->poller && poller_state(c->app->poller, v->id, &state); /* none when the server ends */
    device_render_summary(&c->json, &reader, v, known ? &state : NULL, latest, latest_count);
}

static void chosen(struct call *c, void *state, const struct err *problem) {
    struct list *l = state;
    if (problem) {
        call_finish(c, problem);
        return;
    }
    json_begin_object(&c->json);
    json_key(&c->json, "items");
    json_begin_array(&c->json);
    for (size_t i = 0; i < l->page_count; i++) put_row(c, l->page[i].device);
    json_end_array(&c->json);
    json_put_int(&c->json, "total", (int64_t)l->total);
    const struct row *last = l->page_count ? &l->page[l->page_count - 1] : NULL;
    json_put_text(&c->json, "next_cursor", l->more ? page_cursor_make(&c->arena, last->name, last->device->id) : NULL);
    json_end_object(&c->json);
    call_finish(c, NULL);
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
