/* A Modbus/TCP server for benches: every loopback address is a device whose holding registers all exist and count up
 * with each read. One epoll loop, no checks beyond lengths: it must cost as little as possible, since it runs beside
 * what is measured (and is not counted). Owns its sockets only. It never imitates a controller: that is the plant's
 * business. block_server PORT */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

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

static uint16_t counter;

/* One request of 12 bytes in, one answer out; anything else ends the connection. */
static int answer(int fd) {
    uint8_t in[260], out[260];
    ssize_t got = recv(fd, in, sizeof in, 0);
    if (got < 0) return errno == EAGAIN ? 0 : -1;
    if (got != 12) return -1;
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

int main(int argc, char **argv) {
    struct rlimit files = {65536, 65536};
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = listen_on(argc > 1 ? atoi(argv[1]) : 1502), poll = epoll_create1(EPOLL_CLOEXEC);
    watch(poll, listener);
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        int count = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd, on = 1;
            if (fd != listener) {
                if (answer(fd) != 0) close(fd);
                continue;
            }
            int peer = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (peer < 0) continue;
            setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            watch(poll, peer);
        }
    }
}
