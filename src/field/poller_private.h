/* What the poller's files share; nobody else includes this (its tests may). */
#ifndef HEARTH_FIELD_POLLER_PRIVATE_H
#define HEARTH_FIELD_POLLER_PRIVATE_H

#include "base/map.h"
#include "field/poller.h"
#include "field/schedule.h"
#include "field/slot_clock.h"
#include "field/sweep.h"

/* One host and port; its link is shared by the devices and connection tests that use it. */
struct endpoint {
    char *name; /* "host:port", key in poller.endpoints */
    struct link *link;
    struct polled *devices; /* list by polled.beside */
    size_t users;           /* devices and connection tests */
};

/* One scan on its way; taken from the poller's pool and given back. */
struct scan_run {
    struct sweep sweep;
    struct polled *device;
    enum poll_class poll;
    int64_t slot_ms; /* start, of POLL_SLOT */
    struct scan_run *next;
};

/* One device that the poller knows. */
struct polled {
    struct schedule_entry entry; /* first: a schedule entry is its device */
    struct poller *poller;
    const struct device *device; /* one reference */
    const struct driver *driver; /* NULL: known, not polled */
    struct endpoint *endpoint;
    struct polled *beside;
    struct plan plans[POLL_CLASSES];
    struct plan_learned learned;
    struct slot_clock slots;
    int64_t watch_ms, live_ms, contact_ms; /* monotonic due times */
    int64_t seldom_ms;                     /* monotonic due time of the next portion; SCHEDULE_NEVER before contact */
    size_t seldom_block;                   /* where that one begins */
    bool has_needs;                        /* some points need others */
    int64_t waiting_ms;                    /* monotonic due time while slots wait for the wall clock */
    int64_t stepped_ms;                    /* monotonic, of the last decision */
    int64_t retry_ms;                      /* monotonic: backing off until then; 0 not */
    int failures;                          /* of the unit, in a row */
    bool live, removed;
    bool live_first;                       /* the read that a viewer waits for; later ones keep the device's phase */
    struct scan_run *run;
    struct device_state state;
    struct polled *next_removed;
};

struct poller {
    struct loop *loop;
    struct poller_options options;
    struct poller_events events;
    void *context;
    int64_t (*wall_ms)(void); /* clock_wall_ms; tests put another clock here */
    uint64_t random;
    uint16_t words[DRIVER_WORDS_MAX];
    struct scan_items items; /* of the scan that is being told of */
    struct schedule schedule;
    struct timer *timer;
    int64_t armed_ms;   /* when the timer fires */
    bool ticking;
    int depth;          /* inside events: removed devices are kept until they end */
    int64_t offset_ms;  /* wall - monotonic, as last seen */
    int64_t jumped_ms;  /* monotonic time of the last jump of the wall clock */
    struct id_map devices;
    struct text_map endpoints;
    struct scan_run *pool;
    struct probe *probes;
    size_t probe_count;
    bool ending;
    struct polled *removed;
    struct poller_stats stats;
};

/* endpoint.c */
struct endpoint *endpoint_use(struct poller *p, const struct driver *driver, const char *host, int port);
void endpoint_leave(struct poller *p, struct endpoint *e);
/* Closes the connection when nobody needs it within a minute. */
void endpoint_rest(struct poller *p, struct endpoint *e);

/* poller_device.c */
void polled_start(struct polled *d);    /* device, driver and endpoint stand; plans and due times anew */
void polled_stop(struct polled *d);     /* drops the scan on its way and all plans */
void polled_step(struct polled *d, bool after_scan); /* does what is due, sets the next due time */
void polled_schedule(struct polled *d);
void polled_retry(struct polled *d);    /* ends the back-off: contact is due now */
void polled_plan(struct polled *d, struct plan *plan); /* builds one of d->plans */
void polled_replan(struct polled *d);   /* builds those anew that are out of date */

/* poller_scan.c */
bool scan_begin(struct polled *d, struct plan *plan, enum poll_class poll, int64_t slot_ms);
void scan_drop(struct polled *d);       /* no event; a slot becomes due again */
void scan_skipped_slot(struct polled *d, int64_t slot_ms, int64_t t_ms, enum quality reason, const struct err *why);
void scan_pool_free(struct poller *p);

/* poller.c */
void poller_arm(struct poller *p);
void poller_enter(struct poller *p);
void poller_leave(struct poller *p);    /* frees the devices removed meanwhile, when it is the outermost */

/* probe.c */
void probes_end(struct poller *p);      /* at poller_free: every done() is called */

#endif
