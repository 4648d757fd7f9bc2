/* hearth-plant: wiring only. Options -> devices -> register server, control socket and signals on one loop. */
#include "address.h"
#include "control.h"
#include "history.h"
#include "inventory.h"
#include "loop.h"
#include "network.h"
#include "options.h"
#include "physics/water.h"
#include "server.h"
#include "state.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/time.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define PHYSICS_SLICE_STEPS 50000 /* substation steps between two rounds of events: some 10 ms */

struct plant {
    struct watch signals; /* first: signal_ready gets it back */
    struct plant_options options;
    struct faults faults;
    struct network network;
    struct plant_loop *loop;
    struct plant_server *server;
    struct control *control;
    int64_t save_at_ms; /* monotonic */
};

static int64_t wall_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int fail(const struct err *e) {
    fprintf(stderr, "hearth-plant: %s\n", e->text);
    return 1;
}

static void signal_ready(struct watch *w, uint32_t events) {
    struct plant *p = (struct plant *)w;
    struct signalfd_siginfo signal;
    (void)events;
    if (read(w->fd, &signal, sizeof signal) != sizeof signal) return;
    if (signal.ssi_signo != SIGUSR1) {
        loop_stop(p->loop);
        return;
    }
    AUTO_BUF(text);
    server_describe(p->server, &text);
    fputs(text.bytes, stderr);
}

static bool signals_watch(struct plant *p, struct err *e) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    p->signals = (struct watch){signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), signal_ready};
    return loop_add(p->loop, &p->signals, EPOLLIN, e);
}

