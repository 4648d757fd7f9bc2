/* The poller: every device's plan, schedule, link and back-off. Loop thread only.
 *
 * Classes (point_def.h): slot points are scanned once per slot, within min(60 s, slot) of its start, phase by device on the tick grid; watch
 * points every watch_ms; while somebody looks (poller_set_live) slot, watch and live points every live_ms. One request outstanding per
 * connection; late scans are skipped and counted, never queued; time-outs back off per unit with jitter, other units of the endpoint keep
 * full speed; a link closes after use unless its next poll is under 60 s away. Devices of the same host and port share one link.
 * First contact, and contact regained, is a scan of its own (POLL_IDENTITY): identity points, and with slots of 30 s or more slot and watch
 * points too; shorter slots are their own contact check, so that nothing but slots (and viewers) reads a slot's registers.
 * Seldom points are read a second after contact was made and every 15 minutes, three blocks at a time with a second between; one scan event
 * per portion, with its points only. A point that needs another one is asked for only while that one's last value is usable: it is left out
 * of scans until that value is known, and comes as QUALITY_NOT_CONNECTED while it is not usable.
 * After the wall clock was set back, slots wait until it is past the last one; meanwhile slot points come as POLL_WATCH.
 * It holds a reference on each device it polls. It knows nothing of stores, hubs or streams: main.c joins them by the events. */
#ifndef HEARTH_FIELD_POLLER_H
#define HEARTH_FIELD_POLLER_H

#include "domain/directory.h"
#include "domain/sample.h"
#include "io/loop.h"

struct poller;

struct poller_options {
    int64_t slot_ms, watch_ms, live_ms, timeout_ms, backoff_max_ms;
    int retries;
    bool loopback_allowed;   /* --demo and tests */
    uint64_t seed;           /* for jitter and phases: randomness is an argument */
};

struct poller_events {
    /* A scan ended with at least one answer. `poll`: what asked for it. For POLL_SLOT `slot_ms` is the slot's start. Points that the device
     * refused are in it with QUALITY_EXCEPTION. `scan` is borrowed. */
    void (*scanned)(void *context, const struct device *device, const struct scan *scan, enum poll_class poll, int64_t slot_start_ms);
    /* A scan ended without any answer, or a slot was not scanned, so that every slot is told of once: while backing off QUALITY_OFFLINE and
     * the same words again; a slot that could not begin in its window QUALITY_OFFLINE (the scan before was too slow), QUALITY_CLOCK (the
     * wall clock was set forward over it) or QUALITY_SERVER_DOWN, with t_ms = its start. Of more than 96 such in a row the first 96. */
    void (*failed)(void *context, const struct device *device, enum poll_class poll, int64_t t_ms, int64_t slot_start_ms, enum quality reason,
                   const struct err *why);
};

struct poller *poller_new(struct loop *l, const struct poller_options *options, const struct poller_events *events, void *context);
void poller_free(struct poller *p); /* closes all links; no more events */
/* Adds a device, or replaces it when its id is known (a changed address or plan starts anew, else the link goes on). Devices that are not
 * enabled or have no Modbus protocol are known but not polled. */
void poller_set_device(struct poller *p, const struct device *device);
void poller_remove_device(struct poller *p, int64_t device_id);
void poller_set_live(struct poller *p, int64_t device_id, bool live);

enum device_contact { CONTACT_NONE_YET, CONTACT_OK, CONTACT_FAILING, CONTACT_DISABLED, CONTACT_NOT_POLLED };
struct device_state {
    enum device_contact contact;
    bool connected;
    int64_t last_ok_ms;         /* wall; 0 never */
    int64_t last_try_ms;
    int64_t failing_since_ms;   /* 0: not failing */
    int64_t next_try_ms;        /* wall, while backing off; else 0 */
    int32_t round_trip_us;      /* of the last answer */
    uint64_t requests, answers, timeouts, exceptions, protocol_errors, scans_skipped;
    int blocks, holes_learned;
    struct err last_error;      /* of the last scan, if all or a part of it failed; else code ERR_NONE */
};
bool poller_state(const struct poller *p, int64_t device_id, struct device_state *out);

/* "What answers at this address?": through the endpoint's own link when there is one, so a device that takes one client is not disturbed.
 * Reads what `type` calls identity points and up to 8 first points, or tries functions 3 and 4 at 0 without a type. Exactly one call of
 * done; `points`/`samples` are parallel and borrowed. */
struct probe_result {
    bool connected, answered;
    struct err error;                 /* when not answered */
    int32_t connect_us, round_trip_us;
    int exception;                    /* >0: it speaks Modbus and refused */
    size_t count;
    const struct point_def *const *points;
    const struct sample *samples;
};
bool poller_probe(struct poller *p, const char *host, int port, int unit, const struct type_def *type,
                  void (*done)(void *context, const struct probe_result *result), void *context, struct err *e);

/* Takes over watch_ms, live_ms, timeout_ms, backoff_max_ms and retries for what begins from now on (configuration reload); due times that
 * are further away than the new period move nearer. slot_ms, seed and loopback_allowed stay as they were. */
void poller_set_options(struct poller *p, const struct poller_options *options);

#define POLLER_LATENESS_BUCKETS 12
extern const uint32_t poller_lateness_bucket_us[POLLER_LATENESS_BUCKETS - 1]; /* upper bounds; the last bucket has none */
struct poller_stats {
    size_t devices, polled, failing, links_open;
    uint64_t requests, answers, timeouts, exceptions, protocol_errors, scans, scans_skipped, scans_failed;
    uint64_t lateness_ms_max;         /* of wake-ups for a device since the last call */
    uint64_t lateness_ms_total;       /* of all of them */
    uint64_t lateness_buckets[POLLER_LATENESS_BUCKETS];
};
void poller_stats(struct poller *p, struct poller_stats *out);

/* May a device be at this address? Link-local, multicast, unspecified and metadata addresses never; loopback only when allowed; public
 * ones need `public_allowed`. field = "host". Pure; also used by the API before saving. */
bool target_allowed(const char *ip, bool loopback_allowed, bool public_allowed, struct err *e);

#endif
