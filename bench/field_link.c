/* What a poll costs the field alone: N devices, each a loopback address of bench/block_server, one block of 40 registers per slot, through
 * poller, sweep, link and codec; nothing is stored. CPU by getrusage of this process; the server is another one and not counted.
 *     field_link BLOCK_SERVER [DEVICES SLOT_MS SECONDS]...     default: 200 10000 30, then 5000 1000 10 */
#include "field/poller.h"
#include "io/clock.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REGISTERS = 40, PORT = 15021 };

static struct loop *loop;
static uint64_t failed_scans, values;
static struct point_def defs[REGISTERS];
static struct type_def type = {.key = "bench", .protocol = "modbus-tcp", .registers_max = 125, .points = defs, .point_count = REGISTERS};

static void on_scanned(void *context, const struct device *device, const struct scan *scan, enum poll_class poll, int64_t slot_ms) {
    (void)context, (void)device, (void)poll, (void)slot_ms;
    values += scan->count;
}

static void on_failed(void *context, const struct device *device, enum poll_class poll, int64_t t_ms, int64_t slot_ms,
                      enum quality reason, const struct err *why) {
    (void)context, (void)device, (void)poll, (void)t_ms, (void)slot_ms, (void)reason, (void)why;
    failed_scans++;
}

static void stop(void *context) { (void)context, loop_stop(loop); }

static void run_for(int64_t ms) {
    struct timer *end = timer_new(loop, stop, NULL);
    timer_start(end, ms, 0);
    loop_run(loop);
    timer_free(end);
}

static int64_t cpu_us(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * INT64_C(1000000) + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static void add_device(struct poller *p, int n) {
    struct device *d = device_new();
    struct device_point *points = arena_new_n(d->arena, struct device_point, REGISTERS);
    for (int i = 0; i < REGISTERS; i++) points[i] = (struct device_point){i + 1, false, &defs[i]};
    d->id = n + 1;
    d->type = &type;
    d->host = arena_printf(d->arena, "127.3.%d.%d", n / 250, n % 250 + 1);
    d->port = PORT;
    d->unit = 1;
    d->enabled = true;
    d->points = points;
    d->point_count = REGISTERS;
    poller_set_device(p, d);
    device_drop(d);
}

static void measure(int devices, int64_t slot_ms, int seconds) {
    static const struct poller_events events = {on_scanned, on_failed};
    struct poller_options options = {.slot_ms = slot_ms, .watch_ms = 60000, .live_ms = 5000, .timeout_ms = 3000,
                                     .backoff_max_ms = 600000, .retries = 1, .loopback_allowed = true, .seed = 1};
    struct poller_stats before, after;
    struct err e;
    loop = loop_new(&e);
    struct poller *p = poller_new(loop, &options, &events, NULL);
    for (int i = 0; i < devices; i++) add_device(p, i);
    run_for(2 * slot_ms); /* connects, and one scan of each */
    poller_stats(p, &before);
    failed_scans = values = 0;
    uint64_t iterations = loop_stats(loop)->iterations;
    int64_t cpu = cpu_us(), began = clock_monotonic_us();
    run_for(seconds * INT64_C(1000));
    cpu = cpu_us() - cpu;
    double took = (double)(clock_monotonic_us() - began) / 1e6;
    iterations = loop_stats(loop)->iterations - iterations;
    poller_stats(p, &after);
    double requests = (double)(after.requests - before.requests);
    printf("%7d %8" PRId64 " %9.0f %10.0f %8" PRIu64 " %8" PRIu64 " %9.1f %8.3f %10.2f %9" PRIu64 "\n", devices, slot_ms, requests / took,
           (double)values / took, failed_scans, after.scans_skipped - before.scans_skipped, (double)cpu / requests,
           (double)cpu / took / 1e4, (double)iterations / requests, after.lateness_ms_max);
    fflush(stdout);
    poller_free(p);
    loop_free(loop);
}

static pid_t start_server(const char *path) {
    int out[2];
    char port[16], ready[64];
    if (pipe(out) != 0) return -1;
    snprintf(port, sizeof port, "%d", PORT);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(out[1], STDOUT_FILENO);
        execl(path, path, port, (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    return read(out[0], ready, sizeof ready) > 0 ? pid : -1;
}

int main(int argument_count, char **arguments) {
    if (argument_count < 2) return 2;
    struct rlimit files = {20000, 20000};
    setrlimit(RLIMIT_NOFILE, &files);
    for (int i = 0; i < REGISTERS; i++)
        defs[i] = (struct point_def){.key = "r", .area = AREA_HOLDING, .address = i, .value = VALUE_U16, .registers = 1, .scale = 1,
                                     .valid_min = -INFINITY, .valid_max = INFINITY, .poll = POLL_SLOT, .unit = unit_find("none")};
    pid_t server = start_server(arguments[1]);
    if (server < 0) return 1;
    puts("devices  slot_ms  polls/s   values/s   failed  skipped   us/poll   core %  wakes/poll  late_ms");
    for (int i = 2; i + 2 < argument_count; i += 3) measure(atoi(arguments[i]), atoi(arguments[i + 1]), atoi(arguments[i + 2]));
    if (argument_count == 2) {
        measure(200, 10000, 30);
        measure(5000, 1000, 10);
    }
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    return 0;
}
