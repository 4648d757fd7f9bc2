/* The register server: thousands of Modbus/TCP connections in one thread, each answered by the device whose address it
 * was made to.
 *
 * Keeps what belongs to the connection rather than to the registers: the idle close after 75 s of real time, the second
 * client that is dropped at its first request, faults of the line (offline, refuse, slow). A client that does not read
 * its answers is dropped. */
#ifndef HEARTH_PLANT_SERVER_H
#define HEARTH_PLANT_SERVER_H

#include "device.h"
#include "fault.h"
#include "loop.h"

#define SERVER_IDLE_MS 75000

struct server_options {
    int port;
    int idle_ms;                   /* SERVER_IDLE_MS; tests use less */
    bool per_address;              /* see listener.h */
    struct plant_device **devices; /* [device_count], borrowed */
    int device_count;
    const struct faults *faults; /* borrowed; may change while running */
    int64_t start_ms;            /* plant time at the start */
    double speed;                /* plant seconds per second */
};
struct server_stats {
    uint64_t connections, requests, answers, exceptions, second_clients, idle_closed, broken;
    int open;
};

struct plant_server;
struct plant_server *server_new(struct plant_loop *l, const struct server_options *options, struct err *e);
void server_free(struct plant_server *s);
/* To be called from the loop's tick: idle closes and delayed answers. Returns when it wants to be called again. */
int64_t server_tick(struct plant_server *s, int64_t mono_ms);
int64_t server_time_ms(const struct plant_server *s, int64_t mono_ms); /* the plant's time */
int64_t server_elapsed_s(const struct plant_server *s, int64_t mono_ms);
void server_faults_changed(struct plant_server *s); /* drops connections that a fault now refuses */
bool server_bound_to_lo(const struct plant_server *s);
const struct server_stats *server_stats(const struct plant_server *s);
struct buf;
void server_describe(const struct plant_server *s, struct buf *out); /* counters and plant time as logfmt lines */

#endif
