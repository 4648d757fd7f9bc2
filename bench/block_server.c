/* A Modbus/TCP server for benches: every loopback address is a device whose holding registers all exist and count up with each read. One
 * epoll loop, no checks beyond lengths: it must cost as little as possible, since it runs beside what is measured (and is not counted).
 * Owns its sockets only. It never imitates a controller: that is the plant's business.
 *     block_server PORT [PERIOD_MS]
 * Lines on its input, each answered by one line:
 *     bad     every tenth device (127.2.x.y, counted from 0) is slow (answers after 2.5 s), silent, or resets its connections, by turns
 *     good    all are well again
 *     late    "polls p50 p99 max" in microseconds: how late the requests to the other nine tenths came since the last such line, each
 *             measured from the earliest moment in the period at which that device was asked since then */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FDS = 65536, DEVICES = 65536, SLOW_MS = 2500, BAD_EVERY = 10, ASKED_MAX = 1 << 20, LATER_MAX = 1 << 16 };
enum illness { WELL, SLOW, SILENT, RESETS };

struct asked { int device; int64_t at_us; };
struct later { int64_t due_us; int fd; unsigned serial; uint8_t question[12]; };

static int device_at[FDS]; /* of the connection's address */
static unsigned serial_at[FDS];
static bool bad;
static int64_t period_us;
static struct asked asked[ASKED_MAX];
static struct later later[LATER_MAX];
static size_t asked_count, later_first, later_count;
static uint16_t counter;

static int64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static enum illness illness_of(int device) {
    return bad && device >= 0 && device % BAD_EVERY == 0 ? (enum illness)(SLOW + device / BAD_EVERY % 3) : WELL;
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 4096) != 0) {
        perror("block_server");
        exit(1);
    }
    return fd;
}

static void watch(int poll, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
}

static void reset(int fd) {
    struct linger at_once = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd);
}

static int answer(int fd, const uint8_t *in) {
    uint8_t out[260];
    int count = in[10] << 8 | in[11];
    if (count < 1 || count > 125) return -1;
    memcpy(out, in, 4);
    out[4] = 0;
    out[5] = (uint8_t)(3 + 2 * count);
    out[6] = in[6];
    out[7] = in[7];
    out[8] = (uint8_t)(2 * count);
    for (int i = 0; i < count; i++) {
        uint16_t value = (uint16_t)(counter + i);
        out[9 + 2 * i] = (uint8_t)(value >> 8);
        out[10 + 2 * i] = (uint8_t)value;
    }
    counter++;
    return send(fd, out, (size_t)(9 + 2 * count), MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static void answer_later(int fd, const uint8_t *in) {
    if (later_count == LATER_MAX) return;
    struct later *l = &later[(later_first + later_count++) % LATER_MAX];
    *l = (struct later){now_us() + SLOW_MS * 1000, fd, serial_at[fd], {0}};
    memcpy(l->question, in, sizeof l->question);
}

static void answer_due(void) {
    int64_t now = later_count > 0 ? now_us() : 0;
    for (; later_count > 0 && later[later_first].due_us <= now; later_count--, later_first = (later_first + 1) % LATER_MAX) {
        const struct later *l = &later[later_first];
        if (serial_at[l->fd] == l->serial) answer(l->fd, l->question);
    }
}

/* One request of 12 bytes in, one answer out; anything else ends the connection. */
static int take(int fd) {
    uint8_t in[260];
    ssize_t got = recv(fd, in, sizeof in, 0);
    if (got < 0) return errno == EAGAIN ? 0 : -1;
    if (got != 12) return -1;
    if (period_us > 0 && asked_count < ASKED_MAX) asked[asked_count++] = (struct asked){device_at[fd], now_us()};
    switch (illness_of(device_at[fd])) {
    case WELL: return answer(fd, in);
    case SLOW: answer_later(fd, in); return 0;
    case SILENT: return 0;
    default: return -2;
    }
}

static void accept_one(int poll, int listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
    struct sockaddr_in at = {0};
    socklen_t length = sizeof at;
    if (fd < 0 || fd >= FDS) return;
    getsockname(fd, (struct sockaddr *)&at, &length);
    unsigned address = ntohl(at.sin_addr.s_addr);
    device_at[fd] = address >> 16 == 0x7F02 ? (int)((address >> 8 & 255) * 250 + (address & 255)) - 1 : -1;
    serial_at[fd]++;
    if (illness_of(device_at[fd]) == RESETS) {
        reset(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(poll, fd);
}

/* ---- what it is asked on its input ---- */

static int by_size(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Between -half and +half a period from where the device's first request stood. */
static int64_t offset_of(const struct asked *a, const int64_t *first) {
    int64_t passed = (a->at_us - first[a->device]) % period_us;
    return passed > period_us / 2 ? passed - period_us : passed;
}

static void tell_lateness(void) {
    static int64_t first[DEVICES], least[DEVICES], late[ASKED_MAX];
    size_t count = 0;
    memset(first, 0, sizeof first);
    for (size_t i = 0; i < asked_count; i++) {
        int d = asked[i].device;
        if (d < 0 || d >= DEVICES || d % BAD_EVERY == 0) continue;
        if (first[d] == 0) first[d] = asked[i].at_us, least[d] = 0;
        int64_t offset = offset_of(&asked[i], first);
        if (offset < least[d]) least[d] = offset;
    }
    for (size_t i = 0; i < asked_count; i++) {
        int d = asked[i].device;
        if (d >= 0 && d < DEVICES && d % BAD_EVERY != 0) late[count++] = offset_of(&asked[i], first) - least[d];
    }
    qsort(late, count, sizeof *late, by_size);
    if (count == 0)
        printf("0 0 0 0\n");
    else
        printf("%zu %lld %lld %lld\n", count, (long long)late[count / 2], (long long)late[count * 99 / 100], (long long)late[count - 1]);
    asked_count = 0;
}

static void obey(void) {
    char line[64];
    ssize_t got = read(STDIN_FILENO, line, sizeof line - 1);
    if (got <= 0) exit(0);
    line[got] = '\0';
    if (strncmp(line, "late", 4) == 0) {
        tell_lateness();
    } else {
        bad = strncmp(line, "bad", 3) == 0;
        printf("%s\n", bad ? "bad" : "good");
    }
    fflush(stdout);
}

int main(int count, char **arguments) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = listen_on(count > 1 ? atoi(arguments[1]) : 1502), poll = epoll_create1(EPOLL_CLOEXEC);
    period_us = count > 2 ? atoi(arguments[2]) * INT64_C(1000) : 0;
    watch(poll, listener);
    if (period_us > 0) watch(poll, STDIN_FILENO);
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(poll, events, 256, later_count > 0 ? 20 : -1);
        answer_due();
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd, end = 0;
            if (fd == listener)
                accept_one(poll, listener);
            else if (fd == STDIN_FILENO && period_us > 0)
                obey();
            else
                end = take(fd);
            if (end != 0) serial_at[fd]++;
            if (end == -1) close(fd);
            if (end == -2) reset(fd);
        }
    }
}
