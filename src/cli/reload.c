/* Reads the configuration anew and puts it into effect. Owns the texts, all that ever were in use: a worker may hold a
 * text of the former ones for as long as a reply takes, so those are kept until the end (20 KB to 1 MB each time that
 * their files have changed; unchanged ones are not read). The reading is a job on the query lane: files may be slow. */
#include "cli/reload.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/vec.h"
#include "cli/texts_file.h"
#include "cli/wiring.h"
#include "io/notify.h"

#include <stdlib.h>
#include <string.h>

struct reload {
    struct app *app;
    const struct config_sources *sources;
    struct config *config;
    VEC(struct texts *) texts; /* the last one is in use */
    uint64_t texts_stamp;
    bool running, again;
};

struct reload_job {
    struct job job; /* first */
    struct reload *reload;
    uint64_t texts_stamp;
    /* what was read */
    bool ok;
    struct config config;
    struct texts *texts; /* NULL: as before */
    struct err error;
};

/* ---- on the worker ---- */

static void reload_run(struct job *j, void *worker) {
    struct reload_job *r = (struct reload_job *)j;
    const char *library = r->reload->config->library_directory; /* of the running server: another one needs a restart */
    (void)worker;
    if (!config_sources_load(r->reload->sources, &r->config, NULL, &r->error)) return;
    uint64_t stamp = texts_stamp(library);
    if (stamp != r->texts_stamp && !(r->texts = texts_read(library, &r->error))) return;
    r->texts_stamp = stamp;
    r->ok = true;
}

/* ---- on the loop ---- */

struct told {
    struct buf taken, left;
};

static void tell(void *context, const char *key, bool taken) {
    struct told *t = context;
    struct buf *to = taken ? &t->taken : &t->left;
    buf_printf(to, "%s%s", to->length ? " " : "", key);
}

static const char *text_of(const struct buf *b) {
    return b->length ? b->bytes : "";
}

static const char *sentence(const struct told *t, bool texts) {
    if (t->left.length) return "What needs a restart stays as it was until then.";
    return t->taken.length || texts ? "The changes are in effect." : "Nothing has changed.";
}

static void tell_reloaded(const struct told *t, bool texts) {
    log_info("configuration_reloaded", "changed=%s needs_restart=%s texts=%s text=%s", LOG_TEXT(text_of(&t->taken)),
             LOG_TEXT(text_of(&t->left)), texts ? "read_again" : "unchanged", LOG_TEXT(sentence(t, texts)));
}

/* The line is written at the more talkative of the two levels. */
static void level_follow(const char *before, const struct reload *r, const struct told *t, bool texts) {
    enum log_level old = LOG_LEVEL_INFO, now = LOG_LEVEL_INFO;
    log_level_parse(before, &old);
    log_level_parse(r->config->log_level, &now);
    if (now < old) tell_reloaded(t, texts);
    log_set_level(now);
    if (now >= old) tell_reloaded(t, texts);
}

static void apply(struct reload *r, struct reload_job *j) {
    struct told told = {0};
    char level_before[sizeof r->config->log_level];
    memcpy(level_before, r->config->log_level, sizeof level_before);
    config_take(r->config, &j->config, tell, &told);
    wiring_reconfigure(r->app->wiring);
    if (j->texts) {
        vec_push(&r->texts, j->texts);
        r->app->texts = j->texts;
    }
    r->texts_stamp = j->texts_stamp;
    level_follow(level_before, r, &told, j->texts);
    buf_fini(&told.taken);
    buf_fini(&told.left);
}

static void reload_done(struct job *job) {
    struct reload_job *j = (struct reload_job *)job;
    struct reload *r = j->reload;
    r->running = false;
    if (j->ok)
        apply(r, j);
    else
        log_error("configuration_refused", "at=%s text=%s effect=%s", LOG_TEXT(j->error.field), LOG_TEXT(j->error.text),
                  LOG_TEXT("Nothing was changed."));
    notify_send("READY=1");
    free(j);
    if (r->again) reload_ask(r);
}

void reload_ask(struct reload *r) {
    struct err e = {0};
    r->again = r->running;
    if (r->running) return;
    struct reload_job *j = heap_new(struct reload_job);
    j->job.run = reload_run;
    j->job.done = reload_done;
    j->reload = r;
    j->texts_stamp = r->texts_stamp;
    notify_reloading();
    r->running = lane_submit(r->app->query, &j->job, &e);
    if (r->running) return;
    log_warn("configuration_refused", "text=%s effect=%s", LOG_TEXT(e.text),
             LOG_TEXT("Nothing was changed; ask again."));
    notify_send("READY=1");
    free(j);
}

struct reload *reload_new(struct app *a, const struct config_sources *sources, struct config *config,
                          struct texts *texts) {
    struct reload *r = heap_new(struct reload);
    r->app = a;
    r->sources = sources;
    r->config = config;
    r->texts_stamp = texts_stamp(config->library_directory);
    vec_push(&r->texts, texts);
    return r;
}

void reload_free(struct reload *r) {
    if (!r) return;
    for (size_t i = 0; i < r->texts.count; i++) texts_free(r->texts.items[i]);
    vec_fini(&r->texts);
    free(r);
}
