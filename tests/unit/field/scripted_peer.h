/* A peer for tests that does what a script says: a thread that accepts connections on 127.0.0.1, one at a time, and gives each to the
 * script, which may answer well, badly or not at all. Used by the tests of the link and of the poller. */
#ifndef HEARTH_TESTS_SCRIPTED_PEER_H
#define HEARTH_TESTS_SCRIPTED_PEER_H

#include "field/modbus_codec.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct scripted_peer {
    int listener, port;
    pthread_t thread;
    void (*talk)(struct scripted_peer *peer, int fd, int connection); /* connection: 1, 2 ... */
    atomic_int connections, requests;
    atomic_bool stopping;
};

struct peer_request { uint16_t transaction; uint8_t unit; struct modbus_request asked; uint16_t words[MODBUS_WORDS_MAX]; };

static inline bool peer_read(int fd, void *bytes, size_t length) {
    return recv(fd, bytes, length, MSG_WAITALL) == (ssize_t)length;
}

/* The next request; false when the client has gone. */
static inline bool peer_next(struct scripted_peer *peer, int fd, struct peer_request *r) {
    uint8_t adu[MODBUS_TCP_ADU_MAX], exception;
    if (!peer_read(fd, adu, 7)) return false;
    size_t body = (size_t)(adu[4] << 8 | adu[5]) - 1;
    if (body > MODBUS_PDU_MAX || !peer_read(fd, adu + 7, body)) return false;
    r->transaction = (uint16_t)(adu[0] << 8 | adu[1]);
    r->unit = adu[6];
    modbus_request_decode(adu + 7, body, &r->asked, r->words, &exception);
    atomic_fetch_add(&peer->requests, 1);
    return true;
}

static inline void peer_send(int fd, const void *bytes, size_t length) {
    if (send(fd, bytes, length, MSG_NOSIGNAL) < 0) return;
}

/* A normal answer: register n of the answer to a read is address + n + 1000; bits are address + n, odd or even. */
static inline size_t peer_answer(const struct peer_request *r, uint8_t *adu) {
    uint16_t words[MODBUS_WORDS_MAX];
    uint8_t pdu[MODBUS_PDU_MAX];
    bool bits = r->asked.function <= 2;
    for (int i = 0; i < r->asked.count; i++)
        words[i] = bits ? (uint16_t)((r->asked.address + i) & 1) : (uint16_t)(r->asked.address + i + 1000);
    size_t length = modbus_response_encode(&r->asked, r->asked.words != NULL ? r->words : words, pdu);
    return modbus_tcp_frame(r->transaction, r->unit, pdu, length, adu);
}

static inline void peer_reply(int fd, const struct peer_request *r) {
    uint8_t adu[MODBUS_TCP_ADU_MAX];
    peer_send(fd, adu, peer_answer(r, adu));
}

static inline void peer_refuse(int fd, const struct peer_request *r, uint8_t exception) {
    uint8_t adu[MODBUS_TCP_ADU_MAX], pdu[2];
    peer_send(fd, adu, modbus_tcp_frame(r->transaction, r->unit, pdu, modbus_exception_encode(r->asked.function, exception, pdu), adu));
}

/* Holds the connection open until the client goes. */
static inline void peer_wait(int fd) {
    char bytes[256];
    while (recv(fd, bytes, sizeof bytes, 0) > 0) {}
}

static inline void *peer_main(void *context) {
    struct scripted_peer *peer = context;
    for (;;) {
        int fd = accept(peer->listener, NULL, NULL);
        if (fd < 0) return NULL;
        if (!atomic_load(&peer->stopping)) peer->talk(peer, fd, atomic_fetch_add(&peer->connections, 1) + 1);
        close(fd);
    }
}

static inline void peer_start(struct scripted_peer *peer, void (*talk)(struct scripted_peer *, int, int)) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    memset(peer, 0, sizeof *peer);
    peer->talk = talk;
    peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(peer->listener, (struct sockaddr *)&address, length) != 0 || listen(peer->listener, 16) != 0 ||
        getsockname(peer->listener, (struct sockaddr *)&address, &length) != 0)
        _exit(99);
    peer->port = ntohs(address.sin_port);
    pthread_create(&peer->thread, NULL, peer_main, peer);
}

/* After the client has closed its connections. */
static inline void peer_stop(struct scripted_peer *peer) {
    atomic_store(&peer->stopping, true);
    shutdown(peer->listener, SHUT_RDWR);
    pthread_join(peer->thread, NULL);
    close(peer->listener);
}

#endif
