/* What polling costs at the very least: one epoll loop that asks DEVICES loopback addresses of bench/block_server for REGISTERS registers
 * each every PERIOD_MS, on the same grid of due times as Hearth, over the same kind of sockets (one connection per device, TCP_NODELAY,
 * kept open), and looks at nothing but the length of what comes back. The reference of bench/poll; not a poller: no time-outs, no decoding.
 *     bare_poll PORT DEVICES PERIOD_MS REGISTERS
 * Prints "ready" when every device has answered once, then a line "asked answered wrong late" whenever a line comes in; ends with its input.
 * Owns its sockets only. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { GRID_MS = 250, EVENTS = 1024, INPUT = -1, TICK = -2 };

static int *fds;
static bool *waits;
static int devices, registers, period_ms, poll_fd, timer_fd;
static long asked, answered, wrong, late, tick;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int fd, int number) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = number};
    if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

/* The addresses of bench/poll: 127.2.x.y. */
static int connect_to(int number, int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(0x7F020000U | (unsigned)(number / 250) << 8 | (unsigned)(number % 250 + 1));
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void ask(int number) {
    uint8_t q[12] = {(uint8_t)(tick >> 8), (uint8_t)tick, 0, 0, 0, 6, 1, 3, 0, 0, 0, (uint8_t)registers};
    if (waits[number]) late++; /* the answer before has not come */
    waits[number] = true;
    if (send(fds[number], q, sizeof q, MSG_NOSIGNAL) != (ssize_t)sizeof q) fail("send");
    asked++;
}

static void take(int number) {
    static uint8_t bytes[65536];
    ssize_t got = recv(fds[number], bytes, sizeof bytes, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got == 0) fail("the server closed a connection");
    if (got != 9 + 2 * registers || bytes[5] != 3 + 2 * registers) wrong++;
    answered++;
    waits[number] = false;
}

/* Device n is due in tick n mod (ticks of a period), so that every tick asks equally many. */
static void on_tick(void) {
    uint64_t passed;
    if (read(timer_fd, &passed, sizeof passed) != (ssize_t)sizeof passed) return;
    int ticks = period_ms / GRID_MS;
    for (; passed > 0; passed--, tick++)
        for (int n = (int)(tick % ticks); n < devices; n += ticks) ask(n);
}

static void on_input(void) {
    char line[64];
    if (read(STDIN_FILENO, line, sizeof line) <= 0) exit(0);
    printf("%ld %ld %ld %ld\n", asked, answered, wrong, late);
    fflush(stdout);
}

static void run(void) {
    bool told = false;
    for (;;) {
        struct epoll_event events[EVENTS];
        int count = epoll_wait(poll_fd, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            int number = events[i].data.fd;
            if (number == INPUT)
                on_input();
            else if (number == TICK)
                on_tick();
            else
                take(number);
        }
        if (told || answered < devices) continue;
        told = true;
        printf("ready\n");
        fflush(stdout);
    }
}

int main(int count, char **arguments) {
    struct rlimit files;
    if (count != 5) return 2;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    devices = atoi(arguments[2]), period_ms = atoi(arguments[3]), registers = atoi(arguments[4]);
    if (devices < 1 || period_ms < GRID_MS || registers < 1 || registers > 125) return 2;
    fds = calloc((size_t)devices, sizeof *fds);
    waits = calloc((size_t)devices, sizeof *waits);
    poll_fd = epoll_create1(EPOLL_CLOEXEC);
    timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    for (int n = 0; n < devices; n++) watch(fds[n] = connect_to(n, atoi(arguments[1])), n);
    struct itimerspec every = {{0, GRID_MS * 1000000L}, {0, GRID_MS * 1000000L}};
    timerfd_settime(timer_fd, 0, &every, NULL);
    watch(timer_fd, TICK);
    watch(STDIN_FILENO, INPUT);
    run();
}