/* As many descriptors as the system allows: one per connection. */
static void descriptors_raise(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* A disk that is full costs the state, never the plant. */
static void save_state(struct plant *p) {
    struct err e;
    if (p->options.state && !state_save(p->options.state, p->options.seed, p->network.devices, p->network.count, &e))
        log_warn("state_not_saved", "text=%s", LOG_TEXT(e.text));
}

/* Keeps the physics at the plant's present, a slice at a time; returns when the next step is due. */
static int64_t physics_tick(struct plant *p, int64_t mono_ms) {
    int64_t now_ms = server_time_ms(p->server, mono_ms);
    if (!network_advance(&p->network, &p->faults, now_ms, PHYSICS_SLICE_STEPS)) return mono_ms;
    if (p->options.speed <= 0 || p->options.physics_off) return INT64_MAX;
    int64_t wait_ms = physics_time_ms(p->network.physics) + STEP_MS - now_ms;
    return mono_ms + 1 + (int64_t)((double)wait_ms / p->options.speed);
}

static int64_t tick(void *context, int64_t mono_ms) {
    struct plant *p = context;
    if (p->control) control_tick(p->control);
    if (mono_ms >= p->save_at_ms) {
        save_state(p);
        p->save_at_ms = mono_ms + STATE_SAVE_EVERY_MS;
    }
    int64_t physics_ms = physics_tick(p, mono_ms), server_ms = server_tick(p->server, mono_ms);
    return physics_ms < server_ms ? physics_ms : server_ms;
}

static bool start(struct plant *p, int64_t start_ms, struct err *e) {
    struct server_options server = {.port = p->options.port,
                                    .idle_ms = p->options.idle_ms,
                                    .per_address = p->options.per_address,
                                    .devices = p->network.devices,
                                    .device_count = p->network.count,
                                    .faults = &p->faults,
                                    .start_ms = start_ms,
                                    .speed = p->options.speed};
    descriptors_raise();
    p->loop = loop_new(e);
    if (!p->loop || !signals_watch(p, e)) return false;
    p->server = server_new(p->loop, &server, e);
    if (!p->server) return false;
    struct control_plant plant = {p->network.devices, p->network.count, &p->faults, p->server, p->network.physics};
    if (p->options.control && !(p->control = control_new(p->loop, p->options.control, &plant, e))) return false;
    char last[ADDRESS_TEXT];
    log_info("plant_started", "devices=%d first=127.1.0.1 last=%s port=%d", p->network.count,
             address_text(address_of(p->network.count ? p->network.count - 1 : 0), last), p->options.port);
    if (!server_bound_to_lo(p->server))
        log_warn("not_bound_to_device", "text=%s", LOG_TEXT("one listening socket per device address is used instead"));
    return true;
}

static void stop(struct plant *p) {
    if (p->control) control_free(p->control);
    server_free(p->server);
    if (p->loop) loop_close(p->loop, &p->signals);
    loop_free(p->loop);
}

static void print_list(const struct plant *p) {
    char address[ADDRESS_TEXT];
    for (int i = 0; i < p->network.count; i++) {
        const struct plant_device *d = p->network.devices[i];
        printf("%d %s %d %d %s\n", i, address_text(address_of(i), address), p->options.port, d->unit, d->ops->kind);
    }
}

static void print_inventory(const struct plant *p) {
    for (int i = 0; i < p->network.count; i++) {
        AUTO_BUF(line);
        inventory_line(p->network.devices[i], p->options.port, &line);
        fputs(line.bytes, stdout);
    }
}

static bool load_state(struct plant *p, struct err *e) {
    return !p->options.state || state_load(p->options.state, p->options.seed, p->network.devices, p->network.count, e);
}

static bool serve(struct plant *p, int64_t start_ms, struct err *e) {
    bool good = load_state(p, e);
    if (good) network_begin(&p->network);
    if (p->options.start_ms == INT64_MIN) start_ms = wall_ms(); /* beginning has taken its time */
    good = good && start(p, start_ms, e);
    if (good) {
        loop_run(p->loop, tick, p);
        save_state(p);
    }
    stop(p);
    return good;
}

static int64_t cpu_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

#define GAP_MOST 0.001

/* A balance over many days, for people and for tests. */
static bool balance_run(struct plant *p, struct err *e) {
    struct physics_balance b;
    double days = p->options.run_days, steps = days * DAY_MS / STEP_MS * p->network.controllers;
    network_begin(&p->network);
    int64_t end_ms = p->network.start_ms + (int64_t)(days * (double)DAY_MS), began_ns = cpu_ns();
    network_advance(&p->network, &p->faults, end_ms, 0);
    double spent_ns = (double)(cpu_ns() - began_ns);
    physics_balance(p->network.physics, &b);
    printf("substations=%d days=%g produced_kwh=%.3f taken_kwh=%.3f pipe_loss_kwh=%.3f store_loss_kwh=%.3f "
           "stored_change_kwh=%.3f gap_kwh=%.6f substation_gap=%.1e meter_gap=%.1e ns_per_substation_step=%.0f\n",
           p->network.controllers, days, b.produced, b.taken, b.pipe_loss, b.store_loss, b.stored_change, b.gap,
           b.substation_gap, b.meter_gap, steps > 0 ? spent_ns / steps : 0);
    bool closed = fabs(b.gap) <= GAP_MOST * b.produced && b.substation_gap <= GAP_MOST && b.meter_gap <= GAP_MOST;
    return closed || err_set(e, ERR_INTERNAL, NULL, "The balance does not close to %g.", GAP_MOST);
}

static int run(struct plant *p) {
    struct err e = {0};
    int64_t start_ms = p->options.start_ms == INT64_MIN ? wall_ms() : p->options.start_ms;
    bool good = network_init(&p->network, &p->options, start_ms, &e);
    if (good && p->options.list)
        print_list(p);
    else if (good && p->options.inventory)
        print_inventory(p);
    else if (good && p->options.run_days > 0)
        good = balance_run(p, &e);
    else if (good && p->options.history)
        good = history_write(&p->network, &p->options, &p->faults, &e);
    else if (good)
        good = serve(p, start_ms, &e);
    network_fini(&p->network);
    return good ? 0 : fail(&e);
}

static int send_command(const struct plant_options *o) {
    struct err e = {0};
    AUTO_BUF(answer);
    bool good = control_send(o->control, o->send, &answer, &e);
    if (answer.length) fputs(answer.bytes, stdout);
    return good ? 0 : fail(&e);
}

int main(int argc, char **argv) {
    struct plant plant = {.signals.fd = -1};
    struct err e = {0};
    if (!options_parse(argc, argv, &plant.options, &e)) return fail(&e) + 1;
    plant.faults = plant.options.faults;
    if (plant.options.help) return fputs(options_help, stdout) < 0;
    if (plant.options.version) return puts("hearth-plant " HEARTH_VERSION) < 0;
    if (plant.options.send) return send_command(&plant.options);
    return run(&plant);
}
